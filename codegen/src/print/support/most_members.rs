/// The branches of a union in the order in which they are tried: those that hold most members of an object come first. Each is
/// told by the members that it names, and whether it keeps all others. What names members is tried last for what has none.
fn most_members(value: &Value, branches: &[(&[&str], bool)]) -> Vec<usize> {
    let held = |branch: &usize| {
        let (names, keeps) = branches.get(*branch)?;
        let Some(members) = value.as_object() else {
            return (!names.is_empty()).then_some(std::cmp::Reverse((0, 0)));
        };
        let named = names.iter().filter(|name| members.contains_key(**name)).count();
        Some(std::cmp::Reverse((if *keeps { members.len() } else { named }, named)))
    };
    let mut order: Vec<usize> = (0..branches.len()).collect();
    order.sort_by_key(held);
    order
}

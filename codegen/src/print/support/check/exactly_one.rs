/// True if one branch holds and no other.
fn exactly_one<const N: usize>(branches: [bool; N]) -> bool {
    branches.into_iter().filter(|holds| *holds).count() == 1
}

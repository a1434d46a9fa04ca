//! Which new definition takes the place of which old one: by pointer first, then by name where a definition has moved. What
//! else was renamed, moved, inlined or extracted is found by proof, later.

use std::collections::{HashMap, HashSet};

use super::colour::{Colour, Colours};
use super::joint::{new_name, old_name};
use super::side::Side;
use crate::schema::{Key, Types};

/// Pairs, old and new.
pub fn by_pointer(old: &Side, new: &Side) -> Vec<(Key, Key)> {
    let mut pairs: Vec<(Key, Key)> = new
        .definitions
        .keys()
        .filter(|key| old.definitions.contains_key(*key))
        .map(|key| (key.clone(), key.clone()))
        .collect();
    // Whatever was asked for on either side is compared, wherever it stands.
    if let ([before], [after]) = (old.roots.as_slice(), new.roots.as_slice())
        && before != after
    {
        pairs.retain(|(one, other)| one != before && other != after);
        pairs.push((before.clone(), after.clone()));
    }
    // What may be null goes by the name of what it is beside that, marked.
    let (gone, come) = unpaired(old, new, &pairs);
    let known: HashSet<&Key> = come.iter().copied().collect();
    let beside = |before: &&Key| {
        let other = before.strip_suffix('?').map_or_else(|| format!("{before}?"), str::to_owned);
        known.get(&other).map(|after| ((*before).clone(), (*after).clone()))
    };
    let beside: Vec<(Key, Key)> = gone.iter().filter_map(beside).collect();
    pairs.extend(beside);
    let (gone, come) = unpaired(old, new, &pairs);
    let mut names: HashMap<&str, (Vec<&Key>, Vec<&Key>)> = HashMap::new();
    for key in gone.iter().filter(|key| old.defined.contains(**key)) {
        names.entry(last(key)).or_default().0.push(key);
    }
    for key in come.iter().filter(|key| new.defined.contains(**key)) {
        names.entry(last(key)).or_default().1.push(key);
    }
    let mut moved: Vec<(Key, Key)> = names
        .into_values()
        .filter_map(|(gone, come)| match (gone.as_slice(), come.as_slice()) {
            ([gone], [come]) => Some(((*gone).clone(), (*come).clone())),
            _ => None,
        })
        .collect();
    moved.sort();
    pairs.extend(moved);
    pairs
}

/// True if it says enough to be known again elsewhere: every string means what every other one does.
fn is_telling(side: &Side, key: &Key) -> bool {
    side.definitions.get(key).is_some_and(|schema| {
        let bones = schema.bones();
        bones.types != Some(Types::STRING) || bones.string != Default::default() || bones.enumeration.is_some()
    })
}

/// Pairs that say the same under other pointers, all that they refer to included: of the same name first, then in the order
/// of the documents.
pub fn by_words(old: &Side, new: &Side, pairs: &[(Key, Key)], colours: &Colours) -> Vec<(Key, Key)> {
    let (gone, come) = unpaired(old, new, pairs);
    let mut left: HashMap<Colour, Vec<&Key>> = HashMap::new();
    for before in gone {
        left.entry(colours.of(&old_name(before)).unwrap_or_default()).or_default().push(before);
    }
    let mut found = Vec::new();
    for named in [true, false] {
        for after in &come {
            let Some(alike) = colours.of(&new_name(after)).and_then(|colour| left.get_mut(&colour)) else { continue };
            let fits = |before: &&Key| last(before) == last(after) || (!named && is_telling(old, before));
            if found.iter().all(|(_, taken)| taken != *after)
                && let Some(at) = alike.iter().position(fits)
            {
                found.push((alike.remove(at).clone(), (*after).clone()));
            }
        }
    }
    found
}

/// Pairs that could mean the same under another pointer, likelier ones first.
pub fn candidates(old: &Side, new: &Side, pairs: &[(Key, Key)]) -> Vec<(Key, Key)> {
    const MOST: usize = 400;
    let (gone, come) = unpaired(old, new, pairs);
    let telling = |side: &Side, keys: &[&Key]| -> HashSet<Key> {
        keys.iter().filter(|key| is_telling(side, key)).map(|key| (*key).clone()).collect()
    };
    let (tells, told) = (telling(old, &gone), telling(new, &come));
    let pairs = |named: bool| {
        let gone = &gone;
        let (tells, told) = (&tells, &told);
        come.iter().flat_map(move |after| gone.iter().map(move |before| (*before, *after))).filter(
            move |(before, after)| {
                (last(before) == last(after)) == named && (named || (tells.contains(*before) && told.contains(*after)))
            },
        )
    };
    pairs(true).chain(pairs(false)).take(MOST).map(|(before, after)| (before.clone(), after.clone())).collect()
}

/// Old and new definitions that have no partner.
pub fn unpaired<'a>(old: &'a Side, new: &'a Side, pairs: &[(Key, Key)]) -> (Vec<&'a Key>, Vec<&'a Key>) {
    let before: HashSet<&Key> = pairs.iter().map(|(before, _)| before).collect();
    let after: HashSet<&Key> = pairs.iter().map(|(_, after)| after).collect();
    let gone = old.definitions.keys().filter(|key| !before.contains(key)).collect();
    (gone, new.definitions.keys().filter(|key| !after.contains(key)).collect())
}

/// The last part of a pointer.
pub fn last(key: &str) -> &str {
    key.rsplit('/').next().unwrap_or(key)
}

/// The definitions that were asked for and are no part of another one that was: what they mean is the document's meaning.
pub fn tops(side: &Side) -> Vec<Key> {
    let reaches: Vec<HashSet<&str>> = side.roots.iter().map(|root| reached(side, root)).collect();
    let is_part = |at: usize, root: &Key| {
        side.roots.iter().zip(&reaches).enumerate().any(|(other, (above, below))| {
            let mutual = reaches.get(at).is_some_and(|own| own.contains(above.as_str()));
            other != at && below.contains(root.as_str()) && (!mutual || other < at)
        })
    };
    side.roots.iter().enumerate().filter(|(at, root)| !is_part(*at, root)).map(|(_, root)| root.clone()).collect()
}

/// What a definition refers to, directly or not.
pub fn reached<'a>(side: &'a Side, root: &'a str) -> HashSet<&'a str> {
    let mut seen = HashSet::new();
    let mut queue = vec![root];
    while let Some(schema) = queue.pop().and_then(|key| side.definitions.get(key)) {
        schema.walk(&mut |schema| {
            if let Some(key) = schema.reference.as_deref()
                && seen.insert(key)
            {
                queue.push(key);
            }
        });
    }
    seen
}

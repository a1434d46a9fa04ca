//! Unions as they are generated, and as serde's derive reads them (`by_hand`).

use serde::de::DeserializeOwned;

macro_rules! generated {
    ($($name:ident),*) => {
        $(pub mod $name {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($name), ".rs"));
        })*
    };
}

generated!(tagged, any_of, one_of);

#[cfg(nexus)]
generated!(nexus);

pub mod by_hand;
pub mod documents;

/// A text, and what reads it.
pub struct Pair {
    pub figure: String,
    pub text: String,
    pub generated: fn(&str),
    /// Nothing where a derive would take for ever.
    pub by_hand: Option<fn(&str)>,
}

pub fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (tag, first) in [("the tag first", true), ("the tag last", false)] {
        for (shape, text) in [("chain of 120", documents::chain(120, first)), ("tree", documents::tree(6, first))] {
            let figure = format!("tagged {shape}, {} kB, {tag}", text.len() / 1000);
            pairs.push(pair::<tagged::Node, by_hand::Tagged>(figure, text));
        }
    }
    pairs.push(pair::<any_of::Node, by_hand::Untagged>("anyOf, depth 4".to_owned(), documents::overlapping(4)));
    for depth in [22, 50, 100] {
        let text = documents::overlapping(depth);
        pairs.push(alone::<any_of::Node>(format!("anyOf, depth {depth}"), text.clone()));
        pairs.push(alone::<one_of::Node>(format!("oneOf, depth {depth}"), text));
    }
    #[cfg(nexus)]
    {
        let (rules, disks) = (documents::rules(50), documents::disks(50));
        pairs.push(pair::<Vec<nexus::VpcFirewallRule>, Vec<by_hand::nexus::Rule>>("50 firewall rules".to_owned(), rules));
        pairs.push(pair::<Vec<nexus::Disk>, Vec<by_hand::nexus::Disk>>("50 disks".to_owned(), disks));
    }
    pairs
}

fn pair<G: DeserializeOwned, H: DeserializeOwned>(figure: String, text: String) -> Pair {
    Pair { figure, text, generated: read::<G>, by_hand: Some(read::<H>) }
}

fn alone<G: DeserializeOwned>(figure: String, text: String) -> Pair {
    Pair { figure, text, generated: read::<G>, by_hand: None }
}

/// Reads JSON of any depth.
fn read<T: DeserializeOwned>(text: &str) {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    deserializer.disable_recursion_limit();
    drop(std::hint::black_box(T::deserialize(&mut deserializer).expect("a value of the schema")));
}

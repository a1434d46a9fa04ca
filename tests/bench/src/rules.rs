//! Reading values of schemas with rules, of each kind of rules one: as generated, as written by hand, and as typify reads them,
//! which enforces fewer.

use std::hint::black_box;

use rules::documents;

use crate::turns::{Contestant, Work, compare};

const VALUES: usize = 20;

pub fn print() {
    for schema in rules::SCHEMAS {
        let (build, _) = documents::of(schema.name);
        let text = documents::text(build, VALUES);
        let text = text.as_str();
        let contestant = |name, read: fn(&str)| {
            let work: Work<'_> = Box::new(move |count| (0..count).for_each(|_| read(black_box(text))));
            Contestant { name, work }
        };
        let mut contestants = vec![
            contestant("generated", schema.generated.list),
            contestant("by hand, same rules", schema.by_hand.list),
        ];
        contestants.extend(typified::reader(schema.name).map(|read| contestant("typify 0.8", read)));
        contestants.push(contestant("generated again (noise)", schema.generated.list));
        compare(&format!("rules: {}", schema.name), text.len(), contestants);
        for (_, why) in typified::FAILURES.iter().filter(|(name, _)| *name == schema.name) {
            crate::row(&format!("rules: {}: typify 0.8", schema.name), format!("fails: {why}"));
        }
    }
}

//! The rules for changes of the Rust types: one file for each rule, which only contains data. A new rule is a new file, a
//! line among the modules and a line in the table.

pub mod alternative_added;
pub mod alternative_removed;
pub mod alternative_type;
pub mod alternatives_told_apart;
pub mod check_changed;
pub mod code_changed;
pub mod default_changed;
pub mod default_gained;
pub mod default_lost;
pub mod derive_gained;
pub mod derive_lost;
pub mod docs_changed;
pub mod field_added;
pub mod field_on_the_wire;
pub mod field_removed;
pub mod field_renamed;
pub mod field_type;
pub mod kind_changed;
pub mod newtype_check;
pub mod newtype_inner;
pub mod newtype_or_primitive;
pub mod option_gained;
pub mod option_lost;
pub mod presence;
pub mod profile_changed;
pub mod type_added;
pub mod type_moved;
pub mod type_removed;
pub mod type_renamed;
pub mod unknown_kept;
pub mod unknown_members;
pub mod variant_added;
pub mod variant_on_the_wire;
pub mod variant_removed;
pub mod variant_renamed;
pub mod variants_reordered;

use serde::Serialize;

/// Which part of a version has to be raised, from 1.0 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    Patch,
    Minor,
    Major,
}

/// A kind of change of the Rust types.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Rule {
    pub id: &'static str,
    pub severity: Severity,
    /// The section of the Cargo book that the severity follows from.
    pub reference: &'static str,
    pub says: &'static str,
}

/// All rules.
pub const ALL: &[&Rule] = &[
    &alternative_added::RULE,
    &alternative_removed::RULE,
    &alternative_type::RULE,
    &alternatives_told_apart::RULE,
    &check_changed::RULE,
    &code_changed::RULE,
    &default_changed::RULE,
    &default_gained::RULE,
    &default_lost::RULE,
    &derive_gained::RULE,
    &derive_lost::RULE,
    &docs_changed::RULE,
    &field_added::RULE,
    &field_on_the_wire::RULE,
    &field_removed::RULE,
    &field_renamed::RULE,
    &field_type::RULE,
    &kind_changed::RULE,
    &newtype_check::RULE,
    &newtype_inner::RULE,
    &newtype_or_primitive::RULE,
    &option_gained::RULE,
    &option_lost::RULE,
    &presence::RULE,
    &profile_changed::RULE,
    &type_added::RULE,
    &type_moved::RULE,
    &type_removed::RULE,
    &type_renamed::RULE,
    &unknown_kept::RULE,
    &unknown_members::RULE,
    &variant_added::RULE,
    &variant_on_the_wire::RULE,
    &variant_removed::RULE,
    &variant_renamed::RULE,
    &variants_reordered::RULE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_file_is_in_the_table_with_its_id() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/diff/rules");
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut files: Vec<_> =
            names.map(|path| path.file_stem().unwrap().to_string_lossy().replace('_', "-")).collect();
        files.retain(|name| name != "mod");
        files.sort();
        let mut ids: Vec<_> = ALL.iter().map(|rule| rule.id).collect();
        ids.sort();
        assert_eq!(files, ids);
    }
}

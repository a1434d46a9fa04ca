//! All families, each in a line.

use crate::Family;
use crate::Task::{self, Diff, Emit, EmitAll, EmitOperations};
use crate::{chains, combined, compared, many, texts};

/// Every family, in the order in which the bench prints them.
#[rustfmt::skip]
pub const FAMILIES: &[Family] = &[
    // Name, task, small size, sizes of the bench.
    family("levels of anyOf", Emit, 20, &[13, 20, 200], chains::any_of_levels),
    family("levels of oneOf", Emit, 20, &[200], chains::one_of_levels),
    family("levels of allOf", Emit, 20, &[200], chains::all_of_levels),
    family("levels of two properties", Emit, 50, &[1_000], chains::property_levels),
    family("allOf of n anyOfs of n objects", Emit, 4, &[4, 8, 16], combined::all_of_any_ofs),
    family("the same, with unevaluatedProperties", Emit, 4, &[4, 8, 16], combined::closed_all_of_any_ofs),
    // From two windows on: a type has the members of as many definitions as a conjunction is followed through, and no more.
    family("chain of allOf", Emit, 50, &[200, 1_000], chains::all_of_chain),
    family("chain of unevaluatedProperties", Emit, 50, &[200, 1_000], chains::unevaluated_chain),
    family("tree of allOf", Emit, 25, &[1_000], chains::all_of_tree),
    family("chain of $ref", Emit, 50, &[2_000, 10_000], chains::ref_chain),
    family("chain of arrays", Emit, 50, &[1_000], chains::array_chain),
    family("ring", Emit, 50, &[1_000], chains::ring),
    family("rings of four", Emit, 50, &[1_000], chains::rings),
    family("deep properties", Emit, 2, &[100], chains::deep_properties),
    family("deep nots", Emit, 2, &[100], chains::deep_nots),
    family("deep conditions", Emit, 2, &[100], chains::deep_conditions),
    family("deep unions", Emit, 2, &[100], chains::deep_unions),
    family("description", Emit, 20_000, &[40_000_000], texts::description),
    family("description with markup", Emit, 1_000, &[1_000_000], texts::marked_up_description),
    family("vendor extension", Emit, 1_000, &[1_700_000], texts::extension),
    family("default of n items", Emit, 1_000, &[100_000], texts::default_value),
    family("long names", Emit, 20, &[1_000], texts::long_names),
    family("pattern of n branches", Emit, 100, &[10_000], texts::long_pattern),
    family("constant of n items", Emit, 1_000, &[100_000], texts::long_constant),
    family("properties", Emit, 200, &[100_000], many::properties),
    family("required properties", Emit, 100, &[10_000], many::required),
    family("properties of one schema", Emit, 100, &[10_000], many::equal_objects),
    family("properties of objects", Emit, 50, &[10_000], many::inline_objects),
    family("enum of n strings", Emit, 500, &[100_000], many::enumeration),
    family("enum of n values", Emit, 100, &[10_000], many::mixed_enumeration),
    family("enums out of twenty strings", Emit, 50, &[10_000], many::enumerations),
    family("definitions", EmitAll, 50, &[100_000], many::definitions),
    family("definitions named in one object", EmitAll, 50, &[10_000], many::referenced),
    family("patternProperties", Emit, 50, &[10_000], many::patterns),
    family("patternProperties beside properties", Emit, 25, &[1_000], many::patterns_and_properties),
    family("strings of a pattern", Emit, 50, &[10_000], many::string_patterns),
    family("strings of a format", Emit, 100, &[10_000], many::formats),
    family("tuple", Emit, 200, &[100_000], many::tuple),
    family("names that collide", Emit, 100, &[10_000], many::colliding_names),
    family("definitions whose names collide", EmitAll, 50, &[10_000], many::colliding_definitions),
    family("dependentSchemas", Emit, 25, &[1_000], many::dependent_schemas),
    family("conditions", Emit, 25, &[1_000], many::conditions),
    family("examples", Emit, 500, &[100_000], many::examples),
    family("defaults", Emit, 100, &[10_000], many::defaults),
    family("files", Emit, 20, &[1_000], many::files),
    family("dynamic anchors", Emit, 20, &[1_000], many::dynamic_anchors),
    family("YAML with nested anchors", Emit, 60, &[120], texts::nested_anchors),
    family("YAML with aliases", Emit, 50, &[10_000], texts::aliases),
    family("YAML", Emit, 100, &[10_000], texts::yaml),
    family("anyOf of objects", Emit, 20, &[1_000], combined::any_of_objects),
    family("oneOf of objects", Emit, 20, &[1_000], combined::one_of_objects),
    family("oneOf told apart by a constant", Emit, 20, &[34, 104, 1_000], combined::told_apart),
    family("oneOf told apart by two constants", Emit, 20, &[1_000], combined::told_apart_by_lists),
    family("oneOf told apart by a number", Emit, 20, &[1_000], combined::told_apart_by_numbers),
    family("oneOf told apart by a discriminator", EmitAll, 20, &[1_000], combined::discriminator),
    family("oneOf of constants", Emit, 100, &[10_000], combined::constants),
    family("properties of unions", Emit, 25, &[10_000], combined::unions),
    family("synthetic document", EmitAll, 25, &[100, 1_000, 10_000], compared::realistic),
    family("synthetic document with operations", EmitOperations, 25, &[1_000, 10_000], compared::realistic),
    family("diff of a synthetic document with itself", Diff, 25, &[1_000, 3_000], compared::unchanged),
    family("diff of a synthetic document with edits", Diff, 25, &[1_000], compared::edited),
];

const fn family(
    name: &'static str,
    task: Task,
    small: usize,
    figures: &'static [usize],
    build: crate::Build,
) -> Family {
    Family { name, task, small, figures, build }
}

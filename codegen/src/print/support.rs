//! Collects the supporting code of generated types. The parts are Rust files, which are copied into the module after the
//! types that use them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use quote::format_ident;

use super::Printer;
use super::check::Checks;
use super::string_type::{schema, separated_type, string_type};
use super::value_type::{value_type, values};
use crate::error::Result;
use crate::model::Ty;

/// The supporting code that is needed so far.
#[derive(Debug, Default)]
pub struct Support {
    some: bool,
    required: bool,
    map_only: bool,
    text_only: bool,
    checked: bool,
    same: bool,
    integer_literal: bool,
    by_kind: bool,
    by_tag: bool,
    by_presence: bool,
    no_members: bool,
    read_as: bool,
    no_variant: bool,
    refused: bool,
    most_members: bool,
    default_of: bool,
    violations: bool,
    satisfies: bool,
    text_newtype: bool,
    text_enum: bool,
    exact_text_enum: bool,
    open_text_enum: bool,
    /// The functions that deserialize types for which serde's own code accepts too much, by name.
    pub(super) readers: BTreeMap<String, Reader>,
    /// The item that is printed at the moment: a reader with a pattern is named after it.
    pub named_after: String,
}

/// A function that deserializes a type.
#[derive(Debug, PartialEq)]
pub struct Reader {
    pub ty: Ty,
    /// Whether it reads the type of an optional property.
    pub optional: bool,
    /// Whether plain strings are borrowed.
    pub borrows: bool,
}

const SOME: &str = include_str!("support/some.rs");
const REQUIRED: &str = include_str!("support/required.rs");
const MAP_ONLY: &str = include_str!("support/map_only.rs");
const TEXT_ONLY: &str = include_str!("support/text_only.rs");
const URI: &str = include_str!("support/uri.rs");
const URI_SCHEMA: &str = include_str!("support/uri_schema.rs");
const HYPHENATED: &str = include_str!("support/hyphenated.rs");
const HYPHENATED_READER: &str = include_str!("support/hyphenated_reader.rs");
const UUID_STRING: &str = include_str!("support/uuid_string.rs");
const CHECKED: &str = include_str!("support/checked.rs");
const INTEGRAL: &str = include_str!("support/integral.rs");
const INTEGER: &str = include_str!("support/integer.rs");
const INTEGER_SCHEMA: &str = include_str!("support/integer_schema.rs");
const DECIMAL: &str = include_str!("support/check/decimal.rs");
const INTEGER_VALUE: &str = include_str!("support/integer_value.rs");
const NEVER: &str = include_str!("support/never.rs");
const NEVER_SCHEMA: &str = include_str!("support/never_schema.rs");
const BY_NAME: &str = include_str!("support/by_name.rs");
const BY_KIND: &str = include_str!("support/by_kind.rs");
const BY_TAG: &str = include_str!("support/by_tag.rs");
const BY_PRESENCE: &str = include_str!("support/by_presence.rs");
const BORROWED: &str = include_str!("support/borrowed.rs");
const READ_AHEAD: &str = include_str!("support/read_ahead.rs");
const NO_VARIANT: &str = include_str!("support/no_variant.rs");
const REFUSED: &str = include_str!("support/refused.rs");
const MOST_MEMBERS: &str = include_str!("support/most_members.rs");
const READ_AS: &str = include_str!("support/read_as.rs");
const NO_MEMBERS: &str = include_str!("support/no_members.rs");
const DEFAULT_OF: &str = include_str!("support/default_of.rs");
const VIOLATION: &str = include_str!("support/rules/violation.rs");
const TEXT_NEWTYPE: &str = include_str!("support/text_newtype.rs");
const VIOLATIONS: &str = include_str!("support/rules/violations.rs");
const TEXT_ENUM: &str = include_str!("support/text_enum.rs");
const EXACT_TEXT_ENUM: &str = include_str!("support/exact_text_enum.rs");
const OPEN_TEXT_ENUM: &str = include_str!("support/open_text_enum.rs");
const SATISFIES: &str = include_str!("support/satisfies.rs");
const FROM_JSON: &str = include_str!("support/from_json.rs");
const FROM_JSON_BORROWED: &str = include_str!("support/from_json_borrowed.rs");
const JSON_ERROR: &str = include_str!("support/json_error.rs");
const SAME: &str = include_str!("support/check/same.rs");
const UUID_STRING_SCHEMA: &str = include_str!("support/uuid_string_schema.rs");

impl Support {
    /// Requests the reader of an optional property that must not be null.
    pub fn some(&mut self) -> String {
        self.some = true;
        "some".to_owned()
    }

    /// Requests the reader of a required property that may be null.
    pub fn required(&mut self) -> String {
        self.required = true;
        "required".to_owned()
    }

    /// Requests the deserializer that lets a struct be read only from an object.
    pub fn map_only(&mut self) -> proc_macro2::Ident {
        self.map_only = true;
        format_ident!("MapOnly")
    }

    /// Requests the reader of one of several strings.
    pub fn text_only(&mut self) -> proc_macro2::Ident {
        self.text_only = true;
        format_ident!("text_only")
    }

    /// Requests the function that checks JSON before it is deserialized.
    pub fn checked(&mut self) {
        self.checked = true;
    }

    /// Requests the reader of a union by the JSON type of the value.
    pub fn by_kind(&mut self) -> proc_macro2::Ident {
        self.by_kind = true;
        format_ident!("by_kind")
    }

    /// Requests the reader of a union by a tag.
    pub fn by_tag(&mut self) -> proc_macro2::Ident {
        self.by_tag = true;
        format_ident!("by_tag")
    }

    /// Requests the reader of a union by which property is present.
    pub fn by_presence(&mut self) -> proc_macro2::Ident {
        self.by_presence = true;
        format_ident!("by_presence")
    }

    /// Requests the function that orders branches by how many members of a value they keep.
    pub fn most_members(&mut self) -> proc_macro2::Ident {
        self.most_members = true;
        format_ident!("most_members")
    }

    pub fn read_as(&mut self) -> proc_macro2::Ident {
        self.read_as = true;
        format_ident!("read_as")
    }

    /// Returns true if branches are tried on a buffered value.
    pub fn tries_branches(&self) -> bool {
        self.read_as || self.most_members
    }

    /// Requests the error for a value that no branch accepts.
    pub fn no_variant(&mut self) -> proc_macro2::Ident {
        self.no_variant = true;
        format_ident!("no_variant")
    }

    /// Requests the error for a value that the branch named by its tag rejects.
    pub fn refused(&mut self) -> proc_macro2::Ident {
        self.refused = true;
        format_ident!("refused")
    }

    /// Requests the type of a closed variant that has only its tag.
    pub fn no_members(&mut self) -> proc_macro2::Ident {
        self.no_members = true;
        format_ident!("NoMembers")
    }

    /// Requests the comparison of JSON values.
    pub fn same(&mut self) {
        self.same = true;
    }

    /// Requests the macro with the impls of a newtype of a string.
    pub fn text_newtype(&mut self) {
        self.text_newtype = true;
    }

    /// Requests the macro with the impls of an enum of strings.
    pub fn text_enum(&mut self) {
        self.text_enum = true;
    }

    /// As `text_enum`, for an enum that is deserialized only from a string.
    pub fn exact_text_enum(&mut self) {
        (self.text_enum, self.exact_text_enum, self.text_only) = (true, true, true);
    }

    /// Requests the macro with the impls of an enum that accepts any other string.
    pub fn open_text_enum(&mut self) {
        self.open_text_enum = true;
    }

    /// Requests the collection of violations.
    pub fn violations(&mut self) {
        self.violations = true;
    }

    /// Requests the check of a typed value.
    pub fn satisfies(&mut self) {
        self.satisfies = true;
    }

    /// Requests the conversion of a number into an integer.
    pub fn integer_literal(&mut self) {
        self.integer_literal = true;
    }

    /// Requests the function that parses a default.
    pub fn default_of(&mut self) -> proc_macro2::Ident {
        self.default_of = true;
        format_ident!("default_of")
    }

    /// Returns the supporting code that the module needs, by its position in the module. Code that other files need as well,
    /// if it is printed in a file of its own, is marked by `pub(crate)`.
    ///
    /// # Errors
    /// If a part is not Rust.
    pub fn parts(&self, printer: &Printer<'_>, checks: &Checks<'_>) -> Result<BTreeMap<usize, String>> {
        let parts = self.copied_parts(printer, checks);
        let first_format = parts.len();
        let needed = parts.into_iter().enumerate().filter_map(|(order, part)| Some((order, part?.into_owned())));
        let mut out: BTreeMap<usize, String> = needed.collect();
        add_format_types(printer, first_format, &mut out)?;
        Ok(out)
    }

    /// Returns the parts that are copied from files, in the order in which they are printed; `None` for one that is not needed.
    fn copied_parts(&self, printer: &Printer<'_>, checks: &Checks<'_>) -> Vec<Option<Cow<'static, str>>> {
        let uri = printer.model.has(&Ty::Uri);
        let checked = printer.formats.iter().any(|format| crate::formats::of(format).is_some());
        let kept = printer.model.has(&Ty::Uuid) && !printer.model.deviations.text_normalised;
        let exact_integer = printer.model.has(&Ty::Integer) && !printer.model.deviations.int_range;
        let never = printer.model.has(&Ty::Never);
        // Whether a reader contains a type that serde's own code would read from too many forms.
        let read = |wanted: &dyn Fn(&Ty) -> bool| {
            let mut found = false;
            let mut note = |leaf: &Ty| found |= wanted(leaf) && printer.is_strict(leaf);
            self.readers.values().for_each(|reader| reader.ty.walk(&mut note));
            found
        };
        let borrowed = self.readers.values().any(|reader| reader.borrows && reader.ty.has(&Ty::String));
        let int = read(&|leaf| matches!(leaf, Ty::Int(_)));
        let by_member = self.by_tag || self.by_presence;
        let parts = [
            (uri, URI),
            (uri && printer.schemars, URI_SCHEMA),
            (kept, UUID_STRING),
            (kept && printer.schemars, UUID_STRING_SCHEMA),
            (self.text_enum || checks.has_rules || self.violations || checked, VIOLATION),
            (self.violations, VIOLATIONS),
            (printer.from_json && !printer.borrows, FROM_JSON),
            (printer.from_json && printer.borrows, FROM_JSON_BORROWED),
            (printer.from_json, JSON_ERROR),
            (self.text_newtype || checked, TEXT_NEWTYPE),
            // The macro is also called by the types above it.
            (self.text_newtype, "use text_newtype;\n"),
            (self.text_enum, TEXT_ENUM),
            (self.exact_text_enum, EXACT_TEXT_ENUM),
            (self.open_text_enum, OPEN_TEXT_ENUM),
            (self.satisfies, SATISFIES),
            (self.some, SOME),
            (self.required, REQUIRED),
            (self.map_only, MAP_ONLY),
            (self.text_only, TEXT_ONLY),
            (self.checked, CHECKED),
            (self.same, SAME),
            (self.by_kind || by_member, BY_NAME),
            (self.by_kind, BY_KIND),
            (self.by_tag, BY_TAG),
            (self.by_presence, BY_PRESENCE),
            (by_member || borrowed, BORROWED),
            (by_member, READ_AHEAD),
            (self.most_members, MOST_MEMBERS),
            (self.read_as, READ_AS),
            (self.no_variant, NO_VARIANT),
            (self.refused, REFUSED),
            (self.no_members, NO_MEMBERS),
            (self.default_of, DEFAULT_OF),
            (read(&|leaf| *leaf == Ty::Uuid), HYPHENATED),
            (self.readers.contains_key("hyphenated"), HYPHENATED_READER),
            (int, INTEGRAL),
            (exact_integer, INTEGER),
            (exact_integer && printer.schemars, INTEGER_SCHEMA),
            (int || exact_integer || self.integer_literal, INTEGER_VALUE),
            (int || exact_integer || self.same || self.integer_literal, DECIMAL),
            (never, NEVER),
            (never && printer.schemars, NEVER_SCHEMA),
        ];
        let parts = parts.into_iter().map(|(is_needed, part)| is_needed.then_some(part));
        // Only in the module `rules` is `Decimal` public.
        parts
            .map(|part| {
                part.map(|part| {
                    if part == DECIMAL { Cow::Owned(part.replacen("pub struct", "struct", 1)) } else { part.into() }
                })
            })
            .collect()
    }
}

/// Adds the types of the formats that the model has, and of its values in types of other crates, at positions from `first` on.
fn add_format_types(printer: &Printer<'_>, first: usize, out: &mut BTreeMap<usize, String>) -> Result<()> {
    let formats = crate::formats::FORMATS.iter().map(|format| (format.name, None, Some(format)));
    let separated = crate::formats::SEPARATED.iter().map(|(separator, format)| (*format, Some(*separator), None));
    for (at, (name, separator, format)) in formats.chain(separated).enumerate() {
        let order = first + 2 * at;
        if printer.formats.contains(name) {
            out.extend(format.map(string_type).transpose()?.map(|text| (order, text)));
            out.extend(
                separator.map(|separator| separated_type(separator, name)).transpose()?.map(|text| (order, text)),
            );
            if printer.schemars {
                out.insert(order + 1, schema(name, format.is_some())?);
            }
        }
    }
    let after_formats = first + 2 * (crate::formats::FORMATS.len() + crate::formats::SEPARATED.len());
    for value in values(printer.model) {
        let at = crate::formats::VALUES.iter().position(|known| known == value).unwrap_or_default();
        out.insert(after_formats + at, value_type(value, printer.schemars)?);
    }
    Ok(())
}

/// Returns the helpers that rules call (`stated`) or that checks call, whose identifiers are `words`, together with the
/// helpers that these call, by their position in the module.
pub fn helpers(stated: &BTreeSet<&'static str>, words: &HashSet<String>) -> BTreeMap<usize, &'static str> {
    let all = || CHECK_HELPERS.iter().chain(RULE_HELPERS);
    // Checks call no rules, even if an identifier in them is the name of one.
    let called = CHECK_HELPERS.iter().map(|(name, ..)| *name).filter(|name| words.contains(*name));
    let mut open: Vec<&str> = called.chain(stated.iter().copied()).collect();
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    while let Some(name) = open.pop() {
        wanted.insert(name);
        let needs = all().filter(|(known, ..)| *known == name).flat_map(|(.., needs)| *needs);
        open.extend(needs.filter(|name| !wanted.contains(**name)));
    }
    let checks = all().enumerate().filter(|(_, (name, ..))| wanted.contains(name));
    let formats = crate::formats::FORMATS.iter().map(|format| format.helper);
    let formats: Vec<_> = formats.filter(|name| words.contains(*name) || stated.contains(name)).collect();
    let formats = crate::formats::closure(&formats).into_iter();
    let formats = formats.map(|format| (all().count() + crate::formats::position(format), format.source));
    checks.map(|(order, (_, source, _))| (order, *source)).chain(formats).collect()
}

/// Functions that rules call, with the functions that these call.
const RULE_HELPERS: &[(&str, &str, &[&str])] = &[
    ("min_length", include_str!("support/rules/min_length.rs"), &[]),
    ("max_length", include_str!("support/rules/max_length.rs"), &[]),
    ("pattern", include_str!("support/rules/pattern.rs"), &["shortened"]),
    ("format", include_str!("support/rules/format.rs"), &["shortened"]),
    ("shortened", include_str!("support/rules/shortened.rs"), &[]),
    ("minimum", include_str!("support/rules/minimum.rs"), &[]),
    ("maximum", include_str!("support/rules/maximum.rs"), &[]),
    ("exclusive_minimum", include_str!("support/rules/exclusive_minimum.rs"), &[]),
    ("exclusive_maximum", include_str!("support/rules/exclusive_maximum.rs"), &[]),
    ("multiple_of", include_str!("support/rules/multiple_of.rs"), &[]),
    ("min_items", include_str!("support/rules/min_items.rs"), &[]),
    ("max_items", include_str!("support/rules/max_items.rs"), &[]),
    ("min_properties", include_str!("support/rules/min_properties.rs"), &[]),
    ("max_properties", include_str!("support/rules/max_properties.rs"), &[]),
    ("pattern_properties", include_str!("support/rules/pattern_properties.rs"), &[]),
    ("required_if", include_str!("support/rules/required_if.rs"), &[]),
    ("located", include_str!("support/rules/located.rs"), &[]),
    ("escaped", include_str!("support/rules/escaped.rs"), &[]),
    ("condition", include_str!("support/rules/condition.rs"), &[]),
    ("unique_items", include_str!("support/rules/unique_items.rs"), &[]),
    ("number_multiple_of", include_str!("support/rules/number_multiple_of.rs"), &["is_multiple"]),
    ("f64_multiple_of", include_str!("support/rules/f64_multiple_of.rs"), &["decimal"]),
    ("decimal", include_str!("support/rules/decimal_digits.rs"), &[]),
    ("Exact", include_str!("support/rules/exact.rs"), &["compared"]),
    ("number_key", include_str!("support/rules/number_key.rs"), &["Decimal"]),
];

/// Functions that checks call, with the functions that these call.
const CHECK_HELPERS: &[(&str, &str, &[&str])] = &[
    ("Outcome", include_str!("support/check/outcome.rs"), &[]),
    ("required", include_str!("support/check/required.rs"), &["Outcome"]),
    ("is_integer", include_str!("support/check/is_integer.rs"), &["Decimal"]),
    ("integer", include_str!("support/check/integer.rs"), &["is_integer"]),
    ("Decimal", DECIMAL, &[]),
    ("exactly_one", include_str!("support/check/exactly_one.rs"), &[]),
    ("same", SAME, &["Decimal"]),
    ("parsed", include_str!("support/check/parsed.rs"), &[]),
    ("unique", include_str!("support/check/unique.rs"), &["same"]),
    ("compared", include_str!("support/check/compared.rs"), &["Decimal"]),
    ("is_multiple", include_str!("support/check/is_multiple.rs"), &["Decimal"]),
];

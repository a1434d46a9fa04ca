//! The dialects of JSON Schema and OpenAPI: which keywords each has, where they contain subschemas, and the few whose
//! meaning differs. Independent of documents.

use std::sync::LazyLock;

/// A dialect. A new one is a constant here and a column in `KEYWORDS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    column: u8,
    /// Whether `nullable`, `example` and `discriminator` are keywords.
    pub openapi: bool,
    /// Whether the version of OpenAPI is unknown: `nullable` may have its meaning of 3.0.
    unversioned: bool,
    /// Whether the validation and applicator vocabularies are in use (2020-12 Core, section 8.1.2).
    validation: bool,
    applicators: bool,
}

const D4: u8 = 1;
const D6: u8 = 2;
const D7: u8 = 4;
const D19: u8 = 8;
const D20: u8 = 16;
/// The schema object of OpenAPI 3.0 and Swagger 2.0: an extended subset of draft 4.
const OAS: u8 = 32;

/// Where a keyword contains subschemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subschemas {
    /// None: the keyword is an assertion by itself.
    None,
    One,
    Array,
    /// A subschema, or an array of them.
    OneOrArray,
    /// Subschemas by name.
    Map,
    /// Subschemas by name, or arrays of names.
    Dependencies,
    /// Subschemas by name that are not applied by the keyword.
    Definitions,
}

const ALL: u8 = D4 | D6 | D7 | D19 | D20 | OAS;
const JSON: u8 = D4 | D6 | D7 | D19 | D20;
const SINCE_6: u8 = D6 | D7 | D19 | D20;
const SINCE_7: u8 = D7 | D19 | D20;
const SINCE_19: u8 = D19 | D20;

/// A keyword, the dialects that have it, and where it contains subschemas.
type Keyword = (&'static str, u8, Subschemas);

/// Every keyword that asserts or contains subschemas, and the dialects that have it. All others are annotations.
const KEYWORDS: &[Keyword] = &[
    ("type", ALL, Subschemas::None),
    ("enum", ALL, Subschemas::None),
    ("const", SINCE_6, Subschemas::None),
    ("allOf", ALL, Subschemas::Array),
    ("anyOf", ALL, Subschemas::Array),
    ("oneOf", ALL, Subschemas::Array),
    ("not", ALL, Subschemas::One),
    ("if", SINCE_7, Subschemas::One),
    ("then", SINCE_7, Subschemas::One),
    ("else", SINCE_7, Subschemas::One),
    ("properties", ALL, Subschemas::Map),
    ("patternProperties", JSON, Subschemas::Map),
    ("additionalProperties", ALL, Subschemas::One),
    ("propertyNames", SINCE_6, Subschemas::One),
    ("required", ALL, Subschemas::None),
    ("minProperties", ALL, Subschemas::None),
    ("maxProperties", ALL, Subschemas::None),
    ("dependentRequired", SINCE_19, Subschemas::None),
    ("dependentSchemas", SINCE_19, Subschemas::Map),
    // Split in two by 2019-09, which lets implementations continue to support it.
    ("dependencies", JSON, Subschemas::Dependencies),
    ("unevaluatedProperties", SINCE_19, Subschemas::One),
    ("prefixItems", D20, Subschemas::Array),
    ("items", D20 | OAS, Subschemas::One),
    ("items", D4 | D6 | D7 | D19, Subschemas::OneOrArray),
    ("additionalItems", D4 | D6 | D7 | D19, Subschemas::One),
    ("contains", SINCE_6, Subschemas::One),
    ("minContains", SINCE_19, Subschemas::None),
    ("maxContains", SINCE_19, Subschemas::None),
    ("minItems", ALL, Subschemas::None),
    ("maxItems", ALL, Subschemas::None),
    ("uniqueItems", ALL, Subschemas::None),
    ("unevaluatedItems", SINCE_19, Subschemas::One),
    ("minLength", ALL, Subschemas::None),
    ("maxLength", ALL, Subschemas::None),
    ("pattern", ALL, Subschemas::None),
    ("minimum", ALL, Subschemas::None),
    ("maximum", ALL, Subschemas::None),
    ("exclusiveMinimum", ALL, Subschemas::None),
    ("exclusiveMaximum", ALL, Subschemas::None),
    ("multipleOf", ALL, Subschemas::None),
    ("contentSchema", SINCE_19, Subschemas::Definitions),
    ("$defs", SINCE_19, Subschemas::Definitions),
    ("definitions", JSON, Subschemas::Definitions),
];

/// The keywords by their lengths: every member of every schema is looked up.
static BY_LENGTH: LazyLock<Vec<Vec<Keyword>>> = LazyLock::new(|| {
    let longest = KEYWORDS.iter().map(|(name, ..)| name.len()).max().unwrap_or(0);
    (0..=longest).map(|length| KEYWORDS.iter().filter(|(name, ..)| name.len() == length).copied().collect()).collect()
});

impl Dialect {
    const fn json(column: u8) -> Dialect {
        Dialect { column, openapi: false, unversioned: false, validation: true, applicators: true }
    }

    pub const DRAFT_4: Dialect = Dialect::json(D4);
    pub const DRAFT_6: Dialect = Dialect::json(D6);
    pub const DRAFT_7: Dialect = Dialect::json(D7);
    pub const DRAFT_2019_09: Dialect = Dialect::json(D19);
    pub const DRAFT_2020_12: Dialect = Dialect::json(D20);
    pub const OPENAPI_3_0: Dialect = Dialect::json(OAS).with_openapi(true);
    pub const OPENAPI_3_1: Dialect = Dialect::json(D20).with_openapi(true);
    pub const SWAGGER_2: Dialect = Dialect::OPENAPI_3_0;

    /// The names by which users select a dialect.
    pub const NAMED: &[(&str, Dialect)] = &[
        ("draft4", Dialect::DRAFT_4),
        ("draft6", Dialect::DRAFT_6),
        ("draft7", Dialect::DRAFT_7),
        ("draft2019-09", Dialect::DRAFT_2019_09),
        ("draft2020-12", Dialect::DRAFT_2020_12),
        ("openapi3.0", Dialect::OPENAPI_3_0),
        ("openapi3.1", Dialect::OPENAPI_3_1),
        ("swagger2.0", Dialect::SWAGGER_2),
    ];

    /// Returns the name by which users select this dialect, or the one that it is derived from.
    pub fn name(self) -> &'static str {
        let named = |known: &&(&str, Dialect)| known.1.column == self.column && known.1.openapi == self.openapi;
        Dialect::NAMED.iter().find(named).map_or("JSON Schema", |(name, _)| name)
    }

    /// Returns true for drafts before 7, in which a few formats have another meaning.
    pub fn is_early(self) -> bool {
        self.column & (D4 | D6) != 0
    }

    pub fn named(name: &str) -> Option<Dialect> {
        Dialect::NAMED.iter().find(|(known, _)| *known == name).map(|(_, dialect)| *dialect)
    }

    /// Returns the dialect of a published meta-schema. Documents write its URI with and without `#`, `s` and `www`.
    pub fn of_meta_schema(uri: &str) -> Option<Dialect> {
        let uri = uri.trim_end_matches('#');
        let path = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
        let path = path.strip_prefix("www.").unwrap_or(path);
        if path.starts_with("spec.openapis.org/oas/3.1/") || path.starts_with("spec.openapis.org/oas/3.2/") {
            return Some(Dialect::OPENAPI_3_1);
        }
        let path = path.strip_prefix("json-schema.org/")?;
        let known = [
            // Draft 3 is not supported; most of its documents can be read as draft 4.
            ("draft-03/", Dialect::DRAFT_4),
            ("draft-04/", Dialect::DRAFT_4),
            ("draft-05/", Dialect::DRAFT_4),
            ("draft-06/", Dialect::DRAFT_6),
            ("draft-07/", Dialect::DRAFT_7),
            ("draft/2019-09/", Dialect::DRAFT_2019_09),
            ("draft/2020-12/", Dialect::DRAFT_2020_12),
            ("schema", Dialect::DRAFT_2020_12),
        ];
        known.iter().find(|(prefix, _)| path.starts_with(prefix)).map(|(_, dialect)| *dialect)
    }

    /// Returns the dialect of an OpenAPI or Swagger document of this version.
    pub fn of_openapi(version: &str) -> Dialect {
        if version == "3" || ["2", "3.0"].iter().any(|known| is_of_version(version, known)) {
            Dialect::OPENAPI_3_0
        } else {
            Dialect::OPENAPI_3_1
        }
    }

    /// Returns true for the supported versions of OpenAPI.
    pub fn supports_openapi(version: &str) -> bool {
        ["2.0", "3.0", "3.1", "3.2"].iter().any(|known| is_of_version(version, known))
    }

    pub const fn with_openapi(mut self, openapi: bool) -> Dialect {
        self.openapi = openapi;
        self
    }

    /// Returns this dialect for a part of an OpenAPI document of unknown version.
    pub const fn of_unversioned_openapi(mut self) -> Dialect {
        self.openapi = true;
        self.unversioned = true;
        self
    }

    /// Returns this dialect for a schema in a document of another dialect, which may be OpenAPI.
    pub const fn inside(mut self, outer: Dialect) -> Dialect {
        self.openapi = outer.openapi;
        self.unversioned = outer.unversioned;
        self
    }

    /// Returns true if `nullable` is a keyword, or may be one.
    pub fn has_nullable(&self) -> bool {
        self.column == OAS || self.unversioned
    }

    /// Returns this dialect with only some of its vocabularies: `uses` is whether it has the one with this name.
    pub fn with_vocabularies(mut self, uses: impl Fn(&str) -> bool) -> Dialect {
        self.validation = uses("validation");
        self.applicators = uses("applicator");
        self
    }

    /// Iterates over the keywords of all dialects.
    pub fn keywords() -> impl Iterator<Item = &'static str> {
        KEYWORDS.iter().map(|(name, ..)| *name)
    }

    /// Returns true if all of its vocabularies are in use.
    pub fn has_all_vocabularies(&self) -> bool {
        self.validation && self.applicators
    }

    /// Returns where a keyword contains subschemas; `None` if this dialect does not have the keyword.
    pub fn keyword(&self, name: &str) -> Option<Subschemas> {
        let alike = BY_LENGTH.get(name.len())?;
        let found = alike.iter().find(|(known, columns, _)| *known == name && columns & self.column != 0);
        let subschemas = found.map(|(_, _, subschemas)| *subschemas)?;
        let used = match subschemas {
            Subschemas::None => self.validation,
            Subschemas::Definitions => true,
            _ => self.applicators,
        };
        used.then_some(subschemas)
    }

    /// Returns the keyword that identifies a schema; OpenAPI 3.0 has none.
    pub fn id(&self) -> Option<&'static str> {
        match self.column {
            D4 => Some("id"),
            OAS => None,
            _ => Some("$id"),
        }
    }

    /// Returns true if `$id: "#name"` is an anchor (drafts 4, 6 and 7).
    pub fn id_anchors(&self) -> bool {
        self.column & (D4 | D6 | D7) != 0
    }

    /// Returns true if `$anchor` is a keyword.
    pub fn anchors(&self) -> bool {
        self.column & SINCE_19 != 0
    }

    /// Returns true if `$recursiveRef` and `$recursiveAnchor` are keywords.
    pub fn recursive(&self) -> bool {
        self.column == D19
    }

    /// Returns true if `$dynamicRef` and `$dynamicAnchor` are keywords.
    pub fn dynamic(&self) -> bool {
        self.column == D20
    }

    /// Returns true if the siblings of `$ref` are ignored.
    pub fn reference_stands_alone(&self) -> bool {
        self.column & SINCE_19 == 0
    }

    /// Returns true if `exclusiveMinimum` is a boolean that modifies `minimum`.
    pub fn boolean_bounds(&self) -> bool {
        self.column & (D4 | OAS) != 0
    }

    /// Returns true if items that `contains` accepts count as evaluated.
    pub fn contains_evaluates(&self) -> bool {
        self.column == D20
    }
}

/// Returns true for a version and those derived from it.
fn is_of_version(version: &str, known: &str) -> bool {
    version.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_schemas_are_recognized_in_all_spellings() {
        let cases = [
            ("http://json-schema.org/draft-04/schema#", Some(Dialect::DRAFT_4)),
            ("https://json-schema.org/draft-07/schema", Some(Dialect::DRAFT_7)),
            ("http://json-schema.org/draft-07/hyper-schema#", Some(Dialect::DRAFT_7)),
            ("http://json-schema.org/schema#", Some(Dialect::DRAFT_2020_12)),
            ("https://spec.openapis.org/oas/3.1/dialect/base", Some(Dialect::OPENAPI_3_1)),
            ("https://example.com/draft-07/schema", None),
            ("draft-07", None),
        ];
        for (uri, dialect) in cases {
            assert_eq!(Dialect::of_meta_schema(uri), dialect, "{uri}");
        }
    }

    #[test]
    fn keywords_belong_to_their_dialects() {
        let cases = [
            ("const", "draft4", None),
            ("const", "draft6", Some(Subschemas::None)),
            ("if", "draft6", None),
            ("if", "draft7", Some(Subschemas::One)),
            ("items", "draft2019-09", Some(Subschemas::OneOrArray)),
            ("items", "draft2020-12", Some(Subschemas::One)),
            ("prefixItems", "draft2019-09", None),
            ("patternProperties", "openapi3.0", None),
            ("patternProperties", "openapi3.1", Some(Subschemas::Map)),
            ("title", "draft7", None),
        ];
        for (keyword, dialect, subschemas) in cases {
            assert_eq!(Dialect::named(dialect).unwrap().keyword(keyword), subschemas, "{keyword} in {dialect}");
        }
        let bare = Dialect::DRAFT_2020_12.with_vocabularies(|name| name != "validation");
        assert_eq!(bare.keyword("minimum"), None);
        assert_eq!(bare.keyword("properties"), Some(Subschemas::Map));
    }
}

//! What a schema's words mean, by the dialect that it is written in: which keywords there are, where they hold further
//! schemas, and the few that mean something else from one dialect to the next. Knows no document.

use std::sync::LazyLock;

/// One dialect. A new one is a constant here and its column in `KEYWORDS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    column: u8,
    /// `nullable`, `example` and `discriminator` are keywords.
    pub openapi: bool,
    /// Which version of OpenAPI it is, nobody has said: `nullable` may be what 3.0 means by it.
    unversioned: bool,
    /// Whether the validation and applicator vocabularies are in use (2020-12 core, section 8.1.2).
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

/// Where a keyword holds schemas, if it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// None: it asserts by itself.
    Nothing,
    One,
    List,
    /// One schema, or a list of them.
    OneOrList,
    /// By name.
    Map,
    /// By name, beside arrays of names.
    Dependencies,
    /// By name, and applied only where something refers to them.
    Definitions,
}

const ALL: u8 = D4 | D6 | D7 | D19 | D20 | OAS;
const JSON: u8 = D4 | D6 | D7 | D19 | D20;
const SINCE_6: u8 = D6 | D7 | D19 | D20;
const SINCE_7: u8 = D7 | D19 | D20;
const SINCE_19: u8 = D19 | D20;

/// A keyword, the dialects that have it, and what it holds.
type Keyword = (&'static str, u8, Holds);

/// Every keyword that asserts or holds a schema, and the dialects that have it. What is not listed is an annotation.
const KEYWORDS: &[Keyword] = &[
    ("type", ALL, Holds::Nothing),
    ("enum", ALL, Holds::Nothing),
    ("const", SINCE_6, Holds::Nothing),
    ("allOf", ALL, Holds::List),
    ("anyOf", ALL, Holds::List),
    ("oneOf", ALL, Holds::List),
    ("not", ALL, Holds::One),
    ("if", SINCE_7, Holds::One),
    ("then", SINCE_7, Holds::One),
    ("else", SINCE_7, Holds::One),
    ("properties", ALL, Holds::Map),
    ("patternProperties", JSON, Holds::Map),
    ("additionalProperties", ALL, Holds::One),
    ("propertyNames", SINCE_6, Holds::One),
    ("required", ALL, Holds::Nothing),
    ("minProperties", ALL, Holds::Nothing),
    ("maxProperties", ALL, Holds::Nothing),
    ("dependentRequired", SINCE_19, Holds::Nothing),
    ("dependentSchemas", SINCE_19, Holds::Map),
    // Split in two by 2019-09, which lets implementations go on reading it.
    ("dependencies", JSON, Holds::Dependencies),
    ("unevaluatedProperties", SINCE_19, Holds::One),
    ("prefixItems", D20, Holds::List),
    ("items", D20 | OAS, Holds::One),
    ("items", D4 | D6 | D7 | D19, Holds::OneOrList),
    ("additionalItems", D4 | D6 | D7 | D19, Holds::One),
    ("contains", SINCE_6, Holds::One),
    ("minContains", SINCE_19, Holds::Nothing),
    ("maxContains", SINCE_19, Holds::Nothing),
    ("minItems", ALL, Holds::Nothing),
    ("maxItems", ALL, Holds::Nothing),
    ("uniqueItems", ALL, Holds::Nothing),
    ("unevaluatedItems", SINCE_19, Holds::One),
    ("minLength", ALL, Holds::Nothing),
    ("maxLength", ALL, Holds::Nothing),
    ("pattern", ALL, Holds::Nothing),
    ("minimum", ALL, Holds::Nothing),
    ("maximum", ALL, Holds::Nothing),
    ("exclusiveMinimum", ALL, Holds::Nothing),
    ("exclusiveMaximum", ALL, Holds::Nothing),
    ("multipleOf", ALL, Holds::Nothing),
    ("contentSchema", SINCE_19, Holds::Definitions),
    ("$defs", SINCE_19, Holds::Definitions),
    ("definitions", JSON, Holds::Definitions),
];

/// The keywords by how long they are: every member of every schema is looked up.
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

    /// The names by which a user can choose one.
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

    /// The name by which a user can choose this one, or the one that it was made from.
    pub fn name(self) -> &'static str {
        let named = |known: &&(&str, Dialect)| known.1.column == self.column && known.1.openapi == self.openapi;
        Dialect::NAMED.iter().find(named).map_or("JSON Schema", |(name, _)| name)
    }

    /// True for the drafts before 7, which mean something else by a format or two.
    pub fn is_early(self) -> bool {
        self.column & (D4 | D6) != 0
    }

    pub fn named(name: &str) -> Option<Dialect> {
        Dialect::NAMED.iter().find(|(known, _)| *known == name).map(|(_, dialect)| *dialect)
    }

    /// The dialect whose published meta-schema a URI names. Documents write it with and without `#`, `s` and `www`.
    pub fn of_meta_schema(uri: &str) -> Option<Dialect> {
        let uri = uri.trim_end_matches('#');
        let path = uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://"))?;
        let path = path.strip_prefix("www.").unwrap_or(path);
        if path.starts_with("spec.openapis.org/oas/3.1/") || path.starts_with("spec.openapis.org/oas/3.2/") {
            return Some(Dialect::OPENAPI_3_1);
        }
        let path = path.strip_prefix("json-schema.org/")?;
        let known = [
            // Draft 3 is not read; draft 4 is what most of its documents can be taken for.
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

    /// The dialect of an OpenAPI or Swagger document of this version.
    pub fn of_openapi(version: &str) -> Dialect {
        if version == "3" || ["2", "3.0"].iter().any(|known| is_of_version(version, known)) {
            Dialect::OPENAPI_3_0
        } else {
            Dialect::OPENAPI_3_1
        }
    }

    /// True for the versions of OpenAPI that are read as they say.
    pub fn knows_openapi(version: &str) -> bool {
        ["2.0", "3.0", "3.1", "3.2"].iter().any(|known| is_of_version(version, known))
    }

    pub const fn with_openapi(mut self, openapi: bool) -> Dialect {
        self.openapi = openapi;
        self
    }

    /// This dialect where a part of an OpenAPI document of some version is written in it.
    pub const fn of_some_openapi(mut self) -> Dialect {
        self.openapi = true;
        self.unversioned = true;
        self
    }

    /// This dialect in a document of another one, which may be OpenAPI's.
    pub const fn inside(mut self, outer: Dialect) -> Dialect {
        self.openapi = outer.openapi;
        self.unversioned = outer.unversioned;
        self
    }

    /// True if `nullable` is a keyword, or may be one.
    pub fn has_nullable(&self) -> bool {
        self.column == OAS || self.unversioned
    }

    /// This dialect with only some of its vocabularies: `uses` says whether the one of this name is among them.
    pub fn with_vocabularies(mut self, uses: impl Fn(&str) -> bool) -> Dialect {
        self.validation = uses("validation");
        self.applicators = uses("applicator");
        self
    }

    /// Every keyword that asserts or holds a schema, in whatever dialect.
    pub fn keywords() -> impl Iterator<Item = &'static str> {
        KEYWORDS.iter().map(|(name, ..)| *name)
    }

    /// True if all of its vocabularies are in use.
    pub fn is_whole(&self) -> bool {
        self.validation && self.applicators
    }

    /// Where a keyword holds schemas; `None` if this dialect has no such keyword.
    pub fn keyword(&self, name: &str) -> Option<Holds> {
        let alike = BY_LENGTH.get(name.len())?;
        let found = alike.iter().find(|(known, columns, _)| *known == name && columns & self.column != 0);
        let holds = found.map(|(_, _, holds)| *holds)?;
        let used = match holds {
            Holds::Nothing => self.validation,
            Holds::Definitions => true,
            _ => self.applicators,
        };
        used.then_some(holds)
    }

    /// The keyword that names a schema; OpenAPI 3.0 has none.
    pub fn id(&self) -> Option<&'static str> {
        match self.column {
            D4 => Some("id"),
            OAS => None,
            _ => Some("$id"),
        }
    }

    /// `$id: "#name"` is an anchor (drafts 4, 6 and 7).
    pub fn id_anchors(&self) -> bool {
        self.column & (D4 | D6 | D7) != 0
    }

    /// `$anchor` is a keyword.
    pub fn anchors(&self) -> bool {
        self.column & SINCE_19 != 0
    }

    /// `$recursiveRef` and `$recursiveAnchor` are keywords.
    pub fn recursive(&self) -> bool {
        self.column == D19
    }

    /// `$dynamicRef` and `$dynamicAnchor` are keywords.
    pub fn dynamic(&self) -> bool {
        self.column == D20
    }

    /// What stands beside `$ref` asserts nothing.
    pub fn reference_stands_alone(&self) -> bool {
        self.column & SINCE_19 == 0
    }

    /// `exclusiveMinimum` is a boolean that modifies `minimum`.
    pub fn boolean_bounds(&self) -> bool {
        self.column & (D4 | OAS) != 0
    }

    /// An item that `contains` accepts counts as evaluated.
    pub fn contains_evaluates(&self) -> bool {
        self.column == D20
    }
}

/// True for a version, and for the versions below it.
fn is_of_version(version: &str, known: &str) -> bool {
    version.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_schemas_are_recognised_as_they_are_written() {
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
            ("const", "draft6", Some(Holds::Nothing)),
            ("if", "draft6", None),
            ("if", "draft7", Some(Holds::One)),
            ("items", "draft2019-09", Some(Holds::OneOrList)),
            ("items", "draft2020-12", Some(Holds::One)),
            ("prefixItems", "draft2019-09", None),
            ("patternProperties", "openapi3.0", None),
            ("patternProperties", "openapi3.1", Some(Holds::Map)),
            ("title", "draft7", None),
        ];
        for (keyword, dialect, holds) in cases {
            assert_eq!(Dialect::named(dialect).unwrap().keyword(keyword), holds, "{keyword} in {dialect}");
        }
        let bare = Dialect::DRAFT_2020_12.with_vocabularies(|name| name != "validation");
        assert_eq!(bare.keyword("minimum"), None);
        assert_eq!(bare.keyword("properties"), Some(Holds::Map));
    }
}

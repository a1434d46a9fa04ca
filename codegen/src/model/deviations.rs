//! The ways in which types may differ from their schemas: deviations of all types of a module, and widenings of one type.

use serde::{Deserialize, Serialize};

/// A way in which a type accepts more than its schema, as configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Widening {
    UnknownIgnored,
    UnknownKept,
    EnumOpen,
    TagDecides,
}

impl Widening {
    pub const ALL: [Widening; 4] =
        [Widening::UnknownIgnored, Widening::UnknownKept, Widening::EnumOpen, Widening::TagDecides];

    pub fn name(self) -> &'static str {
        match self {
            Widening::UnknownIgnored => "unknown-ignored",
            Widening::UnknownKept => "unknown-kept",
            Widening::EnumOpen => "enum-open",
            Widening::TagDecides => "tag-decides",
        }
    }

    /// Returns a description in one line.
    pub fn description(self) -> &'static str {
        match self {
            Widening::UnknownIgnored => "properties that the schema rejects are accepted and dropped",
            Widening::UnknownKept => "properties that the schema rejects are accepted, kept and written back",
            Widening::TagDecides => {
                "a `discriminator` selects the branch of a `oneOf`, even for values that several branches accept"
            }
            Widening::EnumOpen => "strings that the schema does not list are accepted, kept and written back",
        }
    }
}

/// The form of a property with rules that is not a definition of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleForm {
    /// It keeps its plain type; the struct that contains it enforces the rules.
    Plain,
    /// It becomes a newtype, which enforces them.
    Newtype,
}

impl RuleForm {
    /// Returns the default: with `exact`, values that the schema rejects cannot be built.
    pub fn for_profile(deviations: Deviations) -> RuleForm {
        if deviations == Deviations::EXACT { RuleForm::Newtype } else { RuleForm::Plain }
    }
}

macro_rules! deviations {
    ($($field:ident = $name:literal, $says:literal;)*) => {
        /// The ways in which types may differ from their schemas, each on or off. `plain` has all, `exact` none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Deviations { $(#[doc = $says] pub $field: bool,)* }

        impl Deviations {
            pub const NAMES: &[(&'static str, &'static str)] = &[$(($name, $says),)*];
            pub const PLAIN: Deviations = Deviations { $($field: true,)* };
            pub const EXACT: Deviations = Deviations { $($field: false,)* };

            /// Returns those with these names, or the first unknown name.
            pub fn from_names(names: &[String]) -> Result<Deviations, &str> {
                let mut set = Deviations::EXACT;
                for name in names {
                    match name.as_str() {
                        $($name => set.$field = true,)*
                        unknown => return Err(unknown),
                    }
                }
                Ok(set)
            }
        }
    };
}

deviations! {
    null_absent = "null-absent", "an optional member that may be null is one `Option`: null is written back as absent";
    unknown_dropped = "unknown-dropped", "members that an open object does not define are accepted and dropped";
    int_range = "int-range", "integers have Rust types of at most 64 bits: others, and forms like `1.0`, are rejected";
    float_precision = "float-precision", "numbers are `f64` or `serde_json::Number`: further digits are lost";
    text_normalised = "text-normalised", "a UUID is written back in lower case";
    implied_object = "implied-object", "`properties` without `type` is an object in OpenAPI documents";
    number_formats = "number-formats", "integers of OpenAPI documents have the range of their `format`";
    registry_formats = "registry-formats", "strings of OpenAPI documents satisfy their `format` in OpenAPI's format registry: `byte`, `decimal` and the like";
    text_formats = "text-formats", "strings of formats that `formats-as` maps to `text` are not checked";
    typed_formats = "typed-formats", "strings of formats that `formats-as` maps to a type are read and written as that type does";
    one_sided = "one-sided", "a required member that is `readOnly` or `writeOnly` in OpenAPI 3.0 may be absent";
    derived_forms = "derived-forms", "serde's derives also read a struct from an array and a variant from `{\"Variant\": null}`";
}

impl Default for Deviations {
    fn default() -> Self {
        Deviations::PLAIN
    }
}

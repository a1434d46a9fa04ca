//! Explains why a type looks as it does: each decision with its reason in the document, and the option that changes it.

use serde::Serialize;

use super::MAX_LISTED;
use crate::load::pointer_tokens;
use crate::model::{AdditionalProperties, Dispatch, Field, Item, Kind, Model, Ty, Widening};
use crate::naming::{pascal, snake};
use crate::schema::Schema;
use crate::shown::quoted;

/// The maximum number of characters of a name in a sentence.
const MAX_NAME_CHARS: usize = 80;

const RENAME_FIELD: &str = "`fields.MEMBER.rename` in `[module.types.NAME]`, `--rename`";

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The field that the decision is about, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// The decision and its reason.
    pub what: String,
    /// The option that changes it, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<&'static str>,
}

impl Decision {
    fn new(what: impl Into<String>, option: impl Into<Option<&'static str>>) -> Decision {
        Decision { part: None, what: what.into(), option: option.into() }
    }
}

/// Returns the decisions about a type; `original` is its schema in the document.
pub fn decisions(item: &Item, model: &Model, original: Option<&Schema>) -> Vec<Decision> {
    let mut out = vec![name_decision(item), kind_decision(item, original)];
    out.extend(additional_properties_decision(item, original));
    if matches!(item.kind, Kind::Struct { .. }) {
        out.push(Decision::new("its fields are named after the properties, in snake case", RENAME_FIELD));
    }
    if let Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } = &item.kind {
        out.extend(fields.iter().flat_map(|field| field_decisions(item, field, model)));
    }
    if let Kind::Union { alternatives } = &item.kind {
        out.extend(
            alternatives.iter().map(|branch| Decision::new(describe_branch(&branch.name, &branch.dispatch), None)),
        );
    }
    if let Some(key) = &item.check {
        let says = format!("`{}` is checked on the JSON: rules on typed values cannot express all of it", quote(key));
        out.push(Decision::new(says, None));
    }
    out.extend(item.widened.iter().map(|widening| {
        let option = match widening {
            Widening::UnknownIgnored | Widening::UnknownKept => "`unknown = \"reject\"`",
            Widening::EnumOpen => "`enums = \"closed\"`",
            Widening::TagDecides => "`profile = \"exact\"`",
        };
        Decision::new(format!("it accepts more than its schema: {}", widening.description()), option)
    }));
    out.truncate(MAX_LISTED);
    out
}

fn quote(text: &str) -> String {
    quoted(text, MAX_NAME_CHARS)
}

fn name_decision(item: &Item) -> Decision {
    const OPTION: &str = "`rename = \"Name\"` in `[module.types.NAME]`, `--rename`";
    let pointer = item.origins.first().map_or("", |origin| origin.split_once('#').map_or("", |(_, inner)| inner));
    let last = pointer_tokens(pointer).pop().unwrap_or_default();
    let name = &item.name;
    if pascal(&last) == *name {
        return Decision::new(format!("`{name}` is named after its definition"), OPTION);
    }
    let says = format!("`{name}` is named after its title or its place, or by the configuration");
    Decision::new(says, OPTION)
}

fn kind_decision(item: &Item, original: Option<&Schema>) -> Decision {
    let kind = item.kind.in_words();
    let why = match &item.kind {
        Kind::Struct { .. } if original.is_some_and(|schema| !schema.all_of.is_empty()) => {
            "the subschemas of its `allOf` are merged into one object".to_owned()
        }
        Kind::Struct { .. } => "its values are objects with known properties".to_owned(),
        Kind::Enum { .. } => "its values are the strings that `enum` or `const` lists".to_owned(),
        Kind::Literals { .. } => "its values are listed, and not all of them are strings".to_owned(),
        Kind::Union { .. } => "each branch of its `oneOf` or `anyOf` is a variant".to_owned(),
        Kind::Tagged { tag, content: None, .. } => {
            format!(
                "each branch requires a different string for the property `{}`, which selects the variant",
                quote(tag)
            )
        }
        Kind::Tagged { tag, content: Some(content), .. } => {
            format!("the property `{}` selects the variant, and `{}` is its content", quote(tag), quote(content))
        }
        Kind::ExternallyTagged { .. } => "each branch has a single property, whose name is the variant".to_owned(),
        Kind::Tuple { .. } => "`prefixItems` gives the first items of the array different types".to_owned(),
        Kind::Newtype { inner: Ty::Any } => "no Rust type has exactly its values, so it is any JSON".to_owned(),
        Kind::Newtype { .. } if item.is_guarded() => "it has rules, which every value of the type satisfies".to_owned(),
        Kind::Newtype { .. } => "it is a separate definition in the document".to_owned(),
    };
    let option = match &item.kind {
        Kind::Enum { .. } => Some("`enums = \"open\"` accepts other strings as well"),
        Kind::Newtype { .. } if item.is_guarded() => Some("`replace` uses a type of your own instead"),
        _ => None,
    };
    Decision::new(format!("it is {kind}: {why}"), option)
}

fn additional_properties_decision(item: &Item, original: Option<&Schema>) -> Option<Decision> {
    let Kind::Struct { unknown, .. } = &item.kind else { return None };
    let closed = |schema: &Schema| {
        [&schema.object.additional_properties, &schema.object.unevaluated]
            .into_iter()
            .flatten()
            .any(|others| others.never)
    };
    let rejects = match original {
        Some(schema) if closed(schema) => "its schema is closed",
        _ => "a schema that it consists of is closed",
    };
    Some(match unknown {
        AdditionalProperties::Reject => Decision::new(
            format!("additional properties are rejected: {rejects}"),
            "`unknown = \"ignore\"` or `\"keep\"`",
        ),
        AdditionalProperties::Ignore => Decision::new(
            "additional properties are accepted and dropped: the schema does not exclude them",
            "`deviations` without `unknown-dropped` keeps them",
        ),
        AdditionalProperties::Keep { name, ty } => {
            let ty = crate::model::spelt(ty);
            Decision::new(
                format!("additional properties are kept in `{name}`, each as `{ty}`: the schema allows them"),
                None,
            )
        }
    })
}

fn field_decisions(item: &Item, field: &Field, model: &Model) -> Vec<Decision> {
    let mut out = Vec::new();
    let name = &field.name;
    let mut add = |what: String, option: Option<&'static str>| {
        out.push(Decision { part: Some(name.clone()), ..Decision::new(what, option) });
    };
    if name.trim_start_matches("r#") != snake(&field.wire) && matches!(item.kind, Kind::Struct { .. }) {
        let says = format!(
            "`{name}` is the property `{}`: the name is not valid in Rust, another field has it, or the configuration renames it",
            quote(&field.wire)
        );
        add(says, Some(RENAME_FIELD));
    }
    let is_nullable = matches!(field.ty.unruled(), Ty::Nullable(_));
    match (field.required, is_nullable) {
        (false, true) if model.is_null_absent(field) => add(
            format!("`{name}` is an `Option`: the property may be absent or null, which mean the same"),
            Some("`null = \"distinct\"`, `--null distinct`"),
        ),
        (false, true) => add(
            format!("`{name}` is an `Option` in an `Option`: absent and null are distinct"),
            Some("`null = \"absent\"`, `--null absent`"),
        ),
        (false, false) => add(format!("`{name}` is an `Option`: the property is not in `required`"), None),
        (true, true) => add(format!("`{name}` is an `Option`: the property is required, but may be null"), None),
        (true, false) => {}
    }
    field.ty.walk(&mut |ty| {
        let (says, option) = match ty {
            Ty::Uuid => ("a `Uuid`, because of its `format`", Some("`formats-as.uuid = \"text\"`")),
            Ty::Uri => ("a `Uri`, because of its `format`", Some("`formats-as.uri = \"text\"`")),
            Ty::Text(_) => {
                ("a checked string, because of its `format`", Some("`formats-as.FORMAT`, `formats = \"annotate\"`"))
            }
            Ty::Own { .. } => ("a type of your own, by the configuration", None),
            Ty::Boxed(_) => ("boxed: the type is recursive or large", None),
            Ty::Int(_) => ("an integer type chosen by its bounds or its `format`", None),
            Ty::Any => ("any JSON: the schema has no constraints that a Rust type can express", None),
            Ty::Ruled(..) => (
                "rules, which are checked on deserialization and by `validate`",
                Some("`rules = \"newtype\"` makes it a newtype"),
            ),
            _ => return,
        };
        add(format!("`{name}` has {says}"), option);
    });
    if field.default.is_some() {
        add(format!("`{name}` has a `default` in the schema"), None);
    }
    out
}

fn describe_branch(name: &str, dispatch: &Dispatch) -> String {
    match dispatch {
        Dispatch::Always => format!("`{name}` is tried in order"),
        Dispatch::ByType(_) => format!("`{name}` is selected by the JSON type, which no other branch accepts"),
        Dispatch::PreferTag { member, .. } => {
            format!("`{name}` is preferred if the property `{}` selects it, as in the document", quote(member))
        }
        Dispatch::ByTag { member, .. } => {
            format!("`{name}` is selected by the property `{}`, whose value no other branch accepts", quote(member))
        }
    }
}

//! Why a type looks as it does: each decision with what it rests on in the document, and the option that makes it otherwise.

use serde::Serialize;

use super::MAX_LISTED;
use crate::load::pointer_tokens;
use crate::model::{Field, Item, Kind, Model, Ty, Unknown, When, Widening};
use crate::naming::{pascal, snake};
use crate::schema::Schema;
use crate::shown::quoted;

/// How many characters of a name of a document stand in a sentence.
const MAX_NAME_CHARS: usize = 80;

const RENAME_FIELD: &str = "`fields.MEMBER.rename` in `[module.types.NAME]`, `--rename`";

/// One decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Decision {
    /// The field that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// What is so, and why.
    pub what: String,
    /// What changes it, if anything does but the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<&'static str>,
}

impl Decision {
    fn new(what: impl Into<String>, option: impl Into<Option<&'static str>>) -> Decision {
        Decision { part: None, what: what.into(), option: option.into() }
    }
}

/// The decisions about a type, of which `original` is what the document says.
pub fn decisions(item: &Item, model: &Model, original: Option<&Schema>) -> Vec<Decision> {
    let mut out = vec![of_name(item), of_kind(item, original)];
    out.extend(of_unknown(item, original));
    if matches!(item.kind, Kind::Struct { .. }) {
        out.push(Decision::new("its fields are named after the members, in Rust's spelling", RENAME_FIELD));
    }
    if let Kind::Struct { fields, .. } | Kind::Tuple { fields, .. } = &item.kind {
        out.extend(fields.iter().flat_map(|field| of_field(item, field, model)));
    }
    if let Kind::Union { alternatives } = &item.kind {
        out.extend(alternatives.iter().map(|branch| Decision::new(of_branch(&branch.name, &branch.when), None)));
    }
    if let Some(key) = &item.check {
        let says = format!("`{}` is checked on the JSON: no rule on typed values says all of it", shown(key));
        out.push(Decision::new(says, None));
    }
    out.extend(item.widened.iter().map(|widening| {
        let option = match widening {
            Widening::UnknownIgnored | Widening::UnknownKept => "`unknown = \"reject\"`",
            Widening::EnumOpen => "`enums = \"closed\"`",
            Widening::TagDecides => "`profile = \"exact\"`",
        };
        Decision::new(format!("it accepts more than its schema: {}", widening.says()), option)
    }));
    out.truncate(MAX_LISTED);
    out
}

fn shown(text: &str) -> String {
    quoted(text, MAX_NAME_CHARS)
}

fn of_name(item: &Item) -> Decision {
    const OPTION: &str = "`rename = \"Name\"` in `[module.types.NAME]`, `--rename`";
    let pointer = item.origins.first().map_or("", |origin| origin.split_once('#').map_or("", |(_, inner)| inner));
    let last = pointer_tokens(pointer).pop().unwrap_or_default();
    let name = &item.name;
    if pascal(&last) == *name {
        return Decision::new(format!("`{name}` is named after its definition"), OPTION);
    }
    let says = format!("`{name}` is named after its title or its place, or as the configuration says");
    Decision::new(says, OPTION)
}

fn of_kind(item: &Item, original: Option<&Schema>) -> Decision {
    let kind = item.kind.in_words();
    let why = match &item.kind {
        Kind::Struct { .. } if original.is_some_and(|schema| !schema.all_of.is_empty()) => {
            "the branches of its `allOf` are put together into one object".to_owned()
        }
        Kind::Struct { .. } => "its values are objects whose members are known".to_owned(),
        Kind::Enum { .. } => "its values are the strings that `enum` or `const` lists".to_owned(),
        Kind::Literals { .. } => "its values are listed, and not all of them are strings".to_owned(),
        Kind::Union { .. } => "each branch of its `oneOf` or `anyOf` is a variant".to_owned(),
        Kind::Tagged { tag, content: None, .. } => {
            format!("each branch has a text of its own as the member `{}`: that text is the variant", shown(tag))
        }
        Kind::Tagged { tag, content: Some(content), .. } => {
            format!("the member `{}` names the variant, and `{}` is what it holds", shown(tag), shown(content))
        }
        Kind::ExternallyTagged { .. } => "each branch has one member, whose name is the variant".to_owned(),
        Kind::Tuple { .. } => "`prefixItems` gives the first items of the array types of their own".to_owned(),
        Kind::Newtype { inner: Ty::Any } => "no Rust type holds just its values: they are any JSON".to_owned(),
        Kind::Newtype { .. } if item.is_guarded() => {
            "it has rules: only values that satisfy them can be put into it".to_owned()
        }
        Kind::Newtype { .. } => "it has a name of its own in the document".to_owned(),
    };
    let option = match &item.kind {
        Kind::Enum { .. } => Some("`enums = \"open\"` accepts other strings as well"),
        Kind::Newtype { .. } if item.is_guarded() => Some("`replace` puts a type of your own in its place"),
        _ => None,
    };
    Decision::new(format!("it is {kind}: {why}"), option)
}

fn of_unknown(item: &Item, original: Option<&Schema>) -> Option<Decision> {
    let Kind::Struct { unknown, .. } = &item.kind else { return None };
    let closed = |schema: &Schema| {
        [&schema.object.additional_properties, &schema.object.unevaluated]
            .into_iter()
            .flatten()
            .any(|others| others.never)
    };
    let rejects = match original {
        Some(schema) if closed(schema) => "the schema says so",
        _ => "what it consists of says so",
    };
    Some(match unknown {
        Unknown::Reject => {
            Decision::new(format!("other members are rejected: {rejects}"), "`unknown = \"ignore\"` or `\"keep\"`")
        }
        Unknown::Drop => Decision::new(
            "other members are read and not kept: the schema leaves the object open",
            "`deviations` without `unknown-dropped` keeps them",
        ),
        Unknown::Keep { name, ty } => {
            let ty = crate::model::spelt(ty);
            Decision::new(format!("other members are kept in `{name}`, each as `{ty}`: the schema allows them"), None)
        }
    })
}

fn of_field(item: &Item, field: &Field, model: &Model) -> Vec<Decision> {
    let mut out = Vec::new();
    let name = &field.name;
    let mut say = |what: String, option: Option<&'static str>| {
        out.push(Decision { part: Some(name.clone()), ..Decision::new(what, option) });
    };
    if name.trim_start_matches("r#") != snake(&field.wire) && matches!(item.kind, Kind::Struct { .. }) {
        let says = format!(
            "`{name}` is the member `{}`: Rust has no such name, another field has it, or the configuration says so",
            shown(&field.wire)
        );
        say(says, Some(RENAME_FIELD));
    }
    let is_nullable = matches!(field.ty.unruled(), Ty::Nullable(_));
    match (field.required, is_nullable) {
        (false, true) if model.is_null_absent(field) => say(
            format!("`{name}` is an `Option`: it may be absent or null, which are the same here"),
            Some("`null = \"distinct\"`, `--null distinct`"),
        ),
        (false, true) => say(
            format!("`{name}` is an `Option` in an `Option`: absent and null are told apart"),
            Some("`null = \"absent\"`, `--null absent`"),
        ),
        (false, false) => say(format!("`{name}` is an `Option`: `required` does not name it"), None),
        (true, true) => say(format!("`{name}` is an `Option`: it must be there, and may be null"), None),
        (true, false) => {}
    }
    field.ty.walk(&mut |ty| {
        let (says, option) = match ty {
            Ty::Uuid => ("a `Uuid`: `format` says so", Some("`formats-as.uuid = \"text\"`")),
            Ty::Uri => ("a `Uri`: `format` says so", Some("`formats-as.uri = \"text\"`")),
            Ty::Text(_) => {
                ("a checked string: `format` says so", Some("`formats-as.FORMAT`, `formats = \"annotate\"`"))
            }
            Ty::Own { .. } => ("a type of your own, as the configuration says", None),
            Ty::Boxed(_) => ("boxed: the type holds itself, or is large", None),
            Ty::Int(_) => ("an integer of the size that its bounds or its `format` give", None),
            Ty::Any => ("any JSON: the schema says no more, or nothing that a type holds", None),
            Ty::Ruled(..) => (
                "a value with rules, which are checked when it is read and by `validate`",
                Some("`rules = \"newtype\"` makes a type of it"),
            ),
            _ => return,
        };
        say(format!("`{name}` has {says}"), option);
    });
    if field.default.is_some() {
        say(format!("`{name}` has a `default` in the schema"), None);
    }
    out
}

fn of_branch(name: &str, when: &When) -> String {
    match when {
        When::Always => format!("`{name}` is tried in its turn"),
        When::Kinds(_) => format!("`{name}` is known by the kind of JSON value, which no other branch takes"),
        When::Prefer { member, .. } => {
            format!("`{name}` goes first where the member `{}` says so, as the document asks", shown(member))
        }
        When::Tag { member, .. } => {
            format!("`{name}` is known by the member `{}`, whose text no other branch takes", shown(member))
        }
    }
}

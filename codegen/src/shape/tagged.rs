//! Finds the tag of a union: a required property with a string of its own in each branch, or the name of the only property.
//! The tag is removed from the branches, since it is the variant in Rust.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;

use super::outline::{is_closed, is_struct, string_enum};
use crate::schema::{Key, Object, Schema, Types};

/// How the branches of a union are tagged, and the branches without the tag.
#[derive(Debug, Clone)]
pub struct Tagging {
    pub tag: Tag,
    pub branches: Vec<Branch>,
}

/// Where the string is that names the branch.
#[derive(Debug, Clone, PartialEq)]
pub enum Tag {
    /// In a property of the object. `content` is the only other property that branches have, if there is just one.
    Member { name: String, content: Option<String> },
    /// It is the name of the only property of the object, or the whole value if the branch has no content.
    OnlyName,
}

#[derive(Debug, Clone)]
pub struct Branch {
    /// The tag of this branch.
    pub wire: String,
    pub origin: Key,
    pub description: Option<Arc<str>>,
    /// Whether additional properties are forbidden.
    pub closed: bool,
    /// The schema of the content, or of the object without the tag. `None` if the branch has nothing but its tag.
    pub body: Option<Schema>,
}

/// Finds a property that tags the branches of a union. `is_inline` returns whether a branch is written in the union itself,
/// `is_kept` whether the additional properties of an open branch are kept.
pub fn tagging(
    union: &Schema,
    is_inline: impl Fn(&Schema) -> bool,
    is_kept: impl Fn(&Schema) -> bool,
) -> Option<Tagging> {
    let branches = union.any_of.as_slice();
    let takes_apart = |branch: &Schema| is_struct(branch) && is_inline(branch);
    if branches.len() < 2 || !branches.iter().all(takes_apart) {
        return None;
    }
    let declared = union.discriminator.as_ref().map(|discriminator| &discriminator.property);
    let names = declared.into_iter().chain(branches.first().into_iter().flat_map(|branch| &branch.object.required));
    let (member, tags) = names.into_iter().find_map(|member| {
        let tags: Vec<&str> = branches.iter().map(|branch| text_of(branch, member)).collect::<Option<_>>()?;
        let distinct: HashSet<&str> = tags.iter().copied().collect();
        (distinct.len() == tags.len()).then_some((member, tags))
    })?;
    let mut out: Vec<Branch> = branches
        .iter()
        .zip(tags)
        .map(|(branch, tag)| Branch {
            wire: tag.to_owned(),
            origin: branch.origin.pointer.clone(),
            description: branch.description.clone(),
            closed: is_closed(branch),
            body: Some(without(branch, member)),
        })
        .collect();
    let kept = |branch: &Branch| !branch.closed && branch.body.as_ref().is_some_and(&is_kept);
    let content = content(&out).filter(|_| !out.iter().any(kept));
    for branch in &mut out {
        let simple = !kept(branch);
        branch.body = branch.body.take().and_then(|mut body| match &content {
            Some(content) => body.object.properties.shift_remove(content),
            None if simple && is_empty(&body) => None,
            None => Some(body),
        });
    }
    Some(Tagging { tag: Tag::Member { name: member.clone(), content }, branches: out })
}

/// Tags a union externally, by the names of its only properties: each branch is an object that requires one property and
/// forbids all others. One further branch may list strings, which are tags without content.
pub fn external_tagging(union: &Schema, is_inline: impl Fn(&Schema) -> bool) -> Option<Tagging> {
    let mut branches: Vec<Branch> = Vec::new();
    for schema in &union.any_of {
        match (string_enum(schema), only_member(schema)) {
            (Some((texts, false)), _) => branches.extend(texts.iter().filter_map(Value::as_str).map(|text| Branch {
                wire: text.to_owned(),
                origin: schema.origin.pointer.clone(),
                description: None,
                closed: true,
                body: None,
            })),
            (_, Some((name, content))) if is_inline(schema) => branches.push(Branch {
                wire: name.to_owned(),
                origin: schema.origin.pointer.clone(),
                description: schema.description.clone(),
                closed: true,
                body: Some(content.clone()),
            }),
            _ => return None,
        }
    }
    let names: HashSet<&str> = branches.iter().map(|branch| branch.wire.as_str()).collect();
    let is_distinct = names.len() == branches.len() && branches.len() > 1;
    (is_distinct && branches.iter().any(|branch| branch.body.is_some()))
        .then_some(Tagging { tag: Tag::OnlyName, branches })
}

/// Returns the only property of an object that requires it and forbids all others.
fn only_member(schema: &Schema) -> Option<(&str, &Schema)> {
    let Object { properties, required, .. } = &*schema.object;
    let (name, content) = properties.first()?;
    let is_only = properties.len() == 1 && *required == [name.as_str()] && is_closed(schema) && !content.never;
    (is_only && is_one_object(schema)).then_some((name, content))
}

/// Returns the only string that a required property of the branch may be.
fn text_of<'s>(branch: &'s Schema, member: &str) -> Option<&'s str> {
    let is_required = branch.object.required.iter().any(|name| name == member);
    match branch.object.properties.get(member)?.enumeration.as_deref()? {
        [value] if is_required => value.as_str(),
        _ => None,
    }
}

/// Returns a branch without its tag. Its `minProperties` and `maxProperties` count the tag, so they are left to the union.
pub fn without(branch: &Schema, member: &str) -> Schema {
    let mut body = branch.clone();
    body.object.properties.shift_remove(member);
    body.object.required.retain(|name| name != member);
    (body.object.min, body.object.max) = (None, None);
    body
}

/// Returns whether an object names no properties, and says nothing about additional ones or forbids them.
fn is_empty(body: &Schema) -> bool {
    let Object { properties, additional_properties: additional, required, .. } = &*body.object;
    properties.is_empty() && required.is_empty() && additional.as_ref().is_none_or(|others| others.never)
}

/// Returns the one property that all branches with any property have.
fn content(branches: &[Branch]) -> Option<String> {
    let mut found: Option<&str> = None;
    for body in branches.iter().filter_map(|branch| branch.body.as_ref()).filter(|body| !is_empty(body)) {
        let Object { properties, additional_properties: additional, required, .. } = &*body.object;
        let (name, member) = properties.first()?;
        let sole = properties.len() == 1 && *required == [name.as_str()] && !member.never;
        let silent = additional.as_ref().is_none_or(|others| others.never);
        if !sole || !silent || found.is_some_and(|found| found != name) {
            return None;
        }
        found = Some(name);
    }
    found.map(str::to_owned)
}

/// Returns whether the node is a plain object schema, which keeps its meaning when the tag is removed.
pub fn is_one_object(node: &Schema) -> bool {
    let Object { properties, additional_properties: additional, required, .. } = node.object.clone().into_inner();
    let bare = Object { properties, additional_properties: additional, required, ..Object::default() };
    node.asserts_same_as(&Schema { object: bare.into(), ..Schema::of_type(Types::OBJECT) })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn branch(tag: &str, members: &[&str], closed: bool) -> Schema {
        let mut schema = Schema::of_type(Types::OBJECT);
        let text = Schema { enumeration: Some(vec![json!(tag)]), ..Schema::default() };
        schema.object.properties.insert("kind".into(), text);
        schema.object.required.push("kind".into());
        for member in members {
            schema.object.properties.insert((*member).into(), Schema::of_type(Types::STRING));
            schema.object.required.push((*member).into());
        }
        schema.object.additional_properties = closed.then(|| Box::new(Schema::never()));
        schema
    }

    fn told_apart(branches: Vec<Schema>, kept: bool) -> Option<Tagging> {
        tagging(&Schema { any_of: branches, ..Schema::default() }, |_| true, |_| kept)
    }

    fn has_content(tagging: &Tagging) -> bool {
        !matches!(tagging.tag, Tag::Member { content: None, .. })
    }

    #[test]
    fn branches_lose_their_tag() {
        let tagging = told_apart(vec![branch("a", &[], true), branch("b", &["x", "y"], true)], false).unwrap();
        assert_eq!(tagging.tag, Tag::Member { name: "kind".into(), content: None });
        assert!(tagging.branches[0].body.is_none());
        let body = tagging.branches[1].body.as_ref().unwrap();
        assert_eq!(body.object.required, ["x", "y"]);
        assert!(!body.object.properties.contains_key("kind"));
    }

    #[test]
    fn one_member_beside_the_tag_is_the_content() {
        let both = || vec![branch("a", &["x"], false), branch("b", &[], false)];
        let tagging = told_apart(both(), false).unwrap();
        assert_eq!(tagging.tag, Tag::Member { name: "kind".into(), content: Some("x".into()) });
        assert_eq!(tagging.branches[0].body.as_ref().unwrap().types, Some(Types::STRING));
        assert!(tagging.branches[1].body.is_none());
        // Additional properties that are kept need a struct.
        let kept = told_apart(both(), true).unwrap();
        assert!(!has_content(&kept) && kept.branches.iter().all(|branch| branch.body.is_some()));
        // Properties of different names are not content.
        let two = told_apart(vec![branch("a", &["x"], false), branch("b", &["y"], false)], false).unwrap();
        assert!(!has_content(&two));
    }

    #[test]
    fn the_name_of_the_only_member_is_the_tag() {
        let only = |name: &str, closed: bool| {
            let mut schema = Schema::of_type(Types::OBJECT);
            schema.object.properties.insert(name.into(), Schema::of_type(Types::STRING));
            schema.object.required.push(name.into());
            schema.object.additional_properties = closed.then(|| Box::new(Schema::never()));
            schema
        };
        let texts = || Schema { enumeration: Some(vec![json!("a"), json!("b")]), ..Schema::default() };
        let told = |any_of: Vec<Schema>| external_tagging(&Schema { any_of, ..Schema::default() }, |_| true);
        let tagging = told(vec![texts(), only("c", true)]).unwrap();
        assert_eq!(tagging.tag, Tag::OnlyName);
        let named: Vec<_> =
            tagging.branches.iter().map(|branch| (branch.wire.as_str(), branch.body.is_some())).collect();
        assert_eq!(named, [("a", false), ("b", false), ("c", true)]);
        assert!(told(vec![only("a", true), only("b", true)]).is_some());
        // Rejected: additional properties are allowed, a name is repeated, there is one branch, or no object.
        assert!(told(vec![only("a", true), only("b", false)]).is_none());
        assert!(told(vec![texts(), only("a", true)]).is_none());
        assert!(told(vec![only("a", true)]).is_none());
        assert!(told(vec![texts()]).is_none());
        let mut optional = only("c", true);
        optional.object.required.clear();
        assert!(told(vec![only("a", true), optional]).is_none());
    }

    #[test]
    fn unions_without_a_tag_are_not_discriminated() {
        assert!(told_apart(vec![branch("a", &[], true), branch("a", &["x"], true)], false).is_none());
        assert!(told_apart(vec![branch("a", &[], true)], false).is_none());
        let mut optional = branch("b", &[], true);
        optional.object.required.clear();
        assert!(told_apart(vec![branch("a", &[], true), optional], false).is_none());
        let union = Schema { any_of: vec![branch("a", &[], true), branch("b", &[], true)], ..Schema::default() };
        assert!(tagging(&union, |_| false, |_| false).is_none());
    }
}

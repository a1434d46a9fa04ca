//! Compares the operations of two versions. Their schemas are compared together with all other definitions,
//! not here.

use std::collections::HashSet;

use super::super::changes::Change;
use super::super::changes::kinds::{self, Kind};
use super::super::class::{Perspective, Use};
use super::super::side::Side;
use super::super::source_line::SourceLine;
use super::pair::{anonymous_path, pair_operations, pair_parameters};
use super::{Body, Content, Operation, Parameter, Response};
use crate::load::Location;
use crate::schema::{Key, Schema};

const REQUEST: Use = Use { request: true, response: false };
const RESPONSE: Use = Use { request: false, response: true };

/// Compares the operations of both versions.
pub fn compare(old: &Side, new: &Side, perspective: Perspective) -> Vec<Change> {
    let mut out = Compare {
        old,
        new,
        perspective,
        operation: None,
        incoming: false,
        changes: Vec::new(),
        reported: HashSet::new(),
    };
    for pair in pair_operations(&old.operations, &new.operations) {
        out.compare_operation(pair);
    }
    (out.operation, out.incoming) = (None, false);
    let (before, after) = (&old.operations, &new.operations);
    for (name, parameter) in before.parameters.iter().chain(&before.headers) {
        if let Some(other) = after.parameters.get(name).or_else(|| after.headers.get(name)) {
            out.compare_parameter(Some(parameter), Some(other));
        }
    }
    for (name, body) in &before.bodies {
        after.bodies.get(name).into_iter().for_each(|other| out.compare_body(Some(body), Some(other), &other.at));
    }
    for (name, response) in &before.responses {
        after.responses.get(name).into_iter().for_each(|other| out.compare_response(response, other));
    }
    out.changes
}

struct Compare<'c> {
    old: &'c Side,
    new: &'c Side,
    perspective: Perspective,
    operation: Option<String>,
    incoming: bool,
    changes: Vec<Change>,
    /// The changes reported so far: components that several operations share are reported once.
    reported: HashSet<(&'static str, Key, String)>,
}

/// The old and the new location.
type Places<'p> = (Option<&'p Location>, Option<&'p Location>);

impl Compare<'_> {
    /// Records a change in requests or in responses, if it is not recorded yet: `more` values may be received there, or `fewer`
    /// may be sent.
    fn record(
        &mut self,
        kind: &'static Kind,
        description: String,
        at: Places<'_>,
        place: Use,
        (more, fewer): (bool, bool),
    ) {
        let place = match self.incoming {
            true => Use { request: place.response, response: place.request },
            false => place,
        };
        let key = |side: &Side, location: Option<&Location>| location.map(|location| side.library.key(location));
        let pointer = key(self.new, at.1).or_else(|| key(self.old, at.0)).unwrap_or_default();
        if !self.reported.insert((kind.id, pointer.clone(), description.clone())) {
            return;
        }
        self.changes.push(Change {
            kind,
            pointer,
            operation: self.operation.clone(),
            says: description,
            breaks_parsing: more && self.perspective.direction.parses(place),
            breaks_sending: fewer && self.perspective.direction.sends(place),
            old: at.0.and_then(|location| SourceLine::of_location(self.old, location)),
            new: at.1.and_then(|location| SourceLine::of_location(self.new, location)),
            witness: None,
            accepted: None,
            level: None,
        });
    }

    /// Compares a pair of operations.
    fn compare_operation(&mut self, (before, after): (Option<&Operation>, Option<&Operation>)) {
        let shown = after.or(before);
        self.operation = shown.map(Operation::name);
        self.incoming = shown.is_some_and(|operation| operation.incoming);
        let (one, other) = match (before, after) {
            (Some(before), Some(after)) => (before, after),
            (Some(before), None) => {
                let description = format!("{} removed", before.name());
                return self.record(
                    &kinds::OPERATION_REMOVED,
                    description,
                    (Some(&before.at), None),
                    REQUEST,
                    (false, true),
                );
            }
            (None, Some(after)) => {
                let description = format!("{} added", after.name());
                return self.record(
                    &kinds::OPERATION_ADDED,
                    description,
                    (None, Some(&after.at)),
                    REQUEST,
                    (false, false),
                );
            }
            (None, None) => return,
        };
        let at = (Some(&one.at), Some(&other.at));
        if (&one.method, anonymous_path(&one.path)) != (&other.method, anonymous_path(&other.path)) {
            let description = format!("{}, was {}", other.name(), one.name());
            self.record(&kinds::OPERATION_MOVED, description, at, REQUEST, (true, true));
        }
        if one.id != other.id {
            let or_none = |id: &Option<String>| id.clone().unwrap_or_else(|| "none".to_owned());
            let description = format!("operationId {}, was {}", or_none(&other.id), or_none(&one.id));
            self.record(&kinds::OPERATION_RENAMED, description, at, REQUEST, (false, false));
        }
        if !one.deprecated && other.deprecated {
            let description = "now deprecated".to_owned();
            self.record(&kinds::DEPRECATED, description, at, REQUEST, (false, false));
        }
        if one.security != other.security {
            let description = kinds::SECURITY_CHANGED.says.to_owned();
            self.record(&kinds::SECURITY_CHANGED, description, at, REQUEST, (false, false));
        }
        for (before, after) in pair_parameters(one, other) {
            self.compare_parameter(before, after);
        }
        self.compare_body(one.body.as_ref(), other.body.as_ref(), &other.at);
        self.compare_responses(one, other);
    }

    fn compare_parameter(&mut self, before: Option<&Parameter>, after: Option<&Parameter>) {
        let at = (before.map(|parameter| &parameter.at), after.map(|parameter| &parameter.at));
        let named = |parameter: &Parameter| format!("{} parameter `{}`", parameter.place, parameter.name);
        match (before, after) {
            (None, Some(after)) if after.required => {
                let description = format!("{} added, required", named(after));
                self.record(&kinds::PARAMETER_REQUIRED, description, at, REQUEST, (false, true));
            }
            (None, Some(after)) => {
                let description = format!("{} added", named(after));
                self.record(&kinds::PARAMETER_ADDED, description, at, REQUEST, (false, false));
            }
            (Some(before), None) => {
                let description = format!("{} removed", named(before));
                self.record(&kinds::PARAMETER_REMOVED, description, at, REQUEST, (false, true));
            }
            (Some(before), Some(after)) => self.compare_parameter_or_header(before, after, at, REQUEST, &named(after)),
            (None, None) => {}
        }
    }

    /// Compares two versions of a parameter or a header.
    fn compare_parameter_or_header(
        &mut self,
        before: &Parameter,
        after: &Parameter,
        at: Places<'_>,
        place: Use,
        named: &str,
    ) {
        let is_header = place == RESPONSE;
        if (&before.place, before.place != "path" && before.name != after.name) != (&after.place, false) {
            let description = format!("{named}, was {} parameter `{}`", before.place, before.name);
            self.record(&kinds::PARAMETER_REMOVED, description, at, place, (is_header, true));
        }
        let required = match (before.required, after.required) {
            (false, true) if is_header => Some((&kinds::HEADER_REQUIRED, "required", (false, true))),
            (false, true) => Some((&kinds::PARAMETER_REQUIRED, "required", (false, true))),
            (true, false) if is_header => Some((&kinds::HEADER_OPTIONAL, "optional", (true, false))),
            (true, false) => Some((&kinds::PARAMETER_OPTIONAL, "optional", (true, false))),
            _ => None,
        };
        if let Some((kind, state, effect)) = required {
            self.record(kind, format!("{named} is now {state}"), at, place, effect);
        }
        let is_same_version = before.own.is_some() == after.own.is_some();
        if is_same_version && before.style != after.style {
            let description = format!("{named} is serialized as {}, was {}", after.style, before.style);
            self.record(&kinds::PARAMETER_STYLE, description, at, place, (true, true));
        }
        if let (Some(was), Some(now)) = (&before.own, &after.own)
            && was != now
        {
            let description = format!("{named} is {now}, was {was}");
            self.record(&kinds::TYPE_CHANGED, description, at, place, (true, true));
        }
    }

    fn compare_body(&mut self, before: Option<&Body>, after: Option<&Body>, operation: &Location) {
        let (one, other) = match (before, after) {
            (Some(one), Some(other)) => (one, other),
            (Some(one), None) => {
                let description = "request body removed".to_owned();
                return self.record(
                    &kinds::BODY_REMOVED,
                    description,
                    (Some(&one.at), Some(operation)),
                    REQUEST,
                    (false, true),
                );
            }
            (None, Some(other)) if other.required => {
                let description = "request body added, required".to_owned();
                return self.record(&kinds::BODY_REQUIRED, description, (None, Some(&other.at)), REQUEST, (true, true));
            }
            (None, Some(other)) => {
                let description = "request body added".to_owned();
                return self.record(&kinds::BODY_ADDED, description, (None, Some(&other.at)), REQUEST, (true, false));
            }
            (None, None) => return,
        };
        let at = (Some(&one.at), Some(&other.at));
        match (one.required, other.required) {
            (false, true) => {
                let description = "the request body is now required".to_owned();
                self.record(&kinds::BODY_REQUIRED, description, at, REQUEST, (false, true));
            }
            (true, false) => {
                let description = "the request body is now optional".to_owned();
                self.record(&kinds::BODY_OPTIONAL, description, at, REQUEST, (true, false));
            }
            _ => {}
        }
        for media in one.content.keys().filter(|media| !other.content.contains_key(*media)) {
            let description = format!("request body no longer accepts {media}");
            self.record(&kinds::REQUEST_MEDIA_REMOVED, description, at, REQUEST, (false, true));
        }
        for media in other.content.keys().filter(|media| !one.content.contains_key(*media)) {
            let description = format!("request body also accepts {media}");
            self.record(&kinds::REQUEST_MEDIA_ADDED, description, at, REQUEST, (true, false));
        }
        self.compare_content(&one.content, &other.content, at, REQUEST);
    }

    fn compare_responses(&mut self, one: &Operation, other: &Operation) {
        for (status, before) in &one.responses {
            match other.responses.get(status) {
                Some(after) => self.compare_response(before, after),
                None => {
                    let at = (Some(&before.at), Some(&other.at));
                    let description = format!("response {status} removed");
                    // Code that expects this success never receives it.
                    let is_success = is_success(status) || status == "default";
                    self.record(&kinds::RESPONSE_REMOVED, description, at, RESPONSE, (is_success, true));
                }
            }
        }
        for (status, after) in &other.responses {
            if !one.responses.contains_key(status) {
                let description = format!("response {status} added");
                let covered = one.responses.contains_key("default")
                    || status.get(..1).is_some_and(|first| one.responses.contains_key(&format!("{first}XX")));
                let more = is_success(status) && !covered;
                self.record(
                    &kinds::RESPONSE_ADDED,
                    description,
                    (Some(&one.at), Some(&after.at)),
                    RESPONSE,
                    (more, false),
                );
            }
        }
    }

    /// Compares whether media types have a schema. The schemas themselves are compared with all other definitions.
    fn compare_content(&mut self, one: &Content, other: &Content, at: Places<'_>, place: Use) {
        let asserts = |side: &Side, key: &String| !side.definitions.get(key).is_some_and(Schema::is_anything);
        for (media, before) in one {
            match (before, other.get(media)) {
                (Some(before), Some(None)) if asserts(self.old, before) => {
                    let description = format!("{media} no longer has a schema");
                    self.record(&kinds::ACCEPTS_MORE, description, at, place, (true, false));
                }
                (None, Some(Some(after))) if asserts(self.new, after) => {
                    let description = format!("{media} now has a schema");
                    self.record(&kinds::ACCEPTS_LESS, description, at, place, (false, true));
                }
                _ => {}
            }
        }
    }

    fn compare_response(&mut self, one: &Response, other: &Response) {
        let at = (Some(&one.at), Some(&other.at));
        for media in one.content.keys().filter(|media| !other.content.contains_key(*media)) {
            let description = format!("response no longer in {media}");
            self.record(&kinds::RESPONSE_MEDIA_REMOVED, description, at, RESPONSE, (true, true));
        }
        for media in other.content.keys().filter(|media| !one.content.contains_key(*media)) {
            let description = format!("response also in {media}");
            // If there was no pair_content before, clients do not send `Accept`.
            self.record(&kinds::RESPONSE_MEDIA_ADDED, description, at, RESPONSE, (one.content.is_empty(), false));
        }
        self.compare_content(&one.content, &other.content, at, RESPONSE);
        for (name, before) in &one.headers {
            match other.headers.get(name) {
                Some(after) => {
                    let at = (Some(&before.at), Some(&after.at));
                    self.compare_parameter_or_header(before, after, at, RESPONSE, &format!("response header `{name}`"));
                }
                None => {
                    let description = format!("response header `{name}` removed");
                    self.record(&kinds::HEADER_REMOVED, description, (Some(&before.at), at.1), RESPONSE, (true, false));
                }
            }
        }
        for (name, after) in other.headers.iter().filter(|(name, _)| !one.headers.contains_key(*name)) {
            let description = format!("response header `{name}` added");
            let less = after.required;
            self.record(&kinds::HEADER_ADDED, description, (at.0, Some(&after.at)), RESPONSE, (false, less));
        }
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2') || status.starts_with('3')
}

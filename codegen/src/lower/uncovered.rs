//! Warns of what types are not generated for: unknown versions and dialects, and parts of documents that are ignored.

use super::Lowering;
use crate::error::{Code, Diagnostic};
use crate::load::{Dialect, Location, Node};

/// Fields of OpenAPI 3.2 that are not supported, with the warning for each.
const ADDED_IN_3_2: &[(&[&str], &str)] =
    &[(&["$self"], "`$self` is ignored: references are resolved relative to the document's own location")];

impl Lowering<'_> {
    /// Warns of everything in the documents that is not covered by the types.
    pub fn warn_of_uncovered(&mut self) {
        for (at, name) in self.library.unknown_dialects().to_vec() {
            let read = self.library.dialect(&at).name();
            let message = format!("`{name}` is not a known dialect or version: read as {read}");
            self.warn(Diagnostic::new(Code::Dialect, message), &at);
        }
        for document in 0..self.library.documents().len() {
            for (tokens, message) in ADDED_IN_3_2 {
                let at = Location { document, tokens: tokens.iter().map(|token| (*token).to_owned()).collect() };
                let is_there = self.library.node(&at).is_some_and(|node| node.as_str().is_some());
                let root = Location { document, tokens: Vec::new() };
                if is_there && self.string_at(&root, "openapi").is_some() {
                    self.warn(Diagnostic::new(Code::NotCovered, *message), &at);
                }
            }
            self.warn_without_keywords(document);
        }
    }

    /// Warns of a root document without any keyword of JSON Schema.
    fn warn_without_keywords(&mut self, document: usize) {
        let at = Location { document, tokens: Vec::new() };
        let Some(members) = self.library.node(&at).and_then(Node::as_object) else { return };
        let is_root = self.bundle.roots.contains(&self.library.key(&at));
        let is_known =
            |name: &str| Dialect::keywords().any(|known| known == name) || super::unfamiliar::is_annotation(name);
        if is_root && members.keys().next().is_some() && !members.keys().any(is_known) {
            let message = "nothing here is a keyword of JSON Schema: the type of this document accepts any JSON";
            let help = "select a schema in it with `--pointer`, as in `--pointer /components/schemas/Order`";
            self.warn(Diagnostic::new(Code::NotCovered, message).help(help), &at);
        }
    }

    /// Warns of something that is not covered, only at the first place where it is found.
    pub fn warn_not_covered_once(&mut self, what: &str, message: &str, at: &Location) {
        if self.noted.insert(format!("not covered: {what}")) {
            let help = format!("{}; other places are not listed", Code::NotCovered.help());
            self.warn(Diagnostic::new(Code::NotCovered, message).help(help), at);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Code;
    use crate::{Emitted, Request, emit};

    fn emitted(name: &str, document: &str, operations: bool) -> Emitted {
        let bytes = Some(document.as_bytes().to_vec());
        let request = Request { all: !operations, operations, bytes, ..Request::of(name.into()) };
        emit(&request).unwrap_or_else(|error| panic!("{document}: {error}"))
    }

    /// Returns the pointers of the warnings with a code, and asserts that their messages contain a text.
    fn pointers(emitted: &Emitted, code: Code, text: &str) -> Vec<String> {
        let found = emitted.warnings.diagnostics().iter().filter(|problem| problem.code == code);
        let found: Vec<_> = found.inspect(|problem| assert!(problem.message.contains(text), "{problem}")).collect();
        found.into_iter().filter_map(|problem| Some(problem.place.as_ref()?.pointer.clone())).collect()
    }

    #[test]
    fn unknown_versions_and_dialects_are_warned_of() {
        let of_version = |version: &str| {
            let document = format!("openapi: {version}\ncomponents: {{schemas: {{A: {{type: object}}}}}}");
            pointers(&emitted("api.yaml", &document, false), Code::Dialect, "is not a known dialect or version")
        };
        for version in ["3.0.3", "3.1.1", "3.2.0", "3.1", "'3.0'"] {
            assert!(of_version(version).is_empty(), "{version}");
        }
        for version in ["4.0.0", "3.10.0", "1.2", "three"] {
            assert_eq!(of_version(version), ["#"], "{version}");
        }
        // Without quotes it is a number in YAML.
        let swagger = emitted("api.yaml", "swagger: 2.0\ndefinitions: {A: {type: string, x-nullable: true}}", false);
        assert!(
            pointers(&swagger, Code::Dialect, "").is_empty()
                && swagger.text.contains("pub struct A(pub Option<String>)")
        );
        let schema = r##"{"$schema": "https://a.example/own", "$defs": {"A": {"type": "string"}}}"##;
        assert_eq!(pointers(&emitted("a.json", schema, false), Code::Dialect, "https://a.example/own"), ["#/$schema"]);
        let schema = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "type": "string"}"##;
        assert!(pointers(&emitted("a.json", schema, false), Code::Dialect, "").is_empty());
    }

    #[test]
    fn a_document_without_keywords_is_warned_of() {
        let warned = |document: &str| {
            pointers(&emitted("a.json", document, false), Code::NotCovered, "the type of this document")
        };
        assert_eq!(warned(r#"{"hello": "world"}"#), ["#"]);
        for document in ["{}", r#"{"title": "Anything"}"#, r#"{"type": "string"}"#, "true"] {
            assert!(warned(document).is_empty(), "{document}");
        }
    }

    #[test]
    fn parts_of_operations_without_types_are_warned_of_once() {
        let body =
            "content: {application/json: {schema: {type: object, required: [a]}}, text/plain: {}, text/html: {}}";
        let document = format!(
            "openapi: 3.2.0\n$self: https://a.example/\npaths:\n  /a:\n    query:\n      operationId: find\n      parameters: [{{in: query, name: q}}]\n      \
             requestBody: {{{body}}}\n      responses: {{'200': {{headers: {{X-A: {{schema: {{type: string}}}}}}, content: {{text/event-stream: {{itemSchema: {{type: object, required: [b]}}}}}}}}}}\n    \
             additionalOperations: {{COPY: {{requestBody: {{content: {{application/json: {{schema: {{type: object, required: [c]}}}}}}}}}}}}"
        );
        let emitted = emitted("api.yaml", &document, true);
        let names: Vec<_> = emitted.model.items.iter().map(|item| item.name.as_str()).collect();
        assert_eq!(names, ["FindQuery", "FindRequest", "FindResponse", "CopyARequest"]);
        let find = "#/paths/~1a/query";
        let expected = [
            format!("{find}/parameters/0"),
            format!("{find}/requestBody/content/text~1plain"),
            format!("{find}/responses/200/headers"),
            "#/$self".to_owned(),
        ];
        assert_eq!(pointers(&emitted, Code::NotCovered, ""), expected);
    }
}

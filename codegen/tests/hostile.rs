//! Promise: no string of a document becomes code. Strings that would end a comment, a literal or an attribute, or begin
//! a doctest, are put everywhere a schema allows a string; the generated code has the same items as for a harmless
//! document, and nothing else.

use codegen::{Deviations, Enums, Policy, Request, UnknownMembers};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};
use serde_json::{Value, json};
use syn::visit::Visit;

/// Each would inject something named `evil`, after a prefix, so that an identifier made from the whole string is
/// different.
const STRINGS: &[&str] = &[
    "x */ fn evil() {} /*",
    "x\nfn evil() {}",
    "x\r\nfn evil() {}\r",
    "x\u{2028}fn evil() {}\u{2029}\u{85}fn evil() {}",
    "x\"] fn evil() {} #[doc = \"",
    "x\")] fn evil() {} #[serde(rename = \"",
    "x\\\"; fn evil() {} //",
    "x\"#; fn evil() {} r#\"",
    "x\"##; fn evil() {} r##\"\\",
    "x```\nevil!();\n```",
    "x\n\n```\nevil!();\n```\n",
    "x\n\n```rust,no_run\nevil!();\n```\n",
    "x\n\n~~~should_panic\nevil!();\n~~~",
    "x\n\n    evil!();\n",
    "x\n\n\tevil!();\n",
    "x\n> ```\n> evil!();\n> ```\n",
    "x\n- a\n\n      evil!();\n\n  ```\n  evil!();\n",
    "x\n1. ```\n   evil!();\n   ```",
    "x\n\n````\n```\nevil!();\n",
    "x #![feature(evil)] #[evil] #[macro_use] extern crate evil;",
    "x {evil} {{evil}} {0} {:?} {evil:?}",
    "x'; evil!(); '",
    "x // evil /// evil //! evil /** evil */ /*! evil */",
    "x <script>evil</script> [evil](javascript:evil) [evil]: http://evil.example",
    "x\0evil\u{7f}\u{1b}[31m\u{202e}live\u{2066}\u{feff}",
    "x include!(\"/etc/passwd\") include_str!(\"evil\") env!(\"evil\") asm!(\"evil\")",
    "x }} mod evil { }} {{",
    "x] [package.evil] \n[evil]",
    "x\\u{22}] fn evil() {} \\x22",
    "r#x\" evil",
    "x \u{202e}evil\u{202c}",
];

/// Returns a schema with the string everywhere one is allowed.
fn schema(text: &str) -> Value {
    let texts = |extra: &str| json!([text, format!("{text}{extra}"), "plain"]);
    let leaf = json!({
        "type": "string", "title": text, "description": text, "$comment": text, "x-vendor": { text: text },
        "default": text, "examples": [text], "format": text, "contentMediaType": text,
    });
    // A pattern must be a regular expression: the string itself if it is one, and the string escaped.
    let pattern = |suffix: &str| format!("{}{suffix}", escaped(text));
    json!({
        "title": text,
        "description": text,
        "$comment": text,
        "x-vendor": [text, { text: [text] }],
        "type": "object",
        "required": [text, "union"],
        "properties": {
            text: leaf,
            format!("{text} enum"): { "enum": texts("2"), "description": text, "default": text },
            "literals": { "enum": [text, 1, { text: text }, [text]], "description": text, "default": { text: text } },
            "constant": { "const": text, "description": text },
            "object": { "const": { text: [text, { text: text }] } },
            "pattern": { "type": "string", "pattern": pattern(""), "description": text, "default": text },
            "list": { "type": "array", "items": leaf, "default": [text], "description": text },
            "tuple": { "type": "array", "prefixItems": [leaf, { "const": text }], "items": false, "description": text },
            "free": { "default": { text: text }, "description": text },
            "map": {
                "type": "object", "patternProperties": { pattern("$"): leaf, pattern("+$"): { "type": "integer" } },
                "additionalProperties": false, "propertyNames": { "pattern": pattern("*"), "maxLength": 90 },
                "default": { text: text },
            },
            "checked": {
                "type": "object", "properties": { text: leaf }, "dependentRequired": { text: [text, format!("{text}3")] },
                "dependentSchemas": { text: { "required": [format!("{text}4")] } },
                "if": { "properties": { text: { "const": text } } }, "then": { "required": [format!("{text}5")] },
                "not": { "required": [format!("{text}6")] }, "unevaluatedProperties": { "enum": [text, 1] },
            },
            "union": { "oneOf": [
                { "type": "object", "title": text, "required": ["kind"], "additionalProperties": false,
                  "properties": { "kind": { "const": text }, text: leaf } },
                { "type": "object", "required": ["kind"], "additionalProperties": false, "description": text,
                  "properties": { "kind": { "const": format!("{text}7") } } },
            ] },
            "any": { "anyOf": [{ "$ref": format!("#/$defs/{}", pointer(text)) }, { "type": "integer", "description": text }] },
        },
        "$defs": { text: { "type": "object", "description": text, "properties": { text: leaf } } },
    })
}

/// Returns a regular expression that matches the string.
fn escaped(text: &str) -> String {
    text.chars().map(|c| if "^$\\.*+?()[]{}|/".contains(c) { format!("\\{c}") } else { c.to_string() }).collect()
}

/// Returns a name as a token of a reference.
fn pointer(name: &str) -> String {
    let name = name.replace('~', "~0").replace('/', "~1");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"~_-.".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The macros of the supporting code that implement traits for types.
const MACROS: [&str; 4] = ["text_newtype", "text_enum", "exact_text_enum", "open_text_enum"];

/// The arguments of these macros: a name, and for enums their variants, each with its string.
struct Called;

impl syn::parse::Parse for Called {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Called> {
        input.parse::<syn::Ident>()?;
        if input.is_empty() {
            return Ok(Called);
        }
        let entries;
        syn::braced!(entries in input);
        while !entries.is_empty() {
            if entries.parse::<Option<syn::Token![_]>>()?.is_some() {
                entries.parse::<syn::Token![=]>()?;
                entries.parse::<syn::Ident>()?;
            } else {
                entries.parse::<syn::Ident>()?;
                entries.parse::<syn::Token![=]>()?;
                entries.parse::<syn::LitStr>()?;
            }
            entries.parse::<Option<syn::Token![,]>>()?;
        }
        Ok(Called)
    }
}

/// Checks the kind of an item, and everything inside it.
#[derive(Default)]
struct Found {
    wrong: Vec<String>,
    docs: Vec<String>,
}

impl<'a> Visit<'a> for Found {
    fn visit_file(&mut self, file: &'a syn::File) {
        self.wrong.extend((!file.attrs.is_empty()).then(|| "attributes of the file".to_owned()));
        syn::visit::visit_file(self, file);
    }

    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.wrong.extend((ident == "evil").then(|| "evil".to_owned()));
    }

    fn visit_item(&mut self, item: &'a syn::Item) {
        use syn::Item::{Const, Enum, Fn, Impl, Macro, Mod, Static, Struct, Trait, Type, Use};
        match item {
            Mod(module) if module.ident != "rules" => self.wrong.push(format!("the module {}", module.ident)),
            Trait(item) if item.ident == "ByName" => {}
            // The macros of string newtypes and enums, and their calls.
            Macro(item) if item.ident.as_ref().is_some_and(|name| MACROS.iter().any(|known| name == known)) => return,
            Macro(item) if MACROS.iter().any(|known| item.mac.path.is_ident(known)) => {
                let called = syn::parse2::<Called>(item.mac.tokens.clone());
                self.wrong.extend(called.err().map(|error| format!("a macro is called with something else: {error}")));
                return;
            }
            Const(_) | Enum(_) | Fn(_) | Impl(_) | Mod(_) | Static(_) | Struct(_) | Type(_) | Use(_) => {}
            other => self.wrong.push(format!("an item: {other:?}").chars().take(80).collect()),
        }
        // The doc comment of an item is one text.
        let before = self.docs.len();
        syn::visit::visit_item(self, item);
        self.judge_docs(before);
    }

    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        let name = attribute.path().segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        match (&attribute.meta, name.as_str()) {
            (syn::Meta::NameValue(pair), "doc") => {
                let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &pair.value else {
                    return self.wrong.push("a doc comment that is no text".to_owned());
                };
                self.docs.push(text.value());
            }
            (_, "derive" | "serde" | "allow" | "cfg" | "cfg_attr" | "default") => {}
            _ => self.wrong.push(format!("the attribute {name}")),
        }
        syn::visit::visit_attribute(self, attribute);
    }

    fn visit_macro(&mut self, mac: &'a syn::Macro) {
        const KNOWN: [&str; 6] =
            ["format", "format_args", "matches", "json_schema", "uuid", "forward_to_deserialize_any"];
        let name = mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        self.wrong.extend((!KNOWN.contains(&name.as_str())).then(|| format!("the macro {name}")));
        // An identifier `evil` would be one of its tokens.
        fn has_evil(tokens: proc_macro2::TokenStream) -> bool {
            tokens.into_iter().any(|token| match token {
                proc_macro2::TokenTree::Group(group) => has_evil(group.stream()),
                proc_macro2::TokenTree::Ident(ident) => ident == "evil",
                _ => false,
            })
        }
        self.wrong.extend(has_evil(mac.tokens.clone()).then(|| format!("evil in {name}")));
    }
}

impl Found {
    /// Checks the doc comment of one item, given by line, for doctests that rustdoc would run.
    fn judge_docs(&mut self, from: usize) {
        let text = self.docs.split_off(from.min(self.docs.len())).join("\n");
        for event in Parser::new(&text) {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                    self.wrong.push(format!("a doctest in {text:?}"))
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    let foreign = ["text", "ignore", "json", "console", "xml", "yaml", "http", "bash"];
                    let run = !language.split([',', ' ']).any(|word| foreign.contains(&word));
                    self.wrong.extend(run.then(|| format!("a doctest ({language}) in {text:?}")));
                }
                _ => {}
            }
        }
        let unseen = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{2028}' | '\u{2029}')
        };
        self.wrong.extend(text.chars().any(unseen).then(|| format!("what is not to be seen in {text:?}")));
    }
}

/// Returns the problems with the code for a schema in a file with that name.
fn judge(schema: &Value, file: &str, request: impl FnOnce(Request) -> Request) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(file);
    std::fs::write(&path, schema.to_string()).unwrap();
    let emitted = match codegen::emit(&request(Request::of(path))) {
        Ok(emitted) => emitted,
        Err(error) => return vec![format!("no types: {error}")],
    };
    let parsed = match syn::parse_file(&emitted.text) {
        Ok(parsed) => parsed,
        Err(error) => return vec![format!("no Rust: {error}")],
    };
    let mut found = Found::default();
    found.visit_file(&parsed);
    let head = emitted.text.lines().take_while(|line| !line.is_empty());
    found
        .wrong
        .extend(head.filter(|line| !line.starts_with("// ")).map(|line| format!("a line of the header: {line}")));
    found.wrong
}

#[test]
fn no_text_of_a_document_becomes_code() {
    for (at, text) in STRINGS.iter().enumerate() {
        for (exact, policy) in [
            (false, Policy::default()),
            (true, Policy::default()),
            (at % 2 == 0, Policy { unknown: UnknownMembers::Keep, enums: Enums::Open, ..Policy::default() }),
        ] {
            let deviations = if exact { Deviations::EXACT } else { Deviations::PLAIN };
            let wrong = judge(&schema(text), "a.json", |request| Request { deviations, policy, all: true, ..request });
            assert!(wrong.is_empty(), "{text:?}: {wrong:#?}");
        }
    }
}

/// An OpenAPI document has more strings.
#[test]
fn no_text_of_an_openapi_document_becomes_code() {
    let mut refused = 0;
    for text in STRINGS.iter().copied() {
        let reference = format!("#/components/schemas/{}", pointer(text));
        let document = json!({
            "openapi": "3.1.0",
            "info": { "title": text, "version": text, "description": text },
            "tags": [{ "name": text, "description": text }],
            "servers": [{ "url": text, "description": text }],
            "paths": { format!("/{text}"): { "get": {
                "operationId": text, "summary": text, "description": text, "tags": [text],
                "parameters": [{ "name": text, "in": "query", "description": text, "schema": { "enum": [text] } }],
                "responses": { "200": { "description": text, "content": { "application/json": { "schema": {
                    "oneOf": [{ "$ref": reference }, { "type": "string", "description": text }],
                } } } } },
            } } },
            "components": { "schemas": {
                text: {
                    "type": "object", "description": text, "externalDocs": { "url": text, "description": text },
                    "required": ["kind"], "properties": { "kind": { "const": text }, text: { "example": text } },
                },
                "Union": {
                    "oneOf": [{ "$ref": reference }],
                    "discriminator": { "propertyName": "kind", "mapping": { text: reference } },
                },
            } },
        });
        let wrong =
            judge(&document, "a.json", |request| Request { all: true, operations: true, lenient: true, ..request });
        // With the string in it, a path or key may be invalid.
        refused += usize::from(wrong.iter().any(|wrong| wrong.starts_with("no types")));
        let wrong: Vec<_> = wrong.into_iter().filter(|wrong| !wrong.starts_with("no types")).collect();
        assert!(wrong.is_empty(), "{text:?}: {wrong:#?}");
    }
    assert!(refused * 2 < STRINGS.len(), "{refused} of {} documents give no types", STRINGS.len());
}

#[test]
fn no_name_of_a_file_becomes_code() {
    for text in STRINGS {
        let name = format!("{}.json", text.replace(['/', '\0'], "_"));
        let wrong = judge(&json!({ "title": "T", "type": "object" }), &name, |request| request);
        assert!(wrong.is_empty(), "{name:?}: {wrong:#?}");
    }
}

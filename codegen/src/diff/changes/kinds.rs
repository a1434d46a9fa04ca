//! The rules for changes of schemas and operations: id, meaning, reason, advice and an example. `lockstep explain` and
//! docs/rules.md are generated from this table.

use serde::{Serialize, Serializer};

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    pub id: &'static str,
    /// What changes, as a clause.
    pub says: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do about it.
    pub advice: &'static str,
    pub example: &'static str,
}

/// A kind is serialized as its id.
impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id)
    }
}

macro_rules! kinds {
    ($($name:ident: $id:literal, $says:literal, $why:literal, $advice:literal, $example:literal;)*) => {
        $(pub const $name: Kind = Kind { id: $id, says: $says, why: $why, advice: $advice, example: $example };)*

        /// All kinds.
        pub const ALL: &[&Kind] = &[$(&$name,)*];
    };
}

kinds! {
    ACCEPTS_MORE: "accepts-more",
        "more values are accepted than before",
        "Code that parses with the old types may reject the new values.",
        "Regenerate the types before the other side sends such values.",
        "`{\"type\": \"string\"}` becomes `{}`";
    ACCEPTS_LESS: "accepts-less",
        "fewer values are accepted than before",
        "Values that were sent so far may be rejected.",
        "Send what the new version accepts; the value shown is one that it rejects.",
        "`{}` becomes `{\"type\": \"string\"}`";
    UNDECIDED: "undecided",
        "it is undecided whether more or fewer values are accepted",
        "Neither a proof nor a witness was found, so the change counts as breaking.",
        "Review the change, and accept it in lockstep.toml if it does not break your code.",
        "one pattern is replaced by another one";
    TYPE_CHANGED: "type-changed",
        "a value has another type",
        "Neither side understands the values of the other one.",
        "Convert the value where it is read and written.",
        "`integer` becomes `string`";
    TYPE_WIDENED: "type-widened",
        "a value may have an additional type",
        "Code that parses with the old types rejects values of the new type.",
        "Handle the new type.",
        "`string` becomes `[\"string\", \"null\"]`";
    TYPE_NARROWED: "type-narrowed",
        "a value may no longer have one of its types",
        "Values of that type are rejected.",
        "Stop sending values of that type.",
        "`[\"string\", \"null\"]` becomes `string`";
    ENUM_VALUE_ADDED: "enum-value-added",
        "an `enum` has an additional value",
        "Code that parses with the old types rejects it; a `match` without a wildcard no longer compiles.",
        "Add a match arm, or generate open enums (`enums = \"open\"`).",
        "`[\"created\", \"deleted\"]` gains `\"archived\"`";
    ENUM_VALUE_REMOVED: "enum-value-removed",
        "an `enum` loses a value",
        "The value is rejected.",
        "Send another value.",
        "`[\"created\", \"deleted\"]` loses `\"deleted\"`";
    ENUM_ADDED: "enum-added",
        "values are restricted to an `enum`",
        "Other values are rejected.",
        "Send one of the listed values.",
        "`{\"type\": \"string\"}` gains `enum`";
    ENUM_REMOVED: "enum-removed",
        "values are no longer restricted to an `enum`",
        "Code that parses with the old types rejects values that are not listed.",
        "Accept any value.",
        "`{\"type\": \"string\", \"enum\": [\"a\"]}` loses `enum`";
    PROPERTY_ADDED: "property-added",
        "an object has an additional property",
        "If the object was closed, the old types reject the property; if it was open, the property's value is now constrained.",
        "Nothing, if the object was open and the property is optional; otherwise regenerate the types.",
        "`properties` gains `nickname`";
    PROPERTY_REMOVED: "property-removed",
        "a property is no longer described",
        "In a closed object it is now rejected; in an open one it may have any value.",
        "Stop using the property.",
        "`properties` loses `nickname`";
    REQUIRED_ADDED: "required-added",
        "a property becomes required",
        "Objects without it are rejected.",
        "Always send the property.",
        "`required` gains `postalCode`";
    REQUIRED_REMOVED: "required-removed",
        "a property is no longer required",
        "Code that parses with the old types rejects objects without it.",
        "Treat the property as optional.",
        "`required` loses `postalCode`";
    OBJECT_CLOSED: "object-closed",
        "additional properties are now rejected",
        "Objects with additional properties are rejected.",
        "Send only the properties that the schema names.",
        "`additionalProperties` becomes `false`";
    OBJECT_OPENED: "object-opened",
        "additional properties are now accepted",
        "Types that deny unknown fields reject them.",
        "Regenerate the types, or accept unknown fields (`unknown = \"ignore\"`).",
        "`additionalProperties: false` is removed";
    LIMIT_TIGHTENED: "limit-tightened",
        "a limit is tighter",
        "Values beyond it are rejected.",
        "Check the limit before sending.",
        "`maxLength: 40` becomes `maxLength: 20`";
    LIMIT_LOOSENED: "limit-loosened",
        "a limit is looser",
        "Code that parses with the old types rejects values beyond the old limit.",
        "Regenerate the types before such values arrive.",
        "`maxLength: 20` becomes `maxLength: 40`";
    PATTERN_CHANGED: "pattern-changed",
        "a string has to match another pattern",
        "Strings that matched the old pattern may not match the new one, and vice versa.",
        "Compare both patterns.",
        "`^[a-z]+$` becomes `^[a-z0-9]+$`";
    FORMAT_CHANGED: "format-changed",
        "a string has another format",
        "Formats with a Rust type are validated, and the type of the field changes.",
        "Convert the value where it is read and written.",
        "`format: uuid` is added";
    ITEMS_CHANGED: "items-changed",
        "the items of an array have another schema",
        "Items that were accepted may be rejected, and vice versa.",
        "Compare the schemas of the items.",
        "`prefixItems` gains a third item";
    BRANCH_ADDED: "branch-added",
        "a `oneOf` or `anyOf` has an additional branch",
        "Code that parses with the old types rejects values of that branch.",
        "Handle the new variant.",
        "`oneOf` gains `#/components/schemas/Bird`";
    BRANCH_REMOVED: "branch-removed",
        "a `oneOf` or `anyOf` loses a branch",
        "Values of that branch are rejected.",
        "Send values of another branch.",
        "`oneOf` loses `#/components/schemas/Bird`";
    PART_ADDED: "part-added",
        "an `allOf` has an additional subschema",
        "Values that were sent so far may be rejected.",
        "Send values that satisfy all subschemas.",
        "`allOf` gains a schema";
    PART_REMOVED: "part-removed",
        "an `allOf` loses a subschema",
        "Code that parses with the old types may reject the new values.",
        "Regenerate the types.",
        "`allOf` loses a schema";
    CONDITION_CHANGED: "condition-changed",
        "a condition between parts of a value changes",
        "Values that satisfied the old condition may violate the new one, and vice versa.",
        "Compare both conditions.",
        "`if`, `not` or `dependentRequired` changes";
    REWRITTEN: "rewritten",
        "a schema is restructured, with another meaning",
        "Some values are accepted by one version only.",
        "Compare both versions of the schema.",
        "an object becomes a `oneOf` of objects";
    REFERENCE_CHANGED: "reference-changed",
        "a reference leads to another definition",
        "Values of one definition need not be valid for the other one.",
        "Use the other type.",
        "`$ref` leads to `Customer` instead of `Person`";
    MAPPING_CHANGED: "mapping-changed",
        "a discriminator value maps to another definition",
        "What was parsed as one variant is parsed as another one, or not at all.",
        "Check all code that reads or writes the discriminator.",
        "`mapping` swaps `cat` and `dog`";
    DEFAULT_CHANGED: "default-changed",
        "a property has another default value",
        "Nothing fails, but leaving out the property means something else.",
        "Set the value explicitly where it matters.",
        "`default: 10` becomes `default: 20`";
    ACCESS_CHANGED: "access-changed",
        "`readOnly` or `writeOnly` changes",
        "The property only belongs in responses, or only in requests.",
        "Stop sending read-only properties, and do not expect write-only ones.",
        "`readOnly: true` is added";
    DEPRECATED: "deprecated",
        "something is marked as deprecated",
        "It may be removed in a later version.",
        "Plan to stop using it.",
        "`deprecated: true` is added";
    OPERATION_ADDED: "operation-added",
        "an operation is added",
        "Clients are not affected; a server has to implement it.",
        "Nothing, for a client.",
        "`POST /orders` is added";
    OPERATION_REMOVED: "operation-removed",
        "an operation is removed",
        "Calls to it fail.",
        "Call another operation.",
        "`DELETE /orders/{id}` is removed";
    OPERATION_MOVED: "operation-moved",
        "an operation has another path or method",
        "Calls to the old one fail.",
        "Call the new path.",
        "`GET /order/{id}` becomes `GET /orders/{id}`";
    OPERATION_RENAMED: "operation-renamed",
        "an operation has another `operationId`",
        "Requests stay the same, but generated clients name their functions after it.",
        "Rename what is named after it.",
        "`getOrder` becomes `readOrder`";
    PARAMETER_ADDED: "parameter-added",
        "an operation has an additional parameter",
        "It is optional: requests without it remain valid.",
        "Nothing.",
        "`limit` is added";
    PARAMETER_REQUIRED: "parameter-required",
        "a parameter becomes required",
        "Requests without it are rejected.",
        "Always send the parameter.",
        "`limit` becomes `required: true`";
    PARAMETER_OPTIONAL: "parameter-optional",
        "a parameter is no longer required",
        "A server receives requests without it.",
        "Nothing, for a client.",
        "`required: true` is removed";
    PARAMETER_REMOVED: "parameter-removed",
        "an operation no longer has a parameter",
        "The parameter is ignored or rejected. A parameter with another location or name counts as another one.",
        "Stop sending the parameter, or send it in its new location.",
        "`X-Trace` moves from the query to the headers";
    PARAMETER_STYLE: "parameter-style",
        "a parameter is serialized in another way",
        "The text that is sent has another meaning.",
        "Serialize the parameter as `style` and `explode` specify.",
        "`explode: false` is added";
    BODY_REQUIRED: "body-required",
        "a request body becomes required",
        "Requests without a body are rejected.",
        "Always send a body.",
        "`requestBody` gains `required: true`";
    BODY_OPTIONAL: "body-optional",
        "a request body is no longer required",
        "A server receives requests without a body.",
        "Nothing, for a client.",
        "`required: true` is removed";
    BODY_REMOVED: "body-removed",
        "an operation no longer has a request body",
        "The body is ignored or rejected.",
        "Send no body.",
        "`requestBody` is removed";
    BODY_ADDED: "body-added",
        "an operation has a request body",
        "It is optional: requests without it remain valid.",
        "Nothing.",
        "`requestBody` is added";
    REQUEST_MEDIA_ADDED: "request-media-added",
        "a request body may have an additional media type",
        "A server has to parse it.",
        "Nothing, for a client.",
        "`application/xml` is added";
    REQUEST_MEDIA_REMOVED: "request-media-removed",
        "a request body may no longer have a media type",
        "Requests of that media type are rejected.",
        "Send another media type.",
        "`application/json` becomes `application/xml`";
    RESPONSE_ADDED: "response-added",
        "an operation has an additional response status",
        "Clients may not handle an unknown success status; failures can occur at any time.",
        "Handle the status.",
        "`202` is added";
    RESPONSE_REMOVED: "response-removed",
        "an operation no longer has a response status",
        "Code that expects the status never receives it.",
        "Handle the other statuses.",
        "`200` becomes `204`";
    RESPONSE_MEDIA_ADDED: "response-media-added",
        "a response may have an additional media type",
        "Clients receive it if they accept it.",
        "List the media types you support in `Accept`.",
        "`application/xml` is added";
    RESPONSE_MEDIA_REMOVED: "response-media-removed",
        "a response no longer has a media type",
        "Clients that parse it receive another media type.",
        "Parse another media type.",
        "`application/json` becomes `application/xml`";
    HEADER_ADDED: "header-added",
        "a response has an additional header",
        "No existing code reads it.",
        "Nothing.",
        "`X-Total` is added";
    HEADER_REMOVED: "header-removed",
        "a response no longer has a header",
        "Clients that read the header do not find it.",
        "Stop using the header.",
        "`X-Total` is removed";
    HEADER_REQUIRED: "header-required",
        "a response header becomes required",
        "A server has to send it.",
        "Nothing, for a client.",
        "`X-Total` becomes `required: true`";
    HEADER_OPTIONAL: "header-optional",
        "a response header is no longer required",
        "Clients may not find a header that they rely on.",
        "Treat the header as optional.",
        "`required: true` is removed";
    SECURITY_CHANGED: "security-changed",
        "an operation requires other credentials",
        "The credentials sent so far may no longer be sufficient.",
        "Compare the `security` of both versions.",
        "`security` gains a scheme";
    DEFINITION_REMOVED: "definition-removed",
        "a definition is removed",
        "Its Rust type is removed.",
        "Use another type.",
        "`#/components/schemas/Bird` is removed";
    DEFINITION_ADDED: "definition-added",
        "a definition is added",
        "Its Rust type is added.",
        "Nothing.",
        "`#/components/schemas/Bird` is added";
}

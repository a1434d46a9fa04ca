//! The kinds of changes of schemas and operations: what each is called, what it means, why it matters, what to do, and an
//! example. `lockstep explain` and the page of docs/ are made from this table.

use serde::{Serialize, Serializer};

/// A kind of change.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    pub id: &'static str,
    pub says: &'static str,
    pub why: &'static str,
    pub advice: &'static str,
    pub example: &'static str,
}

/// As data, a kind is its name.
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
        "more is accepted than before",
        "Who parses with the old types may reject what comes now.",
        "Generate the types anew before the other side sends such values.",
        "`{\"type\": \"string\"}` becomes `{}`";
    ACCEPTS_LESS: "accepts-less",
        "less is accepted than before",
        "Who sends as before may be rejected.",
        "Send what the new version accepts; the value shown is one that it rejects.",
        "`{}` becomes `{\"type\": \"string\"}`";
    UNDECIDED: "undecided",
        "whether more or less is accepted is not decided",
        "Neither a proof nor a value was found, so it is taken for breaking.",
        "Read the change, and accept it in lockstep.toml if it is none for you.",
        "one pattern becomes another one";
    TYPE_CHANGED: "type-changed",
        "a value has another type",
        "Neither side understands the other one's values.",
        "Convert where the value is read and written.",
        "`integer` becomes `string`";
    TYPE_WIDENED: "type-widened",
        "a value may have a further type",
        "Who parses with the old types rejects the new kind of value.",
        "Handle the new type.",
        "`string` becomes `[\"string\", \"null\"]`";
    TYPE_NARROWED: "type-narrowed",
        "a value may no longer have one of its types",
        "Who sends values of that type is rejected.",
        "Stop sending values of that type.",
        "`[\"string\", \"null\"]` becomes `string`";
    ENUM_VALUE_ADDED: "enum-value-added",
        "a value is listed that was not",
        "Who parses with the old types rejects it; a `match` without a wildcard no longer compiles.",
        "Add a match arm, or read enums as open ones (`enums = \"open\"`).",
        "`[\"created\", \"deleted\"]` gains `\"archived\"`";
    ENUM_VALUE_REMOVED: "enum-value-removed",
        "a value is no longer listed",
        "Who sends it is rejected.",
        "Send another value.",
        "`[\"created\", \"deleted\"]` loses `\"deleted\"`";
    ENUM_ADDED: "enum-added",
        "values are listed where any were accepted",
        "Who sends others is rejected.",
        "Send one of those that are listed.",
        "`{\"type\": \"string\"}` gains `enum`";
    ENUM_REMOVED: "enum-removed",
        "any value is accepted where some were listed",
        "Who parses with the old types rejects others.",
        "Read any value.",
        "`{\"type\": \"string\", \"enum\": [\"a\"]}` loses `enum`";
    PROPERTY_ADDED: "property-added",
        "an object has a further property",
        "In a closed object the old types reject it; in an open one only its value is restricted.",
        "Nothing, where the object was open and the property is optional; else generate anew.",
        "`properties` gains `nickname`";
    PROPERTY_REMOVED: "property-removed",
        "a property is no longer described",
        "In a closed object it is rejected now; in an open one anything may stand there.",
        "Stop using the property.",
        "`properties` loses `nickname`";
    REQUIRED_ADDED: "required-added",
        "a property is required that was not",
        "Who sends objects without it is rejected.",
        "Always send the property.",
        "`required` gains `postalCode`";
    REQUIRED_REMOVED: "required-removed",
        "a property is no longer required",
        "Who parses with the old types rejects objects without it.",
        "Read the property as optional.",
        "`required` loses `postalCode`";
    OBJECT_CLOSED: "object-closed",
        "properties that are not named are rejected now",
        "Who sends further members is rejected.",
        "Send only what is named.",
        "`additionalProperties` becomes `false`";
    OBJECT_OPENED: "object-opened",
        "properties that are not named are accepted now",
        "Types that deny unknown fields reject them.",
        "Generate anew, or read unknown fields (`unknown = \"ignore\"`).",
        "`additionalProperties: false` is dropped";
    LIMIT_TIGHTENED: "limit-tightened",
        "a limit is tighter",
        "Who sends values beyond it is rejected.",
        "Check the limit before sending.",
        "`maxLength: 40` becomes `maxLength: 20`";
    LIMIT_LOOSENED: "limit-loosened",
        "a limit is looser",
        "Who parses with the old types rejects values beyond the old limit.",
        "Generate anew before such values come.",
        "`maxLength: 20` becomes `maxLength: 40`";
    PATTERN_CHANGED: "pattern-changed",
        "a string has to match another pattern",
        "Strings that matched may match no longer, and the other way round.",
        "Compare both patterns.",
        "`^[a-z]+$` becomes `^[a-z0-9]+$`";
    FORMAT_CHANGED: "format-changed",
        "a string has another format",
        "A format that has a Rust type is asserted, and the type of the field changes.",
        "Convert where the value is read and written.",
        "`format: uuid` is added";
    ITEMS_CHANGED: "items-changed",
        "the items of an array are described otherwise",
        "Items that were accepted may be rejected, and the other way round.",
        "Compare both descriptions of the items.",
        "`prefixItems` gains a third one";
    BRANCH_ADDED: "branch-added",
        "a union has a further branch",
        "Who parses with the old types rejects values of that branch.",
        "Handle the new variant.",
        "`oneOf` gains `#/components/schemas/Bird`";
    BRANCH_REMOVED: "branch-removed",
        "a union has a branch less",
        "Who sends values of that branch is rejected.",
        "Send values of another branch.",
        "`oneOf` loses `#/components/schemas/Bird`";
    PART_ADDED: "part-added",
        "a value has to satisfy a further schema",
        "Who sends as before may be rejected.",
        "Send what satisfies both.",
        "`allOf` gains a schema";
    PART_REMOVED: "part-removed",
        "a value has to satisfy a schema less",
        "Who parses with the old types may reject what comes.",
        "Generate anew.",
        "`allOf` loses a schema";
    CONDITION_CHANGED: "condition-changed",
        "a condition between parts of a value is another one",
        "What satisfied the old condition may violate the new one, and the other way round.",
        "Compare both conditions.",
        "`if`, `not` or `dependentRequired` changes";
    REWRITTEN: "rewritten",
        "a schema is written in another way, and means something else",
        "Values are accepted by one version alone.",
        "Compare both versions at this place.",
        "an object becomes a `oneOf` of objects";
    REFERENCE_CHANGED: "reference-changed",
        "another definition stands here",
        "Values of one definition need not be values of the other one.",
        "Use the other type.",
        "`$ref` leads to `Customer`, and led to `Person`";
    MAPPING_CHANGED: "mapping-changed",
        "a discriminator's text stands for another definition",
        "What was read as one variant is read as another one, or as none.",
        "Check every place that reads or writes the text.",
        "`mapping` exchanges `cat` and `dog`";
    DEFAULT_CHANGED: "default-changed",
        "an absent property stands for another value",
        "Nothing fails, and the meaning of what is left out is another one.",
        "State the value where it matters.",
        "`default: 10` becomes `default: 20`";
    ACCESS_CHANGED: "access-changed",
        "`readOnly` or `writeOnly` changes",
        "The property belongs in responses or requests alone.",
        "Send a read-only property no longer, and expect no write-only one.",
        "`readOnly: true` is added";
    DEPRECATED: "deprecated",
        "something is marked as deprecated",
        "It may go in a later version.",
        "Plan to do without.",
        "`deprecated: true` is added";
    OPERATION_ADDED: "operation-added",
        "there is a further operation",
        "Clients are not concerned; a server has to answer it.",
        "Nothing, for a client.",
        "`POST /orders` is added";
    OPERATION_REMOVED: "operation-removed",
        "an operation is gone",
        "Who calls it gets an error.",
        "Call another operation.",
        "`DELETE /orders/{id}` is removed";
    OPERATION_MOVED: "operation-moved",
        "an operation has another path or method",
        "Who calls the old one gets an error.",
        "Call the new path.",
        "`GET /order/{id}` becomes `GET /orders/{id}`";
    OPERATION_RENAMED: "operation-renamed",
        "an operation has another `operationId`",
        "The requests are the same; generated clients name their functions after it.",
        "Rename what is named after it.",
        "`getOrder` becomes `readOrder`";
    PARAMETER_ADDED: "parameter-added",
        "an operation takes a further parameter",
        "It is optional: requests without it are as good as before.",
        "Nothing.",
        "`limit` is added";
    PARAMETER_REQUIRED: "parameter-required",
        "a parameter is required that was not",
        "Requests without it are rejected.",
        "Always send the parameter.",
        "`limit` becomes `required: true`";
    PARAMETER_OPTIONAL: "parameter-optional",
        "a parameter is no longer required",
        "A server gets requests without it.",
        "Nothing, for a client.",
        "`required: true` is dropped";
    PARAMETER_REMOVED: "parameter-removed",
        "an operation no longer takes a parameter",
        "What is sent there is ignored or rejected; one that has moved or changed its name is another one.",
        "Stop sending the parameter, or send it where it belongs now.",
        "`X-Trace` moves from the query to the headers";
    PARAMETER_STYLE: "parameter-style",
        "a parameter is written in another way",
        "The text that is sent means something else.",
        "Write the parameter as `style` and `explode` say now.",
        "`explode: false` is added";
    BODY_REQUIRED: "body-required",
        "a request body is required that was not",
        "Requests without one are rejected.",
        "Always send a body.",
        "`requestBody` gains `required: true`";
    BODY_OPTIONAL: "body-optional",
        "a request body is no longer required",
        "A server gets requests without one.",
        "Nothing, for a client.",
        "`required: true` is dropped";
    BODY_REMOVED: "body-removed",
        "an operation no longer takes a request body",
        "What is sent there is ignored or rejected.",
        "Send no body.",
        "`requestBody` is removed";
    BODY_ADDED: "body-added",
        "an operation takes a request body",
        "It is optional: requests without it are as good as before.",
        "Nothing.",
        "`requestBody` is added";
    REQUEST_MEDIA_ADDED: "request-media-added",
        "a request body may be of a further media type",
        "A server has to read it.",
        "Nothing, for a client.",
        "`application/xml` is added";
    REQUEST_MEDIA_REMOVED: "request-media-removed",
        "a request body may no longer be of a media type",
        "Requests of that type are rejected.",
        "Send another media type.",
        "`application/json` becomes `application/xml`";
    RESPONSE_ADDED: "response-added",
        "an operation may answer with a further status",
        "Clients may not expect a success that they do not know; failures are to be expected at any time.",
        "Handle the status.",
        "`202` is added";
    RESPONSE_REMOVED: "response-removed",
        "an operation no longer answers with a status",
        "Code that waits for it waits in vain.",
        "Handle what comes instead.",
        "`200` becomes `204`";
    RESPONSE_MEDIA_ADDED: "response-media-added",
        "a response may be of a further media type",
        "Clients get it where they accept it.",
        "Say in `Accept` what is wanted.",
        "`application/xml` is added";
    RESPONSE_MEDIA_REMOVED: "response-media-removed",
        "a response is no longer of a media type",
        "Clients that read it get something else.",
        "Read another media type.",
        "`application/json` becomes `application/xml`";
    HEADER_ADDED: "header-added",
        "a response has a further header",
        "Nobody reads it yet.",
        "Nothing.",
        "`X-Total` is added";
    HEADER_REMOVED: "header-removed",
        "a response no longer has a header",
        "Clients that read it find none.",
        "Do without the header.",
        "`X-Total` is removed";
    HEADER_REQUIRED: "header-required",
        "a response header is required that was not",
        "A server has to send it.",
        "Nothing, for a client.",
        "`X-Total` becomes `required: true`";
    HEADER_OPTIONAL: "header-optional",
        "a response header is no longer required",
        "Clients that need it may find none.",
        "Read the header as optional.",
        "`required: true` is dropped";
    SECURITY_CHANGED: "security-changed",
        "an operation asks for other credentials",
        "What is sent to be let in may no longer do.",
        "Compare what `security` says.",
        "`security` gains a scheme";
    DEFINITION_REMOVED: "definition-removed",
        "a definition is gone",
        "Its Rust type is gone.",
        "Use another type.",
        "`#/components/schemas/Bird` is removed";
    DEFINITION_ADDED: "definition-added",
        "there is a further definition",
        "It gives a further Rust type.",
        "Nothing.",
        "`#/components/schemas/Bird` is added";
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for UuidString {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UuidString".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "uuid" })
    }
}

/// An IRI or a relative reference (RFC 3987, section 2.2).
fn is_iri_reference(text: &str) -> bool {
    fluent_uri::IriRef::parse(text).is_ok()
}

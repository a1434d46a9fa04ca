/// An IRI (RFC 3987, section 2.2).
fn is_iri(text: &str) -> bool {
    fluent_uri::Iri::parse(text).is_ok()
}

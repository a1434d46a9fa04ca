/// A URI or a relative reference (RFC 3986, section 4.1).
fn is_uri_reference(text: &str) -> bool {
    fluent_uri::UriRef::parse(text).is_ok()
}

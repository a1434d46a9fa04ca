/// A URI (RFC 3986, section 3).
fn is_uri(text: &str) -> bool {
    fluent_uri::Uri::parse(text).is_ok()
}

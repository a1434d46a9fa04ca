/// A name as a JSON pointer has it (RFC 6901, section 3).
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

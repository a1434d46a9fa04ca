/// An IPv6 address (RFC 4291, section 2.2), without a zone.
fn is_ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

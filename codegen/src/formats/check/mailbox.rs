/// A mailbox (RFC 5321, section 4.1.2). With `wide`, its local part may hold any character beyond ASCII (RFC 6531,
/// section 3.3).
fn is_mailbox(text: &str, wide: bool, is_host: fn(&str) -> bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    if local.chars().count() > 64 || !(wide || local.is_ascii()) {
        return false;
    }
    let named = match local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => is_mailbox_quoted(quoted),
        None => local.split('.').all(is_mailbox_atom),
    };
    let hosted = match domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => is_mailbox_address(address),
        None => is_host(domain),
    };
    named && hosted
}

fn is_mailbox_atom(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|c| c.is_ascii_alphanumeric() || !c.is_ascii() || "!#$%&'*+-/=?^_`{|}~".contains(c))
}

fn is_mailbox_quoted(text: &str) -> bool {
    let mut escaped = false;
    for c in text.chars() {
        if c.is_ascii_control() || (c == '"' && !escaped) {
            return false;
        }
        escaped = c == '\\' && !escaped;
    }
    !escaped
}

fn is_mailbox_address(text: &str) -> bool {
    match text.split_at_checked(5) {
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6:") => address.parse::<std::net::Ipv6Addr>().is_ok(),
        _ => text.parse::<std::net::Ipv4Addr>().is_ok(),
    }
}

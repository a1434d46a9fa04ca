/// An internationalised mailbox (RFC 6531, section 3.3).
fn is_idn_email(text: &str) -> bool {
    is_mailbox(text, true, is_idn_hostname)
}

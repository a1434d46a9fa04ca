/// A mailbox in ASCII (RFC 5321, section 4.1.2).
fn is_email(text: &str) -> bool {
    is_mailbox(text, false, is_ascii_hostname)
}

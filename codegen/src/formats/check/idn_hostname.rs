/// An internationalised host name (RFC 5890, section 2.3.2.3): one that its A-labels can be made of.
fn is_idn_hostname(text: &str) -> bool {
    idna::uts46::Uts46::new()
        .to_ascii(
            text.as_bytes(),
            idna::AsciiDenyList::STD3,
            idna::uts46::Hyphens::Check,
            idna::uts46::DnsLength::Verify,
        )
        .is_ok_and(|ascii| is_hostname(&ascii))
}

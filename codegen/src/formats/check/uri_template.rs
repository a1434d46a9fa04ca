/// A URI template (RFC 6570, section 2).
fn is_uri_template(text: &str) -> bool {
    let mut rest = text;
    while let Some((literal, expression)) = rest.split_once('{') {
        let Some((expression, after)) = expression.split_once('}') else { return false };
        if !is_uri_template_literal(literal) || !is_uri_template_expression(expression) {
            return false;
        }
        rest = after;
    }
    is_uri_template_literal(rest)
}

fn is_uri_template_literal(text: &str) -> bool {
    is_uri_template_text(text, |c| !c.is_ascii() || (c.is_ascii_graphic() && !"\"<>\\^`{|}".contains(c)))
}

fn is_uri_template_expression(text: &str) -> bool {
    let operators = ['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|'];
    text.strip_prefix(operators).unwrap_or(text).split(',').all(|variable| {
        let name = match variable.split_once(':') {
            Some((_, length)) if !is_uri_template_length(length) => return false,
            Some((name, _)) => name,
            None => variable.strip_suffix('*').unwrap_or(variable),
        };
        name.split('.')
            .all(|part| !part.is_empty() && is_uri_template_text(part, |c| c.is_ascii_alphanumeric() || c == '_'))
    })
}

/// A length from 1 to 9999.
fn is_uri_template_length(text: &str) -> bool {
    (1..=4).contains(&text.len()) && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Characters that are allowed, and any in percent-encoding.
fn is_uri_template_text(text: &str, allowed: fn(char) -> bool) -> bool {
    text.split('%').enumerate().all(|(at, piece)| {
        let plain = match piece.split_at_checked(2) {
            _ if at == 0 => piece,
            Some((code, plain)) if code.bytes().all(|byte| byte.is_ascii_hexdigit()) => plain,
            _ => return false,
        };
        plain.chars().all(allowed)
    })
}

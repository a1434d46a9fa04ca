//! Appends external documentation and examples to a comment. Examples are JSON, which rustdoc does not run.

use serde_json::Value;

use super::markdown::{clean, is_unwanted};
use crate::schema::Notes;

/// The longest example that is shown, in lines.
const MAX_EXAMPLE_LINES: usize = 24;

/// The longest description of a link, in characters.
const MAX_LINK_CHARS: usize = 120;

/// Appends the link to a comment, and the examples if requested.
pub fn append(docs: Option<String>, notes: Option<&Notes>, examples: bool) -> Option<String> {
    let Some(notes) = notes else { return docs };
    let mut parts: Vec<String> = docs.into_iter().collect();
    parts.extend(notes.more.as_ref().map(link));
    let shown: Vec<String> = notes.examples.iter().filter(|_| examples).filter_map(code_block).collect();
    if !shown.is_empty() {
        parts.push("# Examples".to_owned());
        parts.extend(shown);
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn link((url, description): &(String, Option<String>)) -> String {
    let label = description.as_deref().and_then(clean).filter(|text| {
        !text.contains('\n') && text.chars().count() <= MAX_LINK_CHARS && !text.contains(['<', '[', '`'])
    });
    match label {
        Some(label) => format!("{}: <{url}>", label.trim_end_matches(['.', ':'])),
        None => format!("More: <{url}>"),
    }
}

/// Returns a code block of JSON with all hidden characters escaped, unless the example is too long.
fn code_block(example: &Value) -> Option<String> {
    let text = serde_json::to_string_pretty(example).ok()?;
    if text.lines().count() > MAX_EXAMPLE_LINES {
        return None;
    }
    let mut json = String::new();
    for c in text.chars() {
        if is_unwanted(c) || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}') {
            let mut units = [0; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| json.push_str(&format!("\\u{unit:04x}")));
        } else {
            json.push(c);
        }
    }
    Some(format!("```json\n{json}\n```"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn appended(examples: &[Value], more: Option<(&str, Option<&str>)>) -> Option<String> {
        let more = more.map(|(url, description)| (url.to_owned(), description.map(str::to_owned)));
        append(Some("A pet.".to_owned()), Some(&Notes { examples: examples.to_vec(), more }), true)
    }

    #[test]
    fn examples_are_blocks_of_json_with_hidden_characters_escaped() {
        let example = json!({"name": "a\u{202e}\u{2028}b", "fence": "```"});
        let expected = "A pet.\n\n# Examples\n\n```json\n{\n  \"name\": \"a\\u202e\\u2028b\",\n  \"fence\": \"```\"\n}\n```\n\n```json\n5\n```";
        let docs = appended(&[example.clone(), json!(5)], None).unwrap();
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(lines(&docs.replace("\",\n", "\"\n")), lines(&expected.replace("\",\n", "\"\n")));
        let block = docs.split("```json\n").nth(1).unwrap().split("\n```\n").next().unwrap();
        assert_eq!(serde_json::from_str::<Value>(block).unwrap(), example);
        let long: Vec<u32> = (0..30).collect();
        assert_eq!(appended(&[json!(long)], None).as_deref(), Some("A pet."));
    }

    #[test]
    fn a_link_has_a_description_of_one_line_as_its_label() {
        let url = "https://a.example/b?c=d";
        let docs = |description| appended(&[], Some((url, description)));
        assert_eq!(docs(Some("The guide.")).as_deref(), Some("A pet.\n\nThe guide: <https://a.example/b?c=d>"));
        for description in [None, Some(""), Some("two\nlines"), Some("a [link](x)")] {
            assert_eq!(docs(description).as_deref(), Some("A pet.\n\nMore: <https://a.example/b?c=d>"));
        }
        assert_eq!(append(None, None, true), None);
    }
}

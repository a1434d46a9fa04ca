//! What a comment shows of a schema behind its description: where more is to be read, and examples, which are JSON and never run.

use serde_json::Value;

use super::markdown::{clean, is_unwanted};
use crate::schema::Notes;

/// How many lines an example may have that is shown.
const MAX_EXAMPLE_LINES: usize = 24;

/// How long the description of a link may be, in characters.
const MAX_LINK_CHARS: usize = 120;

/// The comment with the link, and with the examples where they are wanted.
pub fn append(docs: Option<String>, notes: Option<&Notes>, examples: bool) -> Option<String> {
    let Some(notes) = notes else { return docs };
    let mut parts: Vec<String> = docs.into_iter().collect();
    parts.extend(notes.more.as_ref().map(link));
    let shown: Vec<String> = notes.examples.iter().filter(|_| examples).filter_map(block).collect();
    if !shown.is_empty() {
        parts.push("# Examples".to_owned());
        parts.extend(shown);
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

fn link((url, description): &(String, Option<String>)) -> String {
    let said = description.as_deref().and_then(clean).filter(|text| {
        !text.contains('\n') && text.chars().count() <= MAX_LINK_CHARS && !text.contains(['<', '[', '`'])
    });
    match said {
        Some(said) => format!("{}: <{url}>", said.trim_end_matches(['.', ':'])),
        None => format!("More: <{url}>"),
    }
}

/// A block of JSON, in which nothing hides.
fn block(example: &Value) -> Option<String> {
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
    fn examples_are_blocks_of_json_in_which_nothing_hides() {
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
    fn a_link_says_what_it_leads_to_where_that_is_one_line() {
        let url = "https://a.example/b?c=d";
        let docs = |description| appended(&[], Some((url, description)));
        assert_eq!(docs(Some("The guide.")).as_deref(), Some("A pet.\n\nThe guide: <https://a.example/b?c=d>"));
        for description in [None, Some(""), Some("two\nlines"), Some("a [link](x)")] {
            assert_eq!(docs(description).as_deref(), Some("A pet.\n\nMore: <https://a.example/b?c=d>"));
        }
        assert_eq!(append(None, None, true), None);
    }
}

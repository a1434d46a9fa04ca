//! The page in headless Chromium, where there is one: what its script puts on the screen, and what keys do.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::{hostile, page};

/// How the browser is started, without what a container does not allow.
const FLAGS: [&str; 4] = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"];

/// The browser: Debian's package `chromium`, where it is and can run at all.
fn chromium() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let found = FOUND.get_or_init(|| {
        let path = std::env::var_os("PATH")?;
        let found = std::env::split_paths(&path).map(|folder| folder.join("chromium")).find(|path| path.is_file())?;
        let profile = tempfile::tempdir().unwrap();
        let run = Command::new(&found)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(["--dump-dom", "data:text/html,<p>it runs</p>"])
            .output();
        run.is_ok_and(|run| String::from_utf8_lossy(&run.stdout).contains("it runs")).then_some(found)
    });
    if found.is_none() {
        eprintln!("skipped: there is no `chromium` in the PATH that runs");
    }
    found.as_deref()
}

/// What a script finds out in the page at an address, once the page is shown: what it returns, as JSON. It runs with the
/// right of the page's own script, which alone may run.
fn found(chromium: &Path, page: &str, address: &str, width: u32, script: &str) -> Value {
    let nonce = page.split_once("<script nonce=\"").unwrap().1.split_once('"').unwrap().0;
    let probe = format!(
        "<script nonce=\"{nonce}\">const press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', \
         {{ key, bubbles: true }}));\nconst wait = () => new Promise((done) => setTimeout(done, 50));\n\
         const all = (wanted) => [...document.querySelectorAll(wanted)].map((one) => one.textContent);\n\
         (async () => {{ {script} }})().catch((error) => String(error)).then((value) => {{\n\
         const out = document.createElement('pre'); out.id = 'probe'; out.textContent = JSON.stringify(value); \
         document.body.append(out); }});</script></body>"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("page.html");
    std::fs::write(&file, page.replace("</body>", &probe)).unwrap();
    let run = Command::new(chromium)
        .args(FLAGS)
        .args(["--virtual-time-budget=10000", "--dump-dom"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--window-size={width},900"))
        .arg(format!("file://{}#{address}", file.display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&run.stdout).into_owned();
    let Some((_, rest)) = dom.split_once("<pre id=\"probe\">") else {
        panic!("the page did not run:\n{dom:.2000}\n{}", String::from_utf8_lossy(&run.stderr));
    };
    let text = rest.split_once("</pre>").unwrap().0;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", "\u{a0}").replace("&amp;", "&");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn a_type_is_shown_and_nothing_gets_out() {
    let Some(chromium) = chromium() else { return };
    let script = "return { title: document.title, images: document.images.length, bold: all('b').length, h1: all('h1'), \
                  panes: all('[data-pane] h3'), docs: all('.docs')[0], chosen: all('.row.chosen'), nodes: all('.graph text') };";
    let seen = found(chromium, &page(&hostile(), None), "type=Order&at=%23%2Fproperties%2Fstate", 1400, script);
    assert_eq!(
        (&seen["title"], &seen["images"], &seen["bold"]),
        (&json!("Order: types"), &json!(0), &json!(0)),
        "{seen:#}"
    );
    assert_eq!((&seen["h1"], &seen["panes"]), (&json!(["Order"]), &json!(["Schema", "Rust"])));
    assert!(seen["docs"].as_str().unwrap().contains("<img src=x"), "{seen:#}");
    let chosen: Vec<&str> = seen["chosen"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(chosen.contains(&"    \"state\": {") && chosen.contains(&"    pub state: Option<State>,"), "{chosen:?}");
    assert!(seen["nodes"].as_array().unwrap().contains(&json!("State")), "{seen:#}");
}

#[test]
fn keys_search_and_links_work() {
    let Some(chromium) = chromium() else { return };
    let script = "const name = () => all('h1')[0]; const out = {};
        press('j'); await wait(); out.first = name(); press('j'); await wait(); out.second = name();
        press('k'); await wait(); out.back = name(); press('o'); await wait(); out.overview = name();
        press('/'); out.focused = document.activeElement.type;
        const search = document.activeElement; search.value = 'paid'; search.dispatchEvent(new Event('input')); out.found = all('nav a span:last-child');
        search.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true })); await wait(); out.entered = name();
        search.value = ''; location.hash = 'type=Order'; await wait(); press('n'); press('n'); out.field = all('[data-pane=Rust] .row.chosen').pop();
        document.querySelector('[data-pane=Rust] a').click(); await wait(); out.followed = name();
        press('t'); out.theme = document.documentElement.dataset.theme; return out;";
    let seen = found(chromium, &page(&hostile(), None), "overview", 1400, script);
    assert_eq!(seen["focused"], "search", "{seen:#}");
    assert_eq!((&seen["first"], &seen["overview"]), (&seen["back"], &json!("new.json")), "{seen:#}");
    assert_ne!(seen["first"], seen["second"], "{seen:#}");
    assert_eq!((&seen["found"], &seen["entered"]), (&json!(["State"]), &json!("State")), "{seen:#}");
    assert!(seen["field"].as_str().unwrap().contains("pub "), "{seen:#}");
    assert!(["Id", "State"].contains(&seen["followed"].as_str().unwrap()), "{seen:#}");
    assert!(["dark", "light"].contains(&seen["theme"].as_str().unwrap()), "{seen:#}");
}

#[test]
fn a_phone_shows_it_without_scrolling_sideways() {
    let Some(chromium) = chromium() else { return };
    let name = format!("L{}", "ong".repeat(25));
    let document =
        json!({ "$defs": { name.clone(): { "type": "object", "properties": { "a": { "type": "string" } } } } });
    // Some versions have no smaller window than one of 500 pixels: the page is made as narrow as a phone.
    let script = "document.body.style.width = '390px'; await wait();
        const wide = [...document.querySelectorAll('header, .layout, nav, main, main > *')].filter((one) => !one.closest('.graph'));
        return { wide: wide.filter((one) => one.scrollWidth > Math.max(one.clientWidth, 390)).map((one) => one.outerHTML.slice(0, 80)),
            columns: getComputedStyle(document.querySelector('.panes')).gridTemplateColumns.split(' ').length };";
    let seen = found(chromium, &page(&document, None), &format!("type={name}"), 390, script);
    assert_eq!(seen["columns"], 1, "{seen:#}");
    assert_eq!(seen["wide"], json!([]), "{seen:#}");
}

#[test]
fn changes_are_shown_line_by_line() {
    let Some(chromium) = chromium() else { return };
    let mut new = hostile();
    new["properties"]["note"] = json!({ "type": "string" });
    let page = page(&new, Some(&hostile()));
    let seen = found(
        chromium,
        &page,
        "type=Order",
        1400,
        "return { added: all('[data-pane=Rust] .row.added'), gone: all('.row.gone').length };",
    );
    let added: Vec<&str> = seen["added"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(added.contains(&"    pub note: Option<String>,"), "{seen:#}");
    let seen = found(chromium, &page, "changes", 1400, "return all('td:last-child');");
    assert!(seen.as_array().unwrap().contains(&json!("field-added")), "{seen:#}");
}

#[test]
fn types_of_one_name_are_distinguished_by_module() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    put("a.json", r#"{"title": "State", "enum": ["first"]}"#);
    put("b.json", r#"{"title": "State", "enum": ["second"]}"#);
    let module = |name: &str| format!("[[module]]\noutput = \"{name}.rs\"\ndocuments = [\"{name}.json\"]\n");
    put("lockstep.toml", &format!("schemas = \".\"\n{}{}", module("a"), module("b")));
    let run = super::lockstep(folder.path(), &["report"]);
    let page = String::from_utf8(run.stdout).unwrap();
    let script = "const out = []; for (const _ of [1, 2, 3]) { press('j'); await wait(); \
                  out.push(document.querySelector('[data-pane=Rust] pre').textContent.includes('Second')); } return out;";
    assert_eq!(found(chromium, &page, "overview", 1400, script), json!([false, true, false]));
}

//! What is read.

use std::fmt::Write as _;

/// An object with its tag at the beginning or at the end.
fn object(tag: &str, members: &str, first: bool) -> String {
    if first { format!(r#"{{"kind":"{tag}",{members}}}"#) } else { format!(r#"{{{members},"kind":"{tag}"}}"#) }
}

pub fn chain(length: usize, first: bool) -> String {
    (0..length).fold(object("leaf", r#""value":1"#, first), |next, _| {
        object("wrap", &format!(r#""next":{next}"#), first)
    })
}

pub fn tree(levels: usize, first: bool) -> String {
    if levels == 0 {
        return object("leaf", r#""value":12345"#, first);
    }
    let kids = vec![tree(levels - 1, first); 4].join(",");
    object("branch", &format!(r#""name":"a branch of the tree","kids":[{kids}]"#), first)
}

/// Of the second branch at every level, which is known at its end.
pub fn overlapping(depth: usize) -> String {
    let mut text = r#"{"kids":[],"a":"leaf"}"#.to_owned();
    for level in 0..depth {
        text = format!(r#"{{"kids":[{text}],"{}":"x"}}"#, if level % 3 == 0 { "a" } else { "b" });
    }
    text
}

pub fn rules(count: usize) -> String {
    let mut out = String::from("[");
    for index in 0..count {
        let comma = if index > 0 { "," } else { "" };
        write!(
            out,
            r#"{comma}{{"action":"allow","description":"rule {index}","direction":"inbound","filters":{{
            "hosts":[{{"type":"vpc","value":"default"}},{{"type":"ip","value":"10.0.0.{index}"}},
            {{"type":"ip_net","value":"10.0.{index}.0/24"}}],"ports":["80","443","8000-9000"],"protocols":["TCP","UDP"]}},
            "id":"b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11","name":"rule-{index}","priority":{index},"status":"enabled",
            "targets":[{{"type":"subnet","value":"net-{index}"}},{{"type":"instance","value":"vm-{index}a"}}],
            "time_created":"2024-02-29T23:59:59Z","time_modified":"2024-02-29T23:59:59Z",
            "vpc_id":"b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e12"}}"#
        )
        .expect("a string takes anything");
    }
    out + "]"
}

pub fn disks(count: usize) -> String {
    let states = [
        r#"{"state":"detached"}"#,
        r#"{"state":"attached","instance":"b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11"}"#,
        r#"{"state":"faulted"}"#,
    ];
    let mut out = String::from("[");
    for index in 0..count {
        let (comma, state) = (if index > 0 { "," } else { "" }, states[index % states.len()]);
        write!(
            out,
            r#"{comma}{{"block_size":4096,"description":"disk {index}","device_path":"/mnt/disk-{index}",
            "id":"b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e11","image_id":null,"name":"disk-{index}",
            "project_id":"b7d6f2c0-8a51-4f0e-9d43-2f6f6a1f9e12","size":1073741824,"snapshot_id":null,"state":{state},
            "time_created":"2024-02-29T23:59:59Z","time_modified":"2024-02-29T23:59:59Z"}}"#
        )
        .expect("a string takes anything");
    }
    out + "]"
}

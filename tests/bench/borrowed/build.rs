//! `Connection` as types that borrow, of the documents that `generated` is made of.

use serde_json::Value;

const SCHEMAS: &str = "../../../schemas";

fn main() {
    println!("cargo::rerun-if-changed={SCHEMAS}");
    let read = |name: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(format!("{SCHEMAS}/{name}")).unwrap()).unwrap()
    };
    let (mut connection, mut document) = (read("Connection.json"), read("components.json"));
    // It stands where its `$id` says.
    connection.as_object_mut().unwrap().remove("$id");
    document["components"]["schemas"]["Connection"] = connection;
    let builder = codegen::Builder::new().text("types.json", document.to_string());
    builder.pointer("/components/schemas/Connection").borrow().out_dir().unwrap();
}

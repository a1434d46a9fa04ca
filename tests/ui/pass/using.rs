use generated::{Connection, DataConnectionStatus};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = r#"{
        "id": "ee2eb431-c0fa-4dc9-93fa-d29781c12bcd",
        "integrationId": "bf083d72-62c7-493e-aec9-81b4dbba7e2c",
        "integrationKey": "dfxm",
        "sourceId": "bdd831ce-eebd-4896-89a7-20e5ee8989ee",
        "sourceType": "Banking",
        "platformName": "Basiq",
        "linkUrl": "https://link-api.codat.io/start",
        "status": "Linked",
        "created": "2022-10-27T09:53:29Z"
    }"#;
    let connection: Connection = serde_json::from_str(text)?;

    // A value that the schema rejects is an error, with what was found, what was expected, and the location.
    let error = serde_json::from_str::<Connection>(&text.replace("\"Basiq\"", "7")).unwrap_err();
    assert_eq!(error.to_string(), "invalid type: integer `7`, expected a string at line 7 column 25");

    // An enum of strings lists its values, prints them as they are in JSON, and is found by them.
    let names: Vec<&str> = DataConnectionStatus::ALL.iter().map(|status| status.as_str()).collect();
    assert_eq!(names, ["PendingAuth", "Linked", "Unlinked", "Deauthorized"]);
    assert_eq!("Linked".parse::<DataConnectionStatus>()?, connection.status);
    let error = "Paused".parse::<DataConnectionStatus>().unwrap_err();
    assert!(error.to_string().contains("Paused"));

    // A changed copy is a struct as any other.
    let moved = Connection { link_url: "https://link-api.codat.io/elsewhere".parse()?, ..connection.clone() };
    let written = serde_json::to_string(&moved)?;
    assert_eq!(serde_json::from_str::<Connection>(&written)?, moved);
    Ok(())
}

use generated::{Connection, DataConnectionStatus, SourceType};

fn main() -> Result<(), serde_json::Error> {
    let connection: Connection = serde_json::from_str(
        r#"{
            "id": "ee2eb431-c0fa-4dc9-93fa-d29781c12bcd",
            "integrationId": "bf083d72-62c7-493e-aec9-81b4dbba7e2c",
            "integrationKey": "dfxm",
            "sourceId": "bdd831ce-eebd-4896-89a7-20e5ee8989ee",
            "sourceType": "Banking",
            "platformName": "Basiq",
            "linkUrl": "https://link-api.codat.io/companies/1/connections/2/start",
            "status": "Linked",
            "created": "2022-10-27T09:53:29Z"
        }"#,
    )?;
    assert_eq!(connection.source_type, SourceType::Banking);
    assert_eq!(connection.link_url.authority().map(|authority| authority.host()), Some("link-api.codat.io"));
    assert_eq!(connection.last_sync, None);

    // The match is exhaustive: when the schema gets a new status, this stops compiling.
    let usable = match connection.status {
        DataConnectionStatus::Linked => true,
        DataConnectionStatus::PendingAuth | DataConnectionStatus::Unlinked | DataConnectionStatus::Deauthorized => false,
    };
    assert!(usable);

    // A value that the schema does not allow is rejected.
    assert!(serde_json::from_str::<DataConnectionStatus>(r#""linked""#).is_err());
    Ok(())
}

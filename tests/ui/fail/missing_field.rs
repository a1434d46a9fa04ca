use generated::Connection;

fn read(
    Connection { id, integration_id, integration_key, source_id, source_type, link_url, status, created, .. }: Connection,
) -> Connection {
    Connection {
        id,
        integration_id,
        integration_key,
        source_id,
        source_type,
        link_url,
        status,
        created,
        last_sync: None,
        data_connection_errors: None,
        connection_info: None,
    }
}

fn main() {}

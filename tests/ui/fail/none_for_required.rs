use generated::{Connection, DateTime};

fn forget(connection: &mut Connection) {
    let created: DateTime = None;
    connection.created = created;
}

fn main() {}

//! Reads the connections in a folder, prints those of a status as a table, and moves links that are not encrypted to HTTPS.
//! With the types that Lockstep generated.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use generated::{Connection, DataConnectionStatus};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, status] = arguments.as_slice() else { return Err("usage: FOLDER STATUS".into()) };
    let status: DataConnectionStatus = status.parse()?;
    println!("{:<12} {:<14} {:<12} LAST SYNC", "PLATFORM", "STATUS", "TYPE");
    let mut code = ExitCode::SUCCESS;
    for file in files(folder)? {
        let connection = match read(&file) {
            Ok(connection) => connection,
            Err(error) => {
                eprintln!("{}: {error}", file.display());
                code = ExitCode::FAILURE;
                continue;
            }
        };
        if connection.status == status {
            println!("{}", row(&connection));
        }
        if let Some(corrected) = corrected(connection)? {
            std::fs::write(&file, serde_json::to_string_pretty(&corrected)? + "\n")?;
        }
    }
    Ok(code)
}

fn files(folder: &str) -> std::io::Result<Vec<PathBuf>> {
    let mut files = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Connection, Box<dyn Error>> {
    Ok(serde_json::from_str(&std::fs::read_to_string(file)?)?)
}

fn row(connection: &Connection) -> String {
    let last_sync = connection.last_sync.as_ref().map_or("never".to_owned(), ToString::to_string);
    let Connection { platform_name, status, source_type, .. } = connection;
    format!("{platform_name:<12} {status:<14} {source_type:<12} {last_sync}")
}

/// The connection with a link by HTTPS, if it had another.
fn corrected(connection: Connection) -> Result<Option<Connection>, Box<dyn Error>> {
    let Some(rest) = connection.link_url.as_str().strip_prefix("http://") else { return Ok(None) };
    let link_url = format!("https://{rest}").parse()?;
    Ok(Some(Connection { link_url, ..connection }))
}

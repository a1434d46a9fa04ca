//! Reads bookings, prints one line for each, and shows what the schema rejects.

mod report;
#[allow(dead_code)]
#[rustfmt::skip]
mod ferries;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::fs::read_to_string("data/bookings.json")?;
    print!("{}", report::table(&text)?);
    // One year with thirteen months, and a lorry with a car's members.
    for (right, wrong) in [("2019-05-01", "2019-13-01"), ("\"kind\": \"car\"", "\"kind\": \"lorry\"")] {
        match report::table(&text.replace(right, wrong)) {
            Ok(table) => println!("read:\n{table}"),
            Err(error) => println!("rejected: {error}"),
        }
    }
    Ok(())
}

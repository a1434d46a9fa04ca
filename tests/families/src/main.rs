//! Writes a document of a family to standard output: `families synthetic 1000 7` is 1,000 component schemas from seed 7.

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: u64| arguments.get(at).map_or(Ok(default), |text| text.parse());
    let (size, seed) = (usize::try_from(number(1, 100)?)?, number(2, 0)?);
    let document = match arguments.first().map(String::as_str) {
        Some("synthetic") => families::synthetic(size, seed),
        _ => return Err("usage: families synthetic [SIZE [SEED]]".into()),
    };
    std::io::stdout().lock().write_all(document.to_string().as_bytes())?;
    Ok(())
}

//! Writes the documents of a family to a folder: `families "synthetic document" 1000 FOLDER [SEED]`. Without arguments it
//! lists the families.

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, size, folder, rest @ ..] = arguments.as_slice() else {
        families::FAMILIES.iter().for_each(|family| println!("{}", family.name));
        return Ok(());
    };
    let family = families::FAMILIES.iter().find(|family| family.name == name).ok_or("no such family")?;
    let seed = rest.first().map_or(Ok(families::SEED), |seed| seed.parse())?;
    std::fs::create_dir_all(folder)?;
    for (file, content) in family.build(size.parse()?, seed) {
        std::fs::write(Path::new(folder).join(file), content)?;
    }
    Ok(())
}

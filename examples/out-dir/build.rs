fn main() -> Result<(), codegen::Error> {
    codegen::Builder::new().schema("schemas/order.json").out_dir()?;
    Ok(())
}

fn hyphenated<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
    Hyphenated::deserialize(deserializer).map(|read| read.0)
}

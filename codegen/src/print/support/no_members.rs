/// An object that has nothing but its tag.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NoMembers {}

/// A union whose variant is told by a name: the kind of the value, a tag, or a member.
trait ByName<'de>: Sized {
    fn read<D: Deserializer<'de>>(name: &str, value: D) -> Result<Self, D::Error>;
}

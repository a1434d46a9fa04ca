//! Connection as an engineer would write it. Two ways, since it matters what is checked: [`plain`] trusts serde and the
//! types that are at hand, [`checked`] rejects what the schema rejects.

pub mod checked;
pub mod plain;

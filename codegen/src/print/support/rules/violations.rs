/// The rules of the schema that a value violates: one or more.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    pub(crate) fn check(&mut self, at: impl std::fmt::Display, result: Result<(), Violation>) {
        self.nested(at, result.map_err(|violation| Violations(Vec::from([violation]))));
    }

    /// Takes those of a value at a place below: the rest of a JSON pointer.
    pub(crate) fn nested(&mut self, at: impl std::fmt::Display, result: Result<(), Violations>) {
        let Err(Violations(violations)) = result else { return };
        let at = at.to_string();
        self.0.extend(violations.into_iter().map(|mut violation| {
            if !at.is_empty() {
                violation.pointer.insert_str(0, &format!("/{at}"));
            }
            violation
        }));
    }

    pub(crate) fn into_result(self) -> Result<(), Violations> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl std::fmt::Display for Violations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, violation)| {
            f.write_fmt(format_args!("{}{violation}", if index > 0 { "; " } else { "" }))
        })
    }
}

impl std::error::Error for Violations {}

/// A number that is compared with bounds as it was written.
pub struct Exact<'a>(pub &'a Number);

impl std::fmt::Display for Exact<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl PartialEq<Bound> for Exact<'_> {
    fn eq(&self, bound: &Bound) -> bool {
        compared(self.0, *bound).is_eq()
    }
}

impl PartialOrd<Bound> for Exact<'_> {
    fn partial_cmp(&self, bound: &Bound) -> Option<std::cmp::Ordering> {
        Some(compared(self.0, *bound))
    }
}

impl std::fmt::Display for Bound {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Bound::Integer(bound) => bound.fmt(f),
            Bound::Float(bound) => bound.fmt(f),
        }
    }
}

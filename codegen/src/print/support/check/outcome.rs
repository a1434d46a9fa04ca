/// What a check found: the keyword that is not satisfied, if there is one.
type Outcome = Result<(), &'static str>;

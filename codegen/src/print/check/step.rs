//! What a check does, one step after the other: each returns with what is not satisfied, or goes on.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use super::cond::{Cond, all};
use crate::print::tokens::operand;

#[derive(Clone)]
pub enum Step {
    /// A condition, and the keyword that asks for it.
    Require(TokenStream, String),
    /// Another check.
    Call(TokenStream),
    /// A statement as it is.
    Do(TokenStream),
    /// Steps under a condition, and those without it.
    If(TokenStream, Vec<Step>, Vec<Step>),
    /// Steps about what there is of a value: the pattern is `Some` of the variable, or says its kind.
    IfLet { pattern: Pattern, of: TokenStream, steps: Vec<Step> },
    /// Steps for each of several.
    For { each: TokenStream, of: TokenStream, steps: Vec<Step> },
}

#[derive(Clone)]
pub enum Pattern {
    Some(Ident),
    Kind(TokenStream),
}

impl Step {
    /// The step as a condition; none if it is not one.
    pub fn condition(&self) -> Option<TokenStream> {
        match self {
            Step::Require(condition, _) => Some(condition.clone()),
            Step::Call(call) => Some(quote!(#call.is_ok())),
            _ => None,
        }
    }

    /// The same steps under a condition.
    pub fn under(condition: Cond, steps: Vec<Step>) -> Vec<Step> {
        match condition {
            Cond::Always => steps,
            Cond::Never => Vec::new(),
            Cond::When(_) if steps.is_empty() => steps,
            Cond::When(condition) => vec![Step::If(condition, steps, Vec::new())],
        }
    }

    fn tokens(self) -> TokenStream {
        match self {
            Step::Require(condition, what) => quote!(required(#condition, #what)?;),
            Step::Call(call) => quote!(#call?;),
            Step::Do(statement) => statement,
            // clippy asks for one condition instead of two.
            Step::If(outer, mut steps, otherwise)
                if otherwise.is_empty() && matches!(steps.as_slice(), [Step::If(_, _, inner)] if inner.is_empty()) =>
            {
                match steps.pop() {
                    Some(Step::If(inner, steps, _)) => {
                        let (outer, inner) = (operand(outer), operand(inner));
                        Step::If(quote!(#outer && #inner), steps, otherwise).tokens()
                    }
                    _ => TokenStream::new(),
                }
            }
            Step::If(condition, steps, otherwise) => {
                let steps = block(steps);
                let alone = matches!(otherwise.as_slice(), [Step::If(..) | Step::IfLet { .. }]);
                let rest = (!otherwise.is_empty()).then(|| block(otherwise));
                let rest = rest.map(|rest| if alone { quote!(else #rest) } else { quote!(else { #rest }) });
                quote!(if #condition { #steps } #rest)
            }
            // As above.
            Step::IfLet { pattern: Pattern::Some(name), of, mut steps } if is_about(&name, &steps) => {
                let (kind, steps) = match steps.pop() {
                    Some(Step::IfLet { pattern: Pattern::Kind(kind), steps, .. }) => (kind, steps),
                    _ => (TokenStream::new(), Vec::new()),
                };
                Step::IfLet { pattern: Pattern::Kind(quote!(Some(#kind))), of, steps }.tokens()
            }
            Step::IfLet { pattern, of, steps } => {
                let steps = block(steps);
                let pattern = match pattern {
                    Pattern::Some(name) => quote!(Some(#name)),
                    Pattern::Kind(kind) => kind,
                };
                quote!(if let #pattern = #of { #steps })
            }
            Step::For { each, of, steps } => {
                let steps = block(steps);
                quote!(for #each in #of { #steps })
            }
        }
    }
}

/// True if the steps are one, which only looks at the kind of the variable.
fn is_about(name: &Ident, steps: &[Step]) -> bool {
    matches!(steps, [Step::IfLet { pattern: Pattern::Kind(_), of, .. }] if *name == of.to_string())
}

/// The steps inside a block.
pub fn block(steps: Vec<Step>) -> TokenStream {
    steps.into_iter().map(Step::tokens).collect()
}

/// The steps as the body of a function.
pub fn body(mut steps: Vec<Step>) -> TokenStream {
    let last = match steps.pop_if(|last| last.condition().is_some()) {
        Some(Step::Require(condition, what)) => quote!(required(#condition, #what)),
        Some(Step::Call(call)) => call,
        _ => quote!(Ok(())),
    };
    let steps = block(steps);
    quote!(#steps #last)
}

/// The steps as one condition; none if one of them is more than that.
pub fn condition(steps: &[Step]) -> Option<Cond> {
    let conditions = steps.iter().map(|step| {
        let condition = step.condition()?;
        Some(if condition.to_string() == "false" { Cond::Never } else { Cond::When(condition) })
    });
    conditions.collect::<Option<Vec<_>>>().map(all)
}

/// True if there is a condition around nothing but a question about a kind: clippy would have both in one `if`, which only
/// the newest edition can say.
pub fn is_nested(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::If(_, steps, otherwise) => {
            let alone = otherwise.is_empty() && matches!(steps.as_slice(), [Step::IfLet { .. }]);
            alone || is_nested(steps) || is_nested(otherwise)
        }
        Step::IfLet { steps, .. } => {
            matches!(steps.as_slice(), [Step::If(..) | Step::IfLet { .. }]) || is_nested(steps)
        }
        Step::For { steps, .. } => is_nested(steps),
        Step::Require(..) | Step::Call(_) | Step::Do(_) => false,
    })
}

/// The condition that a list or a map has so many entries at most.
pub fn at_most(entries: &str, most: u64) -> TokenStream {
    let (entries, literal) = (format_ident!("{entries}"), Literal::u64_unsuffixed(most));
    if most == 0 { quote!(#entries.is_empty()) } else { quote!(#entries.len() <= #literal) }
}

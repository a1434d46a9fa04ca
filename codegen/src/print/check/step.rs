//! The steps of a check: each returns an error if it is violated.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::print::cond::{Cond, all};
use crate::print::tokens::{has_block, operand};

#[derive(Clone)]
pub enum Step {
    /// A condition, and the keyword that requires it.
    Require(TokenStream, String),
    /// Another check.
    Call(TokenStream),
    /// A statement as it is.
    Do(TokenStream),
    /// Steps under a condition, and those without it.
    If(TokenStream, Vec<Step>, Vec<Step>),
    /// Steps for a value that matches a pattern: `Some` with the variable, or a variant of `Value`.
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
    /// Returns the step as a condition, if it can be one.
    pub fn condition(&self) -> Option<TokenStream> {
        match self {
            Step::Require(condition, _) => Some(condition.clone()),
            Step::Call(call) => Some(quote!(#call.is_ok())),
            _ => None,
        }
    }

    /// Returns the same steps under a condition.
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
            // clippy wants one `if` instead of two nested ones.
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
                let alone = match otherwise.as_slice() {
                    [Step::If(condition, ..)] => !has_block(condition),
                    [Step::IfLet { .. }] => true,
                    _ => false,
                };
                let rest = (!otherwise.is_empty()).then(|| block(otherwise));
                let rest = rest.map(|rest| if alone { quote!(else #rest) } else { quote!(else { #rest }) });
                guarded(condition, quote!({ #steps } #rest))
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

/// Returns an `if`. A condition that contains a block is computed before it, as clippy wants.
pub fn guarded(condition: TokenStream, blocks: TokenStream) -> TokenStream {
    if has_block(&condition) {
        return quote!(let holds = #condition; if holds #blocks);
    }
    quote!(if #condition #blocks)
}

/// Returns the violated keyword, if the steps reject all values.
pub fn refused(steps: &[Step]) -> Option<String> {
    steps.iter().find_map(|step| match step {
        Step::Require(condition, what) => matches!(Cond::new(condition.clone()), Cond::Never).then(|| what.clone()),
        _ => None,
    })
}

/// Returns true for a single step that only tests the type of the variable.
fn is_about(name: &Ident, steps: &[Step]) -> bool {
    matches!(steps, [Step::IfLet { pattern: Pattern::Kind(_), of, .. }] if *name == of.to_string())
}

/// Returns the steps as statements of a block.
pub fn block(steps: Vec<Step>) -> TokenStream {
    steps.into_iter().map(Step::tokens).collect()
}

/// Returns the steps as the body of a function.
pub fn body(mut steps: Vec<Step>) -> TokenStream {
    let last = match steps.pop_if(|last| last.condition().is_some()) {
        Some(Step::Require(condition, what)) => quote!(required(#condition, #what)),
        Some(Step::Call(call)) => call,
        _ => quote!(Ok(())),
    };
    let steps = block(steps);
    quote!(#steps #last)
}

/// Returns the steps as one condition, if each of them can be one.
pub fn condition(steps: &[Step]) -> Option<Cond> {
    let conditions = steps.iter().map(|step| Some(Cond::new(step.condition()?)));
    conditions.collect::<Option<Vec<_>>>().map(all)
}

/// Returns true if an `if` contains nothing but an `if let`: clippy wants both in one `if`, which only the newest edition
/// allows.
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

/// The maximum length of a list or a string, in bytes: bounds beyond it need no test.
const MAX_LENGTH: u64 = i64::MAX as u64;

/// Returns the condition that a collection has at most so many entries.
pub fn at_most(entries: &str, most: u64) -> TokenStream {
    let entries = format_ident!("{entries}");
    let counted = quote!(#entries.len());
    match most {
        0 => quote!(#entries.is_empty()),
        most => between(&counted, 0, Some(most)).tokens(),
    }
}

/// Returns the condition that a collection has at least so many entries.
pub fn at_least(entries: &str, least: u64) -> Cond {
    let entries = format_ident!("{entries}");
    let counted = quote!(#entries.len());
    match least {
        1 => Cond::When(quote!(!#entries.is_empty())),
        least => between(&counted, least, None),
    }
}

/// Returns the condition that a count is within bounds.
pub fn between(counted: &TokenStream, least: u64, most: Option<u64>) -> Cond {
    let most = most.filter(|most| *most < MAX_LENGTH);
    if least > MAX_LENGTH || most.is_some_and(|most| most < least) {
        return Cond::Never;
    }
    // A count may have 32 bits.
    let long = least.max(most.unwrap_or(0)) > u64::from(u32::MAX);
    let counted = if long { quote!((#counted as u64)) } else { counted.clone() };
    let low = Literal::u64_unsuffixed(least);
    match most.map(|most| (most, Literal::u64_unsuffixed(most))) {
        None if least == 0 => Cond::Always,
        None => Cond::When(quote!(#counted >= #low)),
        Some((_, high)) if least == 0 => Cond::When(quote!(#counted <= #high)),
        Some((most, high)) if least == most => Cond::When(quote!(#counted == #high)),
        Some((_, high)) => Cond::When(quote!((#low..=#high).contains(&#counted))),
    }
}

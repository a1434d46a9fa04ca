//! Records which checks call which for the same value: a cycle of such calls would not terminate.

use std::collections::{BTreeMap, BTreeSet};

use super::scope::Scope;

/// The calls that have been printed so far.
#[derive(Default)]
pub struct Calls {
    /// The functions that are being printed, the innermost last.
    open: Vec<String>,
    /// The functions that each function calls on its own parameter.
    own: BTreeMap<String, BTreeSet<String>>,
    /// The functions that are called on any value.
    called: BTreeSet<String>,
}

impl Calls {
    pub fn enter(&mut self, function: &str) {
        self.open.push(function.to_owned());
    }

    pub fn leave(&mut self) {
        self.open.pop();
    }

    /// Records that the function being printed calls another one on the value of the scope.
    pub fn note(&mut self, function: &str, scope: &Scope) {
        self.called.insert(function.to_owned());
        if let Some(caller) = self.open.last().filter(|_| scope.is_parameter()) {
            self.own.entry(caller.clone()).or_default().insert(function.to_owned());
        }
    }

    /// Returns a function that is called but not defined, if there is one.
    pub fn missing(&self, is_defined: impl Fn(&str) -> bool) -> Option<&str> {
        self.called.iter().map(String::as_str).find(|name| !is_defined(name))
    }

    /// Returns the functions of a cycle, in the order in which they call each other.
    pub fn endless(&self) -> Option<Vec<&str>> {
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for start in self.own.keys() {
            // The path so far, each function with its remaining calls. Not recursive: a path may be too long for the stack.
            let mut way: Vec<(&str, Vec<&str>)> = Vec::new();
            let mut on_way: BTreeSet<&str> = BTreeSet::new();
            let mut next = Some(start.as_str());
            loop {
                if let Some(name) = next {
                    if on_way.contains(name) {
                        let names = way.iter().map(|(name, _)| *name);
                        return Some(names.skip_while(|known| *known != name).collect());
                    }
                    if done.insert(name) {
                        on_way.insert(name);
                        let callees = self.own.get(name).into_iter().flatten().map(String::as_str).collect();
                        way.push((name, callees));
                    }
                }
                let Some((name, callees)) = way.last_mut() else { break };
                next = callees.pop();
                if next.is_none() {
                    on_way.remove(name);
                    way.pop();
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The calls of a list of `caller callee`.
    fn calls(list: &[&str]) -> Calls {
        let mut calls = Calls::default();
        for (caller, callee) in list.iter().filter_map(|pair| pair.split_once(' ')) {
            calls.enter(caller);
            calls.note(callee, &Scope::for_parameter("a"));
            calls.leave();
        }
        calls
    }

    #[test]
    fn a_way_round_is_found() {
        assert_eq!(calls(&["a a"]).endless(), Some(vec!["a"]));
        assert_eq!(calls(&["a b", "b c", "c d", "d b", "a e"]).endless(), Some(vec!["b", "c", "d"]));
        assert_eq!(calls(&["a b", "a c", "b d", "c d"]).endless(), None);
    }

    #[test]
    fn a_call_for_a_part_of_the_value_is_not_recorded() {
        let mut calls = Calls::default();
        calls.enter("a");
        calls.note("a", &Scope::for_parameter("a").part("member", "properties"));
        assert_eq!(calls.endless(), None);
    }

    #[test]
    fn a_long_path_does_not_overflow_the_stack() {
        let pairs: Vec<String> = (0..100_000).map(|at| format!("f{at} f{}", at + 1)).collect();
        let pairs: Vec<&str> = pairs.iter().map(String::as_str).collect();
        assert_eq!(calls(&pairs).endless(), None);
    }

    #[test]
    fn calls_of_missing_functions_are_found() {
        assert_eq!(calls(&["a b"]).missing(|name| name == "a"), Some("b"));
        assert_eq!(calls(&["a b"]).missing(|name| name == "b"), None);
    }
}

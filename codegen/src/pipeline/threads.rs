//! Runs work on threads whose stacks are large enough for any document.

use std::sync::{Mutex, PoisonError};

use crate::error::{Code, Diagnostic, Result};

/// The stack size for the stages that recurse as deeply as a document nests, in bytes.
const STACK: usize = 256 << 20;

/// Runs `work` on a thread whose stack does not depend on where it was called.
pub(crate) fn on_a_large_stack<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| {
        let started = large_stack().spawn_scoped(scope, work);
        joined(started.map_err(|error| Diagnostic::new(Code::Io, format!("cannot start a thread: {error}")))?)
    })
}

/// Runs both at the same time or, if no thread can be started, one after the other. Must be called on a large stack.
pub(crate) fn side_by_side<A: Send, B>(one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    // If the thread does not start, its closure is dropped: what it should have run must not be inside.
    let one = Mutex::new(Some(one));
    let take = || one.lock().unwrap_or_else(PoisonError::into_inner).take();
    let (beside, other) = std::thread::scope(|scope| {
        let started = large_stack().spawn_scoped(scope, || take().map(|one| one()));
        let other = other();
        (started.ok().and_then(joined), other)
    });
    let one = beside.or_else(|| take().map(|one| one()));
    (one.unwrap_or_else(|| unreachable!("it ran on a thread, or else here")), other)
}

fn large_stack() -> std::thread::Builder {
    std::thread::Builder::new().stack_size(STACK)
}

/// Returns the result of a thread, and propagates its panic.
fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

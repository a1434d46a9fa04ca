//! The progress bar on standard error, if that is a terminal and the run takes more than a moment.

use codegen::Stage;

#[cfg(feature = "progress")]
pub use shown::Bar;

/// Without the feature `progress`, nothing is shown.
#[cfg(not(feature = "progress"))]
pub struct Bar;

#[cfg(not(feature = "progress"))]
impl Bar {
    pub fn new() -> Bar {
        Bar
    }

    pub fn at(&self, _: Stage) {}

    pub fn end(self) {}
}

#[cfg(feature = "progress")]
mod shown {
    use std::io::IsTerminal;
    use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
    use std::thread::JoinHandle;
    use std::time::Duration;

    use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

    use super::Stage;

    /// How long a run may take before its progress is shown.
    const TIME_BEFORE_SHOWN: Duration = Duration::from_secs(1);
    const TICK: Duration = Duration::from_millis(100);

    pub struct Bar {
        bar: ProgressBar,
        /// Shows the bar after that time, unless the run ends first.
        waiting: Option<(Sender<()>, JoinHandle<()>)>,
    }

    impl Bar {
        pub fn new() -> Bar {
            let stages = Stage::ALL.len() as u64;
            let bar = ProgressBar::with_draw_target(Some(stages), ProgressDrawTarget::hidden());
            if let Ok(style) = ProgressStyle::with_template("{spinner} [{bar:20}] {msg} ({elapsed})") {
                bar.set_style(style.progress_chars("=> "));
            }
            if !std::io::stderr().is_terminal() {
                return Bar { bar, waiting: None };
            }
            let (end, ended) = channel();
            let late = bar.clone();
            let thread = std::thread::spawn(move || {
                if ended.recv_timeout(TIME_BEFORE_SHOWN) == Err(RecvTimeoutError::Timeout) {
                    late.set_draw_target(ProgressDrawTarget::stderr());
                    late.enable_steady_tick(TICK);
                }
            });
            Bar { bar, waiting: Some((end, thread)) }
        }

        /// Shows that a stage begins.
        pub fn at(&self, stage: Stage) {
            let done = Stage::ALL.iter().position(|known| *known == stage).unwrap_or(0);
            self.bar.set_position(done as u64);
            self.bar.set_message(match stage {
                Stage::Load => "reading",
                Stage::Lower => "resolving references",
                Stage::Shape => "shaping types",
                Stage::Prove => "proving types",
                Stage::Print => "printing",
            });
        }

        /// Removes the bar from the terminal.
        pub fn end(self) {
            if let Some((end, thread)) = self.waiting {
                // The thread may have ended already.
                let _ = end.send(());
                let _ = thread.join();
            }
            self.bar.finish_and_clear();
        }
    }
}

//! A sign of life while a long command runs where nobody sees its progress bar.

use std::{
    io::{IsTerminal, stderr},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

const INTERVAL: Duration = Duration::from_secs(60);

/// Prints a line a minute until it is dropped; silent on a terminal.
pub struct Heartbeat {
    _stop: Option<mpsc::Sender<()>>,
}

impl Heartbeat {
    /// Starts counting for a command, named as the lines shall name it.
    pub fn start(what: String) -> Self {
        if stderr().is_terminal() {
            return Self { _stop: None };
        }
        let (stop, stopped) = mpsc::channel();
        let began = Instant::now();
        thread::spawn(move || {
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                eprintln!("  … {what}: {}", clock(began.elapsed()));
            }
        });
        Self { _stop: Some(stop) }
    }
}

/// A duration as people say it: `4.2 s`, `3 min 07 s`.
pub fn clock(elapsed: Duration) -> String {
    match elapsed.as_secs() {
        0..60 => format!("{:.1} s", elapsed.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_appear_from_sixty_seconds() {
        assert_eq!(clock(Duration::from_millis(59_940)), "59.9 s");
        assert_eq!(clock(Duration::from_secs(60)), "1 min 00 s");
        assert_eq!(clock(Duration::from_secs(187)), "3 min 07 s");
    }
}

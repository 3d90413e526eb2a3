//! A program that answers each line of JSON with a line of JSON.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

/// Asks all tasks, and gives each with its answer to `judge`, in their order. Tasks are written while answers are read.
///
/// # Panics
/// When the program cannot be started, or ends before it has answered everything.
pub fn ask<T: Send>(
    mut program: Command,
    tasks: impl Iterator<Item = (Value, T)> + Send,
    mut judge: impl FnMut(T, Value),
) {
    let mut child = program.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
    let mut input = child.stdin.take().expect("an input");
    let output = BufReader::new(child.stdout.take().expect("an output"));
    let (sender, receiver) = std::sync::mpsc::sync_channel(1_000);
    thread::scope(|scope| {
        scope.spawn(move || {
            for (task, model) in tasks {
                writeln!(input, "{task}").expect("the program reads");
                sender.send(model).expect("somebody judges");
            }
        });
        let mut lines = output.lines();
        for model in receiver {
            let line = lines.next().expect("an answer to every task").expect("a line");
            judge(model, serde_json::from_str(&line).expect("JSON"));
        }
    });
    assert!(child.wait().expect("the program ends").success());
}

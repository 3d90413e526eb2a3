//! The connection to a driver. It notes each WebDriver command with its times, and fails a command that the driver does not answer.
//!
//! It is a layer under the HTTP client, because that is the one place that every command passes.

use std::collections::VecDeque;
use std::io::{Error, ErrorKind, Result};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::Sleep;

/// How long a driver may take to begin its answer, the start of a session included. No answer takes so long on two busy processors
/// that four browsers and a compiler share.
pub const LONGEST: Duration = Duration::from_secs(90);
/// How many commands are kept: as many as show what led to the last one.
const KEPT: usize = 40;
/// How many characters of a command are kept.
const LENGTH: usize = 240;

/// A session's latest commands. Clones are the same list.
#[derive(Clone, Default)]
pub(super) struct Commands(Arc<Mutex<VecDeque<Command>>>);

struct Command {
    text: String,
    sent: Instant,
    /// The answer's HTTP status, and how long it took to come.
    answer: Option<(String, Duration)>,
}

impl Commands {
    /// A connection to the driver at `address`, whose commands are noted here.
    pub(super) async fn connect(self, address: Uri) -> Result<Watched> {
        let driver = (address.host().unwrap_or_default(), address.port_u16().unwrap_or_default());
        let stream = TokioIo::new(TcpStream::connect(driver).await?);
        Ok(Watched { stream, commands: self, limit: None })
    }

    /// Forgets them, when another scenario begins in the session.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// One line for each command, the oldest first: how many seconds ago it was sent, its answer, the command.
    pub(super) fn lines(&self) -> Vec<String> {
        let commands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let line = |Command { text, sent, answer }: &Command| {
            let answer = match answer {
                Some((status, took)) => format!("{status} in {:.3} s", took.as_secs_f64()),
                None => "no answer".to_owned(),
            };
            format!("{:>8.3} s ago  {answer:<16} {text}", sent.elapsed().as_secs_f64())
        };
        commands.iter().map(line).collect()
    }

    fn sent(&self, request: &[u8]) {
        let mut commands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if commands.len() == KEPT {
            commands.pop_front();
        }
        commands.push_back(Command { text: text(request), sent: Instant::now(), answer: None });
    }

    fn answered(&self, answer: &[u8]) {
        // "HTTP/1.1 200 OK"
        let status = answer.split(|byte| *byte == b' ').nth(1).unwrap_or_default();
        if let Some(command) = self.0.lock().unwrap_or_else(PoisonError::into_inner).back_mut() {
            command.answer = Some((String::from_utf8_lossy(status).into_owned(), command.sent.elapsed()));
        }
    }

    fn unanswered(&self) -> Error {
        let commands = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let text = commands.back().map_or("", |command| command.text.as_str());
        Error::new(ErrorKind::TimedOut, format!("the driver did not answer within {LONGEST:?}: {text}"))
    }
}

/// `POST /execute/sync {"script":…`: method, path within the session, and body.
fn text(request: &[u8]) -> String {
    let request = String::from_utf8_lossy(request);
    let (head, body) = request.split_once("\r\n\r\n").unwrap_or((&request, ""));
    let mut words = head.split_ascii_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    // `/session/<id>/…`; a new session has no id.
    let path = path.splitn(4, '/').nth(3).map_or(path.to_owned(), |path| format!("/{path}"));
    format!("{method} {path} {body}").chars().take(LENGTH).collect()
}

/// A connection that is watched. It carries one request after the other, as HTTP/1.1 without pipelining does.
pub(super) struct Watched {
    stream: TokioIo<TcpStream>,
    commands: Commands,
    /// Until when the command that is under way may take. None is under way without it.
    limit: Option<Pin<Box<Sleep>>>,
}

impl Read for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        let Some(limit) = &mut self.limit else {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        };
        let late = limit.as_mut().poll(context).is_ready();
        // The first bytes of an answer are read apart, because they are looked at.
        let mut bytes = [0; 4096];
        let room = buffer.remaining().min(bytes.len());
        let mut first = hyper::rt::ReadBuf::new(&mut bytes[..room]);
        match Pin::new(&mut self.stream).poll_read(context, first.unfilled()) {
            Poll::Pending if late => return Poll::Ready(Err(self.commands.unanswered())),
            read => ready!(read)?,
        }
        self.commands.answered(first.filled());
        self.limit = None;
        buffer.put_slice(first.filled());
        Poll::Ready(Ok(()))
    }
}

impl Write for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
        // What follows before the answer is the rest of a long request.
        if self.limit.is_none() {
            self.commands.sent(bytes);
            let mut limit = Box::pin(tokio::time::sleep(LONGEST));
            // Polled once, so that it wakes the connection's task.
            let _ = limit.as_mut().poll(context);
            self.limit = Some(limit);
        }
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connection for Watched {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

//! The command as its users call it: the real binary, its answers and its exit codes.

mod build;
mod check;
mod common;
mod decode;
mod init;
mod migrate;
mod online;
mod samples;
mod tls;
mod whole;

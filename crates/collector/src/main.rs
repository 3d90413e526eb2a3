//! `assent-collector`: everything it does is in the library, so that tests can do it too.

use std::process::ExitCode;

/// A receipt is some two hundred small pieces of memory that one thread takes and another gives back: with the C library's
/// allocator that is a quarter of the collector's time, and more of what a load has taken stays taken.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A huge page is resident as a whole when one byte of it is used: twice the memory after a load. Older systems lack the switch.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    assent_collector::main()
}

//! Prints a file that is made from the interface's components; `cargo xtask generate` says which and keeps it.

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    assert_eq!(name, "layer", "the only generated file");
    println!("{:#}", assent_cli::build::template());
}

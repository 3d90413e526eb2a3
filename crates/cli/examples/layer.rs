//! Prints the first layer's template, made from the interface's components; `cargo xtask generate` keeps it.

fn main() {
    println!("{:#}", assent_cli::build::template());
}

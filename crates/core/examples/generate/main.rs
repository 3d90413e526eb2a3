//! Prints a file that is made from the Rust types or from data; `cargo xtask generate` says which and keeps them.

mod configuration;
mod first;
mod regimes;
mod schema;
mod services;
mod typescript;
mod vendors;

fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let text = match name.as_str() {
        "schema" => schema::text(),
        "configuration" => configuration::page(),
        "first" => first::rules(),
        "vendors" => vendors::paths(),
        "catalogue" => services::page(),
        "regimes" => regimes::page(),
        "contracts" => typescript::contracts(),
        "public" => typescript::public(),
        "strictest" => regimes::strictest(),
        "regimes-for-browsers" => regimes::shipped(),
        _ => panic!("no generated file is called {name:?}"),
    };
    println!("{}", text.trim_end());
}

//! `assent build`, as an owner calls it: what it writes, and what it refuses to.

mod answers;
mod fixture;
mod fuzz;
mod gpp;
mod hostile;
mod inside;
mod layout;
mod publish;
mod refusals;
mod regimes;
mod serve;
mod studio;
mod wire;

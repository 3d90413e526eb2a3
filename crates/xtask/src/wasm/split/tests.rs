//! A small program, divided and run: both parts together do what the whole did, and the first does without the second.

use std::collections::HashSet;

use anyhow::{Context, Result};
use wasmi::{Engine, Func, Instance, Linker, Module, Store, Val};

use super::{Plan, divide};

/// `asks` and what it needs come first, `acts` and what only it needs later; both use `adds`, the global and the memory.
const PROGRAM: &str = r#"(module
    (import "a" "tells" (func $tells (param i32)))
    (type $call (func (result i32)))
    (memory (export "memory") 1)
    (table 3 funcref)
    (elem (i32.const 1) $asks $acts)
    (global $calls (mut i32) (i32.const 0))
    (data (i32.const 16) "a question......an answer......")
    (func $adds (param i32) (result i32)
        (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.add (local.get 0) (global.get $calls)))
    (func $asks (result i32) (call $adds (i32.load8_u (i32.const 16))))
    (func $acts (result i32)
        (call $tells (i32.const 7))
        (call $adds (i32.load8_u (i32.const 35))))
    (func $second (export "second") (result i32) (i32.const 2))
    (func $calls_slot (export "calls") (param i32) (result i32) (call_indirect (type $call) (local.get 0))))"#;

/// What `asks` (slot 1) and `acts` (slot 2) answer when they are called in this order: the letter in memory, and the number of calls.
const ASKED: i32 = b'a' as i32 + 1;
const ACTED: i32 = b'a' as i32 + 2;

fn plan() -> Plan {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<HashSet<_>>();
    Plan {
        functions: names(&["acts", "second"]),
        known: names(&["adds", "asks", "acts", "second", "calls_slot"]),
        slots: [(2, "acts".to_owned())].into(),
        data: std::iter::once(32..48).collect(),
    }
}

fn divided(program: &str) -> Result<[Vec<u8>; 2]> {
    Ok(divide(&wat::parse_str(program)?, &plan(), &HashSet::from(["second".to_owned()]))?.modules)
}

/// A part, with what the script gives it and, for the second, what the first exports.
fn instantiate(store: &mut Store<Vec<i32>>, part: &[u8], first: Option<&Instance>) -> Result<Instance> {
    let module = Module::new(store.engine(), part)?;
    let mut linker = Linker::new(store.engine());
    linker.define(
        "a",
        "tells",
        Func::wrap(&mut *store, |mut caller: wasmi::Caller<Vec<i32>>, told: i32| caller.data_mut().push(told)),
    )?;
    if let Some(first) = first {
        let name = shared_name(store, part)?;
        let exports: Vec<_> =
            first.exports(&*store).map(|export| (export.name().to_owned(), export.into_extern())).collect();
        for (export, value) in exports {
            linker.define(&name, &export, value)?;
        }
    }
    Ok(linker.instantiate_and_start(&mut *store, &module)?)
}

/// The name by which a second part imports from the first; `a` is the script.
fn shared_name(store: &Store<Vec<i32>>, part: &[u8]) -> Result<String> {
    let module = Module::new(store.engine(), part)?;
    let name = module.imports().map(|import| import.module().to_owned()).find(|name| name != "a");
    name.context("nothing is shared")
}

fn call(store: &mut Store<Vec<i32>>, instance: &Instance, name: &str, arguments: &[i32]) -> Result<i32> {
    let function = instance.get_func(&*store, name).with_context(|| format!("{name} is not exported"))?;
    let arguments: Vec<Val> = arguments.iter().copied().map(Val::I32).collect();
    let mut results = [Val::I32(0)];
    function.call(store, &arguments, &mut results)?;
    results[0].i32().context("no number came back")
}

#[test]
fn both_parts_together_are_the_whole() -> Result<()> {
    let [first, second] = divided(PROGRAM)?;
    let mut store = Store::new(&Engine::default(), Vec::new());
    let asks = instantiate(&mut store, &first, None)?;
    assert_eq!(call(&mut store, &asks, "calls", &[1])?, ASKED);

    let acts = instantiate(&mut store, &second, Some(&asks))?;
    let slot = call(&mut store, &acts, "second", &[])?;
    assert_eq!(call(&mut store, &asks, "calls", &[slot])?, ACTED, "one memory, one table, one global");
    assert_eq!(store.data(), &[7], "the script is called from both");
    Ok(())
}

#[test]
fn the_first_part_has_nothing_of_the_second() -> Result<()> {
    let [first, _] = divided(PROGRAM)?;
    let mut store = Store::new(&Engine::default(), Vec::new());
    let asks = instantiate(&mut store, &first, None)?;
    assert!(call(&mut store, &asks, "calls", &[2]).is_err(), "its slot is empty");
    assert!(asks.get_func(&store, "second").is_none(), "its entry is not exported");
    let memory = asks.get_memory(&store, "memory").context("no memory")?;
    assert_eq!(&memory.data(&store)[16..48], b"a question......\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", "its data is blank");
    Ok(())
}

#[test]
fn a_second_part_that_the_first_calls_by_name_is_refused() {
    let called = PROGRAM.replace("(call $adds (i32.load8_u (i32.const 16)))", "(call $second)");
    let refused = divided(&called).expect_err("the first part cannot do without it").to_string();
    assert!(refused.contains("otherwise than through its entry"), "{refused}");
}

#[test]
fn parts_of_two_versions_do_not_link() -> Result<()> {
    let [first, _] = divided(PROGRAM)?;
    let [_, second] = divided(&PROGRAM.replace("(i32.const 7)", "(i32.const 8)"))?;
    let mut store = Store::new(&Engine::default(), Vec::new());
    let asks = instantiate(&mut store, &first, None)?;
    assert_ne!(shared_name(&store, &second)?, shared_name(&store, &divided(PROGRAM)?[1])?);
    assert!(
        instantiate(&mut store, &second, Some(&asks)).is_ok(),
        "they fit, so that nothing but the name keeps them apart"
    );
    Ok(())
}

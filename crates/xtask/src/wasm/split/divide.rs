//! The optimised module divided in two.
//!
//! The second part imports the first one's memory, tables, globals and functions, writes its own functions into the slots of
//! the table that the first part leaves empty, and its data to the addresses that the first part leaves blank. So whatever
//! the compiler laid out for one module holds for both together.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
};

use anyhow::{Context, Result, ensure};

use super::{
    ENTRY, Plan,
    parsed::{Module, callees},
};

/// Addresses, and the bytes that are there from the start.
pub type Data = Vec<(u32, Vec<u8>)>;

/// What belongs to which half: functions, slots with their functions, and data.
pub struct Halves {
    pub first: BTreeSet<u32>,
    pub second: BTreeSet<u32>,
    pub first_slots: BTreeMap<u32, u32>,
    pub second_slots: BTreeMap<u32, u32>,
    pub first_data: Data,
    pub second_data: Data,
}

/// Divides the functions, slots and data; `entries` are the exports of the second part.
///
/// # Errors
/// When nothing is left for the second part, which means that the first one calls it directly.
pub fn halves(module: &Module, plan: &Plan, entries: &HashSet<String>) -> Result<Halves> {
    let (second_slots, first_slots): (BTreeMap<_, _>, BTreeMap<_, _>) =
        module.slots.iter().copied().partition(|(slot, _)| plan.slots.contains_key(slot));
    let exported = |second: bool| {
        module.exported().filter(move |(name, _)| entries.contains(*name) == second).map(|(_, function)| function)
    };
    let first = reach(module, exported(false).chain(first_slots.values().copied()), &BTreeSet::new())?;
    let second = reach(module, exported(true).chain(second_slots.values().copied()), &first)?;
    let entered = exported(true).any(|function| second.contains(&function));
    ensure!(entered, "the first part of the banner calls the second one otherwise than through its entry");
    let (first_data, second_data) = data(module, plan);
    Ok(Halves { first, second, first_slots, second_slots, first_data, second_data })
}

/// What is called from some functions, with them, except what is `there` already.
fn reach(module: &Module, from: impl Iterator<Item = u32>, there: &BTreeSet<u32>) -> Result<BTreeSet<u32>> {
    let mut waiting: Vec<u32> = from.collect();
    let mut reached = BTreeSet::new();
    while let Some(function) = waiting.pop() {
        if !there.contains(&function)
            && reached.insert(function)
            && let Some(body) = module.body(function)
        {
            waiting.extend(callees(body)?);
        }
    }
    Ok(reached)
}

/// Below this length a piece of data is not worth the bytes that say where it belongs: the first part keeps it.
const SHORT: usize = 12;

fn data(module: &Module, plan: &Plan) -> (Data, Data) {
    let mut first = Data::new();
    let mut second = Data::new();
    for segment in &module.segments {
        let end = segment.address + segment.bytes.len() as u32;
        let mut rest = segment.address;
        let add = |data: &mut Data, Range { start, end }: Range<u32>| {
            let bytes = &segment.bytes[(start - segment.address) as usize..(end - segment.address) as usize];
            if bytes.iter().any(|byte| *byte != 0) {
                data.push((start, bytes.to_vec()));
            }
        };
        for apart in &plan.data {
            let apart = apart.start.max(segment.address)..apart.end.min(end);
            if apart.len() >= SHORT {
                add(&mut first, rest..apart.start);
                rest = apart.end;
                add(&mut second, apart);
            }
        }
        add(&mut first, rest..end);
    }
    (first, second)
}

/// The exports of wasm-bindgen's module that only the second part's script calls.
///
/// # Errors
/// When a slot holds another function than the linker put there: then the plan does not fit.
pub fn entries(glued: &Module, plan: &Plan) -> Result<HashSet<String>> {
    let slots: BTreeMap<u32, u32> = glued.slots.iter().copied().collect();
    for (slot, before) in &plan.slots {
        let now = slots.get(slot).context("wasm-bindgen emptied a slot")?;
        let now = glued.names[*now as usize].unwrap_or_default();
        // What converts values it replaces by functions of its own.
        ensure!(now == before || !plan.known.contains(now), "wasm-bindgen put {now} into the slot of {before}");
    }
    let second = |function: u32| {
        let name = glued.names[function as usize].unwrap_or_default();
        // Its adapters are named after what they call.
        plan.functions.contains(name.split(' ').next().unwrap_or_default())
    };
    let entries = glued.exported().filter(|(name, function)| *name == ENTRY || second(*function));
    Ok(entries.map(|(name, _)| name.to_owned()).collect())
}

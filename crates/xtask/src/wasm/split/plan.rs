//! What of the linked module the banner's first part can do without.
//!
//! Read from the linker's relocations, because only they tell a number in the code from the address of a function or of data.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use anyhow::{Context, Result, ensure};
use wasmparser::{KnownCustom, Linking, RelocationEntry, RelocationType, SymbolInfo};

use super::{
    ENTRY,
    parsed::{Module, callees},
};

/// wasm-bindgen runs these exports at build time, to know what the others take and give, and takes them away.
const DESCRIPTION: &str = "__wbindgen_describe_";

/// What only the second part needs.
#[derive(Debug, Default)]
pub struct Plan {
    /// Names of functions, as the linker wrote them.
    pub functions: HashSet<String>,
    /// The names of all functions.
    pub known: HashSet<String>,
    /// Slots of the table of functions, with the names of what is in them.
    pub slots: HashMap<u32, String>,
    /// Addresses of data, in order and without gaps between neighbours.
    pub data: Vec<Range<u32>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Item {
    Function(u32),
    /// A symbol by its index.
    Data(usize),
}

/// Finds what is reached only through the second part's entry.
///
/// # Errors
/// When the module was not linked with `--emit-relocs`, or is not what the linker makes.
pub fn make(module: &Module) -> Result<Plan> {
    let symbols = symbols(module)?;
    let graph = graph(module, &symbols)?;
    // wasm-bindgen puts a hash behind the name until it has written its script.
    let is_entry = |name: &str| name.rsplit_once('_').is_some_and(|(own, _)| own == ENTRY);
    ensure!(module.exported().any(|(name, _)| is_entry(name)), "the module does not export {ENTRY}");
    let first = |name: &str| !is_entry(name) && !name.starts_with(DESCRIPTION);
    let mut waiting: Vec<Item> =
        module.exported().filter(|(name, _)| first(name)).map(|(_, index)| Item::Function(index)).collect();
    let mut reached: HashSet<Item> = waiting.iter().copied().collect();
    while let Some(item) = waiting.pop() {
        waiting.extend(graph.get(&item).into_iter().flatten().copied().filter(|next| reached.insert(*next)));
    }
    let apart = |function: &u32| !reached.contains(&Item::Function(*function));
    let mut plan = Plan::default();
    let mut ambiguous = HashSet::new();
    for (function, name) in (0..).zip(&module.names) {
        let Some(name) = name else { continue };
        if !apart(&function) || !plan.functions.insert((*name).to_owned()) {
            ambiguous.insert(*name);
        }
    }
    plan.functions.retain(|name| !ambiguous.contains(name.as_str()));
    let name = |function: u32| module.names[function as usize].unwrap_or_default().to_owned();
    let slots = module.slots.iter().filter(|(_, function)| apart(function));
    plan.slots = slots.map(|(slot, function)| (*slot, name(*function))).collect();
    plan.known = module.names.iter().flatten().map(|name| (*name).to_owned()).collect();
    plan.data = unreached(module, &symbols, &reached);
    Ok(plan)
}

fn symbols<'a>(module: &Module<'a>) -> Result<Vec<SymbolInfo<'a>>> {
    for custom in &module.customs {
        let KnownCustom::Linking(linking) = custom.as_known() else { continue };
        for part in linking.subsections() {
            if let Linking::SymbolTable(symbols) = part? {
                return Ok(symbols.into_iter().collect::<Result<_, _>>()?);
            }
        }
    }
    anyhow::bail!("the module has no table of symbols")
}

/// What each function and each piece of data refers to.
fn graph(module: &Module, symbols: &[SymbolInfo]) -> Result<HashMap<Item, Vec<Item>>> {
    let mut graph: HashMap<Item, Vec<Item>> = HashMap::new();
    for (function, body) in (module.imported_functions..).zip(&module.bodies) {
        graph.entry(Item::Function(function)).or_default().extend(callees(body)?.into_iter().map(Item::Function));
    }
    // The closures that a function passes to the script are named in its description only, which is told by its name.
    let described: HashMap<&str, u32> =
        module.exported().filter_map(|(name, index)| Some((name.strip_prefix(DESCRIPTION)?, index))).collect();
    let imported = (0..).zip(module.imports.iter().map(|import| import.name));
    for (index, name) in imported.chain(module.exported().map(|(name, index)| (index, name))) {
        graph.entry(Item::Function(index)).or_default().extend(described.get(name).copied().map(Item::Function));
    }
    let (section, base) = module.code;
    for relocation in module.relocations(section)? {
        let at = base + relocation.offset as usize;
        let index = module.bodies.partition_point(|body| body.range().end <= at);
        let function = module.imported_functions + index as u32;
        graph.entry(Item::Function(function)).or_default().extend(target(symbols, relocation)?);
    }
    let (section, base) = module.data;
    let places: Vec<(usize, Range<usize>)> = data(symbols)
        .filter_map(|(index, segment, range)| {
            let start = module.segments.get(segment)?.position;
            Some((index, start + range.start as usize..start + range.end as usize))
        })
        .collect();
    for relocation in module.relocations(section)? {
        let at = base + relocation.offset as usize;
        let target = target(symbols, relocation)?;
        // Symbols may share their bytes.
        for (index, _) in places.iter().filter(|(_, place)| place.contains(&at)) {
            graph.entry(Item::Data(*index)).or_default().extend(target);
        }
    }
    Ok(graph)
}

fn target(symbols: &[SymbolInfo], relocation: RelocationEntry) -> Result<Option<Item>> {
    use RelocationType::{GlobalIndexLeb, TableNumberLeb, TypeIndexLeb};
    if matches!(relocation.ty, TypeIndexLeb | GlobalIndexLeb | TableNumberLeb) {
        return Ok(None);
    }
    let index = relocation.index as usize;
    Ok(match symbols.get(index).context("a relocation names no symbol")? {
        SymbolInfo::Func { index, .. } => Some(Item::Function(*index)),
        SymbolInfo::Data { .. } => Some(Item::Data(index)),
        _ => None,
    })
}

/// The pieces of data: their symbol, their segment, and where in it they are.
fn data(symbols: &[SymbolInfo]) -> impl Iterator<Item = (usize, usize, Range<u32>)> {
    symbols.iter().enumerate().filter_map(|(index, symbol)| match symbol {
        SymbolInfo::Data { symbol: Some(place), .. } => {
            Some((index, place.index as usize, place.offset..place.offset + place.size))
        }
        _ => None,
    })
}

/// The addresses whose every symbol is unreached. Padding that lies between two of them goes along.
fn unreached(module: &Module, symbols: &[SymbolInfo], reached: &HashSet<Item>) -> Vec<Range<u32>> {
    #[derive(Clone, Copy, PartialEq)]
    enum Byte {
        Padding,
        Apart,
        Reached,
    }
    let mut ranges = Vec::new();
    for (number, segment) in module.segments.iter().enumerate() {
        let mut bytes = vec![Byte::Padding; segment.bytes.len()];
        for (index, _, range) in data(symbols).filter(|(_, segment, _)| *segment == number) {
            let needed = reached.contains(&Item::Data(index));
            for byte in bytes.get_mut(range.start as usize..range.end as usize).into_iter().flatten() {
                if needed || *byte == Byte::Padding {
                    *byte = if needed { Byte::Reached } else { Byte::Apart };
                }
            }
        }
        let mut at = 0;
        while let Some(start) = bytes[at..].iter().position(|byte| *byte == Byte::Apart).map(|found| at + found) {
            let end = bytes[start..]
                .iter()
                .position(|byte| *byte == Byte::Reached)
                .map_or(bytes.len(), |found| start + found);
            at = end;
            let last = bytes[start..end].iter().rposition(|byte| *byte == Byte::Apart).unwrap_or(0);
            ranges.push(segment.address + start as u32..segment.address + (start + last) as u32 + 1);
        }
    }
    ranges
}

//! Writes the two halves as modules.

use std::collections::{BTreeSet, HashMap, HashSet};

use anyhow::{Context, Result, anyhow, bail};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    FunctionSection, GlobalSection, ImportSection, MemorySection, NameMap, NameSection, TableSection, TypeSection,
    reencode::{self, Reencode},
};
use wasmparser::{ExternalKind, Import, Operator, TypeRef};

use super::{
    divide::Halves,
    parsed::{Module, callees},
};

/// Indices of one half by those of the whole.
#[derive(Default)]
struct Indices {
    functions: HashMap<u32, u32>,
    globals: HashMap<u32, u32>,
}

impl Reencode for Indices {
    type Error = String;

    fn function_index(&mut self, index: u32) -> Result<u32, reencode::Error<String>> {
        let found = self.functions.get(&index).copied();
        found.ok_or_else(|| reencode::Error::UserError(format!("function {index} is in the other half")))
    }

    fn global_index(&mut self, index: u32) -> Result<u32, reencode::Error<String>> {
        let found = self.globals.get(&index).copied();
        found.ok_or_else(|| reencode::Error::UserError(format!("global {index} is in the other half")))
    }
}

impl Indices {
    fn add(map: &mut HashMap<u32, u32>, index: u32) -> u32 {
        let next = map.len() as u32;
        *map.entry(index).or_insert(next)
    }
}

/// Sections in the order that WebAssembly wants.
#[derive(Default)]
struct Sections {
    types: TypeSection,
    imports: ImportSection,
    functions: FunctionSection,
    tables: TableSection,
    memories: MemorySection,
    globals: GlobalSection,
    exports: ExportSection,
    elements: ElementSection,
    code: CodeSection,
    data: DataSection,
    names: NameSection,
}

impl Sections {
    fn finish(self) -> Vec<u8> {
        let mut module = wasm_encoder::Module::new();
        module.section(&self.types).section(&self.imports).section(&self.functions).section(&self.tables);
        module.section(&self.memories).section(&self.globals).section(&self.exports).section(&self.elements);
        module.section(&self.code).section(&self.data).section(&self.names);
        module.finish()
    }
}

/// One half in the making.
struct Half<'m, 'a> {
    module: &'m Module<'a>,
    indices: Indices,
    sections: Sections,
}

impl<'m, 'a> Half<'m, 'a> {
    fn new(module: &'m Module<'a>) -> Result<Self> {
        let mut half = Self { module, indices: Indices::default(), sections: Sections::default() };
        if let Some(types) = module.types.clone() {
            half.indices.parse_type_section(&mut half.sections.types, types).map_err(said)?;
        }
        Ok(half)
    }

    /// Imports from the banner's script, as the whole module does.
    fn import_scripts(&mut self, functions: &BTreeSet<u32>) -> Result<()> {
        for (index, import) in (0..).zip(&self.module.imports).filter(|(index, _)| functions.contains(index)) {
            let Import { module, name, ty: TypeRef::Func(signature) } = import else {
                bail!("the banner imports something else than functions")
            };
            self.sections.imports.import(module, name, EntityType::Function(*signature));
            Indices::add(&mut self.indices.functions, index);
        }
        Ok(())
    }

    fn define(&mut self, functions: &BTreeSet<u32>) -> Result<()> {
        let defined: Vec<u32> = functions.iter().copied().filter(|index| self.module.body(*index).is_some()).collect();
        for index in &defined {
            self.sections.functions.function(self.module.signature(*index).context("a function has no type")?);
            Indices::add(&mut self.indices.functions, *index);
        }
        for index in &defined {
            let body = self.module.body(*index).context("a function has no code")?.clone();
            self.indices.parse_function_body(&mut self.sections.code, body).map_err(said)?;
        }
        Ok(())
    }

    fn fill<'s>(&mut self, slots: impl Iterator<Item = (&'s u32, &'s u32)>) -> Result<()> {
        let mut runs: Vec<(u32, Vec<u32>)> = Vec::new();
        for (slot, function) in slots {
            let function =
                *self.indices.functions.get(function).context("a slot holds a function of the other half")?;
            match runs.last_mut() {
                Some((first, run)) if *first + run.len() as u32 == *slot => run.push(function),
                _ => runs.push((*slot, vec![function])),
            }
        }
        for (first, run) in runs {
            let table = (self.module.slots_of > 0).then_some(self.module.slots_of);
            self.sections.elements.active(table, &ConstExpr::i32_const(first as i32), Elements::Functions(run.into()));
        }
        Ok(())
    }

    fn write(&mut self, data: &[(u32, Vec<u8>)]) {
        for (address, bytes) in data {
            self.sections.data.active(0, &ConstExpr::i32_const(*address as i32), bytes.iter().copied());
        }
    }

    /// With the functions' names, for whoever looks where the bytes go.
    fn finish(mut self) -> Vec<u8> {
        let mut names: Vec<(u32, u32)> = self.indices.functions.iter().map(|(old, new)| (*new, *old)).collect();
        names.sort_unstable();
        let mut map = NameMap::new();
        for (new, old) in names {
            if let Some(name) = self.module.names[old as usize] {
                map.append(new, name);
            }
        }
        self.sections.names.functions(&map);
        self.sections.finish()
    }
}

/// Writes both modules; `entries` are the exports of the second, which imports the first one's as those of `name`.
///
/// # Errors
/// When the whole has something that our tools have never made.
pub fn modules(module: &Module, halves: &Halves, entries: &HashSet<String>, name: &str) -> Result<[Vec<u8>; 2]> {
    let mut exports = Exports::of(module, entries, name);
    let second = second(module, halves, entries, &mut exports)?;
    Ok([first(module, halves, &exports)?, second])
}

fn first(module: &Module, halves: &Halves, exports: &Exports) -> Result<Vec<u8>> {
    let mut half = Half::new(module)?;
    half.import_scripts(&halves.first)?;
    for table in &module.tables {
        let table = half.indices.table_type(table.ty).map_err(said)?;
        half.sections.tables.table(table);
    }
    for memory in &module.memories {
        let memory = half.indices.memory_type(*memory).map_err(said)?;
        half.sections.memories.memory(memory);
    }
    for (index, global) in (0..).zip(&module.globals) {
        Indices::add(&mut half.indices.globals, index);
        half.indices.parse_global(&mut half.sections.globals, global.clone()).map_err(said)?;
    }
    half.define(&halves.first)?;
    for (kind, index, name) in &exports.all {
        let index = match kind {
            ExportKind::Func => *half.indices.functions.get(index).context("an export is in the other half")?,
            _ => *index,
        };
        half.sections.exports.export(name, *kind, index);
    }
    half.fill(halves.first_slots.iter())?;
    half.write(&halves.first_data);
    Ok(half.finish())
}

fn second(module: &Module, halves: &Halves, entries: &HashSet<String>, exports: &mut Exports) -> Result<Vec<u8>> {
    let shared = shared(module, halves)?;
    let from = exports.module.clone();
    let mut half = Half::new(module)?;
    half.import_scripts(&shared.scripts)?;
    for index in &shared.functions {
        let signature = module.signature(*index).context("a function has no type")?;
        let name = exports.name(ExportKind::Func, *index);
        half.sections.imports.import(&from, &name, EntityType::Function(signature));
        Indices::add(&mut half.indices.functions, *index);
    }
    for (index, table) in (0..).zip(&module.tables) {
        let name = exports.name(ExportKind::Table, index);
        let table = half.indices.table_type(table.ty).map_err(said)?;
        half.sections.imports.import(&from, &name, table);
    }
    for (index, memory) in (0..).zip(&module.memories) {
        let name = exports.name(ExportKind::Memory, index);
        let memory = half.indices.memory_type(*memory).map_err(said)?;
        half.sections.imports.import(&from, &name, memory);
    }
    for index in &shared.globals {
        let global = module.globals.get(*index as usize).context("a global is imported")?;
        let name = exports.name(ExportKind::Global, *index);
        let global = half.indices.global_type(global.ty).map_err(said)?;
        half.sections.imports.import(&from, &name, global);
        Indices::add(&mut half.indices.globals, *index);
    }
    half.define(&halves.second)?;
    for (name, index) in module.exported().filter(|(name, _)| entries.contains(*name)) {
        let index = *half.indices.functions.get(&index).context("an entry of the second part is in the first")?;
        half.sections.exports.export(name, ExportKind::Func, index);
    }
    half.fill(halves.second_slots.iter())?;
    half.write(&halves.second_data);
    Ok(half.finish())
}

/// What the second part uses of the script and of the first part.
#[derive(Default)]
struct Shared {
    scripts: BTreeSet<u32>,
    functions: BTreeSet<u32>,
    globals: BTreeSet<u32>,
}

fn shared(module: &Module, halves: &Halves) -> Result<Shared> {
    let mut shared = Shared::default();
    // A slot may hold a function that the first part calls too.
    let mut used: BTreeSet<u32> = halves.second_slots.values().copied().collect();
    used.extend(&halves.second);
    for index in &halves.second {
        let Some(body) = module.body(*index) else { continue };
        used.extend(callees(body)?);
        for operator in body.get_operators_reader()? {
            if let Operator::GlobalGet { global_index } | Operator::GlobalSet { global_index } = operator? {
                shared.globals.insert(global_index);
            }
        }
    }
    for index in used {
        if module.body(index).is_none() {
            shared.scripts.insert(index);
        } else if halves.first.contains(&index) {
            shared.functions.insert(index);
        }
    }
    Ok(shared)
}

/// What the first part exports: what its script calls, and what the second part imports.
struct Exports {
    all: Vec<(ExportKind, u32, String)>,
    /// The name that the second part knows the first one by.
    module: String,
    /// The names that may not be given again.
    taken: HashSet<String>,
}

impl Exports {
    fn of(module: &Module, entries: &HashSet<String>, name: &str) -> Self {
        let kind = |kind| match kind {
            ExternalKind::Table => ExportKind::Table,
            ExternalKind::Memory => ExportKind::Memory,
            ExternalKind::Global => ExportKind::Global,
            ExternalKind::Tag => ExportKind::Tag,
            ExternalKind::Func | ExternalKind::FuncExact => ExportKind::Func,
        };
        let own = module.exports.iter().filter(|export| !entries.contains(export.name));
        Self {
            all: own.map(|export| (kind(export.kind), export.index, export.name.to_owned())).collect(),
            module: name.to_owned(),
            taken: module.exports.iter().map(|export| export.name.to_owned()).collect(),
        }
    }

    /// The name of something that is exported from now on.
    fn name(&mut self, kind: ExportKind, index: u32) -> String {
        if let Some((.., name)) = self.all.iter().find(|(its, number, _)| *its == kind && *number == index) {
            return name.clone();
        }
        let name = (0..).map(short).find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        self.all.push((kind, index, name.clone()));
        name
    }
}

/// The n-th of all short names.
fn short(mut number: u32) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut name = String::new();
    loop {
        name.push(char::from(LETTERS[number as usize % LETTERS.len()]));
        number /= LETTERS.len() as u32;
        if number == 0 {
            return name;
        }
        number -= 1;
    }
}

fn said(error: reencode::Error<String>) -> anyhow::Error {
    anyhow!("{error}")
}

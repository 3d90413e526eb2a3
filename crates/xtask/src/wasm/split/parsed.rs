//! A module taken apart, as far as splitting it needs.

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{
    CustomSectionReader, DataKind, ElementItems, ElementKind, Export, ExternalKind, FunctionBody, Global, Import,
    KnownCustom, MemoryType, Name, Operator, Parser, Payload, RelocationEntry, Table, TypeRef, TypeSectionReader,
};

/// A module's parts; indices count as in WebAssembly, with the imports first.
#[derive(Default)]
pub struct Module<'a> {
    pub types: Option<TypeSectionReader<'a>>,
    pub imports: Vec<Import<'a>>,
    pub imported_functions: u32,
    /// The types of the functions that it defines.
    pub signatures: Vec<u32>,
    pub bodies: Vec<FunctionBody<'a>>,
    pub tables: Vec<Table<'a>>,
    pub memories: Vec<MemoryType>,
    pub globals: Vec<Global<'a>>,
    pub exports: Vec<Export<'a>>,
    /// Which function is in which slot of `slots_of`.
    pub slots: Vec<(u32, u32)>,
    /// The table of functions.
    pub slots_of: u32,
    pub segments: Vec<Segment<'a>>,
    /// Names of functions, where they have any.
    pub names: Vec<Option<&'a str>>,
    pub customs: Vec<CustomSectionReader<'a>>,
    /// What relocations of the code and of the data count from, with the section's index.
    pub code: (u32, usize),
    pub data: (u32, usize),
}

/// Bytes that are in memory from the start.
pub struct Segment<'a> {
    pub address: u32,
    pub bytes: &'a [u8],
    /// Where in the file they are.
    pub position: usize,
}

impl<'a> Module<'a> {
    /// Takes a module apart.
    ///
    /// # Errors
    /// When it is none, or has what our compiler and our tools have never made.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        let mut module = Self::default();
        let mut section = 0;
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            let place = payload.as_section().map(|(_, range)| (section, range.start));
            section += u32::from(place.is_some());
            match payload {
                Payload::TypeSection(types) => module.types = Some(types),
                Payload::ImportSection(imports) => {
                    module.imports = imports.into_imports().collect::<Result<_, _>>()?;
                    let function = |import: &&Import| matches!(import.ty, TypeRef::Func(_));
                    module.imported_functions = module.imports.iter().filter(function).count() as u32;
                }
                Payload::FunctionSection(types) => module.signatures = types.into_iter().collect::<Result<_, _>>()?,
                Payload::TableSection(tables) => module.tables = tables.into_iter().collect::<Result<_, _>>()?,
                Payload::MemorySection(memories) => module.memories = memories.into_iter().collect::<Result<_, _>>()?,
                Payload::GlobalSection(globals) => module.globals = globals.into_iter().collect::<Result<_, _>>()?,
                Payload::ExportSection(exports) => module.exports = exports.into_iter().collect::<Result<_, _>>()?,
                Payload::ElementSection(elements) => {
                    for element in elements {
                        module.add_slots(element?)?;
                    }
                }
                Payload::DataSection(segments) => {
                    module.data = place.context("a section lies nowhere")?;
                    for segment in segments {
                        let segment = segment?;
                        let DataKind::Active { offset_expr, .. } = segment.kind else {
                            bail!("a data segment is not active")
                        };
                        let address = constant(offset_expr.get_operators_reader())?;
                        let position = segment.range.end - segment.data.len();
                        module.segments.push(Segment { address, bytes: segment.data, position });
                    }
                }
                Payload::CodeSectionStart { .. } => module.code = place.context("a section lies nowhere")?,
                Payload::CodeSectionEntry(body) => module.bodies.push(body),
                Payload::CustomSection(custom) => module.customs.push(custom),
                Payload::StartSection { .. } => bail!("the module has a start function"),
                _ => {}
            }
        }
        module.names = module.read_names()?;
        Ok(module)
    }

    fn add_slots(&mut self, element: wasmparser::Element<'a>) -> Result<()> {
        let (ElementKind::Active { table_index, offset_expr }, ElementItems::Functions(functions)) =
            (element.kind, element.items)
        else {
            bail!("a table is filled otherwise than with functions from the start")
        };
        let first = constant(offset_expr.get_operators_reader())?;
        let table = table_index.unwrap_or(0);
        ensure!(self.slots.is_empty() || self.slots_of == table, "two tables hold functions");
        self.slots_of = table;
        for (slot, function) in (first..).zip(functions) {
            self.slots.push((slot, function?));
        }
        Ok(())
    }

    fn read_names(&self) -> Result<Vec<Option<&'a str>>> {
        let mut names = vec![None; self.imported_functions as usize + self.bodies.len()];
        for custom in &self.customs {
            let KnownCustom::Name(sections) = custom.as_known() else { continue };
            for section in sections {
                let Name::Function(functions) = section? else { continue };
                for naming in functions {
                    let naming = naming?;
                    *names.get_mut(naming.index as usize).context("a name of no function")? = Some(naming.name);
                }
            }
        }
        Ok(names)
    }

    /// The relocations of a section, if the module was linked with them.
    pub fn relocations(&self, section: u32) -> Result<Vec<RelocationEntry>> {
        for custom in &self.customs {
            if let KnownCustom::Reloc(relocations) = custom.as_known()
                && relocations.section_index() == section
            {
                return Ok(relocations.entries().into_iter().collect::<Result<_, _>>()?);
            }
        }
        bail!("the module was not linked with --emit-relocs")
    }

    /// The functions that it exports, by name.
    pub fn exported(&self) -> impl Iterator<Item = (&'a str, u32)> {
        let functions = self.exports.iter().filter(|export| export.kind == ExternalKind::Func);
        functions.map(|export| (export.name, export.index))
    }

    /// The function's code; `None` for an import.
    pub fn body(&self, function: u32) -> Option<&FunctionBody<'a>> {
        self.bodies.get(function.checked_sub(self.imported_functions)? as usize)
    }

    /// The function's type.
    pub fn signature(&self, function: u32) -> Option<u32> {
        self.signatures.get(function.checked_sub(self.imported_functions)? as usize).copied()
    }
}

/// The functions that a function calls by name.
pub fn callees(body: &FunctionBody) -> Result<Vec<u32>> {
    let mut found = Vec::new();
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index }
            | Operator::ReturnCall { function_index }
            | Operator::RefFunc { function_index } => found.push(function_index),
            _ => {}
        }
    }
    Ok(found)
}

fn constant(mut operators: wasmparser::OperatorsReader) -> Result<u32> {
    match operators.read()? {
        Operator::I32Const { value } => Ok(value as u32),
        other => bail!("an offset is {other:?} instead of a constant"),
    }
}

/// The module without what only linkers read, and Binaryen refuses.
///
/// # Errors
/// When it is no module.
pub fn without_linking(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut rest = wasm_encoder::Module::new();
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload?;
        let linkers = matches!(&payload, Payload::CustomSection(custom) if custom.name() == "linking" || custom.name().starts_with("reloc."));
        if let Some((id, range)) = payload.as_section()
            && !linkers
        {
            rest.section(&wasm_encoder::RawSection { id, data: &bytes[range] });
        }
    }
    Ok(rest.finish())
}

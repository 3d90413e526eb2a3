//! Receipts as an Apache Parquet file, for data lakes and engines that read columns (<https://parquet.apache.org/docs/file-format/>).
//! A group of rows at a time is in memory.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, FixedLenByteArray, FixedLenByteArrayType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::parser::parse_message_type;

use super::Source;
use super::columns::{COLUMNS, Holds};
use crate::Error;

/// Rows of a group: some megabytes of them.
const GROUP: usize = 20_000;

/// A column's cells of the present group. What may be absent has a level for each row: 1 where it is there.
/// A list has one for each of its words, or a 0 where it has none, and says which word begins a row by a 0
/// (<https://parquet.apache.org/docs/file-format/nestedencoding/>).
enum Cells {
    Texts(Vec<ByteArray>),
    Ids(Vec<FixedLenByteArray>, Vec<i16>),
    Times(Vec<i64>, Vec<i16>),
    Numbers(Vec<i32>, Vec<i16>),
    Flags(Vec<bool>),
    Words { words: Vec<ByteArray>, there: Vec<i16>, repeated: Vec<i16> },
}

impl Cells {
    fn new(holds: &Holds) -> Self {
        match holds {
            Holds::Text(_) => Self::Texts(Vec::new()),
            Holds::Id(_) => Self::Ids(Vec::new(), Vec::new()),
            Holds::Time(_) => Self::Times(Vec::new(), Vec::new()),
            Holds::Number(_) => Self::Numbers(Vec::new(), Vec::new()),
            Holds::Flag(_) => Self::Flags(Vec::new()),
            Holds::Words(_) => Self::Words { words: Vec::new(), there: Vec::new(), repeated: Vec::new() },
        }
    }

    fn push(&mut self, holds: &Holds, source: &Source<'_>) {
        match (self, holds) {
            (Self::Texts(cells), Holds::Text(of)) => cells.push(ByteArray::from(of(source).into_bytes())),
            (Self::Ids(cells, there), Holds::Id(of)) => {
                optional(of(source).map(|id| ByteArray::from(id.as_bytes().to_vec()).into()), cells, there);
            }
            (Self::Times(cells, there), Holds::Time(of)) => optional(of(source), cells, there),
            (Self::Numbers(cells, there), Holds::Number(of)) => {
                optional(of(source).and_then(|number| i32::try_from(number).ok()), cells, there);
            }
            (Self::Flags(cells), Holds::Flag(of)) => cells.push(of(source)),
            (Self::Words { words, there, repeated }, Holds::Words(of)) => {
                let own = of(source);
                there.extend(if own.is_empty() { vec![0] } else { vec![1; own.len()] });
                repeated.extend((0..own.len().max(1)).map(|nth| i16::from(nth > 0)));
                words.extend(own.into_iter().map(|word| ByteArray::from(word.into_bytes())));
            }
            _ => unreachable!("each column's cells are made from what it holds"),
        }
    }

    fn write(&self, column: &mut SerializedColumnWriter<'_>) -> Result<usize, ParquetError> {
        match self {
            Self::Texts(cells) => column.typed::<ByteArrayType>().write_batch(cells, None, None),
            Self::Ids(cells, there) => column.typed::<FixedLenByteArrayType>().write_batch(cells, Some(there), None),
            Self::Times(cells, there) => column.typed::<Int64Type>().write_batch(cells, Some(there), None),
            Self::Numbers(cells, there) => column.typed::<Int32Type>().write_batch(cells, Some(there), None),
            Self::Flags(cells) => column.typed::<BoolType>().write_batch(cells, None, None),
            Self::Words { words, there, repeated } => {
                column.typed::<ByteArrayType>().write_batch(words, Some(there), Some(repeated))
            }
        }
    }
}

fn optional<T>(cell: Option<T>, cells: &mut Vec<T>, there: &mut Vec<i16>) {
    there.push(i16::from(cell.is_some()));
    cells.extend(cell);
}

/// The type of a row.
fn schema() -> String {
    let column = |(name, holds): &(&str, Holds)| match holds {
        Holds::Text(_) => format!("REQUIRED BYTE_ARRAY {name} (STRING);"),
        Holds::Id(_) => format!("OPTIONAL FIXED_LEN_BYTE_ARRAY (16) {name} (UUID);"),
        Holds::Time(_) => format!("OPTIONAL INT64 {name} (TIMESTAMP(MILLIS,true));"),
        Holds::Number(_) => format!("OPTIONAL INT32 {name};"),
        Holds::Flag(_) => format!("REQUIRED BOOLEAN {name};"),
        Holds::Words(_) => {
            format!(
                "REQUIRED GROUP {name} (LIST) {{ REPEATED GROUP list {{ REQUIRED BYTE_ARRAY element (STRING); }} }}"
            )
        }
    };
    format!("message receipt {{ {} }}", COLUMNS.iter().map(column).collect::<String>())
}

/// A file that is being written. Its bytes are taken as they come.
pub(super) struct Writer {
    file: SerializedFileWriter<Vec<u8>>,
    cells: Vec<Cells>,
    rows: usize,
    /// How many rows are a group.
    group: usize,
}

impl Writer {
    pub(super) fn new() -> Result<Self, Error> {
        let schema = parse_message_type(&schema()).map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        Ok(Self { file, cells: empty(), rows: 0, group: GROUP })
    }

    /// Adds a row, and what is finished of the file to `into`.
    pub(super) fn add(&mut self, source: &Source<'_>, into: &mut Vec<u8>) -> Result<(), Error> {
        for (cells, (_, holds)) in self.cells.iter_mut().zip(&COLUMNS) {
            cells.push(holds, source);
        }
        self.rows += 1;
        if self.rows == self.group {
            self.end_group().map_err(failed)?;
            into.append(self.file.inner_mut());
        }
        Ok(())
    }

    /// Adds the rest of the file.
    pub(super) fn end(mut self, into: &mut Vec<u8>) -> Result<(), Error> {
        if self.rows > 0 {
            self.end_group().map_err(failed)?;
        }
        self.file.finish().map_err(failed)?;
        into.append(self.file.inner_mut());
        Ok(())
    }

    fn end_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        for cells in std::mem::replace(&mut self.cells, empty()) {
            let Some(mut column) = group.next_column()? else { break };
            cells.write(&mut column)?;
            column.close()?;
        }
        group.close()?;
        self.rows = 0;
        self.file.flush()?;
        Ok(())
    }
}

fn empty() -> Vec<Cells> {
    COLUMNS.iter().map(|(_, holds)| Cells::new(holds)).collect()
}

/// Writing to memory fails where this module is wrong, and only there.
fn failed(error: ParquetError) -> Error {
    Error::Io(std::io::Error::other(error))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::{Field, RowAccessor as _};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::store::Stored;

    /// The `nth` of some receipts: each grants one category more than the one before.
    fn stored(nth: usize) -> Stored {
        let id = Uuid::from_u128(nth as u128);
        Stored {
            receipt_id: id,
            writer: 1,
            batch: 1,
            position: 0,
            received_at: 0,
            occurred_at: 0,
            site: format!("site{nth}"),
            subject: nth.is_multiple_of(2).then_some(id),
            event: "given".to_owned(),
            lang: "en".to_owned(),
            notice: [0; 32],
            origin: None,
            marks: 0,
            salt: None,
            leaf: [0; 32],
            body: None,
            notice_known: false,
        }
    }

    #[test]
    fn rows_of_several_groups_are_read_again() {
        let mut writer = Writer { group: 3, ..Writer::new().expect("a writer") };
        let (mut file, mut pieces) = (Vec::new(), 0);
        let all: Vec<Stored> = (0..7).map(stored).collect();
        for (nth, stored) in all.iter().enumerate() {
            let decisions: Vec<_> =
                (0..nth).map(|at| json!({ "purpose": format!("c{at}"), "state": "granted" })).collect();
            let receipt = json!({ "decisions": decisions, "valid_until": "2027-01-01T00:00:00Z" });
            let source = Source { stored, receipt, notice: None, retention: Duration::ZERO };
            let before = file.len();
            writer.add(&source, &mut file).expect("a row");
            pieces += usize::from(file.len() > before);
        }
        writer.end(&mut file).expect("the end");
        assert_eq!(pieces, 2, "what is finished does not stay in memory");
        let on_disk = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(on_disk.path(), file).expect("it is written");
        let reader = SerializedFileReader::new(on_disk.reopen().expect("it is there")).expect("a file");
        assert_eq!(reader.num_row_groups(), 3);
        let column = |wanted: &str| COLUMNS.iter().position(|(name, _)| *name == wanted).expect("a column");
        let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), all.len());
        for (nth, row) in rows.iter().enumerate() {
            let null = |name| matches!(row.get_column_iter().nth(column(name)), Some((_, Field::Null)));
            assert_eq!(row.get_string(column("site_id")).expect("a text"), &format!("site{nth}"));
            assert_eq!(null("subject_id"), nth % 2 == 1);
            assert_eq!(row.get_list(column("granted")).expect("a list").len(), nth);
            assert!(null("layer"));
        }
    }
}

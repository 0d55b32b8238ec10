//! Tables as bytes, and states, which are tables.

use std::io::Cursor;

use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::ArrowError;
use recipe_core::engine::State;
use serde::{Deserialize, Serialize};

/// Batches of one table as an Arrow IPC stream.
pub(super) fn write(batches: &[RecordBatch]) -> Result<Vec<u8>, ArrowError> {
    let Some(first) = batches.first() else { return Ok(Vec::new()) };
    let mut writer = StreamWriter::try_new(Vec::new(), first.schema_ref())?;
    batches.iter().try_for_each(|batch| writer.write(batch))?;
    writer.into_inner()
}

/// The batches of a stream.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<RecordBatch>, ArrowError> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    StreamReader::try_new(Cursor::new(bytes), None)?.collect()
}

/// How a state begins: what follows it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    rows: u64,
    /// The lengths of the tables of each stage.
    tables: Vec<Vec<usize>>,
}

/// A state of a [`Scan`](recipe_core::engine::Scan) as bytes: the length of a header, that, and the tables.
///
/// # Errors
///
/// A table cannot be written.
pub fn write_state(state: &State) -> Result<Vec<u8>, ArrowError> {
    let mut tables = Vec::with_capacity(state.stages.len());
    let mut bytes = Vec::new();
    for stage in &state.stages {
        let mut lengths = Vec::with_capacity(stage.len());
        for table in stage {
            let table = write(std::slice::from_ref(table))?;
            lengths.push(table.len());
            bytes.extend(table);
        }
        tables.push(lengths);
    }
    let header = serde_json::to_vec(&Header { rows: state.rows, tables });
    let header = header.map_err(|error| ArrowError::ExternalError(error.into()))?;
    let length = (header.len() as u64).to_le_bytes();
    Ok([&length[..], &header, &bytes].concat())
}

/// The state that [`write_state`] wrote.
///
/// # Errors
///
/// These bytes are of no state.
pub fn read_state(bytes: &[u8]) -> Result<State, ArrowError> {
    let broken = || ArrowError::ParseError("this is no state".to_owned());
    let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(broken)?;
    let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| broken())?;
    let (header, mut rest) = rest.split_at_checked(length).ok_or_else(broken)?;
    let Header { rows, tables } = serde_json::from_slice(header).map_err(|_| broken())?;
    let mut stages = Vec::with_capacity(tables.len());
    for lengths in tables {
        let mut stage = Vec::with_capacity(lengths.len());
        for length in lengths {
            let (table, after) = rest.split_at_checked(length).ok_or_else(broken)?;
            rest = after;
            stage.push(read(table)?.pop().ok_or_else(broken)?);
        }
        stages.push(stage);
    }
    Ok(State::new(rows, stages))
}

#[cfg(test)]
mod tests {
    use recipe_core::table;

    use super::*;

    #[test]
    fn states_come_back_or_are_refused() {
        let table = |lines: &[&str]| table::parse(lines).expect("a table");
        let state = State::new(
            7,
            vec![vec![], vec![table(&["a: long", "1"]), table(&["b: string"])], vec![table(&["c: date"])]],
        );
        let bytes = write_state(&state).expect("bytes");
        let read = read_state(&bytes).expect("a state");
        assert_eq!((read.rows, read.stages), (state.rows, state.stages));
        for length in 0..bytes.len() {
            assert!(read_state(&bytes[..length]).is_err(), "{length} bytes");
        }
    }
}

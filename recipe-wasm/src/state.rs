//! States as bytes, so that they can go from one instance to another.

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use recipe_core::engine::State;

use crate::failure::{Code, Failure};
use crate::ipc::Output;
use crate::session::whole;

/// How the bytes begin: the format's name, then the recipe's hash.
const MAGIC: &[u8; 8] = b"RCPSTAT1";

/// The most tables of a state: more than any recipe has stages.
const MAX_TABLES: u64 = 1 << 16;

/// A state of the recipe with this hash. Lengths are little-endian `u64`: of rows, of stages, of a stage's tables, and
/// before each table, which is a whole stream, of its bytes.
pub(crate) fn encode(state: &State, recipe: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(recipe.as_bytes());
    bytes.extend_from_slice(&state.rows.to_le_bytes());
    bytes.extend_from_slice(&(state.stages.len() as u64).to_le_bytes());
    for tables in &state.stages {
        bytes.extend_from_slice(&(tables.len() as u64).to_le_bytes());
        for table in tables {
            let mut output = Output::new(table.schema_ref(), true)?;
            output.write(table)?;
            bytes.extend_from_slice(&(output.bytes().len() as u64).to_le_bytes());
            bytes.extend_from_slice(output.bytes());
        }
    }
    Ok(bytes)
}

/// What [`encode`] made bytes of.
pub(crate) fn decode(bytes: &Buffer, recipe: &str) -> Result<State, Failure> {
    let mut rest = Rest { bytes: bytes.clone() };
    if rest.take(MAGIC.len())?.as_slice() != MAGIC {
        return Err(broken("it does not begin as one"));
    }
    if rest.take(recipe.len())?.as_slice() != recipe.as_bytes() {
        return Err(broken("it is of another recipe"));
    }
    let rows = rest.number()?;
    let mut tables = 0;
    let mut count = |rest: &mut Rest| {
        let count = rest.number()?;
        tables += count.min(MAX_TABLES);
        if tables > MAX_TABLES { Err(broken("it has too many tables")) } else { Ok(count) }
    };
    let stages = (0..count(&mut rest)?).map(|_| {
        let tables = (0..count(&mut rest)?).map(|_| table(&mut rest));
        tables.collect::<Result<Vec<RecordBatch>, Failure>>()
    });
    let stages = stages.collect::<Result<_, _>>()?;
    Ok(State::new(rows, stages))
}

/// Two states, after the length of the first.
pub(crate) fn decode_pair(bytes: &Buffer, recipe: &str) -> Result<(State, State), Failure> {
    let mut rest = Rest { bytes: bytes.clone() };
    let length = usize::try_from(rest.number()?).map_err(|_| broken("it is cut off"))?;
    let before = rest.take(length)?;
    Ok((decode(&before, recipe)?, decode(&rest.bytes, recipe)?))
}

fn table(rest: &mut Rest) -> Result<RecordBatch, Failure> {
    let length = usize::try_from(rest.number()?).map_err(|_| broken("a table is longer than it"))?;
    let (schema, mut batches) = whole(&rest.take(length)?)?;
    match batches.pop() {
        None => Ok(RecordBatch::new_empty(schema)),
        Some(batch) if batches.is_empty() => Ok(batch),
        Some(_) => Err(broken("a table of it has several batches")),
    }
}

fn broken(reason: &str) -> Failure {
    Failure::new(Code::Argument, format!("this is no state that the recipe can go on from: {reason}"))
}

/// Bytes that were not read yet.
struct Rest {
    bytes: Buffer,
}

impl Rest {
    fn take(&mut self, length: usize) -> Result<Buffer, Failure> {
        if length > self.bytes.len() {
            return Err(broken("it is cut off"));
        }
        let taken = self.bytes.slice_with_length(0, length);
        self.bytes = self.bytes.slice(length);
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, Failure> {
        let taken = self.take(8)?;
        let word = taken.as_slice().try_into().map_err(|_| broken("it is cut off"))?;
        Ok(u64::from_le_bytes(word))
    }
}

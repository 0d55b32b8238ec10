//! Types inferred from the cells of a source.

use parking_lot::Mutex;
use recipe_core::engine::kernel::infer::Inference;
use recipe_core::engine::plan::InputColumn;
use recipe_core::types::Type;

use crate::error::{Result, TableError};
use crate::morsel::{Cursor, Morsel, RowError};
use crate::source::Source;

/// The types of columns, from the first rows.
pub(super) fn from_first(source: &Source, rows: usize) -> Result<Vec<Type>> {
    let mut inference = inference(source);
    let mut left = rows;
    for batch in source.batches() {
        let batch = batch?.batch;
        let taken = batch.slice(0, batch.num_rows().min(left));
        inference.push(&taken);
        left -= taken.num_rows();
        if left == 0 {
            break;
        }
    }
    Ok(inference.finish())
}

/// Nothing is known yet of the columns.
fn inference(source: &Source) -> Inference {
    let text = source.dataset().options.text.clone();
    Inference::new(source.schema().fields().len()).with_format(text)
}

/// A morsel that was looked at: its file, rows and lines, or what is wrong with it.
type Looked = Result<(usize, u64, u64), Wrong>;

enum Wrong {
    Row(usize, RowError),
    File(TableError),
}

/// The types of columns, from all rows, on so many threads.
pub(super) fn from_all(source: &Source, threads: usize) -> Result<Vec<Type>> {
    let columns = source.schema().fields().len();
    let inputs = (0..columns).map(InputColumn::Cells).collect();
    let morsels = Mutex::new(Some(source.morsels(inputs, source.schema(), None).enumerate()));
    let found: Mutex<(Inference, Vec<(usize, Looked)>)> = Mutex::new((inference(source), Vec::new()));
    std::thread::scope(|scope| {
        let work = || look(&morsels, &found, inference(source));
        for _ in 1..threads {
            // With fewer threads it takes longer.
            if std::thread::Builder::new().spawn_scoped(scope, work).is_err() {
                break;
            }
        }
        work();
    });
    let (inference, mut looked) = found.into_inner();
    looked.sort_by_key(|(number, _)| *number);
    let mut cursor = Cursor::default();
    for (_, looked) in looked {
        match looked {
            Ok((file, rows, lines)) => cursor.advance(file, rows, lines),
            Err(Wrong::Row(file, error)) => return Err(cursor.locate(file, error)),
            Err(Wrong::File(error)) => return Err(error),
        }
    }
    Ok(inference.finish())
}

/// Looks at morsels until there is none, or one is wrong. Those before it are all looked at.
fn look(
    morsels: &Mutex<Option<impl Iterator<Item = (usize, Result<Morsel>)>>>,
    found: &Mutex<(Inference, Vec<(usize, Looked)>)>,
    mut inference: Inference,
) {
    let mut looked = Vec::new();
    loop {
        let next = morsels.lock().as_mut().and_then(Iterator::next);
        let Some((number, morsel)) = next else { break };
        let one = match morsel {
            Err(error) => Err(Wrong::File(error)),
            Ok(Morsel { file, decode, .. }) => {
                let decoded = decode();
                let (rows, lines) = (decoded.rows_of_file(), decoded.lines);
                match decoded.rows {
                    Ok(batch) => {
                        inference.push(&batch);
                        Ok((file, rows, lines))
                    }
                    Err(error) => Err(Wrong::Row(file, error)),
                }
            }
        };
        let failed = one.is_err();
        looked.push((number, one));
        if failed {
            // The others end with what they have in hand.
            *morsels.lock() = None;
            break;
        }
    }
    let mut found = found.lock();
    found.0.merge(&inference);
    found.1.extend(looked);
}

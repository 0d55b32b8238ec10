//! A target: rows are encoded and written, and wait to be put in place.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use recipe_store::commit::OutputFile;
use recipe_tables::Source;
use recipe_tables::write::PartitionColumns;

use super::execution::Execution;
use super::flow::Compiled;
use crate::engine::{self, Carry, Encode, Ordered, Running, Through, relay};
use crate::error::Result;
use crate::limits::check_output;
use crate::output::{Pieces, Place, Target, Writing};

/// Writes all rows of a flow to a target. Gives the columns of its files, and the files, which nobody sees yet.
pub(super) async fn write(
    mut compiled: Compiled,
    target: &Target,
    place: &Place,
    metadata: &[(String, String)],
    execution: &Execution,
) -> Result<(SchemaRef, Vec<OutputFile>)> {
    if let Some(files) = target.options.max_files
        && let Some(source) = compiled.shareable()
    {
        *source = source.clone().with_shares(files);
    }
    let input_bytes = compiled.source().map_or(0, |source| source.dataset().bytes());
    let context = compiled.context().clone();
    let (schema, pieces) = pieces(compiled, target, execution).await?;
    check_output(execution.limits(), &schema)?;
    let writing = Writing {
        target,
        place,
        schema: schema.clone(),
        metadata,
        threads: execution.threads(),
        memory: &context.at_work,
        input_bytes,
    };
    let files = writing.run(pieces).await?;
    context.ledger.finish(&context.settings)?;
    Ok((schema, files))
}

/// The columns of the target's files, and their rows, encoded.
async fn pieces(
    compiled: Compiled,
    target: &Target,
    execution: &Execution,
) -> Result<(SchemaRef, Ordered<Pieces>)> {
    let context = compiled.context().clone();
    let carry = compiled.source().map_or(Carry::Typed, |source| target.carry(source));
    let shares = compiled.source().map_or(1, Source::shares);
    let names = &target.options.partition_by;
    if names.is_empty() {
        let encoding = |schema: &SchemaRef, text: &[Option<usize>]| Ok(target.encoding(schema, text, shares));
        let Running { schema, parts } = compiled.start(carry, &encoding, execution).await?;
        return Ok((schema, parts));
    }
    let keyed = |schema: &SchemaRef, _: &[Option<usize>]| -> Result<Encode<Vec<RecordBatch>>> {
        let columns = PartitionColumns::new(names, schema)?;
        Ok(Arc::new(move |batches, _| {
            Ok(batches.iter().map(|batch| columns.with_folder(batch)).collect::<Result<_, _>>()?)
        }))
    };
    let Running { schema, parts } = compiled.start(carry, &keyed, execution).await?;
    let columns = PartitionColumns::new(names, &schema)?;
    let sorted = engine::sorted_by_last(parts, columns.schema_with_folder(), &context)?;
    let pieces = relay(sorted, Through::runners(), target.encoding_by_folder(&columns), context);
    Ok((columns.file_schema(), pieces))
}

//! Rows that workers write as the text of a file, so that less travels and the coordinator has little left to do.

use futures::StreamExt;

use super::partial::Given;
use super::remote::strange;
use super::scanned::Scanned;
use super::taking::Taken;
use crate::engine::{Encoding, Leaves, Leaving, Running};
use crate::error::Result;
use crate::output::Texts;

/// Starts a plan of which nothing is left to do behind the units.
pub(super) fn run<T: Send + 'static>(
    scanned: Scanned,
    texts: Texts<T>,
    leaving: &Leaving,
    encoding: &Encoding<'_, T>,
) -> Result<Running<T>> {
    let encode = encoding(&leaving.schema, &leaving.text_columns)?;
    let taken = scanned.texts(texts.form)?;
    let parts = taken.map(move |taken| match taken? {
        Taken::Text(text) => Ok((texts.take)(text)),
        // One of them cannot be written; which one it is, is known here.
        Taken::Given(Given::Rows(batches)) => encode(batches, Leaves::WithShare(0)),
        Taken::Given(Given::Known(_)) => Err(strange()),
    });
    Ok(Running { schema: leaving.schema.clone(), parts: parts.boxed() })
}

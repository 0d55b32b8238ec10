//! Operations on personally identifiable information.

mod cryptographic_hash;
mod decrypt;
mod deterministic_decrypt;
mod deterministic_encrypt;
mod encrypt;
mod mask_custom;
mod mask_date;
mod mask_delimiter;
mod mask_range;
mod replace_with_random_between;
mod replace_with_random_date_between;
mod shuffle_rows;

use std::sync::Arc;

use crate::kernel::entity::Entities;
use crate::kernel::private::{Change, Kept, Protect};
use crate::plan::Secret;
use crate::step::prelude::*;

/// The family's operations, in the order of the reference.
pub(super) static STEPS: &[&Step] = steps![
    cryptographic_hash,
    decrypt,
    deterministic_decrypt,
    deterministic_encrypt,
    encrypt,
    mask_custom,
    mask_date,
    mask_delimiter,
    mask_range,
    replace_with_random_between,
    replace_with_random_date_between,
    shuffle_rows,
];

const COLUMNS: Param<ColumnNames> =
    Param::required("sourceColumns", "Columns to change, in place; what is not text becomes text first.")
        .also(&["sourceColumn"]);
const SYMBOL: Param<Text> = Param::required("maskSymbol", "What to put in place of each character.");
const ALPHABET: Param<Option<Texts>> = Param::optional(
    "alphabet",
    "Characters that are not masked: signs that are neither letters, digits nor blanks, and blanks.",
)
.one_of(&["SYMBOLS", "WHITESPACE"]);
const ENTITIES: Param<Option<Texts>> = Param::optional(
    "entityTypeFilter",
    "What to change in a text, such as `EMAIL`, `PHONE_NUMBER` or `USA_ALL`; whole cells unless given.",
);
const VERSION: Param<Option<Text>> =
    Param::optional("secretVersion", "The version of the secret, where the run says which one it gives.");
const CREATE: Param<bool> = Param::flag(
    "createSecretIfMissing",
    "What the service is to do where there is no secret; here the run gives it, and none is made.",
);

const MISSING: &str = "Missing cells, null and empty text, stay as they are.";
const FOUND: &str = "With `entityTypeFilter` only what looks like one of these types is changed, and the rest of the text stays: \
     by form and check digits, not by meaning. `PERSON_NAME` has no form, and is refused. `USA_ALL` is all but that and `DATE`.";
const GIVEN: &str = "The run gives the secret by this name, as AWS Secrets Manager holds it: the key in base64. A recipe never holds one.";

/// Changes the columns in place, cell by cell, or what `entities` finds in them. A change that needs them is given the
/// numbers of rows.
fn protect<C: Change + 'static>(
    args: &Args,
    rel: &mut Rel,
    (entities, numbered): (Option<Arc<Entities>>, bool),
    mut change: impl FnMut(u32, &Column) -> Result<C>,
) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let row = numbered.then(|| rel.row_number(&[], &[]));
    for (number, column) in columns.iter().enumerate() {
        args.require(&COLUMNS, column, "a column of simple values", |_| true)?;
        let kernel = Protect { change: change(number as u32, column)?, entities: entities.clone() };
        let numbers = row.as_ref().map(Column::expr);
        rel.replace(column, Expr::call(kernel, [column.text()].into_iter().chain(numbers).collect()))?;
    }
    Ok(())
}

/// What is to be looked for in texts; none where whole cells are meant.
fn entities(args: &Args) -> Result<Option<Arc<Entities>>> {
    match args.get(&ENTITIES) {
        None | Some([]) => Ok(None),
        Some(names) => {
            let entities = Entities::new(names).map_err(|error| args.place(&ENTITIES, error))?;
            Ok(Some(Arc::new(entities)))
        }
    }
}

/// The characters that are not masked.
fn kept(args: &Args) -> Kept {
    let names = args.get(&ALPHABET).unwrap_or_default();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    Kept { symbols: has("SYMBOLS"), whitespace: has("WHITESPACE") }
}

/// The secret that a parameter names, and its version; no secret where it is only assumed.
fn secret<T>(args: &Args, rel: &Rel, param: &Param<T>, name: &str) -> Result<(Option<Arc<Secret>>, String)> {
    let secret = rel.secret(name).map_err(|error| args.place(param, error))?;
    let wanted = args.get(&VERSION).unwrap_or_default();
    let given = secret.as_ref().and_then(|secret| secret.version()).unwrap_or(wanted).to_owned();
    if !wanted.is_empty() && given != wanted {
        return Err(args.refuse(&VERSION, format!("the run gives version `{given}` of the secret")));
    }
    Ok((secret, given))
}

const RANDOM: &str = "The value follows from the seed of the run, the step, the column and the row: a run with the same seed \
     gives the same values, whatever the threads, and they say nothing of what stood there.";

/// Replaces the columns by what `make` makes of the column, a seed of its own and the number of the row.
fn random(args: &Args, rel: &mut Rel, make: impl Fn(&Column, u64, Expr) -> Result<Expr>) -> Result<()> {
    let columns = rel.columns_named(args.get(&COLUMNS))?;
    let row = rel.row_number(&[], &[]);
    for (number, column) in columns.iter().enumerate() {
        // An odd constant, as in the seed of steps: it spreads the numbers of columns over all bits.
        let seed = rel.seed() ^ (number as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
        let value = make(column, seed, row.expr())?;
        rel.replace(column, value)?;
    }
    Ok(())
}

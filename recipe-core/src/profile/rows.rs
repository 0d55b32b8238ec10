//! Going over rows: on any number of threads, with the same outcome.

use std::sync::Arc;

use ahash::RandomState;
use arrow_array::{Array, RecordBatch};
use arrow_schema::Schema;

use super::cells::{Cells, Kind};
use super::counts::{Counts, Store, Texts};
use super::finish;
use super::kept::{Dictionary, Kept, Seen};
use super::number::Double;
use super::options::ProfileOptions;
use super::others::{Numbers, Others, Words};
use super::pairs::Pairs;
use super::plan::{Column, LOOKED_AT, Plan};
use super::results::Profile;
use super::sample::Sample;
use crate::error::{Error, Result};
use crate::kernel::aggregate::fixed_hasher;
use crate::kernel::entity::Entities;
use crate::kernel::read::TextFormat;
use crate::types::Type;

/// Up to how many different rows each is counted.
const ROWS: usize = 1 << 19;

/// How many invalid cells are listed.
const EXAMPLES: usize = 5;

/// Something for a column, by how its values are kept.
#[derive(Clone)]
pub(super) enum ByKind<W, D, C, T> {
    Whole(W),
    Double(D),
    Decimal(C),
    Text(T),
    Other,
}

pub(super) type KeptColumn =
    ByKind<Kept<Numbers<i64>>, Kept<Numbers<Double>>, Kept<Numbers<i128>>, Kept<Words>>;
type SeenColumn = ByKind<Seen<Numbers<i64>>, Seen<Numbers<Double>>, Seen<Numbers<i128>>, Seen<Words>>;
type PartColumn = ByKind<Counts<Vec<i64>>, Counts<Vec<Double>>, Counts<Vec<i128>>, Counts<Texts>>;
type KnownColumn =
    ByKind<Dictionary<Vec<i64>>, Dictionary<Vec<Double>>, Dictionary<Vec<i128>>, Dictionary<Texts>>;

/// What is counted of a column beside its values.
#[derive(Debug, Clone, Default)]
pub(super) struct Cellwise {
    pub(super) nulls: u64,
    pub(super) empty: u64,
    pub(super) invalid: u64,
    /// The first invalid cells, by the number of their part and their row in it.
    pub(super) examples: Vec<(u64, usize, String)>,
}

impl Cellwise {
    fn merge(&mut self, other: Cellwise) {
        self.nulls += other.nulls;
        self.empty += other.empty;
        self.invalid += other.invalid;
        self.examples.extend(other.examples);
        self.examples.sort();
        self.examples.truncate(EXAMPLES);
    }
}

/// Statistics of a table, before its rows are looked at.
#[derive(Clone)]
pub struct Profiler(Arc<Plan>);

/// The values that are known to be kept.
#[derive(Clone, Default)]
pub struct Known(Arc<Vec<Option<KnownColumn>>>);

/// What one thread sees.
pub struct ProfileWorker {
    plan: Arc<Plan>,
    hasher: RandomState,
    columns: Vec<(Cellwise, SeenColumn)>,
    overall: Overall,
}

/// What is left of a part of the rows, to be put together with others in order.
pub struct ProfilePart(Vec<PartColumn>);

/// All that was seen.
pub struct ProfileWhole {
    plan: Arc<Plan>,
    columns: Vec<(Cellwise, KeptColumn)>,
    overall: Overall,
    known: Known,
}

/// What is about whole rows.
pub(super) struct Overall {
    pub(super) rows: u64,
    pub(super) different: Sample,
    pub(super) pairs: Pairs,
}

impl Overall {
    fn new(plan: &Plan) -> Overall {
        Overall { rows: 0, different: Sample::new(ROWS), pairs: Pairs::new(plan.correlated.len()) }
    }

    fn merge(&mut self, other: Overall) {
        self.rows += other.rows;
        self.different.merge(other.different);
        self.pairs.merge(&other.pairs);
    }
}

impl Profiler {
    /// Statistics of rows with these columns, which are read as those of `typed`, where text is written as `format` says. The
    /// first rows are looked at for the size of numbers: a thousand, or all if there are fewer.
    ///
    /// # Errors
    ///
    /// A type of personal data is not known, or the first rows cannot be read.
    pub fn new(
        raw: &Schema,
        typed: &Schema,
        format: &TextFormat,
        options: ProfileOptions,
        first: &[RecordBatch],
    ) -> Result<Profiler> {
        if raw.fields().len() != typed.fields().len() {
            return Err(Error::internal("columns are read as others"));
        }
        if !options.entities.is_empty() {
            Entities::new(&options.entities)?;
        }
        let mut plan = Plan::new(raw, typed, format, options);
        plan.look(first)?;
        Ok(Profiler(Arc::new(plan)))
    }

    /// For one thread.
    pub fn worker(&self) -> ProfileWorker {
        let columns = self.0.columns.iter().map(|column| {
            let seen = match column.kind {
                Kind::Whole => ByKind::Whole(Seen::new(numbers(column))),
                Kind::Double => ByKind::Double(Seen::new(numbers(column))),
                Kind::Decimal => ByKind::Decimal(Seen::new(numbers(column))),
                Kind::Text => ByKind::Text(Seen::new(Words::new())),
                Kind::Other => ByKind::Other,
            };
            (Cellwise::default(), seen)
        });
        ProfileWorker {
            plan: self.0.clone(),
            hasher: fixed_hasher(),
            columns: columns.collect(),
            overall: Overall::new(&self.0),
        }
    }

    /// For what all threads see.
    pub fn whole(&self) -> ProfileWhole {
        let room = self.0.room;
        let columns = self.0.columns.iter().map(|column| {
            let kept = match column.kind {
                Kind::Whole => ByKind::Whole(Kept::new(room, numbers(column))),
                Kind::Double => ByKind::Double(Kept::new(room, numbers(column))),
                Kind::Decimal => ByKind::Decimal(Kept::new(room, numbers(column))),
                Kind::Text => ByKind::Text(Kept::new(room, Words::new())),
                Kind::Other => ByKind::Other,
            };
            (Cellwise::default(), kept)
        });
        ProfileWhole {
            plan: self.0.clone(),
            columns: columns.collect(),
            overall: Overall::new(&self.0),
            known: Known(Arc::new(self.0.columns.iter().map(|_| None).collect())),
        }
    }
}

fn numbers<K: super::number::Number>(column: &Column) -> Numbers<K> {
    Numbers::new(column.unit, column.centre, column.is_number())
}

impl ProfileWorker {
    /// Looks at the rows of a part, which has this number. What it returns is to be [put](ProfileWhole::put) together with what
    /// other parts leave.
    ///
    /// # Errors
    ///
    /// A column is not what it was said to be.
    pub fn push(&mut self, number: u64, batch: &RecordBatch, known: &Known) -> Result<ProfilePart> {
        let plan = self.plan.clone();
        let (mut rows, mut hashes) = (vec![0; batch.num_rows()], Vec::new());
        let mut compared = Vec::with_capacity(plan.correlated.len());
        let mut parts = Vec::with_capacity(plan.columns.len());
        let columns = plan.columns.iter().zip(batch.columns()).zip(&mut self.columns).enumerate();
        for (at, ((column, raw), (cellwise, seen))) in columns {
            let (cells, failed) = column.read(raw)?;
            cells.hash(&self.hasher, &mut hashes, &mut rows)?;
            cellwise.invalid += failed.len() as u64;
            cellwise.nulls += cells.nulls() - failed.len() as u64;
            let examples = failed.into_iter().take(EXAMPLES.saturating_sub(cellwise.examples.len()));
            cellwise.examples.extend(examples.map(|(row, text)| (number, row, text)));
            if column.is_number() && plan.correlated.contains(&at) {
                compared.push(cells.doubles(column.unit as f64, column.centre));
            }
            let known = known.0.get(at).and_then(Option::as_ref);
            parts.push(count(seen, &cells, &hashes, known, cellwise));
        }
        self.overall.rows += batch.num_rows() as u64;
        for hash in rows {
            self.overall.different.add(hash, 1);
        }
        self.overall.pairs.add(&compared);
        Ok(ProfilePart(parts))
    }
}

/// Takes in the cells of a column that are there.
fn count(
    seen: &mut SeenColumn,
    cells: &Cells,
    hashes: &[u64],
    known: Option<&KnownColumn>,
    cellwise: &mut Cellwise,
) -> PartColumn {
    macro_rules! count {
        ($kind:ident, $seen:expr, $array:expr, $value:expr) => {{
            let known = match known {
                Some(ByKind::$kind(known)) => Some(known),
                _ => None,
            };
            let nulls = $array.nulls().filter(|nulls| nulls.null_count() > 0);
            let rows = hashes.iter().zip($array.values().iter()).enumerate();
            match nulls {
                None => {
                    ByKind::$kind($seen.push(known, rows.map(|(_, (hash, value))| (*hash, $value(*value)))))
                }
                Some(nulls) => {
                    let rows = rows.filter(|(row, _)| nulls.is_valid(*row));
                    ByKind::$kind($seen.push(known, rows.map(|(_, (hash, value))| (*hash, $value(*value)))))
                }
            }
        }};
    }
    match (seen, cells) {
        (ByKind::Whole(seen), Cells::Whole(values)) => count!(Whole, seen, values, |value: i64| value),
        (ByKind::Double(seen), Cells::Double(values)) => count!(Double, seen, values, Double::new),
        (ByKind::Decimal(seen), Cells::Decimal(values)) => count!(Decimal, seen, values, |value: i128| value),
        (ByKind::Text(seen), Cells::Text(values)) => {
            let known = match known {
                Some(ByKind::Text(known)) => Some(known),
                _ => None,
            };
            let mut empty = 0;
            let texts = (0..values.len()).filter(|row| values.is_valid(*row)).filter_map(|row| {
                let text = values.value(row).as_bytes();
                empty += u64::from(text.is_empty());
                (!text.is_empty()).then_some((hashes[row], text))
            });
            let part = seen.push(known, texts);
            cellwise.empty += empty;
            ByKind::Text(part)
        }
        _ => ByKind::Other,
    }
}

impl ProfileWhole {
    /// Takes in what the next part left, in the order of the parts.
    pub fn put(&mut self, part: &ProfilePart) {
        let mut full = Vec::new();
        for (at, ((_, kept), part)) in self.columns.iter_mut().zip(&part.0).enumerate() {
            let is_known = self.known.0[at].is_some();
            let known = match (kept, part) {
                (ByKind::Whole(kept), ByKind::Whole(part)) => put(kept, part).map(ByKind::Whole),
                (ByKind::Double(kept), ByKind::Double(part)) => put(kept, part).map(ByKind::Double),
                (ByKind::Decimal(kept), ByKind::Decimal(part)) => put(kept, part).map(ByKind::Decimal),
                (ByKind::Text(kept), ByKind::Text(part)) => put(kept, part).map(ByKind::Text),
                _ => None,
            };
            full.extend(known.filter(|_| !is_known).map(|known| (at, known)));
        }
        if !full.is_empty() {
            let mut known = (*self.known.0).clone();
            for (at, column) in full {
                known[at] = Some(column);
            }
            self.known = Known(Arc::new(known));
        }
    }

    /// The values that are known to be kept by now, for parts that are begun.
    pub fn known(&self) -> Known {
        self.known.clone()
    }

    /// Takes in what a thread saw.
    pub fn join(&mut self, worker: ProfileWorker) {
        self.overall.merge(worker.overall);
        for ((cellwise, kept), (other, seen)) in self.columns.iter_mut().zip(worker.columns) {
            cellwise.merge(other);
            match (kept, seen) {
                (ByKind::Whole(kept), ByKind::Whole(seen)) => kept.join(seen),
                (ByKind::Double(kept), ByKind::Double(seen)) => kept.join(seen),
                (ByKind::Decimal(kept), ByKind::Decimal(seen)) => kept.join(seen),
                (ByKind::Text(kept), ByKind::Text(seen)) => kept.join(seen),
                _ => {}
            }
        }
    }

    /// What is in the rows, once all of them were seen.
    ///
    /// # Errors
    ///
    /// A value cannot be printed.
    pub fn finish(self) -> Result<Profile> {
        finish::profile(&self.plan, &self.columns, &self.overall)
    }
}

fn put<O: Others>(kept: &mut Kept<O>, part: &Counts<O::Store>) -> Option<Dictionary<O::Store>>
where
    O::Store: Store,
{
    kept.put(part);
    kept.dictionary()
}

impl Profile {
    /// What is in the rows of a table in memory, on this thread.
    ///
    /// # Errors
    ///
    /// A type of personal data is not known, or a column cannot be read.
    pub fn of(batches: &[RecordBatch], options: ProfileOptions) -> Result<Profile> {
        let Some(first) = batches.first() else {
            return Err(Error::bad_parameter("a table without batches has no columns"));
        };
        Profile::of_rows(&first.schema(), batches.iter().cloned().map(Ok), options)
    }

    /// What is in rows with these columns, which come batch by batch, on this thread. A few batches are held at a time.
    ///
    /// # Errors
    ///
    /// That of a batch; a type of personal data is not known, or a column cannot be read.
    pub fn of_rows<E: From<Error>>(
        schema: &Schema,
        rows: impl IntoIterator<Item = Result<RecordBatch, E>>,
        options: ProfileOptions,
    ) -> Result<Profile, E> {
        let typed = schema.fields().iter().map(|field| {
            let ty = Type::from_arrow(field.data_type());
            let to = ty.map_or_else(|| field.data_type().clone(), Type::to_arrow);
            field.as_ref().clone().with_data_type(to)
        });
        let typed = Schema::new(typed.collect::<Vec<_>>());
        let (mut rows, mut first, mut left) = (rows.into_iter(), Vec::new(), LOOKED_AT);
        while left > 0
            && let Some(batch) = rows.next().transpose()?
        {
            left = left.saturating_sub(batch.num_rows());
            first.push(batch);
        }
        let profiler = Profiler::new(schema, &typed, &TextFormat::default(), options, &first)?;
        let (mut worker, mut whole) = (profiler.worker(), profiler.whole());
        for (number, batch) in (0..).zip(first.into_iter().map(Ok).chain(rows)) {
            let part = worker.push(number, &batch?, &whole.known())?;
            whole.put(&part);
        }
        whole.join(worker);
        Ok(whole.finish()?)
    }
}

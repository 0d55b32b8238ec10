//! What Arrow takes on trust, and panics about where it is not so.

use std::ops::Range;

use arrow_buffer::Buffer as Body;
use arrow_ipc::{Buffer, Field, FieldNode, RecordBatch, Type};
use arrow_schema::DataType;

use crate::failure::{Code, Failure};
use crate::text::Views;

/// The most rows of one batch.
const MAX_ROWS: i64 = i32::MAX as i64;
/// The most cells of a column that takes no bytes, such as one of nulls: a few bytes must not ask for endless work.
const MAX_ZERO_WIDTH_CELLS: i64 = 1 << 20;

pub(crate) fn broken(message: impl Into<String>) -> Failure {
    Failure::new(Code::Ipc, format!("not an Arrow IPC stream this module takes: {}", message.into()))
}

/// Whether a batch has the shape of columns of these types, within its body. Gives those of its columns that are texts
/// in views, by their place.
pub(crate) fn check_batch<'a>(
    batch: &RecordBatch,
    types: impl IntoIterator<Item = &'a DataType>,
    whole: &Body,
) -> Result<Vec<(usize, Views)>, Failure> {
    let body = whole.len();
    if batch.compression().is_some() {
        return Err(broken("compressed; write it without compression"));
    }
    // A cell of any column that takes bytes takes a bit or more.
    let most = MAX_ROWS.min(MAX_ZERO_WIDTH_CELLS.max(8 * body as i64));
    if !(0..=most).contains(&batch.length()) {
        return Err(broken(format!("a batch of {} rows in {body} bytes", batch.length())));
    }
    let mut shape = Shape {
        nodes: batch.nodes().into_iter().flatten(),
        buffers: batch.buffers().into_iter().flatten(),
        counts: batch.variadicBufferCounts().into_iter().flatten(),
        most,
        body,
    };
    let mut texts = Vec::new();
    for (at, data_type) in types.into_iter().enumerate() {
        if *data_type == DataType::Utf8View {
            texts.push((at, shape.texts(whole)?));
        } else {
            shape.column(data_type)?;
        }
    }
    let left = shape.nodes.count() + shape.buffers.count();
    if left > 0 || shape.counts.next().is_some() {
        return Err(other_columns());
    }
    Ok(texts)
}

/// What is left of a batch, while the columns of its schema are gone through.
struct Shape<Nodes, Buffers, Counts> {
    nodes: Nodes,
    buffers: Buffers,
    counts: Counts,
    most: i64,
    body: usize,
}

impl<'a, Nodes, Buffers, Counts> Shape<Nodes, Buffers, Counts>
where
    Nodes: Iterator<Item = &'a FieldNode>,
    Buffers: Iterator<Item = &'a Buffer>,
    Counts: Iterator<Item = i64>,
{
    fn column(&mut self, data_type: &DataType) -> Result<(), Failure> {
        let (cells, nulls) = self.cells()?;
        if *data_type == DataType::Null {
            return Ok(());
        }
        self.validity(cells, nulls)?;
        match data_type {
            DataType::Struct(fields) => fields.iter().try_for_each(|field| self.column(field.data_type())),
            DataType::List(item) | DataType::Map(item, _) => {
                self.values(4)?;
                self.column(item.data_type())
            }
            DataType::LargeList(item) => {
                self.values(8)?;
                self.column(item.data_type())
            }
            DataType::FixedSizeList(item, _) => self.column(item.data_type()),
            DataType::FixedSizeBinary(width) => {
                let width = usize::try_from(*width).unwrap_or_default().max(1);
                let found = self.values(width)?.len() / width;
                if found < cells { Err(broken(format!("{found} values of {cells} cells"))) } else { Ok(()) }
            }
            DataType::Utf8 | DataType::Binary => {
                self.values(4)?;
                self.values(1).map(drop)
            }
            DataType::LargeUtf8 | DataType::LargeBinary => {
                self.values(8)?;
                self.values(1).map(drop)
            }
            DataType::Utf8View | DataType::BinaryView => self.views().map(drop),
            DataType::Dictionary(index, _) => self.values(index.primitive_width().unwrap_or(1)).map(drop),
            plain => self.values(plain.primitive_width().unwrap_or(1)).map(drop),
        }
    }

    /// How many cells the next column has, and how many of them are null.
    fn cells(&mut self) -> Result<(usize, usize), Failure> {
        let node = self.nodes.next().ok_or_else(other_columns)?;
        let (cells, nulls) = (node.length(), node.null_count());
        if !(0..=self.most).contains(&cells) || !(0..=cells).contains(&nulls) {
            return Err(broken(format!("a column of {cells} cells, {nulls} of them null")));
        }
        Ok((cells as usize, nulls as usize))
    }

    /// Where the next buffer is, which tells what cells are null.
    fn validity(&mut self, cells: usize, nulls: usize) -> Result<Range<usize>, Failure> {
        let place = self.buffer()?;
        if nulls > 0 && place.len().saturating_mul(8) < cells {
            return Err(broken(format!("{} bytes that tell which of {cells} cells are null", place.len())));
        }
        Ok(place)
    }

    /// The next column, of texts in views.
    fn texts(&mut self, body: &Body) -> Result<Views, Failure> {
        let part = |place: Range<usize>| body.slice_with_length(place.start, place.len());
        let (cells, nulls) = self.cells()?;
        let validity = part(self.validity(cells, nulls)?);
        let (views, data) = self.views()?;
        Ok(Views { cells, nulls, validity, views: part(views), data: data.into_iter().map(part).collect() })
    }

    /// Where views are, and what they point into.
    fn views(&mut self) -> Result<(Range<usize>, Vec<Range<usize>>), Failure> {
        let views = self.values(size_of::<u128>())?;
        let count = self.counts.next().filter(|count| *count >= 0).ok_or_else(other_columns)?;
        let data = (0..count).map(|_| self.buffer()).collect::<Result<_, _>>()?;
        Ok((views, data))
    }

    /// Where a buffer of whole values is, each of `width` bytes.
    fn values(&mut self, width: usize) -> Result<Range<usize>, Failure> {
        let place = self.buffer()?;
        let length = place.len();
        if length.is_multiple_of(width) {
            return Ok(place);
        }
        Err(broken(format!("{length} bytes of values that take {width} each")))
    }

    /// Where the next buffer is.
    fn buffer(&mut self) -> Result<Range<usize>, Failure> {
        let buffer = self.buffers.next().ok_or_else(other_columns)?;
        let place = usize::try_from(buffer.offset()).ok().zip(usize::try_from(buffer.length()).ok());
        let place = place.and_then(|(start, length)| Some(start..start.checked_add(length)?));
        let inside = place.filter(|place| place.end <= self.body);
        inside.ok_or_else(|| broken("a buffer that reaches beyond its message"))
    }
}

fn other_columns() -> Failure {
    Failure::new(Code::Schema, "the batch has other columns than the schema before it")
}

/// Whether the decoder knows what to do with a column.
pub(crate) fn check_field(field: &Field) -> Result<(), Failure> {
    let children = field.children().map_or(0, |children| children.len());
    let known = match field.type_type() {
        Type::Null | Type::Bool | Type::Utf8 | Type::LargeUtf8 | Type::Utf8View => true,
        Type::Binary | Type::LargeBinary | Type::BinaryView | Type::Struct_ => true,
        Type::List | Type::LargeList => children == 1,
        Type::FixedSizeList => {
            children == 1 && field.type_as_fixed_size_list().is_some_and(|list| list.listSize() > 0)
        }
        Type::FixedSizeBinary => field.type_as_fixed_size_binary().is_some_and(|fixed| fixed.byteWidth() > 0),
        Type::Duration => field.type_as_duration().is_some_and(|time| (0..=3).contains(&time.unit().0)),
        Type::Interval => {
            field.type_as_interval().is_some_and(|interval| (0..=2).contains(&interval.unit().0))
        }
        Type::Map => is_map(field),
        Type::Int => field.type_as_int().is_some_and(|int| is_width(int.bitWidth())),
        Type::FloatingPoint => {
            field.type_as_floating_point().is_some_and(|float| (0..=2).contains(&float.precision().0))
        }
        Type::Date => field.type_as_date().is_some_and(|date| (0..=1).contains(&date.unit().0)),
        Type::Timestamp => field.type_as_timestamp().is_some_and(|time| (0..=3).contains(&time.unit().0)),
        Type::Time => field
            .type_as_time()
            .is_some_and(|time| matches!((time.bitWidth(), time.unit().0), (32, 0 | 1) | (64, 2 | 3))),
        Type::Decimal => field.type_as_decimal().is_some_and(|decimal| {
            let most = match decimal.bitWidth() {
                32 => 9,
                64 => 18,
                128 => 38,
                256 => 76,
                _ => 0,
            };
            let (precision, scale) = (decimal.precision(), decimal.scale());
            (1..=most).contains(&precision) && (-precision..=precision).contains(&scale)
        }),
        _ => false,
    };
    let nested = matches!(
        field.type_type(),
        Type::List | Type::LargeList | Type::FixedSizeList | Type::Map | Type::Struct_
    );
    // The format's default is an index of `Int32`; the decoder wants it said.
    let index = field.dictionary().map(|dictionary| dictionary.indexType());
    let indexed = index.is_none_or(|index| !nested && index.is_some_and(|index| is_width(index.bitWidth())));
    if !known || !indexed {
        let name = field.name().unwrap_or_default();
        let message = format!("column `{name}` has a type that cannot be taken: {:?}", field.type_type());
        return Err(Failure::new(Code::Type, message));
    }
    field.children().iter().flatten().try_for_each(|child| check_field(&child))
}

fn is_width(bits: i32) -> bool {
    matches!(bits, 8 | 16 | 32 | 64)
}

/// A map's only child are its entries: structs of a key, which is never null, and a value.
fn is_map(field: &Field) -> bool {
    let Some(children) = field.children().filter(|children| children.len() == 1) else { return false };
    let entries = children.get(0);
    let Some(columns) = entries.children().filter(|columns| columns.len() == 2) else { return false };
    entries.type_type() == Type::Struct_
        && entries.dictionary().is_none()
        && !entries.nullable()
        && !columns.get(0).nullable()
}

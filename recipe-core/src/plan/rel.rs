//! The builder that steps lower themselves with.
//!
//! Columns are known by an id that stays the same whatever happens around them; ids become positions when a node
//! is placed. Conditions on a step are applied here, so that no step needs to know of them.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::BooleanArray;
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

use super::node::*;
use super::{Context, Expr, Look};
use crate::error::{Error, Kind, Result};
use crate::kernel::aggregate::{AggregateFunction, result_type};
use crate::types::{Type, type_name};

/// A table at one point of a recipe: its columns, and what made them.
#[derive(Clone)]
pub struct Rel {
    input: SchemaRef,
    nodes: Vec<Placed>,
    /// Every column there ever was; a column's id is its index here.
    known: Vec<FieldRef>,
    /// Ids of the columns there are, in order.
    present: Vec<usize>,
    /// Ids of columns that hold what the current step needs, and vanish with it.
    hidden: Vec<usize>,
    mask: Option<usize>,
    selected: Option<usize>,
    step: usize,
    context: Arc<Context>,
}

/// A column of a [`Rel`].
#[derive(Debug, Clone)]
pub struct Column {
    id: usize,
    /// Its name.
    pub name: String,
    /// Its type.
    pub data_type: DataType,
}

impl Column {
    /// The column's value.
    pub fn expr(&self) -> Expr {
        Expr::Column(self.id)
    }

    /// The column's value as text.
    pub fn text(&self) -> Expr {
        match self.data_type {
            DataType::Utf8View => self.expr(),
            _ => Expr::Cast(Box::new(self.expr()), DataType::Utf8View),
        }
    }

    /// Its DataBrew type, or none where it is nested.
    pub fn ty(&self) -> Option<Type> {
        Type::from_arrow(&self.data_type)
    }

    /// Refuses the column unless `fits` says its type will do.
    pub fn require(&self, wanted: &str, fits: impl Fn(Type) -> bool) -> Result<()> {
        if self.ty().is_some_and(fits) {
            return Ok(());
        }
        let found = type_name(&self.data_type);
        Err(Kind::WrongType { column: self.name.clone(), found, wanted: wanted.into() }.into())
    }

    /// Refuses the column unless it holds numbers, or text that may be read as numbers.
    pub fn require_numbers(&self) -> Result<()> {
        self.require("a column of numbers, or of text that can be read as numbers", |ty| {
            ty.is_number() || ty == Type::String
        })
    }
}

/// A name from the recipe, with where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The parameter it was given in.
    pub parameter: &'static str,
    /// Where in the recipe's text.
    pub span: Range<usize>,
}

impl Named {
    fn place(&self, error: Error) -> Error {
        error.at_parameter(self.parameter).at_span(self.span.clone())
    }
}

/// Where a new column stands.
pub enum Place<'a> {
    /// Right after a column.
    After(&'a Column),
    /// In the place of a column, which goes away.
    InPlaceOf(&'a Column),
    /// Behind all others.
    Last,
}

impl Rel {
    /// The table that comes in.
    pub(crate) fn new(input: SchemaRef, context: Arc<Context>) -> Self {
        let known = input.fields().to_vec();
        Rel {
            input,
            nodes: Vec::new(),
            present: (0..known.len()).collect(),
            known,
            hidden: Vec::new(),
            mask: None,
            selected: None,
            step: 0,
            context,
        }
    }

    /// What follows belongs to step `number`.
    pub(crate) fn begin_step(&mut self, number: usize) {
        self.step = number;
    }

    /// Only rows for which `condition` is true are acted on, until the step ends.
    pub(crate) fn mask_rows(&mut self, condition: Expr) -> Result<()> {
        let column = self.temp(condition)?;
        self.mask = Some(column.id);
        Ok(())
    }

    /// `condition` says which rows the step is about, until it ends.
    pub(crate) fn select_rows(&mut self, condition: Expr) -> Result<()> {
        let column = self.temp(condition)?;
        self.selected = Some(column.id);
        Ok(())
    }

    /// How many columns there are now.
    pub(crate) fn width(&self) -> usize {
        self.present.len()
    }

    /// Whether the step's conditions select the row.
    pub fn selected(&self) -> Expr {
        self.selected.map_or_else(|| Expr::Literal(Arc::new(BooleanArray::from(vec![false]))), Expr::Column)
    }

    /// Where it stands now, to go back to.
    pub(crate) fn mark(&mut self) -> (usize, Rel) {
        // What was planned so far only grows; a copy for each step would take the square of a long recipe's time.
        let nodes = std::mem::take(&mut self.nodes);
        let mark = (nodes.len(), self.clone());
        self.nodes = nodes;
        mark
    }

    /// Goes back to where it stood.
    pub(crate) fn go_back(&mut self, (count, before): (usize, Rel)) {
        let mut nodes = std::mem::take(&mut self.nodes);
        nodes.truncate(count);
        *self = Rel { nodes, ..before };
    }

    /// The same table, with nothing done to it yet.
    pub(crate) fn restart(&self) -> Rel {
        Rel { input: self.schema(), nodes: Vec::new(), ..self.clone() }
    }

    /// Drops what the step needed for itself.
    pub(crate) fn end_step(&mut self) {
        self.mask = None;
        self.selected = None;
        if self.hidden.is_empty() {
            return;
        }
        let hidden = std::mem::take(&mut self.hidden);
        let kept: Vec<usize> = self.present.iter().copied().filter(|id| !hidden.contains(id)).collect();
        if kept.len() != self.present.len() {
            self.project(&kept.into_iter().map(|id| (id, Expr::Column(id))).collect::<Vec<_>>());
        }
    }

    /// The plan made so far.
    pub(crate) fn plan(&self) -> Plan {
        Plan { input: self.input.clone(), nodes: self.nodes.clone(), rest: None }
    }

    /// The plan made so far, to be gone on with once a look at the data was taken.
    pub(crate) fn plan_until(&self, look: &Look, plan: Planner) -> Plan {
        let look = Look { column: self.position(look.column), limit: look.limit };
        Plan { rest: Some(Rest { look, step: self.step, plan }), ..self.plan() }
    }

    /// The columns as they are now.
    pub fn schema(&self) -> SchemaRef {
        schema_of(self.present.iter().map(|id| &self.known[*id]))
    }

    /// The columns there are, in order.
    pub fn columns(&self) -> Vec<Column> {
        self.present.iter().filter(|id| !self.hidden.contains(id)).map(|id| self.handle(*id)).collect()
    }

    /// Every column an expression may name, at the index it names it by.
    pub fn known(&self) -> Schema {
        Schema::new(self.known.clone())
    }

    /// The type of an expression over this table's columns.
    pub fn type_of(&self, expr: &Expr) -> DataType {
        expr.data_type(&self.known())
    }

    /// The time of the run: microseconds since 1970-01-01 UTC.
    pub fn now(&self) -> i64 {
        self.context.now
    }

    /// Where the step's random values start: another seed for every step of a run.
    pub fn seed(&self) -> u64 {
        // The odd constant is 2^64 over the golden ratio: it spreads the numbers of steps over all bits.
        self.context.seed ^ (self.step as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }

    /// The table given under one of these names.
    pub fn dataset(&self, names: &[&str]) -> Result<Arc<Dataset>> {
        names
            .iter()
            .find_map(|name| self.context.datasets.iter().find(|dataset| dataset.name == *name))
            .cloned()
            .ok_or_else(|| {
                let known = self.context.datasets.iter().map(|dataset| dataset.name.clone()).collect();
                let name = names.first().copied().unwrap_or_default().to_owned();
                Kind::DatasetNotFound { name, known }.into()
            })
    }

    /// The column with this name.
    pub fn column(&self, named: &Named) -> Result<Column> {
        self.find(&named.name).map_err(|error| named.place(error))
    }

    /// The columns with these names, each named once.
    pub fn columns_named(&self, named: &[Named]) -> Result<Vec<Column>> {
        let columns = named.iter().map(|named| self.column(named)).collect::<Result<Vec<_>>>()?;
        for (at, column) in columns.iter().enumerate() {
            if columns[..at].iter().any(|earlier| earlier.id == column.id) {
                let message = format!("column `{}` is named twice", column.name);
                return Err(named[at].place(Error::bad_parameter(message)));
            }
        }
        Ok(columns)
    }

    /// The column with this name, which does not stand in the recipe as a parameter of its own.
    pub fn find(&self, name: &str) -> Result<Column> {
        let columns = self.columns();
        columns
            .iter()
            .find(|column| column.name == name)
            .cloned()
            .ok_or_else(|| Error::column_not_found(name, columns.iter().map(|column| column.name.as_str())))
    }

    /// Puts `expr` in the place of a column's cells. Where the step has conditions, other rows keep theirs, as
    /// text if the type changes.
    pub fn replace(&mut self, column: &Column, expr: Expr) -> Result<()> {
        let expr = match self.mask {
            None => expr,
            Some(mask) => {
                let data_type = self.type_of(&expr);
                let kept = column.expr().cast(&data_type, &self.known());
                expr.when(Expr::Column(mask), kept)
            }
        };
        let id = self.learn(&column.name, self.type_of(&expr));
        let columns = self
            .present
            .iter()
            .map(|old| if *old == column.id { (id, expr.clone()) } else { (*old, Expr::Column(*old)) });
        self.project(&columns.collect::<Vec<_>>());
        Ok(())
    }

    /// Adds a column. Where the step has conditions, it is null in other rows.
    pub fn add(&mut self, named: &Named, expr: Expr, place: &Place) -> Result<Column> {
        self.add_many(vec![(named.name.clone(), expr)], place)
            .map(|mut columns| columns.remove(0))
            .map_err(|error| named.place(error))
    }

    /// Adds columns side by side. Where the step has conditions, they are null in other rows; but in the place of a column,
    /// the first one has that column's cells there, so that they are not lost with it.
    pub fn add_many(&mut self, new: Vec<(String, Expr)>, place: &Place) -> Result<Vec<Column>> {
        let replaced = match place {
            Place::InPlaceOf(column) => Some(column.name.as_str()),
            _ => None,
        };
        let mut made = Vec::with_capacity(new.len());
        for (name, expr) in new {
            let taken = made.iter().any(|(id, _): &(usize, Expr)| *self.known[*id].name() == name)
                || (replaced != Some(name.as_str()) && self.find(&name).is_ok());
            if taken {
                return Err(Kind::ColumnExists(name).into());
            }
            if name.is_empty() {
                return Err(Error::bad_parameter("a column needs a name"));
            }
            let expr = match self.mask {
                None => expr,
                Some(mask) => {
                    let data_type = self.type_of(&expr);
                    let other = match place {
                        Place::InPlaceOf(column) if made.is_empty() => {
                            column.expr().cast(&data_type, &self.known())
                        }
                        _ => Expr::null(&data_type),
                    };
                    expr.when(Expr::Column(mask), other)
                }
            };
            made.push((self.learn(&name, self.type_of(&expr)), expr));
        }
        let handles = made.iter().map(|(id, _)| self.handle(*id)).collect();
        let mut columns: Vec<_> = self.present.iter().map(|id| (*id, Expr::Column(*id))).collect();
        let at = |column: &Column| columns.iter().position(|(id, _)| *id == column.id);
        let (start, end) = match place {
            Place::After(column) => at(column).map_or((columns.len(), columns.len()), |at| (at + 1, at + 1)),
            Place::InPlaceOf(column) => at(column).map_or((columns.len(), columns.len()), |at| (at, at + 1)),
            Place::Last => (columns.len(), columns.len()),
        };
        columns.splice(start..end, made);
        self.project(&columns);
        Ok(handles)
    }

    /// A column for the step's own use, gone when the step ends.
    pub fn temp(&mut self, expr: Expr) -> Result<Column> {
        let id = self.learn("", self.type_of(&expr));
        let mut columns: Vec<_> = self.present.iter().map(|id| (*id, Expr::Column(*id))).collect();
        columns.push((id, expr));
        self.project(&columns);
        self.hidden.push(id);
        Ok(self.handle(id))
    }

    /// Keeps rows for which `condition` is true, and where the step has conditions also all rows they leave out.
    pub fn filter(&mut self, condition: Expr) {
        let condition = match self.mask {
            None => condition,
            Some(mask) => condition.or(Expr::Column(mask).negate()),
        };
        let node = Node::Filter(self.bind(condition));
        self.place(node, self.schema());
    }

    /// Keeps these columns, in this order.
    pub fn select(&mut self, columns: &[Column]) {
        let mut ids: Vec<usize> = columns.iter().map(|column| column.id).collect();
        ids.extend(self.hidden.iter().filter(|id| self.present.contains(id)));
        self.project(&ids.into_iter().map(|id| (id, Expr::Column(id))).collect::<Vec<_>>());
    }

    /// Gives a column another name.
    pub fn rename(&mut self, column: &Column, to: &Named) -> Result<()> {
        if column.name != to.name {
            self.add(to, column.expr(), &Place::InPlaceOf(column))?;
        }
        Ok(())
    }

    /// Adds the results of window functions, for the step's own use.
    pub fn window(
        &mut self,
        partition: &[Column],
        order: &[Column],
        functions: Vec<WindowFunction>,
    ) -> Result<Vec<Column>> {
        let mut made = Vec::with_capacity(functions.len());
        let mut bound = Vec::with_capacity(functions.len());
        for function in functions {
            let data_type = match &function {
                WindowFunction::LastValid(id) => self.known[*id].data_type().clone(),
                WindowFunction::RowNumber => DataType::Int64,
                WindowFunction::RollingSum { column, .. } => {
                    result_type(AggregateFunction::Sum, self.known[*column].data_type())
                }
                WindowFunction::Whole(call) => call.data_type.clone(),
            };
            bound.push(match function {
                WindowFunction::LastValid(id) => WindowFunction::LastValid(self.position(id)),
                WindowFunction::RowNumber => WindowFunction::RowNumber,
                WindowFunction::RollingSum { column, before, after } => {
                    WindowFunction::RollingSum { column: self.position(column), before, after }
                }
                WindowFunction::Whole(call) => WindowFunction::Whole(self.bind_call(call)),
            });
            made.push(self.learn("", data_type));
        }
        let window = Window {
            partition: partition.iter().map(|column| self.position(column.id)).collect(),
            order: order
                .iter()
                .map(|column| SortKey {
                    column: self.position(column.id),
                    descending: false,
                    nulls_first: true,
                })
                .collect(),
            functions: bound,
        };
        self.present.extend(&made);
        self.hidden.extend(&made);
        self.place(Node::Window(window), self.schema());
        Ok(made.into_iter().map(|id| self.handle(id)).collect())
    }

    /// One row for each group: the keys, then the aggregates under their names.
    pub fn aggregate(&mut self, keys: &[Column], calls: Vec<(String, AggregateCall)>) -> Result<Vec<Column>> {
        let key_columns: Vec<usize> = keys.iter().map(|column| self.position(column.id)).collect();
        let mut made = Vec::with_capacity(calls.len());
        let mut bound = Vec::with_capacity(calls.len());
        for (name, call) in calls {
            let taken = keys.iter().any(|key| key.name == name)
                || made.iter().any(|id: &usize| *self.known[*id].name() == name);
            if taken && !name.is_empty() {
                return Err(Kind::ColumnExists(name).into());
            }
            made.push(self.learn(&name, call.data_type.clone()));
            bound.push(self.bind_call(call));
        }
        self.present = keys.iter().map(|column| column.id).chain(made.iter().copied()).collect();
        self.hidden.retain(|id| self.present.contains(id));
        self.place(Node::Aggregate(Aggregate { keys: key_columns, calls: bound }), self.schema());
        Ok(made.into_iter().map(|id| self.handle(id)).collect())
    }

    /// Puts rows in the order of these columns: whether greatest first, and whether null first.
    pub fn sort(&mut self, keys: &[(Column, bool, bool)]) {
        let keys = keys.iter().map(|(column, descending, nulls_first)| SortKey {
            column: self.position(column.id),
            descending: *descending,
            nulls_first: *nulls_first,
        });
        let node = Node::Sort(keys.collect());
        self.place(node, self.schema());
    }

    /// Keeps the first of the rows that are equal in these columns.
    pub fn distinct(&mut self, columns: &[Column]) {
        let node = Node::Distinct(columns.iter().map(|column| self.position(column.id)).collect());
        self.place(node, self.schema());
    }

    /// A column's values as numbers: itself, or text read as doubles.
    pub fn numbers(&mut self, column: &Column) -> Result<Column> {
        column.require("a column of numbers, or of text that can be read as numbers", |ty| {
            ty.is_number() || ty == Type::String
        })?;
        if column.ty() == Some(Type::String) {
            return self.temp(column.expr().cast(&DataType::Float64, &self.known()));
        }
        Ok(column.clone())
    }

    /// A column with null for what is missing: empty text becomes null.
    pub fn present(&mut self, column: &Column) -> Result<Column> {
        if column.ty() == Some(Type::String) {
            let null = Expr::null(&column.data_type);
            return self.temp(null.when(column.expr().is_missing(), column.expr()));
        }
        Ok(column.clone())
    }

    /// Puts rows of `right` beside rows of this table. Keys of different types meet in their common type. `keys` pairs columns with columns of `right`; the output is
    /// `left`, then those of `right` at these positions under these names.
    pub fn join(
        &mut self,
        right: &Arc<Dataset>,
        keys: &[(Column, usize)],
        kind: JoinKind,
        left: &[Column],
        right_columns: Vec<(usize, String)>,
    ) -> Result<()> {
        let mut met = Vec::with_capacity(keys.len());
        for (column, at) in keys {
            let other = Type::from_arrow(right.schema.field(*at).data_type());
            let (Some(ty), Some(other)) = (column.ty(), other) else {
                column.require("a column of simple values, as every key of a join", |_| true)?;
                let message = format!("column `{}` cannot be a key", right.schema.field(*at).name());
                return Err(Error::bad_parameter(message));
            };
            let common = ty.common(other).to_arrow();
            let key = if common == column.data_type {
                column.clone()
            } else {
                self.temp(column.expr().quietly(&common))?
            };
            met.push((self.present(&key)?, *at));
        }
        let join = Join {
            keys: met.iter().map(|(column, key)| (self.position(column.id), *key)).collect(),
            kind,
            left_columns: left.iter().map(|column| self.position(column.id)).collect(),
            right_columns: right_columns.iter().map(|(at, _)| *at).collect(),
            right: right.clone(),
        };
        let mut present: Vec<usize> = left.iter().map(|column| column.id).collect();
        for (at, name) in right_columns {
            if present.iter().any(|id| *self.known[*id].name() == name) {
                return Err(Kind::ColumnExists(name).into());
            }
            present.push(self.learn(&name, right.schema.field(at).data_type().clone()));
        }
        self.present = present;
        self.hidden.clear();
        self.place(Node::Join(join), self.schema());
        Ok(())
    }

    /// An aggregate of a column; the result has the type `function` gives for it.
    pub fn call(&self, function: AggregateFunction, column: &Column) -> AggregateCall {
        let data_type = result_type(function, &column.data_type);
        AggregateCall { function, column: column.id, data_type }
    }

    /// A look at a column's distinct values.
    pub fn look(&self, column: &Column, limit: usize) -> Look {
        Look { column: column.id, limit }
    }

    /// The sum of a column over the row, `before` rows above it and `after` rows below.
    pub fn rolling_sum(&self, column: &Column, before: usize, after: usize) -> WindowFunction {
        WindowFunction::RollingSum { column: column.id, before, after }
    }

    /// The last valid value of a column, up to and with the row itself.
    pub fn last_valid(&self, column: &Column) -> WindowFunction {
        WindowFunction::LastValid(column.id)
    }

    fn handle(&self, id: usize) -> Column {
        let field = &self.known[id];
        Column { id, name: field.name().clone(), data_type: field.data_type().clone() }
    }

    fn learn(&mut self, name: &str, data_type: DataType) -> usize {
        self.known.push(Arc::new(Field::new(name, data_type, true)));
        self.known.len() - 1
    }

    fn position(&self, id: usize) -> usize {
        self.present.iter().position(|present| *present == id).expect("a column in use is present")
    }

    fn bind_call(&self, call: AggregateCall) -> AggregateCall {
        AggregateCall { column: self.position(call.column), ..call }
    }

    /// Ids become positions.
    fn bind(&self, expr: Expr) -> Expr {
        expr.map_columns(&|id| self.position(id))
    }

    fn project(&mut self, columns: &[(usize, Expr)]) {
        let mut places = vec![None; self.known.len()];
        for (at, id) in self.present.iter().enumerate() {
            places[*id] = Some(at);
        }
        let place = |id: usize| places[id].expect("a column in use is present");
        let exprs = columns.iter().map(|(_, expr)| expr.clone().map_columns(&place)).collect();
        self.present = columns.iter().map(|(id, _)| *id).collect();
        self.place(Node::Project(exprs), self.schema());
    }

    fn place(&mut self, node: Node, output: SchemaRef) {
        self.nodes.push(Placed { node, output, step: self.step });
    }
}

fn schema_of<'a>(fields: impl Iterator<Item = &'a FieldRef>) -> SchemaRef {
    Arc::new(Schema::new(fields.cloned().collect::<Vec<_>>()))
}

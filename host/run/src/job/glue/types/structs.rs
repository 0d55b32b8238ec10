//! Tables whose columns, and the fields of whose structs, are those of another, in other places.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use arrow_schema::{DataType, Fields, Schema};
use recipe_core::engine::document::Node;
use recipe_core::types::Type;

use crate::expression;
use crate::job::node::{step, texts};

/// What a column, or a field of a struct, is made of.
pub(super) enum Made {
    /// A column, or a field within structs, by its names; as another type where one is given.
    Taken { names: Vec<String>, to: Option<Type> },
    /// A struct of these, with their names.
    Struct { fields: Vec<(String, Made)>, of: Option<Vec<String>> },
}

impl Made {
    /// A column or a field as it is.
    pub(super) fn same(names: Vec<String>) -> Made {
        Made::Taken { names, to: None }
    }

    /// The structs that this is within, unless it is a column, or made of one: it is not there where all of them are null.
    fn within(&self) -> Option<Vec<Vec<String>>> {
        match self {
            Made::Taken { names, .. } | Made::Struct { of: Some(names), .. } => match names.split_last()? {
                (_, []) => None,
                (_, structs) => Some(vec![structs.to_vec()]),
            },
            Made::Struct { fields, of: None } => {
                let all: Option<Vec<_>> = fields.iter().map(|(_, made)| made.within()).collect();
                let mut all: Vec<_> = all?.into_iter().flatten().collect();
                all.sort_unstable();
                all.dedup();
                Some(all)
            }
        }
    }
}

/// The steps that make a table of these columns. A struct is null where the struct is null that it is `of`, else where all
/// structs are null that its fields are taken from.
pub(super) fn steps(schema: &Schema, columns: &[(String, Made)], span: &Range<usize>) -> Vec<Node> {
    let names = schema.fields().iter().map(|field| field.name().clone());
    let mut making = Making {
        schema,
        span,
        taken: names.collect(),
        used: Vec::new(),
        casts: BTreeMap::new(),
        asides: 0,
        steps: Vec::new(),
    };
    let sources: Vec<Source> = columns.iter().map(|(name, made)| making.take(name, made)).collect();
    for (ty, columns) in std::mem::take(&mut making.casts) {
        let given = [("sourceColumns", texts(columns, span)), ("columnDataType", Node::text(ty, span))];
        making.add("CHANGE_DATA_TYPE", given);
    }
    let same = schema.fields().iter().map(|field| field.name());
    if !making.used.iter().eq(same) {
        let used = making.used.clone();
        making.add("KEEP_COLUMNS", [("sourceColumns", texts(used, span))]);
    }
    let is_struct = |source: &Source| matches!(source, Source::Struct { .. });
    if !sources.iter().any(is_struct) {
        let names = columns.iter().zip(sources).filter_map(|((name, _), source)| match source {
            Source::Column(column) => Some((column, name.clone())),
            Source::Struct { .. } => None,
        });
        making.rename(names);
        return making.steps;
    }
    // Columns have the names of fields for a while, so that none may have such a name otherwise.
    for (_, made) in columns {
        making.reserve(made);
    }
    let aside: BTreeMap<String, String> =
        making.used.clone().into_iter().map(|name| (name, making.aside())).collect();
    making.rename(aside.clone());
    let made: Vec<String> = sources.into_iter().map(|source| making.nest(source, &aside)).collect();
    making.add("KEEP_COLUMNS", [("sourceColumns", texts(made.clone(), span))]);
    making.rename(made.into_iter().zip(columns.iter().map(|(name, _)| name.clone())));
    making.steps
}

/// The step that brings the field with these names, after those of the structs that it is within, into a column.
pub(super) fn unnested(names: &[String], column: &str, span: &Range<usize>) -> Node {
    let path = names.iter().map(|name| expression::column(name)).collect::<Vec<_>>().join(".");
    let given = [
        ("sourceColumn", Node::text(&*names[0], span)),
        ("path", Node::text(path, span)),
        ("targetColumn", Node::text(column, span)),
    ];
    step("UNNEST_SPECIFIC_KEY", span, given)
}

/// Columns that hold what a column or a field of the result is made of.
enum Source {
    Column(String),
    Struct {
        fields: Vec<(String, Source)>,
        /// A column that says where the struct is not null; none where it never is.
        there: Option<String>,
    },
}

struct Making<'a> {
    schema: &'a Schema,
    span: &'a Range<usize>,
    /// Names that new columns cannot have.
    taken: HashSet<String>,
    /// The columns that the result is made of, in their order.
    used: Vec<String>,
    /// Columns by the types that they change to.
    casts: BTreeMap<&'static str, Vec<String>>,
    /// How many names for a while there are.
    asides: usize,
    steps: Vec<Node>,
}

impl Making<'_> {
    fn add<const N: usize>(&mut self, operation: &str, given: [(&str, Node); N]) {
        self.steps.push(step(operation, self.span, given));
    }

    fn text(&self, text: &str) -> Node {
        Node::text(text, self.span)
    }

    /// A name for a while.
    fn aside(&mut self) -> String {
        loop {
            self.asides += 1;
            let name = format!("~{}", self.asides);
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }

    /// A name that no column has, beginning so.
    fn free(&mut self, name: &str) -> String {
        let mut name = name.to_owned();
        while !self.taken.insert(name.clone()) {
            name.push('_');
        }
        name
    }

    /// Keeps the names of the fields of structs free.
    fn reserve(&mut self, made: &Made) {
        if let Made::Struct { fields, .. } = made {
            for (name, made) in fields {
                self.taken.insert(name.clone());
                self.reserve(made);
            }
        }
    }

    fn rename(&mut self, names: impl IntoIterator<Item = (String, String)>) {
        let names = names.into_iter().filter(|(old, new)| old != new);
        let names: Vec<(String, Node)> = names.map(|(old, new)| (old, self.text(&new))).collect();
        if !names.is_empty() {
            let columns = Node::object(names.iter().map(|(old, new)| (old.as_str(), new.clone())), self.span);
            self.add("RENAME_COLUMNS", [("columns", columns)]);
        }
    }

    /// Brings what is needed for a column or a field of this name into columns.
    fn take(&mut self, name: &str, made: &Made) -> Source {
        match made {
            Made::Taken { names, to } => {
                let column = self.column(names, name);
                self.used.push(column.clone());
                let there = find(self.schema.fields(), names).and_then(Type::from_arrow);
                if let Some(wanted) = to.filter(|wanted| there != Some(*wanted)) {
                    self.casts.entry(wanted.name()).or_default().push(column.clone());
                }
                Source::Column(column)
            }
            Made::Struct { fields, of } => {
                let sources =
                    fields.iter().map(|(name, made)| (name.clone(), self.take(name, made))).collect();
                let structs = match of {
                    Some(names) => Some(vec![names.clone()]),
                    None => made.within(),
                };
                Source::Struct { fields: sources, there: structs.map(|structs| self.there(&structs)) }
            }
        }
    }

    /// A column with these cells that nothing else is made of.
    fn column(&mut self, names: &[String], new: &str) -> String {
        let column = &names[0];
        if names.len() == 1 {
            if !self.used.contains(column) {
                return column.clone();
            }
            // Another column of the same cells, before any of both is cast.
            let copy = self.free(new);
            let given = [("sourceColumn", self.text(column)), ("targetColumn", self.text(&copy))];
            self.add("DUPLICATE", given);
            return copy;
        }
        // Cells that fail are listed under this name.
        let path = names.join(".");
        let copy = self.free(if self.taken.contains(&path) { new } else { &path });
        self.steps.push(unnested(names, &copy, self.span));
        copy
    }

    /// A column that says where one of these structs is not null.
    fn there(&mut self, structs: &[Vec<String>]) -> String {
        let mut tests = Vec::new();
        for names in structs {
            let column = if let [name] = names.as_slice() { name.clone() } else { self.column(names, "~") };
            tests.push(format!("isPresent({})", expression::column(&column)));
        }
        let there = self.aside();
        let given = [("expression", self.text(&tests.join(" or "))), ("targetColumn", self.text(&there))];
        self.add("DERIVE", given);
        self.used.push(there.clone());
        there
    }

    /// Makes structs of columns, which have the names in `aside` by those that they had; gives the name of the column.
    fn nest(&mut self, source: Source, aside: &BTreeMap<String, String>) -> String {
        let (fields, there) = match source {
            Source::Column(column) => return aside[&column].clone(),
            Source::Struct { fields, there } => (fields, there),
        };
        let fields: Vec<(String, String)> =
            fields.into_iter().map(|(name, source)| (self.nest(source, aside), name)).collect();
        let names: Vec<String> = fields.iter().map(|(_, name)| name.clone()).collect();
        self.rename(fields);
        let nested = self.aside();
        let given = [
            ("sourceColumns", texts(names, self.span)),
            ("targetColumn", self.text(&nested)),
            ("removeSourceColumns", self.text("true")),
        ];
        self.add("NEST_TO_STRUCT", given);
        let Some(there) = there else { return nested };
        let made = self.aside();
        let cells = format!(
            "case when {} then {} end",
            expression::column(&aside[&there]),
            expression::column(&nested)
        );
        self.add("DERIVE", [("expression", self.text(&cells)), ("targetColumn", self.text(&made))]);
        made
    }
}

/// The type of a column or of a field within structs.
pub(super) fn find<'a>(fields: &'a Fields, names: &[String]) -> Option<&'a DataType> {
    let (first, rest) = names.split_first()?;
    match (rest, fields.find(first)?.1.data_type()) {
        ([], found) => Some(found),
        (rest, DataType::Struct(fields)) => find(fields, rest),
        _ => None,
    }
}

//! UNION.

use std::collections::HashSet;
use std::sync::Arc;

use arrow_schema::DataType;

use super::secondary::{INPUTS, location, position};
use crate::plan::{Dataset, Position};
use crate::step::prelude::*;
use crate::types::type_name;

const COLUMNS: Param<Option<Lists>> = Param::optional(
    "datasetsColumns",
    "For this table and then for each other one a list of columns, in the order of `targetColumnNames`; `null` where there is none. \
     Needed without `by`.",
);
const NAMES: Param<Texts> =
    Param::required("secondaryDatasetNames", "Names under which the other tables are given.");
const TARGETS: Param<Option<Texts>> = Param::optional(
    "targetColumnNames",
    "Names of the columns of the result. Needed without `by`. With it, they choose columns by name, or rename them by position; without them, all columns stay.",
);
const BY: Param<Option<Text>> = Param::optional(
    "by",
    "Instead of lists: puts together columns with the same name, or columns at the same position.",
)
.one_of(&["name", "position"])
.extension();

const MORE: &[(&str, &[&str])] = &[("extra", &["key: long | label: string", "10 | ten", "11 | null"])];

pub(super) const STEP: Step = Step {
    operation: "UNION",
    family: Family::Structure,
    summary: "Puts the rows of other tables below those of this one.",
    conditions: Conditions::Rejected,
    params: &[&COLUMNS, &NAMES, &INPUTS, &TARGETS, &BY],
    examples: &[
        Example::new(
            "A table with other names",
            r#"{"datasetsColumns": "[[\"id\",\"name\"],[\"key\",\"label\"]]", "secondaryDatasetNames": "[\"extra\"]",
               "secondaryInputs": "[{\"S3InputDefinition\":{\"Bucket\":\"b\",\"Key\":\"extra.csv\"}}]",
               "targetColumnNames": "[\"id\",\"name\"]"}"#,
        )
        .with(MORE)
        .input(&["name: string | id: int | x: int", "one | 1 | 0", "two | 2 | 0", "one | 1 | 0"])
        .output(&["id: long | name: string", "1 | one", "2 | two", "1 | one", "10 | ten", "11 | null"]),
        Example::new(
            "A column that a table does not have is missing there",
            r#"{"datasetsColumns": [["id", null, "name"], ["key", "label", null]], "secondaryDatasetNames": ["extra"],
               "targetColumnNames": ["id", "label", "name"]}"#,
        )
        .with(MORE)
        .input(&["id: int | name: string", "1 | one"])
        .output(&["id: long | label: string | name: string", "1 | null | one", "10 | ten | null", "11 | null | null"]),
        Example::new(
            "Tables that are given by their locations",
            r#"{"datasetsColumns": [["id"], ["key"], ["n"]], "secondaryDatasetNames": ["A", "B"],
               "secondaryInputs": [{"DataCatalogInputDefinition": {"DatabaseName": "sales", "TableName": "more"}},
                   {"DatabaseInputDefinition": {"GlueConnectionName": "pg", "DatabaseTableName": "public.rest"}}],
               "targetColumnNames": ["id"]}"#,
        )
        .with(&[("public.rest", &["n: int", "5"]), ("sales.more", &["key: int", "3", "4"])])
        .input(&["id: int", "1", "2"])
        .output(&["id: int", "1", "2", "3", "4", "5"]),
        Example::new(
            "Types that have nothing in common become text",
            r#"{"datasetsColumns": [["day"], ["key"]], "secondaryDatasetNames": ["extra"], "targetColumnNames": ["value"]}"#,
        )
        .with(MORE)
        .input(&["day: date", "2024-05-01"])
        .output(&["value: string", "2024-05-01", "10", "11"]),
        Example::new("By name", r#"{"secondaryDatasetNames": ["may", "june"], "by": "name"}"#)
            .with(&[
                ("may", &["n: long | name: string | tip: double", "3 | Cy | 0.5"]),
                ("june", &["Name: string | n: double", "Di | 4.5"]),
            ])
            .input(&["name: string | n: int", "Ann | 1", "null | 2"])
            .output(&[
                "name: string | n: double | tip: double | Name: string",
                "Ann | 1.0 | null | null",
                "null | 2.0 | null | null",
                "Cy | 3.0 | 0.5 | null",
                "null | 4.5 | null | Di",
            ]),
        Example::new(
            "Some columns, by name",
            r#"{"secondaryDatasetNames": ["may"], "by": "name", "targetColumnNames": ["tip", "name"]}"#,
        )
        .with(&[("may", &["n: long | name: string | tip: double", "3 | Cy | 0.5"])])
        .input(&["name: string | n: int", "Ann | 1"])
        .output(&["tip: double | name: string", "null | Ann", "0.5 | Cy"]),
        Example::new("By position", r#"{"secondaryDatasetNames": ["extra"], "by": "position"}"#)
            .with(MORE)
            .input(&["id: int | name: string", "1 | one"])
            .output(&["id: long | name: string", "1 | one", "10 | ten", "11 | null"]),
        Example::new("By position, with more columns in one table", r#"{"secondaryDatasetNames": ["extra"], "by": "position"}"#)
            .with(MORE)
            .input(&["id: int", "1"])
            .error("is `position`, but this table has 1 column, and table `extra` has 2"),
        Example::new(
            "A nested column in one table and a simple one in another",
            r#"{"secondaryDatasetNames": ["extra"], "by": "name"}"#,
        )
        .with(MORE)
        .input(&["label: [int]", "[1]"])
        .error("column `label` cannot hold array of int and string"),
        Example::new(
            "Lists of different lengths",
            r#"{"datasetsColumns": [["id"], ["key", "label"]], "secondaryDatasetNames": ["extra"], "targetColumnNames": ["id"]}"#,
        )
        .with(MORE)
        .input(&["id: int", "1"])
        .error("has 2 columns for table `extra`, and `targetColumnNames` has 1"),
        Example::new(
            "A table that is not given",
            r#"{"datasetsColumns": [["id"], ["key"]], "secondaryDatasetNames": ["more"], "targetColumnNames": ["id"]}"#,
        )
        .with(MORE)
        .input(&["id: int", "1"])
        .error("dataset `more` was not given"),
    ],
    assumptions: &[
        "All rows stay, equal ones too: this table's first, then those of the others in the order of their names.",
        "By name, columns belong together where their names are equal in upper and lower case, too; the columns of this table come first, then new ones in the order in which the other tables have them.",
        "Columns in no list are gone. Where types differ, a column is the type that holds all of them: the wider number, a timestamp for days and moments, else text; a column that no table has is text.",
        "Another table is found by its name in `secondaryDatasetNames`, else by its location in `secondaryInputs`, among the tables given to the run, and is held in memory.",
    ],
    lower: Lower::Direct(lower),
};

/// Which column of each table becomes a column of the result: one place for each column, in each table.
struct Layout {
    names: Vec<String>,
    own: Vec<Option<Column>>,
    others: Vec<(Arc<Dataset>, Vec<Option<Position>>)>,
}

fn lower(args: &Args, rel: &mut Rel) -> Result<()> {
    let tables = tables(args, rel)?;
    let layout = match args.get(&BY) {
        None => by_lists(args, rel, tables)?,
        Some(_) if args.get(&COLUMNS).is_some() => {
            return Err(args.refuse(&COLUMNS, "is in place of `by`; give one of them"));
        }
        Some("name") => by_name(args, rel, tables)?,
        Some(_) => by_position(args, rel, tables)?,
    };
    let types = layout.types().map_err(|error| match args.get(&BY) {
        None => args.place(&COLUMNS, error),
        Some(_) => error,
    })?;
    let columns = layout.names.into_iter().zip(layout.own).zip(types).map(|((name, column), ty)| {
        let cells = column.map_or_else(|| Expr::null(&ty), |column| column.expr().cast(&ty, rel.known()));
        (name, rel.add_temporary(cells))
    });
    let columns: Vec<_> = columns.collect();
    rel.append(&columns, layout.others).map_err(|error| args.place(&TARGETS, error))
}

/// The other tables.
fn tables(args: &Args, rel: &Rel) -> Result<Vec<Arc<Dataset>>> {
    let names = args.get(&NAMES);
    let inputs = args.get(&INPUTS).unwrap_or_default();
    if !inputs.is_empty() && inputs.len() != names.len() {
        let message = format!("has {} tables, and `secondaryDatasetNames` has {}", inputs.len(), names.len());
        return Err(args.refuse(&INPUTS, message));
    }
    let tables = names.iter().enumerate().map(|(at, name)| {
        let at_location = inputs.get(at).and_then(location);
        let known: Vec<&str> = [name.as_str()].into_iter().chain(at_location.as_deref()).collect();
        rel.dataset(&known).map_err(|error| args.place(&NAMES, error))
    });
    tables.collect()
}

/// As DataBrew has it.
fn by_lists(args: &Args, rel: &Rel, tables: Vec<Arc<Dataset>>) -> Result<Layout> {
    let lists = args.get(&COLUMNS).ok_or_else(|| Error::missing_parameter("datasetsColumns"))?;
    let targets = args.get(&TARGETS).ok_or_else(|| Error::missing_parameter("targetColumnNames"))?;
    let [own, others @ ..] = lists else {
        return Err(args.refuse(&COLUMNS, "is an empty list; the first list in it is for this table"));
    };
    if others.len() != tables.len() {
        let message = format!(
            "has lists for this table and {} others, and `secondaryDatasetNames` has {}",
            others.len(),
            tables.len()
        );
        return Err(args.refuse(&COLUMNS, message));
    }
    let check_length = |table: &str, found: usize| {
        if found == targets.len() {
            return Ok(());
        }
        let wanted = targets.len();
        let message = format!("has {} for {table}, and `targetColumnNames` has {wanted}", columns(found));
        Err(args.refuse(&COLUMNS, message))
    };
    check_length("this table", own.len())?;
    let place = |error: Error| args.place(&COLUMNS, error);
    let own = own.iter().map(|name| name.as_ref().map(|name| rel.find(name)).transpose());
    let own = own.collect::<Result<_>>().map_err(place)?;
    let others = tables.into_iter().zip(args.get(&NAMES)).zip(others).map(|((table, name), list)| {
        check_length(&format!("table `{name}`"), list.len())?;
        let found = list.iter().map(|name| name.as_ref().map(|name| position(&table, name)).transpose());
        Ok((table.clone(), found.collect::<Result<_>>().map_err(place)?))
    });
    Ok(Layout { names: targets.to_vec(), own, others: others.collect::<Result<_>>()? })
}

/// Columns with the same name.
fn by_name(args: &Args, rel: &Rel, tables: Vec<Arc<Dataset>>) -> Result<Layout> {
    let others = tables.iter().flat_map(|table| table.schema().fields());
    let own = rel.columns().into_iter().map(|column| column.name);
    let all = own.chain(others.map(|field| field.name().clone()));
    let mut seen = HashSet::new();
    let all: Vec<String> = all.filter(|name| seen.insert(name.clone())).collect();
    let names = match args.get(&TARGETS) {
        None => all,
        Some(wanted) => {
            if let Some(name) = wanted.iter().find(|name| !seen.contains(*name)) {
                let error = Error::column_not_found(name, all.iter().map(String::as_str));
                return Err(args.place(&TARGETS, error));
            }
            wanted.to_vec()
        }
    };
    let own = names.iter().map(|name| rel.find(name).ok()).collect();
    let others = tables.into_iter().map(|table| {
        let found = names.iter().map(|name| position(&table, name).ok()).collect();
        (table, found)
    });
    Ok(Layout { own, others: others.collect(), names })
}

/// Columns at the same position.
fn by_position(args: &Args, rel: &Rel, tables: Vec<Arc<Dataset>>) -> Result<Layout> {
    let own = rel.columns();
    let width = own.len();
    if let Some(table) = tables.iter().find(|table| table.schema().fields().len() != width) {
        let (found, name) = (table.schema().fields().len(), table.name());
        let message =
            format!("is `position`, but this table has {}, and table `{name}` has {found}", columns(width));
        return Err(args.refuse(&BY, message));
    }
    let names = match args.get(&TARGETS) {
        None => own.iter().map(|column| column.name.clone()).collect(),
        Some(names) if names.len() == width => names.to_vec(),
        Some(names) => {
            let message = format!("has {}, and the tables have {}", names.len(), columns(width));
            return Err(args.refuse(&TARGETS, message));
        }
    };
    let others = tables.into_iter().map(|table| (table, (0..width).map(|at| Some(Position(at))).collect()));
    Ok(Layout { names, own: own.into_iter().map(Some).collect(), others: others.collect() })
}

impl Layout {
    /// The type of each column of the result.
    fn types(&self) -> Result<Vec<DataType>> {
        let types = self.names.iter().enumerate().map(|(at, name)| {
            let mut ty = self.own[at].as_ref().map(|column| column.data_type.clone());
            for (table, found) in &self.others {
                let Some(found) = found[at] else { continue };
                let other = table.schema().field(found.0).data_type();
                ty = Some(match ty {
                    None => other.clone(),
                    Some(ty) => common(&ty, other).ok_or_else(|| {
                        let (one, other) = (type_name(&ty), type_name(other));
                        Error::bad_parameter(format!("column `{name}` cannot hold {one} and {other}"))
                    })?,
                });
            }
            Ok(ty.unwrap_or_else(|| Type::String.to_arrow()))
        });
        types.collect()
    }
}

fn columns(count: usize) -> String {
    format!("{count} column{}", if count == 1 { "" } else { "s" })
}

/// The type that holds the cells of both, if one does.
fn common(one: &DataType, other: &DataType) -> Option<DataType> {
    if one == other {
        return Some(one.clone());
    }
    Some(Type::from_arrow(one)?.common(Type::from_arrow(other)?).to_arrow())
}

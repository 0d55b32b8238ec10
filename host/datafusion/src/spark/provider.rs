//! What the planner may know: the tables of a query, and the functions that it may call. It knows no files.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::datatype::DataTypeExt;
use datafusion::common::{Result, TableReference, plan_err};
use datafusion::execution::SessionStateDefaults;
use datafusion::logical_expr::planner::{ContextProvider, ExprPlanner, TypePlanner};
use datafusion::logical_expr::{AggregateUDF, HigherOrderUDF, ScalarUDF, TableSource, WindowUDF};
use datafusion::sql::sqlparser::ast::{ArrayElemTypeDef, DataType as SqlType, ExactNumberInfo};

use super::cast::{TEXT, TIMESTAMP};
use super::collect::CollectSet;
use super::operators::Operators;
use super::own;

/// The functions that queries may come to, by the names under which they run.
pub(super) struct Registry {
    scalars: HashMap<String, Arc<ScalarUDF>>,
    aggregates: HashMap<String, Arc<AggregateUDF>>,
    windows: HashMap<String, Arc<WindowUDF>>,
    planners: Vec<Arc<dyn ExprPlanner>>,
    types: Arc<dyn TypePlanner>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registry").finish_non_exhaustive()
    }
}

impl Registry {
    /// Those of DataFusion, over them those of Spark's, and over them ours.
    pub(super) fn new() -> Self {
        let mut scalars = HashMap::new();
        let all = SessionStateDefaults::default_scalar_functions().into_iter();
        let all = all.chain(datafusion_spark::all_default_scalar_functions());
        for function in all.chain(own::functions().into_iter().map(Arc::new)) {
            for name in function.aliases().iter().cloned().chain([function.name().to_owned()]) {
                scalars.insert(name, function.clone());
            }
        }
        let mut aggregates = HashMap::new();
        let all = SessionStateDefaults::default_aggregate_functions().into_iter();
        // Averages of Spark's crate are of doubles alone, and neither of different values nor over moving windows.
        let of_spark = datafusion_spark::all_default_aggregate_functions().into_iter();
        let all = all.chain(of_spark.filter(|function| function.name() != "avg"));
        for function in all.chain([Arc::new(CollectSet::udaf())]) {
            for name in function.aliases().iter().cloned().chain([function.name().to_owned()]) {
                aggregates.insert(name, function.clone());
            }
        }
        let windows = SessionStateDefaults::default_window_functions().into_iter();
        let windows = windows.map(|function| (function.name().to_owned(), function)).collect();
        let mut planners: Vec<Arc<dyn ExprPlanner>> = vec![Arc::new(Operators)];
        planners.extend(SessionStateDefaults::default_expr_planners());
        Registry { scalars, aggregates, windows, planners, types: Arc::new(Types) }
    }

    /// Whether something runs under this name.
    #[cfg(test)]
    pub(super) fn has(&self, name: &str) -> bool {
        self.scalars.contains_key(name)
            || self.aggregates.contains_key(name)
            || self.windows.contains_key(name)
    }
}

/// The planner's view of one query.
pub(super) struct Provider<'a> {
    pub(super) registry: &'a Registry,
    /// Tables, by their names in lower case.
    pub(super) tables: HashMap<String, Arc<dyn TableSource>>,
    pub(super) options: ConfigOptions,
}

impl ContextProvider for Provider<'_> {
    fn get_table_source(&self, name: TableReference) -> Result<Arc<dyn TableSource>> {
        let wanted = name.to_string();
        match self.tables.get(&name.table().to_ascii_lowercase()) {
            Some(table) if name.schema().is_none() => Ok(table.clone()),
            _ => {
                let mut known: Vec<&str> = self.tables.keys().map(String::as_str).collect();
                known.sort_unstable();
                let near = recipe_core::engine::nearest(&wanted, known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                let known: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                plan_err!("there is no table `{wanted}`{near} tables: {}", known.join(", "))
            }
        }
    }

    fn get_expr_planners(&self) -> &[Arc<dyn ExprPlanner>] {
        &self.registry.planners
    }

    fn get_type_planner(&self) -> Option<Arc<dyn TypePlanner>> {
        Some(self.registry.types.clone())
    }

    fn get_function_meta(&self, name: &str) -> Option<Arc<ScalarUDF>> {
        self.registry.scalars.get(name).cloned()
    }

    fn get_higher_order_meta(&self, _: &str) -> Option<Arc<HigherOrderUDF>> {
        None
    }

    fn get_aggregate_meta(&self, name: &str) -> Option<Arc<AggregateUDF>> {
        self.registry.aggregates.get(name).cloned()
    }

    fn get_window_meta(&self, name: &str) -> Option<Arc<WindowUDF>> {
        self.registry.windows.get(name).cloned()
    }

    fn get_variable_type(&self, _: &[String]) -> Option<DataType> {
        None
    }

    fn options(&self) -> &ConfigOptions {
        &self.options
    }

    fn udf_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn higher_order_function_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn udaf_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn udwf_names(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The types of Spark's SQL.
#[derive(Debug)]
struct Types;

impl TypePlanner for Types {
    fn plan_type_field(&self, sql: &SqlType) -> Result<Option<FieldRef>> {
        Ok(Some(type_of(sql)?.into_nullable_field_ref()))
    }
}

fn type_of(sql: &SqlType) -> Result<DataType> {
    Ok(match sql {
        SqlType::Boolean | SqlType::Bool => DataType::Boolean,
        SqlType::TinyInt(_) => DataType::Int8,
        SqlType::SmallInt(_) => DataType::Int16,
        SqlType::Int(_) | SqlType::Integer(_) => DataType::Int32,
        SqlType::BigInt(_) => DataType::Int64,
        SqlType::Float(_) | SqlType::Real => DataType::Float32,
        SqlType::Double(_) | SqlType::DoublePrecision => DataType::Float64,
        SqlType::String(_)
        | SqlType::Varchar(_)
        | SqlType::Char(_)
        | SqlType::Character(_)
        | SqlType::Text => TEXT,
        SqlType::Date => DataType::Date32,
        SqlType::Timestamp(..) | SqlType::TimestampNtz(_) => TIMESTAMP,
        SqlType::Binary(_) | SqlType::Varbinary(_) => DataType::Binary,
        SqlType::Decimal(info) | SqlType::Dec(info) | SqlType::Numeric(info) => decimal(info)?,
        SqlType::Array(ArrayElemTypeDef::AngleBracket(item)) => {
            let field = datafusion::arrow::datatypes::Field::new_list_field(type_of(item)?, true);
            DataType::List(Arc::new(field))
        }
        SqlType::Custom(name, _) if name.to_string().eq_ignore_ascii_case("byte") => DataType::Int8,
        SqlType::Custom(name, _) if name.to_string().eq_ignore_ascii_case("short") => DataType::Int16,
        SqlType::Custom(name, _) if name.to_string().eq_ignore_ascii_case("long") => DataType::Int64,
        other => return plan_err!("the type {other} is not known here"),
    })
}

fn decimal(info: &ExactNumberInfo) -> Result<DataType> {
    let (precision, scale) = match info {
        ExactNumberInfo::None => (10, 0),
        ExactNumberInfo::Precision(precision) => (*precision, 0),
        ExactNumberInfo::PrecisionAndScale(precision, scale) => (*precision, *scale),
    };
    let scale = u64::try_from(scale).unwrap_or(u64::MAX);
    if precision == 0 || precision > 38 || scale > precision {
        return plan_err!("DECIMAL({precision},{scale}) has more digits than the 38 there can be");
    }
    Ok(DataType::Decimal128(precision as u8, scale as i8))
}

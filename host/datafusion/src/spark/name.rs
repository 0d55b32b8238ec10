//! What Spark calls the columns of a query that gives them no name: the text of their expressions, as Spark prints it.

use std::fmt::Write as _;

use datafusion::sql::sqlparser::ast::{
    AccessExpr, BinaryOperator, CaseWhen, CastKind, DataType, DuplicateTreatment, Expr, Function,
    FunctionArg, FunctionArgExpr, FunctionArguments, OrderByExpr, Subscript, TrimWhereField, UnaryOperator,
    Value, WindowFrame, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

use super::functions::{self, shown};

/// The name of a column of a SELECT list.
pub(super) fn column(expr: &Expr) -> String {
    match expr {
        Expr::Nested(inner) => column(inner),
        // A cast of a column alone has the name of the column.
        Expr::Cast { expr, .. } if is_column(expr) => column(expr),
        Expr::Function(function) if is_generator(function) => "col".to_owned(),
        _ => of(expr),
    }
}

fn is_column(expr: &Expr) -> bool {
    match expr {
        Expr::Nested(inner) => is_column(inner),
        Expr::Identifier(_) | Expr::CompoundIdentifier(_) => true,
        _ => false,
    }
}

fn is_generator(function: &Function) -> bool {
    function.name.to_string().eq_ignore_ascii_case("explode")
}

/// The text of an expression within others.
fn of(expr: &Expr) -> String {
    match expr {
        Expr::Identifier(name) => name.value.clone(),
        Expr::CompoundIdentifier(names) => names.last().map(|name| name.value.clone()).unwrap_or_default(),
        Expr::CompoundFieldAccess { root, access_chain } => access(root, access_chain),
        Expr::Nested(inner) => of(inner),
        Expr::Value(value) => literal(&value.value),
        Expr::TypedString(typed) => {
            format!("{} '{}'", type_name(&typed.data_type), text_of(&typed.value.value))
        }
        Expr::Interval(interval) => {
            let unit = interval.leading_field.as_ref().map(ToString::to_string).unwrap_or_default();
            let unit = unit.to_ascii_uppercase();
            format!("INTERVAL '{}' {}", of(&interval.value), unit.strip_suffix('S').unwrap_or(&unit))
        }
        Expr::BinaryOp { left, op, right } => binary(left, op, right),
        Expr::UnaryOp { op, expr } => unary(*op, expr),
        Expr::IsNull(inner) => format!("({} IS NULL)", of(inner)),
        Expr::IsNotNull(inner) => format!("({} IS NOT NULL)", of(inner)),
        Expr::IsTrue(inner) => format!("({} <=> true)", of(inner)),
        Expr::IsFalse(inner) => format!("({} <=> false)", of(inner)),
        Expr::IsNotTrue(inner) => format!("(NOT ({} <=> true))", of(inner)),
        Expr::IsNotFalse(inner) => format!("(NOT ({} <=> false))", of(inner)),
        Expr::IsUnknown(inner) => format!("({} IS NULL)", of(inner)),
        Expr::IsNotUnknown(inner) => format!("({} IS NOT NULL)", of(inner)),
        Expr::IsNotDistinctFrom(left, right) => format!("({} <=> {})", of(left), of(right)),
        Expr::IsDistinctFrom(left, right) => format!("(NOT ({} <=> {}))", of(left), of(right)),
        Expr::InList { expr, list, negated } => {
            not(*negated, format!("({} IN ({}))", of(expr), list_of(list)))
        }
        Expr::InSubquery { expr, negated, .. } => not(*negated, format!("({} IN (listquery()))", of(expr))),
        Expr::Between { expr, negated, low, high } => {
            let (expr, low, high) = (of(expr), of(low), of(high));
            not(*negated, format!("(({expr} >= {low}) AND ({expr} <= {high}))"))
        }
        Expr::Like { negated, expr, pattern, .. } => {
            not(*negated, format!("{} LIKE {}", of(expr), of(pattern)))
        }
        Expr::ILike { negated, expr, pattern, .. } => {
            not(*negated, format!("ilike({}, {})", of(expr), of(pattern)))
        }
        Expr::RLike { negated, expr, pattern, .. } => {
            not(*negated, format!("RLIKE({}, {})", of(expr), of(pattern)))
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            case(operand.as_deref(), conditions, else_result.as_deref())
        }
        Expr::Cast { kind, expr, data_type, .. } => {
            let word = if *kind == CastKind::TryCast { "TRY_CAST" } else { "CAST" };
            format!("{word}({} AS {})", of(expr), type_name(data_type))
        }
        Expr::Extract { field, expr, .. } => format!("extract({field} FROM {})", of(expr)),
        Expr::Ceil { expr, .. } => format!("CEIL({})", of(expr)),
        Expr::Floor { expr, .. } => format!("FLOOR({})", of(expr)),
        Expr::Position { expr, r#in } => format!("locate({}, {}, 1)", of(expr), of(r#in)),
        Expr::Substring { expr, substring_from, substring_for, shorthand, .. } => {
            let name = if *shorthand { "substr" } else { "substring" };
            let parts = [Some(expr), substring_from.as_ref(), substring_for.as_ref()];
            let mut parts: Vec<String> = parts.into_iter().flatten().map(|part| of(part)).collect();
            if substring_for.is_none() {
                parts.push(i32::MAX.to_string());
            }
            format!("{name}({})", parts.join(", "))
        }
        Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
            let length = overlay_for.as_ref().map_or_else(|| "-1".to_owned(), |length| of(length));
            format!("overlay({}, {}, {}, {length})", of(expr), of(overlay_what), of(overlay_from))
        }
        Expr::Trim { trim_where, trim_what, expr, .. } => trim(*trim_where, trim_what.as_deref(), expr),
        Expr::Function(function) => call(function),
        Expr::Subquery(_) => "scalarsubquery()".to_owned(),
        Expr::Exists { negated, .. } => not(*negated, "exists()".to_owned()),
        Expr::Struct { values, .. } => format!("struct({})", list_of(values)),
        other => other.to_string(),
    }
}

fn not(negated: bool, text: String) -> String {
    if negated { format!("(NOT {text})") } else { text }
}

fn list_of(list: &[Expr]) -> String {
    list.iter().map(of).collect::<Vec<_>>().join(", ")
}

fn access(root: &Expr, chain: &[AccessExpr]) -> String {
    let mut text = of(root);
    for link in chain {
        match link {
            // A field of a struct has its own name.
            AccessExpr::Dot(inner) => text = of(inner),
            AccessExpr::Subscript(Subscript::Index { index }) => {
                let _ = write!(text, "[{}]", of(index));
            }
            AccessExpr::Subscript(slice) => {
                let _ = write!(text, "[{slice}]");
            }
        }
    }
    text
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Number(digits, _) => number(digits),
        Value::Boolean(value) => value.to_string(),
        other => text_of(other),
    }
}

fn number(digits: &str) -> String {
    // With an exponent, it is a double, which Spark prints as Java does.
    match digits.contains(['e', 'E']).then(|| digits.parse::<f64>()) {
        Some(Ok(value)) => super::cast::double_text(value),
        _ if digits.starts_with('.') => format!("0{digits}"),
        _ => digits.to_owned(),
    }
}

fn text_of(value: &Value) -> String {
    value.clone().into_string().unwrap_or_else(|| value.to_string())
}

fn binary(left: &Expr, op: &BinaryOperator, right: &Expr) -> String {
    let has_span = matches!(left, Expr::Interval(_)) || matches!(right, Expr::Interval(_));
    let (left, right) = (of(left), of(right));
    match op {
        op if has_span => format!("{left} {op} {right}"),
        BinaryOperator::NotEq => format!("(NOT ({left} = {right}))"),
        BinaryOperator::Spaceship => format!("({left} <=> {right})"),
        BinaryOperator::MyIntegerDivide => format!("({left} div {right})"),
        BinaryOperator::StringConcat => format!("concat({left}, {right})"),
        op => format!("({left} {op} {right})"),
    }
}

fn unary(op: UnaryOperator, expr: &Expr) -> String {
    let inner = of(expr);
    match op {
        UnaryOperator::Minus if matches!(expr, Expr::Value(_)) => format!("-{inner}"),
        UnaryOperator::Minus => format!("(- {inner})"),
        UnaryOperator::Plus => format!("(+ {inner})"),
        UnaryOperator::Not | UnaryOperator::BangNot => format!("(NOT {inner})"),
        op => format!("{op}{inner}"),
    }
}

fn case(operand: Option<&Expr>, conditions: &[CaseWhen], otherwise: Option<&Expr>) -> String {
    let mut text = "CASE".to_owned();
    for CaseWhen { condition, result } in conditions {
        let condition = match operand {
            Some(operand) => format!("({} = {})", of(operand), of(condition)),
            None => of(condition),
        };
        let _ = write!(text, " WHEN {condition} THEN {}", of(result));
    }
    if let Some(otherwise) = otherwise {
        let _ = write!(text, " ELSE {}", of(otherwise));
    }
    text + " END"
}

fn trim(side: Option<TrimWhereField>, what: Option<&Expr>, expr: &Expr) -> String {
    let word = match side {
        None | Some(TrimWhereField::Both) => ("trim", "BOTH"),
        Some(TrimWhereField::Leading) => ("ltrim", "LEADING"),
        Some(TrimWhereField::Trailing) => ("rtrim", "TRAILING"),
    };
    match what {
        None => format!("{}({})", word.0, of(expr)),
        Some(what) => format!("TRIM({} {} FROM {})", word.1, of(what), of(expr)),
    }
}

/// The name of a type, as Spark prints it.
pub(super) fn type_name(data_type: &DataType) -> String {
    let text = data_type.to_string().to_uppercase();
    let plain = text.split('(').next().unwrap_or_default().trim();
    match plain {
        "INTEGER" => "INT".to_owned(),
        "LONG" => "BIGINT".to_owned(),
        "SHORT" => "SMALLINT".to_owned(),
        "BYTE" => "TINYINT".to_owned(),
        "REAL" => "FLOAT".to_owned(),
        "VARCHAR" | "CHAR" | "CHARACTER" | "TEXT" => "STRING".to_owned(),
        "DECIMAL" | "DEC" | "NUMERIC" => match text.split_once('(') {
            Some((_, rest)) if rest.contains(',') => format!("DECIMAL({}", rest.replace(' ', "")),
            Some((_, rest)) => format!("DECIMAL({},0)", rest.trim_end_matches(')')),
            None => "DECIMAL(10,0)".to_owned(),
        },
        _ => text,
    }
}

fn call(function: &Function) -> String {
    let written = function.name.to_string();
    let name = written.to_ascii_lowercase();
    let (distinct, arguments) = arguments(function);
    if functions::cast_type(&name).is_some() {
        return arguments.into_iter().next().unwrap_or_default();
    }
    // Functions that stand for an aggregate or a column keep the case in which they were written.
    let name = match name.as_str() {
        "isnull" => return format!("({} IS NULL)", arguments.join(", ")),
        "isnotnull" => return format!("({} IS NOT NULL)", arguments.join(", ")),
        "if" => return format!("(IF({}))", arguments.join(", ")),
        "current_date" | "current_timestamp" if arguments.is_empty() => format!("{name}()"),
        _ => String::new(),
    };
    if !name.is_empty() {
        return name;
    }
    let (name, mut arguments) = shown(&written, arguments);
    if function.over.is_some() && matches!(name.as_str(), "lag" | "lead") {
        let defaults = ["", "1", "NULL"];
        arguments.extend(defaults.iter().skip(arguments.len()).map(|text| (*text).to_owned()));
    }
    let mut text = format!("{name}({distinct}{})", arguments.join(", "));
    if let Some(filter) = &function.filter {
        let _ = write!(text, " FILTER (WHERE {})", of(filter));
    }
    match &function.over {
        Some(WindowType::WindowSpec(spec)) => {
            let _ = write!(text, " OVER ({})", window(&name, spec, &arguments));
        }
        Some(WindowType::NamedWindow(window)) => {
            let _ = write!(text, " OVER {window}");
        }
        None => {}
    }
    text
}

fn arguments(function: &Function) -> (&'static str, Vec<String>) {
    let FunctionArguments::List(list) = &function.args else { return ("", Vec::new()) };
    let distinct = list.duplicate_treatment == Some(DuplicateTreatment::Distinct);
    let text = |argument: &FunctionArg| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => of(expr),
        FunctionArg::Unnamed(FunctionArgExpr::Wildcard) => "1".to_owned(),
        other => other.to_string(),
    };
    (if distinct { "DISTINCT " } else { "" }, list.args.iter().map(text).collect())
}

fn window(function: &str, spec: &WindowSpec, arguments: &[String]) -> String {
    let mut parts = Vec::new();
    if !spec.partition_by.is_empty() {
        parts.push(format!("PARTITION BY {}", list_of(&spec.partition_by)));
    }
    if !spec.order_by.is_empty() {
        let keys: Vec<String> = spec.order_by.iter().map(sort_key).collect();
        parts.push(format!("ORDER BY {}", keys.join(", ")));
    }
    parts.push(match (&spec.window_frame, function) {
        (_, "lag" | "lead") => {
            let offset = arguments.get(1).map_or("1", String::as_str);
            let offset = if function == "lag" { format!("-{offset}") } else { offset.to_owned() };
            format!("ROWS BETWEEN {offset} FOLLOWING AND {offset} FOLLOWING")
        }
        (Some(frame), _) => frame_text(frame),
        (None, name) if functions::is_ranking(name) => {
            "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW".to_owned()
        }
        (None, _) if spec.order_by.is_empty() => {
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING".to_owned()
        }
        (None, _) => "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW".to_owned(),
    });
    parts.join(" ")
}

fn sort_key(key: &OrderByExpr) -> String {
    let is_ascending = key.options.asc.unwrap_or(true);
    let nulls_first = key.options.nulls_first.unwrap_or(is_ascending);
    let (order, nulls) =
        (if is_ascending { "ASC" } else { "DESC" }, if nulls_first { "FIRST" } else { "LAST" });
    format!("{} {order} NULLS {nulls}", of(&key.expr))
}

fn frame_text(frame: &WindowFrame) -> String {
    let units = match frame.units {
        WindowFrameUnits::Rows => "ROWS",
        WindowFrameUnits::Range => "RANGE",
        WindowFrameUnits::Groups => "GROUPS",
    };
    let bound = |bound: &WindowFrameBound| match bound {
        WindowFrameBound::CurrentRow => "CURRENT ROW".to_owned(),
        WindowFrameBound::Preceding(None) => "UNBOUNDED PRECEDING".to_owned(),
        WindowFrameBound::Following(None) => "UNBOUNDED FOLLOWING".to_owned(),
        WindowFrameBound::Preceding(Some(by)) => format!("{} PRECEDING", of(by)),
        WindowFrameBound::Following(Some(by)) => format!("{} FOLLOWING", of(by)),
    };
    let end = frame.end_bound.as_ref().map_or_else(|| "CURRENT ROW".to_owned(), bound);
    format!("{units} BETWEEN {} AND {end}", bound(&frame.start_bound))
}

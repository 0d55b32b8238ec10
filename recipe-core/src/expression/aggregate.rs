//! One aggregate of a column, as a value of `withExpressions` and for each group.

use super::ast::AstNode;
use super::lexer::Token;
use super::operator::Power;
use super::parser::Parser;
use crate::error::Result;
use crate::plan::AggregateFunction;
use crate::suggest::hint;

const AGGREGATES: &[(&str, AggregateFunction)] = &[
    ("sum", AggregateFunction::Sum),
    ("avg", AggregateFunction::Average),
    ("mean", AggregateFunction::Average),
    ("mean_absolute_deviation", AggregateFunction::MeanAbsoluteDeviation),
    ("median", AggregateFunction::Median),
    ("mode", AggregateFunction::Mode),
    ("product", AggregateFunction::Product),
    ("stddev", AggregateFunction::StandardDeviation),
    ("stddev_samp", AggregateFunction::StandardDeviation),
    ("stddev_pop", AggregateFunction::PopulationStandardDeviation),
    ("variance", AggregateFunction::Variance),
    ("var_samp", AggregateFunction::Variance),
    ("var_pop", AggregateFunction::PopulationVariance),
    ("standard_error_of_mean", AggregateFunction::StandardErrorOfMean),
    ("skewness", AggregateFunction::Skewness),
    ("kurtosis", AggregateFunction::Kurtosis),
    ("count", AggregateFunction::Count),
    ("min", AggregateFunction::Min),
    ("max", AggregateFunction::Max),
    ("first", AggregateFunction::FirstCell),
    ("last", AggregateFunction::LastCell),
    ("collect_list", AggregateFunction::CollectList),
];

/// The aggregate function with this name, case-insensitively.
pub(super) fn find_aggregate(name: &str) -> Option<AggregateFunction> {
    AGGREGATES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, function)| *function)
}

/// Reads one call of an aggregate function, and the name of the column it is over: "avg(`price`)", "count(distinct `state`)"
/// or "first(`price` ignore nulls)". "count(*)" is over rows, and no column.
pub(crate) fn parse_aggregate(text: &str) -> Result<(AggregateFunction, Option<String>)> {
    let mut parser = Parser::new(text)?;
    let (Token::Word(name), span) = parser.tokens.take()? else {
        return Err(parser.tokens.wrong(0, "an aggregate function should stand here, such as avg(`column`)"));
    };
    let Some(named) = find_aggregate(name) else {
        let near = hint(name, AGGREGATES.iter().map(|(name, _)| *name));
        return Err(parser.tokens.wrong(span.start, format!("`{name}` is not an aggregate function{near}")));
    };
    parser.tokens.expect("(")?;
    if named == AggregateFunction::Count && parser.tokens.symbol("*")? {
        parser.tokens.expect(")")?;
        parser.tokens.end()?;
        return Ok((named, None));
    }
    let distinct = parser.tokens.keyword("distinct")?;
    let function = match (named, distinct) {
        (_, false) => named,
        (AggregateFunction::Count, true) => AggregateFunction::CountDistinct,
        (AggregateFunction::Sum, true) => AggregateFunction::SumDistinct,
        (_, true) => {
            return Err(parser.tokens.wrong(span.start, "only `count` and `sum` take `distinct`"));
        }
    };
    let argument = parser.expression(Power::Or)?;
    let AstNode::Column(column) = argument.node else {
        let message = format!("`{name}` is of one column: {name}(`column`)");
        return Err(parser.tokens.wrong(argument.span.start, message));
    };
    let mut function = without_nulls(&mut parser, function)?;
    parser.tokens.expect(")")?;
    function = without_nulls(&mut parser, function)?;
    parser.tokens.end()?;
    Ok((function, Some(column)))
}

/// The function as `ignore nulls` makes it, which may be next.
fn without_nulls(parser: &mut Parser, function: AggregateFunction) -> Result<AggregateFunction> {
    let at = parser.tokens.at();
    if !parser.tokens.keyword("ignore")? {
        return Ok(function);
    }
    parser.tokens.expect_keyword("nulls")?;
    match function {
        AggregateFunction::FirstCell => Ok(AggregateFunction::First),
        AggregateFunction::LastCell => Ok(AggregateFunction::Last),
        _ => Err(parser.tokens.wrong(at, "only `first` and `last` take `ignore nulls`, once")),
    }
}

#[cfg(test)]
mod tests {
    use super::parse_aggregate;
    use crate::error::Kind;
    use crate::plan::AggregateFunction;

    #[test]
    fn reads_one_call() {
        let cases = [
            ("avg(`price`)", AggregateFunction::Average, "price"),
            (" Sum ( price ) ", AggregateFunction::Sum, "price"),
            ("standard_error_of_mean(`a.b c`)", AggregateFunction::StandardErrorOfMean, "a.b c"),
            ("COUNT(`c`)", AggregateFunction::Count, "c"),
            ("COUNT(DISTINCT `c`)", AggregateFunction::CountDistinct, "c"),
            ("count(distinct(c))", AggregateFunction::CountDistinct, "c"),
            ("sum(DISTINCT `c`)", AggregateFunction::SumDistinct, "c"),
            ("mean(ignore)", AggregateFunction::Average, "ignore"),
            ("first(c)", AggregateFunction::FirstCell, "c"),
            ("first(c ignore nulls)", AggregateFunction::First, "c"),
            ("Last(`c`) IGNORE NULLS", AggregateFunction::Last, "c"),
        ];
        for (text, function, column) in cases {
            assert_eq!(parse_aggregate(text), Ok((function, Some(column.to_owned()))), "{text}");
        }
        assert_eq!(parse_aggregate("Count ( * )"), Ok((AggregateFunction::Count, None)));
    }

    #[test]
    fn says_what_is_wrong_and_where() {
        let cases = [
            ("", 0, "an aggregate function should stand here, such as avg(`column`)"),
            ("`price`", 0, "an aggregate function should stand here, such as avg(`column`)"),
            (" average(`a`)", 1, "`average` is not an aggregate function"),
            ("std_dev(`a`)", 0, "`std_dev` is not an aggregate function; did you mean `stddev`?"),
            ("sum", 3, "the expression ends where `(` should"),
            ("sum(", 4, "the expression ends where a value should"),
            ("sum(`a`", 7, "the expression ends where `)` should"),
            ("sum(1)", 4, "`sum` is of one column: sum(`column`)"),
            ("sum(a + b)", 4, "`sum` is of one column: sum(`column`)"),
            ("avg(distinct a)", 0, "only `count` and `sum` take `distinct`"),
            ("sum(*)", 4, "`*` stands where a value should"),
            ("count(distinct *)", 15, "`*` stands where a value should"),
            ("count(*) ignore nulls", 9, "`ignore` stands where the end of the expression should"),
            ("max(a ignore nulls)", 6, "only `first` and `last` take `ignore nulls`, once"),
            ("first(a ignore nulls) ignore nulls", 22, "only `first` and `last` take `ignore nulls`, once"),
            ("first(a ignore)", 14, "`)` stands where `nulls` should"),
            ("sum(`a`) + 1", 9, "`+` stands where the end of the expression should"),
        ];
        for (text, at, expected) in cases {
            let error = parse_aggregate(text).expect_err(text);
            let Kind::Expression { message, at: found, .. } = error.kind() else { panic!("{error}") };
            assert_eq!((message.as_str(), *found), (expected, at), "{text}");
        }
    }
}

//! From the text of a query to its parts.

use datafusion::sql::sqlparser::ast::{Query, Statement};
use datafusion::sql::sqlparser::keywords::Keyword;
use datafusion::sql::sqlparser::parser::Parser;
use datafusion::sql::sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace};
use recipe_run::job::sql::SqlProblem;

use super::dialect::SparkText;

/// More operators than people write; each may lie within the one before.
const MAX_OPERATORS: usize = 500;

/// Reads a query, which has to be one, and to be no more than that.
pub(super) fn parse(text: &str) -> Result<Box<Query>, SqlProblem> {
    let dialect = SparkText::default();
    let tokens = Tokenizer::new(&dialect, text).tokenize_with_location();
    let tokens = tokens.map_err(|error| SqlProblem::new(format!("{}{}", error.message, error.location)))?;
    check(&tokens)?;
    let tokens = tokens.into_iter().map(plain).collect();
    let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
    let statements = parser.parse_statements().map_err(|error| {
        let message = error.to_string();
        SqlProblem::new(message.strip_prefix("sql parser error: ").unwrap_or(&message).to_owned())
    })?;
    let mut statements = statements.into_iter();
    match (statements.next(), statements.next()) {
        (Some(Statement::Query(query)), None) => Ok(query),
        (None, _) => Err(SqlProblem::new("the query is empty")),
        (Some(_), Some(_)) => {
            Err(SqlProblem::unsupported("there are several statements; a node runs one query"))
        }
        (Some(other), None) => {
            let begins = other.to_string();
            let begins: Vec<&str> = begins.split_whitespace().take(2).collect();
            let message =
                format!("`{}` is no query: a node runs SELECT, and changes nothing", begins.join(" "));
            Err(SqlProblem::unsupported(message))
        }
    }
}

/// Refuses what the parser would read as something else than Spark does, and more than can be planned.
fn check(tokens: &[TokenWithSpan]) -> Result<(), SqlProblem> {
    let mut operators = 0;
    for (number, token) in tokens.iter().enumerate() {
        match (&token.token, tokens.get(number + 1).map(|next| &next.token)) {
            (Token::Number(digits, false), Some(Token::Word(word)))
                if word.quote_style.is_none()
                    && ["d", "f", "bd", "s", "y"].contains(&word.value.to_ascii_lowercase().as_str()) =>
            {
                let message = format!(
                    "`{digits}{}`{}: numbers with a letter for their type are not read",
                    word.value, token.span.start
                );
                return Err(SqlProblem::unsupported(message)
                    .with_help(format!("write CAST({digits} AS DOUBLE), or another type")));
            }
            (Token::Word(word), _) if is_operator(word.keyword) => operators += 1,
            (
                Token::Plus
                | Token::Minus
                | Token::Mul
                | Token::Div
                | Token::Mod
                | Token::StringConcat
                | Token::Eq
                | Token::Pipe
                | Token::Ampersand
                | Token::Caret,
                _,
            ) => operators += 1,
            _ => {}
        }
    }
    if operators > MAX_OPERATORS {
        let message = format!("the query has {operators} operators, and at most {MAX_OPERATORS} are planned");
        return Err(SqlProblem::unsupported(message));
    }
    Ok(())
}

fn is_operator(keyword: Keyword) -> bool {
    use Keyword::*;
    matches!(keyword, AND | OR | NOT | DIV | UNION | JOIN | WHEN | EXCEPT | INTERSECT)
}

/// What the planner takes it for: names whatever their case, also those in back ticks, and a text in either quotes.
fn plain(mut found: TokenWithSpan) -> TokenWithSpan {
    match &mut found.token {
        Token::Word(word) if word.quote_style.is_some() => word.quote_style = None,
        Token::DoubleQuotedString(text) => {
            found.token = Token::SingleQuotedString(std::mem::take(text));
        }
        // Only what the parser looks at is left.
        Token::Whitespace(space) => *space = Whitespace::Space,
        _ => {}
    }
    found
}

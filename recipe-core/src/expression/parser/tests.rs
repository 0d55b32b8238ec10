use super::{DEPTH, parse};
use crate::error::Kind;

#[test]
fn reads_expressions() {
    let cases = [
        ("`a` > 1", "(Greater `a` 1)"),
        ("a = 'x' or b != \"y\" and not c", "(or (Equal `a` \"x\") (and (NotEqual `b` \"y\") (not `c`)))"),
        ("a or b or (c or d)", "(or `a` `b` (or `c` `d`))"),
        ("(a or b) and c", "(and (or `a` `b`) `c`)"),
        ("!contains(`a b`, 'it''s') AND b", "(and (not (contains `a b` \"it's\")) `b`)"),
        ("not not a", "(not (not `a`))"),
        ("! `a` = 1", "(not (Equal `a` 1))"),
        ("a = FALSE or `false` = Null", "(or (Equal `a` false) (Equal `false` null))"),
        ("1 + 2 * -3 - `:avg`", "(Subtract (Add 1 (Multiply 2 -3)) `:avg`)"),
        ("a-1", "(Subtract `a` 1)"),
        ("a - -1 - -b", "(Subtract (Subtract `a` -1) (Subtract 0 `b`))"),
        ("8 / 4 / +2 % 3", "(Modulus (Divide (Divide 8 4) 2) 3)"),
        ("(1 + 2) * 3 <> a", "(NotEqual (Multiply (Add 1 2) 3) `a`)"),
        ("a || '-' || b = 'x-y'", "(Equal (concat `a` \"-\" `b`) \"x-y\")"),
        ("a is null and `b.c` IS NOT NULL", "(and (isMissing `a`) (not (isMissing `b.c`)))"),
        ("a not in (1, 2) and b", "(and (not (in `a` 1 2)) `b`)"),
        ("b between 1 and 2 + 3 and c", "(and (isBetween `b` 1 (Add 2 3)) `c`)"),
        ("b not between 1 and 2", "(not (isBetween `b` 1 2))"),
        ("a like 'x%' or a not like '_'", "(or (like `a` \"x%\") (not (like `a` \"_\")))"),
        ("isvalid(a, 'int') = TRUE", "(Equal (isValid `a` \"int\") true)"),
        ("CASE WHEN a IS NULL THEN 'm' ELSE a END", "(case (isMissing `a`) \"m\" `a`)"),
        ("case when a then 1 when b then case when c then 2 end end", "(case `a` 1 `b` (case `c` 2))"),
        ("CASE a WHEN 'x' THEN 1 ELSE 2 END", "(match `a` \"x\" 1 2)"),
        (
            "case a + 1 when b or c then case when d then 1 end end",
            "(match (Add `a` 1) (or `b` `c`) (case `d` 1))",
        ),
        ("case not a when true then 1 end", "(match (not `a`) true 1)"),
        ("cast(a + 1 AS Int) || left", "(concat (cast (Add `a` 1) \"Int\") `left`)"),
        ("current_date - `current_date`", "(Subtract (current_date) `current_date`)"),
        ("SUBSTR(left, 1)", "(substring `left` 1)"),
        ("`case` = `when`", "(Equal `case` `when`)"),
    ];
    for (text, expected) in cases {
        assert_eq!(format!("{:?}", parse(text).expect(text)), expected, "{text}");
    }
}

#[test]
fn parts_know_their_place() {
    let text = "  `a b` + 1 > isMissing( c ) ";
    let ast = parse(text).expect(text);
    assert_eq!(&text[ast.span.clone()], "`a b` + 1 > isMissing( c )");
    let super::AstNode::Compare(_, both) = ast.node else { panic!("a comparison") };
    assert_eq!(both.map(|side| text[side.span].to_owned()), ["`a b` + 1", "isMissing( c )"]);
}

#[test]
fn says_what_is_wrong_and_where() {
    let cases = [
        ("", 0, "the expression ends where a value should"),
        ("a >", 3, "the expression ends where a value should"),
        ("a b", 2, "`b` stands where the end of the expression should"),
        ("a > 1)", 5, "`)` stands where the end of the expression should"),
        ("a = ) ", 4, "`)` stands where a value should"),
        ("a in 1", 5, "`1` stands where `(` should"),
        ("a in ()", 0, "`in` needs at least one value"),
        ("contains(a 'x')", 11, "'x' stands where `,` or `)` should"),
        ("a is 'x'", 5, "'x' stands where `null` should"),
        ("a not 'x'", 6, "'x' stands where `in`, `between` or `like` should"),
        ("1 < a < 5", 6, "comparisons do not chain; join them with `and`, or put one in brackets"),
        ("case when `a` > 1 then 'x'", 26, "the expression ends where `end` should"),
        ("case else 1 end", 5, "`else` stands where `when` and a condition should"),
        ("case a else 1 end", 7, "`else` stands where `when` and a value should"),
        ("case a b when 1 then 2 end", 7, "`b` stands where `when` and a value should"),
        ("case", 4, "the expression ends where `when` and a condition should"),
        ("case a when 1", 13, "the expression ends where `then` should"),
        ("case when then", 10, "`then` stands where a value should"),
        ("`a", 0, "the column name that starts here lacks its closing back tick"),
        ("a = 'x", 4, "the text that starts here lacks its closing '"),
        ("a = ‘x’", 4, "`‘` is not a quote of this language; write '"),
        ("é # b", 3, "`#` has no meaning here"),
        ("a && b", 2, "`&` has no meaning here; write `and`"),
        ("a < :avg", 4, "an aggregate's name stands in back ticks, such as `:name`"),
        ("1 + contain(a, 'x')", 4, "function `contain` is not known; did you mean `contains`?"),
        ("frobnicate(a)", 0, "function `frobnicate` is not known"),
        ("contains(a)", 0, "`contains` takes 2 values, not 1; write contains(text, 'part')"),
        ("ismissing()", 0, "`isMissing` takes 1 value, not 0; write isMissing(value)"),
        ("now(1)", 0, "`current_timestamp` takes no values, not 1; write current_timestamp()"),
        ("left(a)", 0, "`left` takes 2 values, not 1; write left(text, length)"),
        ("trim(a, b, c)", 0, "`trim` takes 1 or 2 values, not 3; write trim(text[, 'characters'])"),
        ("coalesce()", 0, "`coalesce` takes 1 value or more, not 0; write coalesce(value, value, …)"),
        ("least(a)", 0, "`least` takes 2 values or more, not 1; write least(value, value, …)"),
        ("cast(a, int)", 6, "`,` stands where `as` should"),
        ("cast(a as 5)", 10, "`5` stands where a type should"),
        (
            "cast(a as decimal(10, 2))",
            17,
            "types have no digits here: a decimal has 38, and 18 of them after the point",
        ),
        (
            "a > avg(a)",
            4,
            "`avg` is an aggregate: give it a name in `withExpressions`, and write `:name` in back ticks here",
        ),
    ];
    for (text, at, expected) in cases {
        let error = parse(text).expect_err(text);
        let Kind::Expression { message, at: found, .. } = error.kind() else { panic!("{error}") };
        assert_eq!((message.as_str(), *found), (expected, at), "{text}");
    }
}

#[test]
fn nesting_has_a_limit() {
    let many = 1 << 20;
    let nested = |open: &str, times: usize, close: &str| open.repeat(times) + "1" + &close.repeat(times);
    let refused = [
        nested("(", many, ")"),
        nested("-", many, ""),
        nested("- ", many, ""),
        nested("+", many, ""),
        nested("not ", many, ""),
        nested("!", many, ""),
        nested("case when ", many, ""),
        nested("case ", many, ""),
        nested("isMissing(", many, ")"),
        nested("1 or 1 and 1 = 1 + 1 * (", many, ")"),
        nested("a in (", many, ")"),
        nested("", 1, "+1").repeat(many),
        "1 + ".repeat(DEPTH) + "1",
        nested("(", DEPTH, ")"),
    ];
    for text in refused {
        let error = parse(&text).expect_err("it is refused").to_string();
        assert!(error.contains("nested more than 100 levels deep"), "{error}: {}", &text[..20]);
    }
    let many = 1 << 14;
    let accepted = [
        nested("(", DEPTH - 1, ")"),
        "1 + ".repeat(DEPTH - 1) + "1",
        "a or ".repeat(many) + "a",
        "a || ".repeat(many) + "a",
        format!("a in ({}1)", "1,".repeat(many)),
        format!("case{} end", " when a then 1".repeat(many)),
        format!("case b{} end", " when a then 1".repeat(many)),
    ];
    for text in accepted {
        assert!(parse(&text).is_ok(), "{}", &text[..20]);
    }
}

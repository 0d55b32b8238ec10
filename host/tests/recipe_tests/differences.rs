//! What is other than a case expects is shown.

use super::*;

#[test]
fn cells_that_differ_are_a_table() {
    let case = "
- name: amounts
  input: |
    id,amount
    1,$5
    2,
    3,$7
  output: |
    id,amount
    1,5
    2,\"\"
    3,8
";
    let expected = r#"  failed  amounts (line 2)
    2 cells differ:
    ┌─────┬────────┬──────────┬────────┐
    │ row ┆ column ┆ expected ┆ actual │
    ╞═════╪════════╪══════════╪════════╡
    │ 2   ┆ amount ┆ ""       ┆ null   │
    │ 3   ┆ amount ┆ 8.0      ┆ 7.0    │
    └─────┴────────┴──────────┴────────┘"#;
    assert_eq!(difference(RECIPE, case), expected);
}

#[test]
fn columns_types_rows_and_failed_cells_are_named() {
    let case = "
- name: all of it
  input: |
    id,amount,extra
    1,$5,a
    3,many,c
    4,$9,d
  output:
    csv: |
      id,amount,gone
      1,5,x
      2,6,x
      3,,x
    types: {id: string, amount: double, gone: date}
  failed_cells: 0
";
    let expected = "  failed  all of it (line 2)
    column `gone` is missing
    column `extra` is not expected
    column `id` is long; expected string
    column `gone` is missing; expected date
    1 cell could not be converted; expected 0
    row 2 is missing: 2 | 6.0
    row 3 of the output is not expected: 4 | 9.0";
    assert_eq!(difference(RECIPE, case), expected);
    let swapped = "{name: order, input: \"id,amount\\n1,2\\n\", output: \"amount,id\\n2,1\\n\"}";
    assert_eq!(
        difference("[]", swapped),
        "  failed  order (line 1)\n    the columns are in another order: expected amount, id; actual id, amount"
    );
}

#[test]
fn many_differences_are_counted() {
    let table =
        |step: u32| (1..=30).map(|row| format!("    {row},{}\n", row + step)).collect::<Vec<_>>().concat();
    let (rows, others) = (table(0), table(1));
    let case = format!("- name: many\n  input: |\n    id,n\n{rows}  output: |\n    id,n\n{others}");
    let printed = difference("[]", &case);
    assert!(printed.contains("30 cells differ:"), "{printed}");
    assert!(printed.ends_with("and 20 more cells"), "{printed}");
    assert_eq!(printed.matches("┆ n ").count(), 10, "{printed}");
}

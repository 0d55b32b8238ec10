//! What comes out is written into cases.

use super::*;

#[test]
fn update_writes_what_comes_out_and_no_more() {
    let cases = r#"# Of amounts.
- name: csv   # the plain one
  input: |
    id,amount
    1,$5
    2,
  # What comes out:
  output: |  # by hand
    id,amount
    1,6

  # Nothing fails.
  failed_cells: 1

- name: nothing yet
  input: {csv: "id,amount\n1,$5\n"}
  output:
- {name: in brackets, input: "id,amount\n1,$5\n", output: "id,amount\n1,7\n"}
- name: types
  input: "id,amount\n1,$5\n"
  output:
    # As a table.
    csv: |
      id,amount
      1,5
    types: {amount: string}  # the wrong one
- name: lists
  input: "id,amount\n1,$5\n2,\n"
  output:
    columns: [id, sum]  # names]
    rows:
      # The first.
      - [1, "5"]
    types: {}
- name: dashes below the key
  input: "id,amount\n1,$5\n"
  output:
    columns: [id, amount]
    rows:
    - [1, 4]
    - [2, 5]
- name: objects
  columns: subset
  input: "id,amount\n1,$5\n2,\n"
  output:
    - {amount: 4}   # one
    - {amount: 5}
- name: in quotes
  input: "id,amount\n1,$5\n"
  output: "id,amount\n1,4\n"  # short
- name: stays
  input: "id,amount\n1,$5\n"
  error: x
- name: stays, too
  input: "id\n1\n"
  output: "id\n1\n"
"#;
    let expected = r#"# Of amounts.
- name: csv   # the plain one
  input: |
    id,amount
    1,$5
    2,
  # What comes out:
  output: | # by hand
    id,amount
    1,5.0
    2,

  # Nothing fails.
  failed_cells: 0

- name: nothing yet
  input: {csv: "id,amount\n1,$5\n"}
  output: |
    id,amount
    1,5.0
- {name: in brackets, input: "id,amount\n1,$5\n", output: "id,amount\n1,5.0\n"}
- name: types
  input: "id,amount\n1,$5\n"
  output:
    # As a table.
    csv: |
      id,amount
      1,5
    types: {amount: double}  # the wrong one
- name: lists
  input: "id,amount\n1,$5\n2,\n"
  output:
    columns: [id, amount]  # names]
    rows:
      # The first.
      - [1, 5.0]
      - [2, null]
    types: {}
- name: dashes below the key
  input: "id,amount\n1,$5\n"
  output:
    columns: [id, amount]
    rows:
    - [1, 5.0]
- name: objects
  columns: subset
  input: "id,amount\n1,$5\n2,\n"
  output:
    - {amount: 5.0}
    - {amount: null}
- name: in quotes
  input: "id,amount\n1,$5\n"
  output: | # short
    id,amount
    1,5.0
- name: stays
  input: "id,amount\n1,$5\n"
  error: x
- name: stays, too
  input: "id\n1\n"
  output: "id\n1\n"
"#;
    let folder = folder(RECIPE, cases);
    let printed = failing(&folder, "test --update --engine native");
    assert_eq!(folder.read("claims/cases/claims.yaml"), expected, "{printed}");
    for line in [
        "  updated csv (line 2)",
        "  updated objects (line 42)",
        "    not updated: an error is expected, and the run gives a table",
        "    not updated: the run fails; write `error` in place of `output` if it should",
        "0 passed, 2 failed, 8 updated (native)",
    ] {
        assert!(printed.contains(line), "{line} in {printed}");
    }
    let again = failing(&folder, "test --update --engine native");
    assert!(again.contains("8 passed, 2 failed (native)"), "{again}");
    assert_eq!(folder.read("claims/cases/claims.yaml"), expected);
}

#[test]
fn update_writes_tables_that_csv_does_not_hold() {
    let cases = "- name: nulls\n  input: {columns: [a], rows: [[x], [null], ['']]}\n  output:\n";
    let folder = folder("[]", cases);
    folder.succeeds("test --update --engine native");
    let expected = "- name: nulls\n  input: {columns: [a], rows: [[x], [null], ['']]}\n  output:\n    columns: [a]\n    rows:\n      \
        - [x]\n      - [null]\n      - [\"\"]\n";
    assert_eq!(folder.read("claims/cases/claims.yaml"), expected);
    assert!(folder.succeeds("test --engine native").contains("1 passed"));
}

#[test]
fn update_writes_files_of_csv() {
    let cases = "- name: file\n  input: {file: in.csv}\n  output: {file: out.csv}\n";
    let folder = folder("[]", cases);
    folder.file("claims/cases/in.csv", b"a,b\n\"x, y\",\n\"\",2\n");
    let printed = failing(&folder, "test --engine native");
    assert!(printed.contains("the table that is expected cannot be read:"), "{printed}");
    folder.succeeds("test --update --engine native");
    assert_eq!(folder.read("claims/cases/out.csv"), "a,b\n\"x, y\",\n\"\",2\n");
    assert_eq!(folder.read("claims/cases/claims.yaml"), cases);
    assert!(folder.succeeds("test --engine native").contains("1 passed"));
}

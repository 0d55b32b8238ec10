//! Names of files with bytes that are not to be seen, or are no text.

use crate::shell::Shell;

#[test]
fn odd_bytes_of_names_are_shown() {
    let shell = Shell::new();
    let cases = [
        (r"$'a\nb.csv'", r"a\nb.csv"),
        (r"$'a\x01b.csv'", r"a\u{1}b.csv"),
        (r"$'a\xffb.csv'", r"a\xffb.csv"),
        (r"$'a\x1b[31mb.csv'", r"a\u{1b}[31mb.csv"),
    ];
    let apply = "$R apply noop.json --input folder/ --output out.csv --overwrite";
    for (name, shown) in cases {
        let into = format!("rm -rf folder; mkdir folder; cp in.csv folder/{name}");
        // A cell too many, a type that does not fit, another name of columns, and what is no text.
        shell.gives(&format!(r"{into}; printf '3,4,5\n' >> folder/{name}"));
        shell.fails(apply, 1, &[&format!("`folder/{shown}`, row 3 (line 4)")]);
        shell.gives(&format!(r"{into}; printf 'x,4\n' >> folder/{name}"));
        let typed = "$R apply noop.json --input folder/ --output out.parquet --overwrite --infer 1";
        shell.fails(typed, 1, &[&format!("`folder/{shown}`, row 3, column `a`")]);
        shell.gives(&format!(r"{into}; printf 'a,c\n' > folder/zz.csv"));
        shell.fails(apply, 1, &["`folder/zz.csv` does not have the columns"]);
        shell.gives(&format!(r"{into}; printf 'PK\x03\x04\x14\x00' > folder/{name}"));
        shell.fails(apply, 1, &[&format!("`folder/{shown}` is ")]);
        shell.gives(&format!("{into}; rm folder/{name}; mkfifo folder/{name}"));
        shell.fails(apply, 2, &[&format!("`folder/{shown}` was skipped: ")]);
    }
}

#[test]
fn odd_bytes_of_names_that_were_given_are_shown() {
    let shell = Shell::new();
    for (name, shown) in [(r"$'a\nb'", r"a\nb"), (r"$'a\x01b'", r"a\u{1}b")] {
        let run = |flags: &str| format!("$R apply noop.json --input in.csv {flags}");
        shell.fails(
            &format!("$R apply noop.json --input {name}.csv --output o.csv"),
            2,
            &[&format!("`{shown}.csv`")],
        );
        shell.fails(&run(&format!("--output {name}/x")), 2, &[&format!("`{shown}/x` is not clear")]);
        shell.gives(&run(&format!("--output {name}.csv")));
        shell.fails(&run(&format!("--output {name}.csv")), 2, &[&format!("`{shown}.csv` exists")]);
        shell.fails(
            &run(&format!("--output {name}.csv/x.csv")),
            2,
            &[&format!("`{shown}.csv` is not a folder")],
        );
        shell.fails(
            &run(&format!("--output o.csv --report {name}.csv")),
            2,
            &[&format!("report `{shown}.csv` exists")],
        );
        shell.fails(
            &format!("$R apply {name}.json --input in.csv --output o.csv"),
            2,
            &[&format!("recipe `{shown}.json`")],
        );
        let skipped = shell.gives(&format!(
            "rm -rf f; mkdir f; cp in.csv f/; mkfifo f/{name}.csv; $R apply noop.json --input f/ --output f.csv --overwrite"
        ));
        assert!(skipped.contains(&format!("`f/{shown}.csv` was skipped")), "{skipped}");
    }
}

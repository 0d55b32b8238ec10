//! Writes the data that the benchmarks read.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::process::ExitCode;

use recipe_bench::{claims, events, taxi, text, wide};

const USAGE: &str = "\
Usage: recipe-bench generate DATA [--rows N] [--seed S] [--output FILE]

Writes data for benchmarks. The same rows and seed give the same bytes. DATA is one of

  claims         insurance claims as CSV, 78 bytes a row
  events         what visitors of a shop did, as JSON lines, 150 bytes a row
  taxi           trips of taxis as CSV, 106 bytes a row
  text           customers with addresses and comments as CSV, 202 bytes a row
  wide           60 columns of all types as CSV, 436 bytes a row

  --rows N       rows after the header, if there is one [default: 5000000]
  --seed S       which rows [default: 1]
  --output FILE  where to write; an existing file is replaced [default: standard output]
";

type Generator = fn(&mut dyn Write, u64, u64) -> io::Result<()>;

struct Options {
    data: Generator,
    rows: u64,
    seed: u64,
    output: Option<String>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = match env::args_os().skip(1).map(std::ffi::OsString::into_string).collect() {
        Ok(arguments) => arguments,
        Err(argument) => return refuse(&format!("{} is not UTF-8", argument.display())),
    };
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        // A closed pipe has nobody left to tell.
        let _ = io::stdout().write_all(USAGE.as_bytes());
        return ExitCode::SUCCESS;
    }
    let options = match parse(&arguments) {
        Ok(options) => options,
        Err(message) => return refuse(&message),
    };
    match generate(&options) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let output = options.output.as_deref().unwrap_or("standard output");
            eprintln!("error: cannot write {output}: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn refuse(message: &str) -> ExitCode {
    eprint!("error: {message}\n\n{USAGE}");
    ExitCode::from(2)
}

fn parse(arguments: &[String]) -> Result<Options, String> {
    let [command, data, flags @ ..] = arguments else {
        return Err("say what to generate".into());
    };
    let data: Generator = match (command.as_str(), data.as_str()) {
        ("generate", "claims") => claims::write,
        ("generate", "events") => events::write,
        ("generate", "taxi") => taxi::write,
        ("generate", "text") => text::write,
        ("generate", "wide") => wide::write,
        _ => return Err(format!("unknown command `{command} {data}`")),
    };
    let mut options = Options { data, rows: 5_000_000, seed: 1, output: None };
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        let value = flags.next().ok_or_else(|| format!("`{flag}` needs a value"))?;
        match flag.as_str() {
            "--rows" => options.rows = number(flag, value)?,
            "--seed" => options.seed = number(flag, value)?,
            "--output" => options.output = Some(value.clone()),
            _ => return Err(format!("unknown argument `{flag}`")),
        }
    }
    Ok(options)
}

fn number(flag: &str, value: &str) -> Result<u64, String> {
    value.replace('_', "").parse().map_err(|_| format!("`{flag}` needs a whole number, not `{value}`"))
}

fn generate(options: &Options) -> io::Result<()> {
    match &options.output {
        Some(path) => (options.data)(&mut File::create(path)?, options.rows, options.seed),
        None => (options.data)(&mut io::stdout().lock(), options.rows, options.seed),
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn arguments(line: &str) -> Vec<String> {
        line.split(' ').map(String::from).collect()
    }

    #[test]
    fn flags_set_options() {
        let options = parse(&arguments("generate claims --rows 5_000 --seed 7 --output claims.csv"))
            .expect("the command line is right");
        assert_eq!((options.rows, options.seed, options.output.as_deref()), (5000, 7, Some("claims.csv")));
    }

    #[test]
    fn mistakes_are_named() {
        for (line, message) in [
            ("generate", "say what to generate"),
            ("generate sales", "unknown command `generate sales`"),
            ("generate claims --rows", "`--rows` needs a value"),
            ("generate claims --rows many", "`--rows` needs a whole number, not `many`"),
            ("generate claims --row 5", "unknown argument `--row`"),
        ] {
            assert_eq!(parse(&arguments(line)).err().as_deref(), Some(message), "{line}");
        }
    }
}

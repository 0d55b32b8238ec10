//! From one prefix of a bucket to another, on the runtime of the program, with progress and a way to stop.
//!
//! ```sh
//! cargo run -p recipe-run --example s3 -- s3://my-lake/claims/ s3://my-lake/clean/
//! ```
//!
//! Credentials, region and endpoint come from where every program of AWS has them.

use std::error::Error;

use recipe_run::store::s3::{S3, S3Options};
use recipe_run::{Apply, CancellationToken, ErrorKind, Recipe, RunError};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut names = std::env::args().skip(1);
    let (Some(input), Some(output)) = (names.next(), names.next()) else {
        return Err("name an input and an output, such as s3://my-lake/claims/ s3://my-lake/clean/".into());
    };
    let recipe = Recipe::parse("[]")?;
    let token = CancellationToken::new();
    let stop = token.clone();
    tokio::spawn(async move {
        let _ = tokio::signal::ctrl_c().await;
        stop.cancel();
    });
    let apply = Apply::new(recipe).input(input).output(output).s3(S3::new(S3Options::new()));
    let progress = |progress: recipe_run::Progress| {
        eprintln!("{} of {} bytes", progress.bytes_read, progress.bytes);
    };
    match apply.progress(progress).cancel(token).run_async().await {
        Ok(report) => eprintln!("{report}"),
        Err(RunError::Cancelled) => eprintln!("stopped; nothing was written"),
        Err(error) if error.kind() == ErrorKind::Conflict => eprintln!("another run was faster: {error}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

//! Partitions, in pages and batches.

use std::time::Duration;

use aws_sdk_glue::Client;
use aws_sdk_glue::types::{PartitionError, PartitionInput};
use recipe_store::runtime;

use super::refusal::Answer;
use super::{Glue, convert, lower};
use crate::error::Result;
use crate::table::{Partition, Table};

/// The most partitions of one request (`BatchCreatePartition`, AWS Glue Web API Reference).
const BATCH: usize = 100;
/// The most partitions of one answer (`GetPartitions`).
const PAGE: i32 = 1000;
/// How often partitions of a batch are sent again for which Glue was busy.
const TRIES: u32 = 6;

/// Pages of partitions, each asked for when it is wanted.
pub(super) struct PartitionPages {
    glue: Glue,
    client: Client,
    table: Table,
    next: Next,
}

enum Next {
    First,
    Token(String),
    Over,
}

impl PartitionPages {
    pub(super) fn new(glue: Glue, client: Client, table: &Table) -> PartitionPages {
        PartitionPages { glue, client, table: table.clone(), next: Next::First }
    }
}

impl Iterator for PartitionPages {
    type Item = Result<Vec<Partition>>;

    fn next(&mut self) -> Option<Self::Item> {
        let token = match std::mem::replace(&mut self.next, Next::Over) {
            Next::First => None,
            Next::Token(token) => Some(token),
            Next::Over => return None,
        };
        let request = self.client.get_partitions().database_name(lower(&self.table.database_name));
        let request = request.table_name(lower(&self.table.name)).max_results(PAGE);
        // Columns are the table's.
        let request = request.exclude_column_schema(true).set_next_token(token);
        match runtime::wait(async move { request.send().await.map_err(Answer::from) }) {
            Ok(page) => {
                if let Some(token) = page.next_token.filter(|token| !token.is_empty()) {
                    self.next = Next::Token(token);
                }
                let partitions = page.partitions.unwrap_or_default();
                Some(Ok(partitions.into_iter().map(convert::partition).collect()))
            }
            Err(answer) if answer.is("EntityNotFoundException") => Some(Err(self.glue.no_table(&self.table))),
            Err(answer) => {
                let action = format!("list the partitions of table `{}`", self.table.full_name());
                Some(Err(self.glue.refused(answer, action)))
            }
        }
    }
}

/// Adds partitions that are not there. Gives how many were added.
pub(super) fn add(glue: &Glue, table: &Table, partitions: &[Partition]) -> Result<usize> {
    let client = glue.client()?;
    let mut added = 0;
    for batch in partitions.chunks(BATCH) {
        let mut left: Vec<&Partition> = batch.iter().collect();
        let mut tries = 0;
        while !left.is_empty() {
            let sent = left.len();
            let failed = send(glue, &client, table, &left)?;
            let mut again = Vec::new();
            let mut others = 0;
            for error in failed {
                let values = error.partition_values.unwrap_or_default();
                let detail = error.error_detail.as_ref();
                let answer = Answer::of(
                    detail.and_then(|detail| detail.error_code.as_deref()),
                    detail.and_then(|detail| detail.error_message.as_deref()),
                );
                let partition = left.iter().find(|partition| partition.values == values);
                match partition {
                    // What is wanted is there.
                    _ if answer.is("AlreadyExistsException") => others += 1,
                    Some(partition) if answer.is_transient && tries < TRIES => again.push(*partition),
                    _ => {
                        let partition = values.join("/");
                        let action = format!("add partition `{partition}` to table `{}`", table.full_name());
                        return Err(glue.refused(answer, action));
                    }
                }
            }
            added += sent.saturating_sub(again.len() + others);
            if !again.is_empty() {
                tries += 1;
                tracing::debug!(table = table.full_name(), partitions = again.len(), tries, "sent again");
                std::thread::sleep(wait(tries));
            }
            left = again;
        }
    }
    Ok(added)
}

/// How long it is until a batch is sent again.
fn wait(tries: u32) -> Duration {
    super::FIRST_WAIT.saturating_mul(1 << tries.min(16)).min(super::LONGEST_WAIT)
}

/// Sends a batch. Gives the partitions that were not added, and why.
fn send(glue: &Glue, client: &Client, table: &Table, batch: &[&Partition]) -> Result<Vec<PartitionError>> {
    let action = || format!("add partitions to table `{}`", table.full_name());
    let inputs = batch.iter().map(|partition| convert::partition_input(table, partition));
    let inputs: Vec<PartitionInput> = inputs
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| glue.refused(Answer::wrong(&error), action()))?;
    let request = client.batch_create_partition().database_name(lower(&table.database_name));
    let request = request.table_name(lower(&table.name)).set_partition_input_list(Some(inputs));
    match runtime::wait(async move { request.send().await.map_err(Answer::from) }) {
        Ok(answer) => Ok(answer.errors.unwrap_or_default()),
        Err(answer) if answer.is("EntityNotFoundException") => Err(glue.no_table(table)),
        Err(answer) => Err(glue.refused(answer, action())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_bounded() {
        let waits = [0, 1, 2, 5, 40].map(|tries| wait(tries).as_millis());
        assert_eq!(waits, [200, 400, 800, 6400, 10_000]);
    }
}

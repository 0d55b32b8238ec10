//! How far a job is, and whether it is a job that executors do not survive.

use std::collections::HashMap;

use ballista_core::serde::protobuf::failed_task::FailedReason;
use ballista_core::serde::protobuf::task_status::Status;
use ballista_scheduler::state::execution_graph::ExecutionGraphBox;
use ballista_scheduler::state::execution_stage::TaskInfo;

/// What can be seen of a job that runs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// How many tasks are done.
    pub(super) done: u64,
    /// How often a task was lost with its executor while it ran: the most of all tasks.
    pub(super) losses: usize,
}

impl Look {
    pub(super) fn at(graph: &ExecutionGraphBox) -> Self {
        let stages = graph.stages().values().filter_map(|stage| stage.task_infos());
        stages.map(Self::at_stage).fold(Self::default(), |all, stage| Self {
            done: all.done + stage.done,
            losses: all.losses.max(stage.losses),
        })
    }

    fn at_stage(tasks: &[TaskInfo]) -> Self {
        let mut done = 0;
        let mut losses: HashMap<usize, usize> = HashMap::new();
        for task in tasks {
            match &task.task_status {
                Status::Successful(_) => done += task.global_input_partition_ids.len() as u64,
                // Ballista counts failures, but not these. A task that had ended lost no more than its rows.
                Status::Failed(failed)
                    if matches!(failed.failed_reason, Some(FailedReason::ResultLost(_)))
                        && task.end_exec_time == 0 =>
                {
                    for partition in &task.global_input_partition_ids {
                        *losses.entry(*partition).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        Self { done, losses: losses.into_values().max().unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use ballista_core::serde::protobuf::{FailedTask, ResultLost, RunningTask, SuccessfulTask, TaskKilled};

    use super::*;

    fn task(partition: usize, task_status: Status, end_exec_time: u128) -> TaskInfo {
        TaskInfo {
            task_id: 0,
            scheduled_time: 0,
            launch_time: 0,
            start_exec_time: 0,
            end_exec_time,
            finish_time: 0,
            task_status,
            global_input_partition_ids: vec![partition],
            vcores_consumed: 1,
        }
    }

    #[test]
    fn what_ran_when_it_was_lost_counts() {
        let failed =
            |reason| Status::Failed(FailedTask { failed_reason: Some(reason), ..FailedTask::default() });
        let lost = || failed(FailedReason::ResultLost(ResultLost {}));
        let tasks = [
            task(0, lost(), 0),
            task(1, Status::Successful(SuccessfulTask::default()), 5),
            task(0, lost(), 0),
            task(2, lost(), 0),
            // Its rows were lost, or it was to be tried again.
            task(2, lost(), 7),
            task(2, failed(FailedReason::TaskKilled(TaskKilled {})), 0),
            task(0, Status::Running(RunningTask::default()), 0),
        ];
        assert_eq!(Look::at_stage(&tasks), Look { done: 1, losses: 2 });
        assert_eq!(Look::at_stage(&[]), Look::default());
    }
}

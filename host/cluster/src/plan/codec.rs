//! How the plan's own operator travels, beside those of Ballista.

use std::fmt;
use std::sync::Arc;

use ballista_core::serde::BallistaPhysicalExtensionCodec;
use bytes::Bytes;
use datafusion::common::{DataFusionError, Result, internal_err};
use datafusion::execution::TaskContext;
use datafusion::physical_plan::ExecutionPlan;
use datafusion_proto::physical_plan::{PhysicalExtensionCodec, PhysicalProtoConverterExtension};
use serde::{Deserialize, Serialize};

use super::exec::WorkExec;
use crate::failure::{Failure, Placed};
use crate::net::Engine;
use crate::site::Site;

/// What begins the operator's bytes. No message of Ballista begins so: the first byte would be a field of a type that is none.
const MARK: &[u8] = b"\x07recipe1";

/// What an operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Phase {
    Map,
    Reduce,
}

/// What an operator needs to know, besides the bytes that all units share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// Who made the plan. Nobody else runs it.
    pub(crate) engine: String,
    pub(crate) work: String,
    pub(crate) phase: Phase,
    pub(crate) buckets: u32,
    /// How many tasks map.
    pub(crate) tasks: u64,
}

/// Whose codec it is.
pub(crate) enum Part {
    /// Makes plans.
    Coordinator,
    /// Passes plans on, unless they are another engine's or nobody is there to run them.
    Scheduler { engine: Engine, has_executors: Box<dyn Fn() -> bool + Send + Sync> },
    /// Runs plans.
    Executor(Arc<Site>),
}

/// The code of what a scheduler without executors says.
pub(crate) const NO_EXECUTOR: &str = "cluster.no-executor";
/// The code of what a scheduler or executor of another version says; its document has both.
pub(crate) const VERSION: &str = "cluster.version";

/// Reads and writes the plan's own operator, and leaves the others to Ballista.
pub(crate) struct Codec {
    part: Part,
    ballista: BallistaPhysicalExtensionCodec,
}

impl Codec {
    pub(crate) fn new(part: Part) -> Self {
        Self { part, ballista: BallistaPhysicalExtensionCodec::default() }
    }
}

impl fmt::Debug for Codec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Codec")
    }
}

impl PhysicalExtensionCodec for Codec {
    fn try_decode(
        &self,
        buf: &[u8],
        inputs: &[Arc<dyn ExecutionPlan>],
        ctx: &TaskContext,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let Some(rest) = buf.strip_prefix(MARK) else {
            return self.ballista.try_decode(buf, inputs, ctx, converter);
        };
        let Some((header, task)) = split(rest) else {
            return internal_err!("an operator of work units cannot be read");
        };
        let [input] = inputs else {
            return internal_err!("an operator of work units has one input, not {}", inputs.len());
        };
        let site = match &self.part {
            Part::Coordinator => None,
            Part::Scheduler { engine, has_executors } => {
                check_engine(engine, &header, "the scheduler")?;
                if !has_executors() {
                    return Err(refuse(Failure::transient(NO_EXECUTOR, "No executor is connected.")));
                }
                None
            }
            Part::Executor(site) => {
                check_engine(&site.engine, &header, "an executor")?;
                Some(Arc::clone(site))
            }
        };
        Ok(Arc::new(WorkExec::new(header, task, Arc::clone(input), site)))
    }

    fn try_encode(
        &self,
        node: Arc<dyn ExecutionPlan>,
        buf: &mut Vec<u8>,
        converter: &dyn PhysicalProtoConverterExtension,
    ) -> Result<()> {
        let Some(exec) = node.downcast_ref::<WorkExec>() else {
            return self.ballista.try_encode(node, buf, converter);
        };
        let header =
            serde_json::to_vec(exec.header()).map_err(|error| DataFusionError::External(Box::new(error)))?;
        let length =
            u32::try_from(header.len()).map_err(|error| DataFusionError::External(Box::new(error)))?;
        buf.extend_from_slice(MARK);
        buf.extend_from_slice(&length.to_le_bytes());
        buf.extend_from_slice(&header);
        buf.extend_from_slice(exec.task());
        Ok(())
    }
}

fn split(rest: &[u8]) -> Option<(Header, Bytes)> {
    let (length, rest) = rest.split_first_chunk()?;
    let (header, task) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    Some((serde_json::from_slice(header).ok()?, Bytes::copy_from_slice(task)))
}

fn check_engine(ours: &Engine, header: &Header, who: &str) -> Result<()> {
    if header.engine == ours.as_str() {
        return Ok(());
    }
    let message = format!("The job is of `{}`, but {who} runs `{ours}`.", header.engine);
    let document = serde_json::json!({"who": who, "job": header.engine, "here": ours.as_str()});
    Err(refuse(Failure::new(VERSION, message).with_document(document)))
}

/// An error that fails the job, since another attempt would say the same.
fn refuse(failure: Failure) -> DataFusionError {
    DataFusionError::Execution(Placed { place: None, failure }.to_text())
}

#[cfg(test)]
mod tests {
    use ballista_core::serde::BallistaPhysicalExtensionCodec;
    use datafusion::physical_plan::displayable;
    use datafusion_proto::physical_plan::AsExecutionPlan;
    use datafusion_proto::protobuf::PhysicalPlanNode;

    use super::*;
    use crate::job::Job;
    use crate::plan::build;
    use crate::work::Unit;

    fn encoded() -> PhysicalPlanNode {
        let job = Job::new("w", "task", vec![Unit::new(1, "a"), Unit::new(2, "b")]).reduced(3);
        let plan = build(&job, &job.tasks(), &Engine::new("a 1").unwrap()).unwrap();
        PhysicalPlanNode::try_from_physical_plan(plan, &Codec::new(Part::Coordinator)).unwrap()
    }

    fn decoded(codec: &dyn PhysicalExtensionCodec) -> Result<Arc<dyn ExecutionPlan>> {
        encoded().try_into_physical_plan(&TaskContext::default(), codec)
    }

    fn scheduler(engine: &str, has_executors: bool) -> Codec {
        let has_executors = Box::new(move || has_executors);
        Codec::new(Part::Scheduler { engine: Engine::new(engine).unwrap(), has_executors })
    }

    #[test]
    fn plans_come_back() {
        let plan = decoded(&scheduler("a 1", true)).unwrap();
        let text = displayable(plan.as_ref()).indent(false).to_string();
        let names: Vec<&str> = text.lines().filter_map(|line| line.trim().split(':').next()).collect();
        assert_eq!(names, ["WorkExec", "SortExec", "RepartitionExec", "WorkExec", "DataSourceExec"]);
        assert!(
            text.contains("Map `w`, tasks=2, buckets=3") && text.contains("Hash([route@5], 3)"),
            "{text}"
        );
    }

    #[test]
    fn plans_of_another_version_and_those_nobody_can_run_are_refused() {
        let failure =
            |codec: Codec| Placed::in_text(&decoded(&codec).unwrap_err().to_string()).unwrap().failure;
        let version = failure(scheduler("a 2", true));
        assert_eq!((version.code.as_str(), version.retry), (VERSION, false));
        assert_eq!(version.message, "The job is of `a 1`, but the scheduler runs `a 2`.");
        assert_eq!(failure(scheduler("a 1", false)).code, NO_EXECUTOR);
        assert!(decoded(&BallistaPhysicalExtensionCodec::default()).is_err());
    }

    #[test]
    fn bytes_that_are_no_operator_are_errors() {
        let mut whole = Vec::from(MARK);
        whole.extend_from_slice(&[200, 0, 0, 0]);
        whole.extend_from_slice(br#"{"engine":"a 1"}"#);
        let codec = Codec::new(Part::Coordinator);
        let converter = datafusion_proto::physical_plan::DefaultPhysicalProtoConverter {};
        for end in 0..=whole.len() {
            assert!(
                codec.try_decode(&whole[..end], &[], &TaskContext::default(), &converter).is_err(),
                "{end}"
            );
        }
    }
}

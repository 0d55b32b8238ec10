//! The plan of a job.

use std::sync::Arc;

use arrow_schema::SortOptions;
use datafusion::common::{DataFusionError, Result};
use datafusion::datasource::memory::MemorySourceConfig;
use datafusion::datasource::source::DataSourceExec;
use datafusion::physical_expr::expressions::Column;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::repartition::RepartitionExec;
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::{ExecutionPlan, Partitioning};

use super::codec::{Header, Phase};
use super::exec::WorkExec;
use super::rows::{ORDER, ROUTE, ROWS, UNITS, units_to_batch};
use crate::job::Job;
use crate::net::Engine;
use crate::work::Unit;

/// The plan that runs some tasks of a job.
pub(crate) fn build(job: &Job, tasks: &[&[Unit]], engine: &Engine) -> Result<Arc<dyn ExecutionPlan>> {
    let partitions =
        tasks.iter().map(|units| Ok(vec![units_to_batch(units)?])).collect::<Result<Vec<_>>>()?;
    let source = MemorySourceConfig::try_new(&partitions, Arc::clone(&UNITS), None)?;
    let units = DataSourceExec::from_data_source(source);
    let header = |phase| Header {
        engine: engine.to_string(),
        work: job.work.clone(),
        phase,
        buckets: job.buckets,
        tasks: tasks.len() as u64,
    };
    let map = Arc::new(WorkExec::new(header(Phase::Map), job.task.clone(), units, None));
    if job.buckets == 0 {
        return Ok(map);
    }
    let by = Partitioning::Hash(vec![column(ROUTE)], job.buckets as usize);
    let exchange = Arc::new(RepartitionExec::try_new(map, by)?);
    let order = ORDER.map(|at| PhysicalSortExpr::new(column(at), SortOptions::default()));
    let order = LexOrdering::new(order)
        .ok_or_else(|| DataFusionError::Internal("an order of no columns".to_owned()))?;
    let sorted = Arc::new(SortExec::new(order, exchange).with_preserve_partitioning(true));
    Ok(Arc::new(WorkExec::new(header(Phase::Reduce), job.task.clone(), sorted, None)))
}

fn column(at: usize) -> Arc<dyn datafusion::physical_expr::PhysicalExpr> {
    Arc::new(Column::new(ROWS.field(at).name(), at))
}

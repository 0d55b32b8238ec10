//! An executor of Ballista that runs registered work.

mod control;
mod folder;
mod link;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use arrow_flight::flight_service_server::FlightServiceServer;
use ballista_core::extension::SessionConfigExt;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_core::serde::protobuf::executor_grpc_server::ExecutorGrpcServer;
use ballista_core::serde::protobuf::{ExecutorRegistration, ExecutorStoppedParams};
use ballista_core::serde::scheduler::{ExecutorOperatingSystemSpecification, ExecutorSpecification};
use ballista_core::serde::{BallistaCodec, BallistaLogicalExtensionCodec};
use ballista_core::{BALLISTA_PROTOCOL_VERSION, ConfigProducer, RuntimeProducer};
use ballista_executor::execution_engine::DefaultExecutionEngine;
use ballista_executor::execution_loop::poll_loop;
use ballista_executor::flight_service::BallistaFlightService;
use ballista_executor::health::ExecutorHealth;
use ballista_executor::metrics::LoggingMetricsCollector;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::server::TcpIncoming;

use crate::check::{CHECK, Check};
use crate::error::Error;
use crate::job::session;
use crate::net::{Access, Address, Clients, LARGEST_MESSAGE, MemberGuard, SchedulerClient};
use crate::plan::{Codec, Part};
use crate::scheduler::{host_of, server};
use crate::site::Site;
use crate::work::Works;
use control::Control;
use folder::Folder;

/// How an executor runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ExecutorOptions {
    /// The scheduler it works for.
    pub scheduler: Address,
    /// Who may read what it shuffled, and what it shows the scheduler.
    pub access: Access,
    /// What it can run.
    pub works: Works,
    /// Where other executors and coordinators reach it; port 0 is any free one.
    pub bind: SocketAddr,
    /// The name or address that others reach it by; the one it listens on where none is said. It has to be said where that is all.
    pub host: Option<String>,
    /// How many tasks it runs at once, each on a thread.
    pub slots: usize,
    /// How many bytes of memory the sorting of all its tasks may take, before it goes to disk. A slot has 64 MiB at least.
    pub memory: usize,
    /// Where its folder with shuffled rows is made; the system's folder for temporary files where none is said.
    pub work_dir: Option<PathBuf>,
    /// How long a scheduler may not answer, at the start, and until its jobs count as lost.
    pub patience: Duration,
}

impl ExecutorOptions {
    /// An executor with a slot for each core, on any free port of this machine alone.
    pub fn new(scheduler: Address, access: Access, works: Works) -> Self {
        Self {
            scheduler,
            access,
            works,
            bind: SocketAddr::from(([127, 0, 0, 1], 0)),
            host: None,
            slots: std::thread::available_parallelism().map_or(1, usize::from),
            memory: 1 << 30,
            work_dir: None,
            patience: Duration::from_secs(30),
        }
    }
}

/// An executor that runs, until it is stopped or dropped.
#[derive(Debug)]
pub struct Executor {
    address: SocketAddr,
    id: String,
    scheduler: SchedulerClient,
    stop: CancellationToken,
    polling: JoinHandle<Error>,
    serving: JoinHandle<Result<(), tonic::transport::Error>>,
    linked: JoinHandle<Error>,
    folder: Folder,
}

/// The memory of a slot that sorts: two batches of the largest payloads, and what merging them takes.
const LEAST_MEMORY: usize = 64 << 20;

/// How long the scheduler may take to hear that this executor ends.
const GOODBYE: Duration = Duration::from_secs(3);

impl Executor {
    /// Connects to the scheduler and begins to ask it for tasks.
    pub async fn start(options: ExecutorOptions) -> Result<Self, Error> {
        let ExecutorOptions { scheduler: at, access, works, bind, patience, .. } = &options;
        if bind.ip().is_unspecified() && options.host.is_none() {
            return Err(Error::Host(*bind));
        }
        let scheduler = link::connect(at, access, *patience).await?;
        let id = uuid::Uuid::new_v4().simple().to_string();
        let folder = Folder::create(options.work_dir.as_deref(), &id)?;
        let listen = |source| Error::Listen { address: bind.to_string(), source };
        let listener = TcpListener::bind(bind).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;
        let stop = CancellationToken::new();
        let site = Arc::new(Site {
            engine: access.engine.clone(),
            works: works.clone().with(CHECK, Check),
            executor: id.clone(),
            stop: stop.clone(),
            patience: *patience,
            ask: link::ask(scheduler.clone()),
            ask_every: Duration::from_secs(1),
            handle: tokio::runtime::Handle::current(),
            jobs: std::sync::Mutex::default(),
            tasks: std::sync::Mutex::default(),
        });

        let executor = Arc::new(ballista(&options, &id, address, &folder));
        let shuffled =
            FlightServiceServer::new(BallistaFlightService::new(folder.jobs().display().to_string()))
                .max_decoding_message_size(LARGEST_MESSAGE as usize)
                .max_encoding_message_size(LARGEST_MESSAGE as usize);
        let control =
            ExecutorGrpcServer::new(Control { executor: Arc::clone(&executor), site: Arc::clone(&site) });
        let guard = MemberGuard(access.clone());
        let serve = server(access)?
            .add_service(InterceptedService::new(shuffled, guard.clone()))
            .add_service(InterceptedService::new(control, guard));
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let serving =
            tokio::spawn(serve.serve_with_incoming_shutdown(incoming, stop.clone().cancelled_owned()));

        let codec: BallistaCodec<LogicalPlanNode, PhysicalPlanNode> = BallistaCodec::new(
            Arc::new(BallistaLogicalExtensionCodec::default()),
            Arc::new(Codec::new(Part::Executor(site))),
        );
        let asking = scheduler.clone();
        let polling = tokio::spawn(async move {
            match poll_loop(asking, executor, codec, None, None, ExecutorHealth::new()).await {
                Ok(()) => Error::Cluster("the executor stopped to ask for tasks".to_owned()),
                Err(error) => Error::Cluster(error.to_string()),
            }
        });
        let linked = tokio::spawn(link::keep(scheduler.clone(), at.clone(), access.clone(), folder.jobs()));
        access.warn_if_open(address);
        tracing::info!("executor {id} of `{}` listens on {address}, works for {at}", access.engine);
        Ok(Self { address, id, scheduler, stop, polling, serving, linked, folder })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Waits until it ends by itself, which is an error: the scheduler is of another version now, or refuses it.
    pub async fn ended(&mut self) -> Error {
        tokio::select! {
            ended = &mut self.polling => ended.unwrap_or_else(|error| Error::Cluster(error.to_string())),
            ended = &mut self.linked => ended.unwrap_or_else(|error| Error::Cluster(error.to_string())),
            ended = &mut self.serving => match ended {
                Ok(Err(error)) => Error::Cluster(error.to_string()),
                Ok(Ok(())) => Error::Cluster("the executor's server ended".to_owned()),
                Err(error) => Error::Cluster(error.to_string()),
            },
        }
    }

    /// Stops it. The scheduler hears of it at once and gives its tasks, and those whose rows it has, to others.
    pub async fn stop(mut self) {
        // Not to be heard is what tasks need that fail because they are stopped: the scheduler would count that.
        self.linked.abort();
        self.polling.abort();
        let _ = (&mut self.polling).await;
        let goodbye =
            ExecutorStoppedParams { executor_id: self.id.clone(), reason: "it was stopped".to_owned() };
        let said = tokio::time::timeout(GOODBYE, self.scheduler.executor_stopped(goodbye)).await;
        if !matches!(said, Ok(Ok(_))) {
            tracing::warn!("the scheduler did not hear that executor {} ends", self.id);
        }
        self.stop.cancel();
        if tokio::time::timeout(GOODBYE, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
        // A task that is about to end may still write.
        for _ in 0..20 {
            if self.folder.remove() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        self.stop.cancel();
        self.polling.abort();
        self.linked.abort();
        self.serving.abort();
    }
}

/// The executor as Ballista knows it.
fn ballista(
    options: &ExecutorOptions,
    id: &str,
    address: SocketAddr,
    folder: &Folder,
) -> ballista_executor::executor::Executor {
    let slots = options.slots.max(1);
    let memory = (options.memory / slots).max(LEAST_MEMORY);
    let spill = folder.spill();
    let runtime: RuntimeProducer = Arc::new(move |_| {
        let pool = Arc::new(FairSpillPool::new(memory));
        RuntimeEnvBuilder::new().with_memory_pool(pool).with_temp_file_path(spill.clone()).build_arc()
    });
    let (endpoint, is_tls) = (options.access.executor_endpoint(), options.access.is_tls());
    let config: ConfigProducer = Arc::new(move || {
        session()
            .with_ballista_override_create_grpc_client_endpoint(Arc::clone(&endpoint))
            .with_ballista_use_tls(is_tls)
    });
    let vcores = u32::try_from(slots).unwrap_or(u32::MAX);
    let registration = ExecutorRegistration {
        id: id.to_owned(),
        host: Some(options.host.clone().unwrap_or_else(|| host_of(address))),
        port: address.port().into(),
        grpc_port: address.port().into(),
        specification: Some(ExecutorSpecification::default().with_vcores(vcores).into()),
        os_info: Some(ExecutorOperatingSystemSpecification::default().into()),
        ballista_protocol_version: BALLISTA_PROTOCOL_VERSION,
    };
    ballista_executor::executor::Executor::new(
        registration,
        &folder.jobs().display().to_string(),
        runtime,
        config,
        Arc::new(BallistaFunctionRegistry::default()),
        Arc::new(LoggingMetricsCollector::default()),
        slots,
        Arc::new(DefaultExecutionEngine::with_client_pool(Arc::new(Clients::default()))),
    )
}

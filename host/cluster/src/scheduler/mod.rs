//! A scheduler of Ballista for plans of work units.

mod front;
mod leases;
mod look;

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::serde::protobuf::scheduler_grpc_server::SchedulerGrpcServer;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::create_scheduler;
use ballista_scheduler::scheduler_server::JobIdGenerator;
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;

use crate::error::Error;
use crate::net::{Access, Address, Guard, LARGEST_MESSAGE};
use crate::plan::{Codec, Part};
use front::Front;
use leases::Leases;

/// How a scheduler runs.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SchedulerOptions {
    /// Where it listens; port 0 is any free one.
    pub bind: SocketAddr,
    /// Who may call it.
    pub access: Access,
    /// How long an executor may be silent until it counts as lost. A busy one calls every 5 s.
    pub executor_timeout: Duration,
    /// How often the units of a task may fail for a reason that another attempt may not have.
    pub attempts: usize,
    /// How many executors a task may be running on when they are lost, until its job is ended: a task that takes more memory than there
    /// is would take one after another with it.
    pub losses: usize,
    /// How long results wait on executors for a coordinator that does not fetch them.
    pub keep_results: Duration,
}

impl SchedulerOptions {
    /// A scheduler that listens at an address.
    pub fn new(bind: SocketAddr, access: Access) -> Self {
        Self {
            bind,
            access,
            executor_timeout: Duration::from_secs(30),
            attempts: 4,
            losses: 5,
            keep_results: Duration::from_mins(10),
        }
    }
}

/// A scheduler that runs, until it is stopped or dropped. It keeps its jobs in memory: they end with it.
#[derive(Debug)]
pub struct Scheduler {
    address: SocketAddr,
    stop: CancellationToken,
    server: JoinHandle<Result<(), tonic::transport::Error>>,
    leases: JoinHandle<()>,
}

/// How long open connections may take to close.
const CLOSE: Duration = Duration::from_secs(3);

impl Scheduler {
    /// Begins to listen.
    pub async fn start(options: SchedulerOptions) -> Result<Self, Error> {
        let SchedulerOptions { bind, access, .. } = &options;
        let listen = |source| Error::Listen { address: bind.to_string(), source };
        let listener = TcpListener::bind(bind).await.map_err(listen)?;
        let address = listener.local_addr().map_err(listen)?;

        let ready: Arc<OnceLock<Box<dyn Fn() -> bool + Send + Sync>>> = Arc::default();
        let is_ready = Arc::clone(&ready);
        let has_executors = Box::new(move || is_ready.get().is_none_or(|is_ready| is_ready()));
        let codec = Codec::new(Part::Scheduler { engine: access.engine.clone(), has_executors });
        let config = Arc::new(config(&options, address, codec));
        let failed = |error: ballista_core::error::BallistaError| Error::Cluster(error.to_string());
        config.validate().map_err(failed)?;
        let cluster = BallistaCluster::new_from_config(&config).await.map_err(failed)?;
        let scheduler =
            create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, config).await.map_err(failed)?;
        let asked = scheduler.clone();
        // It was just made, so nothing is set yet.
        let _ = ready.set(Box::new(move || asked.is_ready()));

        let leases: Arc<Leases> = Arc::default();
        let (enforced, jobs) = (Arc::clone(&leases), scheduler.clone());
        let enforcing = tokio::spawn(async move { enforced.enforce(&jobs).await });
        let front = Front { inner: scheduler, losses: options.losses.max(1), leases };
        let service = SchedulerGrpcServer::new(front)
            .max_decoding_message_size(LARGEST_MESSAGE as usize)
            .max_encoding_message_size(LARGEST_MESSAGE as usize);
        let service = InterceptedService::new(service, Guard(access.clone()));
        let stop = CancellationToken::new();
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let serve = server(access)?.add_service(service);
        let server =
            tokio::spawn(serve.serve_with_incoming_shutdown(incoming, stop.clone().cancelled_owned()));
        access.warn_if_open(address);
        tracing::info!("scheduler of `{}` listens on {address}", access.engine);
        Ok(Self { address, stop, server, leases: enforcing })
    }

    /// Where it listens.
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Where coordinators and executors of this machine find it.
    pub fn address(&self) -> Address {
        Address::new(host_of(self.address), self.address.port())
    }

    /// Waits until it ends by itself, which is an error.
    pub async fn ended(&mut self) -> Error {
        match (&mut self.server).await {
            Ok(Ok(())) => Error::Cluster("the scheduler ended".to_owned()),
            Ok(Err(error)) => Error::Cluster(error.to_string()),
            Err(error) => Error::Cluster(error.to_string()),
        }
    }

    /// Stops it. What coordinators wait for is lost to them.
    pub async fn stop(mut self) {
        self.stop.cancel();
        self.leases.abort();
        if tokio::time::timeout(CLOSE, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        self.stop.cancel();
        self.leases.abort();
        self.server.abort();
    }
}

/// A server that notices lost peers, and encrypts where there are certificates.
pub(crate) fn server(access: &Access) -> Result<Server, Error> {
    let server = Server::builder()
        .http2_keepalive_interval(Some(Duration::from_secs(10)))
        .http2_keepalive_timeout(Some(Duration::from_secs(10)));
    match access.server_tls() {
        Some(tls) => server.tls_config(tls).map_err(|error| Error::Certificates(crate::net::causes(&error))),
        None => Ok(server),
    }
}

/// How others of the same machine call an address that is listened on.
pub(crate) fn host_of(address: SocketAddr) -> String {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    match ip {
        std::net::IpAddr::V4(ip) => ip.to_string(),
        std::net::IpAddr::V6(ip) => format!("[{ip}]"),
    }
}

fn config(options: &SchedulerOptions, address: SocketAddr, codec: Codec) -> SchedulerConfig {
    let timeout = options.executor_timeout.as_secs().max(1);
    SchedulerConfig {
        external_host: host_of(address),
        bind_host: address.ip().to_string(),
        bind_port: address.port(),
        // Executors ask for tasks, so only the scheduler has to be reachable for them.
        scheduling_policy: TaskSchedulingPolicy::PullStaged,
        executor_timeout_seconds: timeout,
        expire_dead_executor_interval_seconds: (timeout / 4).clamp(1, 15),
        no_executors_grace_period_seconds: timeout,
        task_max_failures: options.attempts,
        finished_job_data_clean_up_interval_seconds: options.keep_results.as_secs().max(1),
        // A job is known longer than its files are kept: executors remove the files of jobs that are not known.
        finished_job_state_clean_up_interval_seconds: options.keep_results.as_secs().saturating_mul(2).max(2),
        grpc_server_max_decoding_message_size: LARGEST_MESSAGE,
        grpc_server_max_encoding_message_size: LARGEST_MESSAGE,
        override_physical_codec: Some(Arc::new(codec)),
        override_create_grpc_client_endpoint: Some(options.access.executor_endpoint()),
        use_tls: options.access.is_tls(),
        job_id_generator: Some(Arc::new(RandomIds)),
        ..SchedulerConfig::default()
    }
}

/// Names of jobs that no two schedulers share, since uploads are named after them. Ballista's own are times.
struct RandomIds;

#[async_trait::async_trait]
impl JobIdGenerator for RandomIds {
    async fn next_id(&self) -> String {
        uuid::Uuid::new_v4().simple().to_string()
    }
}

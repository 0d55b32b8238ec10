//! Who may take part in a cluster, and what the others are told.

use arrow_flight::Ticket;
use arrow_flight::flight_service_client::FlightServiceClient;
use ballista_core::serde::protobuf::executor_grpc_client::ExecutorGrpcClient;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use ballista_core::serde::protobuf::{CancelTasksParams, GetJobStatusParams};
use rcgen::{BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair};
use recipe_cluster::*;
use tonic::transport::Channel;

use crate::common::*;

async fn refusal(cluster: &Cluster, access: &Access) -> [String; 2] {
    let address = cluster.scheduler.address();
    let coordinator = Coordinator::connect(&address.to_string(), access.clone()).await.err();
    let mut options = ExecutorOptions::new(address, access.clone(), works());
    options.patience = std::time::Duration::ZERO;
    let executor = Executor::start(options).await.err();
    let text = |error: Option<Error>| match error {
        Some(error) => error.to_string().replace(&cluster.scheduler.address().to_string(), "df://a"),
        None => "it was let in".to_owned(),
    };
    [text(coordinator), text(executor)]
}

/// A connection of one who knows only where an executor is.
async fn channel(cluster: &Cluster) -> Result<Channel, tonic::transport::Error> {
    let url = format!("http://{}", cluster.executors[0].local_addr());
    Channel::from_shared(url).unwrap().connect().await
}

fn job() -> Job {
    Job::new("script", "", vec![Script::say(&[(0, "a")]).unit(1), Script::say(&[(1, "b")]).unit(2)])
        .reduced(2)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_of_another_version_are_refused_with_both_named() {
    within(30, async {
        let cluster = Cluster::start(0).await;
        let other = Access::open(Engine::new("engine 1.1").unwrap());
        let cluster_address = cluster.scheduler.address().to_string();
        let text = "the scheduler at df://a runs `engine 1.0`, but this is `engine 1.1`; both must be the same";
        assert_eq!(refusal(&cluster, &other).await, [text, text]);
        // A program of Ballista itself.
        let url = cluster.scheduler.address().to_string().replace("df://", "http://");
        let mut stock = SchedulerGrpcClient::connect(url).await.unwrap();
        let status = stock.get_job_status(GetJobStatusParams { job_id: String::new() }).await.unwrap_err();
        let text = "the scheduler is `engine 1.0`, but the caller names no engine, as programs of Ballista itself; both must be the same";
        assert_eq!((status.code(), status.message()), (tonic::Code::FailedPrecondition, text));
        cluster.stop().await;
        // A scheduler of Ballista itself.
        let stock = ballista_scheduler::standalone::new_standalone_scheduler().await.unwrap();
        let error = Coordinator::connect(&format!("df://localhost:{}", stock.port()), other).await.unwrap_err();
        assert!(matches!(error, Error::Foreign { .. }), "{error}");
        // One that others would look for on their own machine.
        let mut options = ExecutorOptions::new(cluster_address.parse().unwrap(), Access::open(engine()), works());
        options.bind = "0.0.0.0:0".parse().unwrap();
        assert!(matches!(Executor::start(options).await, Err(Error::Host(_))));
        // Nobody.
        let error = Coordinator::connect("df://127.0.0.1:1", Access::open(engine())).await.unwrap_err();
        assert!(matches!(error, Error::Unreachable { .. }) && error.to_string().contains("refused"), "{error}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_asked_for_by_the_scheduler_and_by_executors() {
    within(30, async {
        let access = Access::open(engine())
            .with_token(Token::new("correct horse battery".replace(' ', "-").as_str()).unwrap());
        let cluster = Cluster::with(2, Setup { access, ..Setup::default() }).await;
        let (found, error) = cluster.run(job()).await;
        assert!(error.is_none() && found == ["0<1.0:a", "1<2.0:b"], "{error:?} {found:?}");
        let text = "the scheduler at df://a refuses the token";
        for access in
            [Access::open(engine()), Access::open(engine()).with_token(Token::new(&"x".repeat(16)).unwrap())]
        {
            assert_eq!(refusal(&cluster, &access).await, [text, text]);
        }
        // What was shuffled is behind it, too.
        let channel = channel(&cluster).await.unwrap();
        let reading = FlightServiceClient::new(channel.clone()).do_get(Ticket::default()).await;
        assert_eq!(reading.unwrap_err().code(), tonic::Code::Unauthenticated);
        let stopping = ExecutorGrpcClient::new(channel).cancel_tasks(CancelTasksParams::default()).await;
        assert_eq!(stopping.unwrap_err().code(), tonic::Code::Unauthenticated);
        stops_its_work(&cluster).await;
        cluster.stop().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_are_shown_by_both_sides_of_each_connection() {
    within(40, async {
        let authority = Authority::new();
        let access = Access::open(engine()).with_certificates(authority.sign());
        let cluster = Cluster::with(2, Setup { access, ..Setup::default() }).await;
        let (found, error) = cluster.run(job()).await;
        assert!(error.is_none() && found == ["0<1.0:a", "1<2.0:b"], "{error:?} {found:?}");
        stops_its_work(&cluster).await;
        let strangers =
            [Access::open(engine()), Access::open(engine()).with_certificates(Authority::new().sign())];
        for access in strangers {
            for text in refusal(&cluster, &access).await {
                assert!(text.starts_with("the scheduler at df://a cannot be reached"), "{text}");
            }
        }
        if let Ok(channel) = channel(&cluster).await {
            FlightServiceClient::new(channel).do_get(Ticket::default()).await.unwrap_err();
        }
        cluster.stop().await;
    })
    .await;
}

/// The scheduler tells the executor, which asks the scheduler.
async fn stops_its_work(cluster: &Cluster) {
    let folder = tempfile::tempdir().unwrap();
    let [at, never, stopped] = ["at", "never", "stopped"].map(|name| folder.path().join(name));
    let script = Script {
        touch: Some(at.clone()),
        wait: Some(never),
        stopped: Some(stopped.clone()),
        ..Script::default()
    };
    let rows =
        cluster.coordinator().await.run(Job::new("script", "", vec![script.unit(1)]), StopToken::new());
    until(|| at.exists()).await;
    drop(rows);
    until(|| stopped.exists()).await;
}

/// Signs certificates for members at 127.0.0.1.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    fn sign(&self) -> Certificates {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap();
        params.extended_key_usages =
            vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Certificates::new(self.pem.clone(), certificate.pem(), key.serialize_pem())
    }
}

//! A connection to a scheduler, shown to be one of ours.

use std::time::Duration;

use ballista_core::serde::protobuf::GetJobStatusParams;
use ballista_core::serde::protobuf::scheduler_grpc_client::SchedulerGrpcClient;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use super::LARGEST_MESSAGE;
use super::access::Access;
use super::address::Address;
use super::guard::{AUTHORIZATION, ENGINE};
use crate::error::Error;

/// How long a call may take: a plan with many units is read within it.
const CALL: Duration = Duration::from_mins(1);

/// The scheduler, for calls that show who calls.
pub(crate) type SchedulerClient = SchedulerGrpcClient<InterceptedService<Channel, Presenter>>;

/// Shows the engine and the token.
#[derive(Clone)]
pub(crate) struct Presenter {
    engine: MetadataValue<Ascii>,
    authorization: Option<MetadataValue<Ascii>>,
}

impl Interceptor for Presenter {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        if !metadata.contains_key(ENGINE) {
            metadata.insert(ENGINE, self.engine.clone());
        }
        if let Some(authorization) = &self.authorization {
            metadata.insert(AUTHORIZATION, authorization.clone());
        }
        Ok(request)
    }
}

/// Connects to a scheduler, and asks whether it is of the same engine.
pub(crate) async fn connect(address: &Address, access: &Access) -> Result<SchedulerClient, Error> {
    let unreachable = |error: tonic::transport::Error| Error::Unreachable {
        address: address.to_string(),
        reason: causes(&error),
    };
    let endpoint = Endpoint::from_shared(address.to_url(access.is_tls())).map_err(unreachable)?;
    let endpoint = access.endpoint(endpoint).map_err(|error| Error::Certificates(causes(&error)))?;
    let channel = endpoint.timeout(CALL).connect().await.map_err(unreachable)?;
    let authorization = access.token.as_ref().map(|token| token.to_authorization().parse());
    let presenter = Presenter {
        engine: access.engine.as_str().parse().map_err(|_| Error::Engine(access.engine.to_string()))?,
        authorization: authorization.transpose().map_err(|_| Error::TokenForm)?,
    };
    let mut client = SchedulerGrpcClient::with_interceptor(channel, presenter)
        .max_decoding_message_size(LARGEST_MESSAGE as usize)
        .max_encoding_message_size(LARGEST_MESSAGE as usize);
    meet(&mut client, address, access).await?;
    Ok(client)
}

/// Asks a scheduler for its engine: one of ours names it when it refuses a caller of none. One of Ballista refuses nobody.
async fn meet(client: &mut SchedulerClient, address: &Address, access: &Access) -> Result<(), Error> {
    let mut request = Request::new(GetJobStatusParams { job_id: String::new() });
    request.metadata_mut().insert(ENGINE, MetadataValue::from_static("?"));
    match client.get_job_status(request).await {
        Ok(_) => Err(Error::Foreign { address: address.to_string() }),
        Err(status) => match refusal(&status, address, access) {
            Error::Version { theirs, .. } if theirs == access.engine.as_str() => Ok(()),
            error => Err(error),
        },
    }
}

/// Why a scheduler refused a call, or could not be asked.
pub(crate) fn refusal(status: &Status, address: &Address, access: &Access) -> Error {
    let address = address.to_string();
    match (status.code(), status.metadata().get(ENGINE).and_then(|value| value.to_str().ok())) {
        (Code::Unauthenticated, _) => Error::Token { address },
        (Code::FailedPrecondition, Some(theirs)) => Error::Version {
            theirs_is: format!("the scheduler at {address}"),
            ours: access.engine.to_string(),
            theirs: theirs.to_owned(),
        },
        (Code::FailedPrecondition | Code::Unimplemented, _) => Error::Foreign { address },
        _ => Error::Unreachable { address, reason: reason(status) },
    }
}

/// Why a call failed. The form that statuses print in is for programs.
fn reason(status: &Status) -> String {
    match std::error::Error::source(status) {
        Some(source) => causes(source),
        None if status.message().is_empty() => status.code().to_string(),
        None => status.message().to_owned(),
    }
}

/// An error with what caused it, which the text of gRPC's own leaves out.
pub(crate) fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}

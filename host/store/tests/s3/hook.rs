//! A way of sending requests that counts them, and fails those that it is told to.

#![allow(dead_code, reason = "each crate of tests uses what it needs of it")]
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "helpers of tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use aws_sdk_s3::config::http::{HttpRequest, HttpResponse};
use aws_sdk_s3::config::{HttpClient, RuntimeComponents, SharedHttpClient};
use aws_sdk_s3::error::ConnectorError;
use aws_sdk_s3::primitives::SdkBody;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};

/// What goes wrong. Requests are counted from 1, each attempt for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Nothing,
    /// This request does not reach the server.
    Unsent(usize),
    /// This request reaches the server, and its answer is lost.
    Unanswered(usize),
    /// This request and all after it do not reach the server: the program died before it.
    DeadBefore(usize),
    /// This request reaches the server, those after it do not: the program died after it.
    DeadAfter(usize),
    /// This request, and as many as are told, do not reach the server, but are refused as if it did so.
    Refused(usize, usize, Refusal),
}

/// An answer that refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) header: Option<(&'static str, &'static str)>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str) -> Refusal {
        Refusal { status, code, header: None }
    }

    /// Answers to HEAD have no body.
    fn answer(self, method: &str) -> HttpResponse {
        let body = format!(
            "<Error><Code>{}</Code><Message>Told.</Message><CanonicalRequest>token-canary</CanonicalRequest></Error>",
            self.code
        );
        let body = if method == "HEAD" { SdkBody::empty() } else { SdkBody::from(body) };
        let mut answer = HttpResponse::new(self.status.try_into().unwrap(), body);
        if let Some((name, value)) = self.header {
            answer.headers_mut().insert(name, value);
        }
        answer
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Hook {
    trouble: Trouble,
    sent: Arc<AtomicUsize>,
    log: Arc<Mutex<Vec<String>>>,
    inner: SharedHttpClient,
}

impl Hook {
    pub(crate) fn new(trouble: Trouble) -> Hook {
        let inner = aws_smithy_http_client::Builder::new().build_http();
        Hook { trouble, sent: Arc::default(), log: Arc::default(), inner }
    }

    /// To be given to a client.
    pub(crate) fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// How many requests there were.
    pub(crate) fn count(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }

    /// The requests that were sent: method and URI.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }
}

impl HttpClient for Hook {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Hooked { hook: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Hooked {
    hook: Hook,
    inner: SharedHttpConnector,
}

impl HttpConnector for Hooked {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let number = self.hook.sent.fetch_add(1, Ordering::SeqCst) + 1;
        let line = format!("{} {}", request.method(), request.uri());
        let lost = || HttpConnectorFuture::ready(Err(ConnectorError::io("the connection was reset".into())));
        // Not tried again: the dead do not.
        let dead = || ConnectorError::user("the program is dead".into());
        match self.hook.trouble {
            Trouble::Unsent(n) if n == number => return lost(),
            Trouble::DeadBefore(n) if n <= number => return HttpConnectorFuture::ready(Err(dead())),
            Trouble::DeadAfter(n) if n < number => return HttpConnectorFuture::ready(Err(dead())),
            Trouble::Refused(first, count, refusal)
                if (first..first.saturating_add(count)).contains(&number) =>
            {
                return HttpConnectorFuture::ready(Ok(refusal.answer(request.method())));
            }
            _ => self.hook.log.lock().unwrap().push(line),
        }
        let answer = self.inner.call(request);
        let error = match self.hook.trouble {
            Trouble::Unanswered(n) if n == number => ConnectorError::io("the connection was reset".into()),
            Trouble::DeadAfter(n) if n == number => dead(),
            _ => return answer,
        };
        HttpConnectorFuture::new(async move {
            answer.await?;
            Err(error)
        })
    }
}

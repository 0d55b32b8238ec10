//! Connections to executors, kept for the next fetch.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ballista_core::client::BallistaClient;
use ballista_core::client_pool::{BallistaClientPool, PooledClient};
use ballista_core::error::Result;
use ballista_core::extension::BallistaConfigGrpcEndpoint;
use ballista_core::utils::GrpcClientConfig;

/// How long a connection is kept that nobody uses.
const KEEP: Duration = Duration::from_secs(30);

/// The connections of one executor.
type Idle = HashMap<(String, u16), Vec<(Instant, BallistaClient)>>;

/// Connections by executor. A fetch takes one out, and puts it back unless it failed.
#[derive(Clone, Default)]
pub(crate) struct Clients(Arc<Mutex<Idle>>);

impl fmt::Debug for Clients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clients")
    }
}

impl Clients {
    fn idle(&self) -> std::sync::MutexGuard<'_, Idle> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, key: &(String, u16)) -> Option<BallistaClient> {
        let mut idle = self.idle();
        idle.retain(|_, clients| {
            clients.retain(|(since, _)| since.elapsed() < KEEP);
            !clients.is_empty()
        });
        idle.get_mut(key)?.pop().map(|(_, client)| client)
    }
}

#[async_trait::async_trait]
impl BallistaClientPool for Clients {
    async fn acquire(
        &self,
        host: &str,
        port: u16,
        config: &GrpcClientConfig,
        endpoint: Option<Arc<BallistaConfigGrpcEndpoint>>,
    ) -> Result<PooledClient> {
        let key = (host.to_owned(), port);
        let client = match self.take(&key) {
            Some(client) => client,
            None => {
                let GrpcClientConfig {
                    max_message_size,
                    use_tls,
                    io_retries_times,
                    io_retry_wait_time_ms,
                    ..
                } = *config;
                let windows = (config.initial_connection_window_size, config.initial_stream_window_size);
                BallistaClient::try_new(
                    host,
                    port,
                    max_message_size,
                    use_tls,
                    endpoint,
                    io_retries_times,
                    io_retry_wait_time_ms,
                    windows.0,
                    windows.1,
                )
                .await?
            }
        };
        let clients = self.clone();
        let put_back = move |client| clients.idle().entry(key).or_default().push((Instant::now(), client));
        Ok(PooledClient::new(client, Box::new(put_back)))
    }

    async fn evict_idle(&self) {
        self.idle().clear();
    }
}

//! moto, as a program that runs until the tests of this process are done.

#![expect(clippy::print_stdout, reason = "what is left out is said")]

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

struct Server {
    port: u16,
    /// Held so that it goes on.
    _process: Child,
}

/// The port of moto, where `RECIPE_MOTO_SERVER` names its program.
pub(crate) fn moto() -> Option<u16> {
    static MOTO: LazyLock<Option<Server>> = LazyLock::new(|| {
        let program = std::env::var_os("RECIPE_MOTO_SERVER")?;
        Some(start(&program))
    });
    if MOTO.is_none() {
        println!(
            "left out: RECIPE_MOTO_SERVER does not name the program of moto, as `.ci/test-servers` prints it"
        );
    }
    MOTO.as_ref().map(|server| server.port)
}

fn start(program: &std::ffi::OsStr) -> Server {
    let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
    // The shell ends the server when this process ends, however it does: its standard input is closed then.
    let mut process = Command::new("sh")
        .args(["-c", r#""$0" "$@" </dev/null & server=$!; read -r _; kill "$server""#])
        .arg(program)
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        let is_running = process.try_wait().expect("it is asked").is_none();
        assert!(is_running && begun.elapsed() < Duration::from_mins(1), "moto starts");
        std::thread::sleep(Duration::from_millis(50));
    }
    Server { port, _process: process }
}

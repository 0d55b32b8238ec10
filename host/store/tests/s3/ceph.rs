//! Ceph, where Debian's packages `radosgw`, `ceph-mon` and `ceph-osd` are installed.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use super::Server;

/// The programs that it takes.
const PROGRAMS: [&str; 6] = ["radosgw", "radosgw-admin", "ceph", "ceph-mon", "ceph-osd", "ceph-authtool"];

/// Starts a cluster of one monitor, one store, which is in memory, and a gateway; none where a program is missing.
pub(super) fn start() -> Option<Server> {
    let is_there = |program: &&str| Command::new(program).arg("--version").output().is_ok();
    let missing = PROGRAMS.iter().find(|program| !is_there(program));
    if let Some(missing) = missing {
        println!("left out: `{missing}` is not installed; `.ci/test-servers ceph` installs Ceph");
        return None;
    }
    let port = || TcpListener::bind("127.0.0.1:0").unwrap();
    // Both at once, so that they differ.
    let ports = [port(), port()].map(|listener| listener.local_addr().unwrap().port());
    let (access_key, secret_key) = ("AKIDCEPH".to_owned(), "ceph-secret-canary".to_owned());
    let folder = tempfile::tempdir().unwrap().keep();
    // It ends, and deletes the folder, when this process does, however it does: its standard input is closed then.
    let mut process = Command::new("bash")
        .args(["-c", include_str!("ceph.sh")])
        .env("FOLDER", folder)
        .envs([("MONITOR", ports[0].to_string()), ("GATEWAY", ports[1].to_string())])
        .envs([("ACCESS", &access_key), ("SECRET", &secret_key)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
    assert_eq!(said, "ready\n", "Ceph does not start");
    Some(Server {
        name: "Ceph",
        endpoint: format!("http://127.0.0.1:{}", ports[1]),
        access_key,
        secret_key,
        _process: process,
    })
}

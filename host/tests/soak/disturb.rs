//! What is done to runs while they are at work.

use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::proxy::{NOTICED, Proxy};
use crate::space::{Space, program};

/// After how long a run counts as one that hangs.
const LONGEST: Duration = Duration::from_mins(3);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harm {
    Nothing,
    /// `SIGKILL`.
    Killed,
    /// A signal that asks it to end: its name and number.
    Asked(&'static str, i32),
    /// It stands still for a while.
    Held,
    /// There is too little room for the output, or just enough.
    Disk,
    /// The same of temporary files.
    SpillDisk,
    /// Files may not be longer than this.
    Limit,
    /// Its input changes.
    Changed,
    /// Requests fail.
    Network,
}

impl Harm {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Harm::Nothing => "nothing",
            Harm::Killed => "SIGKILL",
            Harm::Asked(name, _) => name,
            Harm::Held => "SIGSTOP and SIGCONT",
            Harm::Disk => "full disk",
            Harm::SpillDisk => "full disk of temporary files",
            Harm::Limit => "limit of the length of files",
            Harm::Changed => "changed input",
            Harm::Network => "failing S3",
        }
    }
}

pub(crate) const SIGNALS: [(&str, i32); 4] = [("SIGTERM", 15), ("SIGINT", 2), ("SIGHUP", 1), ("SIGQUIT", 3)];

/// What the program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) signal: Option<i32>,
    pub(crate) hung: bool,
    pub(crate) out: String,
    pub(crate) error: String,
}

impl Ended {
    fn new(output: &Output, hung: bool) -> Ended {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ended {
            code: output.status.code(),
            signal: output.status.signal(),
            hung,
            out: text(&output.stdout),
            error: text(&output.stderr),
        }
    }
}

/// The program, at work in a space.
pub(crate) struct Running(Child);

/// A command line, about to run with temporary files where they are looked for afterwards.
fn command(space: &Space, endpoint: &str, line: &str) -> Command {
    let mut command = space.command_at(endpoint, line);
    command.env("TMPDIR", space.path("tmp")).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Running {
    pub(crate) fn start(space: &Space, endpoint: &str, line: &str) -> Running {
        Running(command(space, endpoint, line).spawn().unwrap())
    }

    pub(crate) fn is_over(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }

    /// Sends a signal, by its number; gives whether the program was still there.
    pub(crate) fn send(&mut self, signal: i32) -> bool {
        if self.is_over() {
            return false;
        }
        let sent = Command::new("kill").args([format!("-{signal}"), self.0.id().to_string()]).status();
        sent.unwrap().success()
    }

    pub(crate) fn end(mut self) -> Ended {
        let begun = Instant::now();
        while !self.is_over() && begun.elapsed() < LONGEST {
            std::thread::sleep(Duration::from_millis(2));
        }
        let hung = !self.is_over();
        if hung {
            self.0.kill().unwrap();
        }
        Ended::new(&self.0.wait_with_output().unwrap(), hung)
    }
}

/// A moment of a run: after some time, or at one of its requests.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moment {
    After(Duration),
    Request(usize),
}

impl Moment {
    pub(crate) fn new(dice: &mut Dice, whole: Duration, remote: bool) -> Moment {
        if remote && dice.one_in(2) {
            return Moment::Request(1 + dice.below(24) as usize);
        }
        Moment::After(Duration::from_micros(dice.below(1 + whole.as_micros() as u64 * 5 / 4)))
    }
}

/// A run of which something is done at a moment; gives what that gave.
pub(crate) fn amid<T>(
    space: &Space,
    line: &str,
    moment: Moment,
    then: impl FnOnce(&mut Running) -> T,
) -> (Ended, T) {
    match moment {
        Moment::After(time) => {
            let mut running = Running::start(space, &space.server.endpoint, line);
            std::thread::sleep(time);
            let done = then(&mut running);
            (running.end(), done)
        }
        Moment::Request(at) => {
            let proxy = Proxy::new(&space.server.endpoint, None);
            let mut running = Running::start(space, &proxy.endpoint, line);
            while proxy.seen().len() < at && !running.is_over() {
                std::thread::sleep(Duration::from_millis(1));
            }
            let done = then(&mut running);
            (running.end(), done)
        }
    }
}

/// A run before which the server fails: once, for a while, from a request on, or again and again. Gives how many requests
/// were harmed.
pub(crate) fn failing(space: &Space, line: &str, dice: &mut Dice) -> (Ended, usize) {
    let first = 1 + dice.below(30) as usize;
    let (fault, other) = (dice.of(&NOTICED), dice.of(&NOTICED));
    let length = dice.of(&[1, 1, 2, 4, usize::MAX]);
    let every = dice.of(&[2, 3, 5, 10]);
    let now_and_then = dice.one_in(3);
    let harm = move |number: usize| {
        if now_and_then {
            let mixed = Dice((number + first) as u64).below(every);
            return (mixed == 0).then_some(if number.is_multiple_of(2) { fault } else { other });
        }
        (number >= first && number - first < length).then_some(fault)
    };
    let proxy = Proxy::by(&space.server.endpoint, harm);
    let ended = Running::start(space, &proxy.endpoint, line).end();
    let harmed = proxy.seen().iter().filter(|seen| seen.harmed).count();
    (ended, harmed)
}

/// Whether file systems may be mounted here.
pub(crate) fn may_mount() -> bool {
    static MAY: std::sync::LazyLock<bool> = std::sync::LazyLock::new(|| {
        let mounts = Command::new("unshare").args(["-Urm", "true"]).status();
        mounts.is_ok_and(|status| status.success())
    });
    *MAY
}

/// A run that has its output, or its temporary files, on a disk of so many bytes beyond what is there.
pub(crate) fn on_a_disk(space: &Space, line: &str, folder: &str, room: u64) -> Option<Ended> {
    let script = r#"
        mkdir -p "$FOLDER" && rm -rf kept && cp -a "$FOLDER" kept || exit 99
        used=$(du -sk kept | cut -f 1)
        mount -t tmpfs -o size=$((used + ROOM))k none "$FOLDER" && cp -a kept/. "$FOLDER" || exit 99
        "$@"
        code=$?
        rm -rf kept && cp -a "$FOLDER" kept
        exit $code"#;
    let inner = command(space, &space.server.endpoint, line);
    let mut outer = within(space, &inner, "unshare", &["-Urm", "sh", "-c", script, "sh"]);
    let output = outer.env("FOLDER", folder).env("ROOM", (room / 1024).to_string()).output().unwrap();
    let ended = Ended::new(&output, false);
    let is_run = ended.code != Some(99);
    if is_run {
        std::fs::remove_dir_all(space.path(folder)).unwrap();
        std::fs::rename(space.path("kept"), space.path(folder)).unwrap();
    } else {
        let _ = std::fs::remove_dir_all(space.path("kept"));
    }
    is_run.then_some(ended)
}

/// A run whose files may not be longer than so many blocks of 512 bytes.
pub(crate) fn limited(space: &Space, line: &str, blocks: u64) -> Ended {
    let inner = command(space, &space.server.endpoint, line);
    // Without the signal that the limit sends, the write itself fails.
    let script = "trap '' XFSZ; ulimit -f \"$BLOCKS\"; exec \"$@\"";
    let mut outer = within(space, &inner, "sh", &["-c", script, "sh"]);
    Ended::new(&outer.env("BLOCKS", blocks.to_string()).output().unwrap(), false)
}

/// A command as the arguments of another one.
fn within(space: &Space, inner: &Command, outer: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(outer);
    command.args(arguments).arg(program().get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(space.folder.path()).stdin(Stdio::null());
    command
}

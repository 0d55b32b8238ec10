//! A round: an output, and runs into it.

use std::any::Any;
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, SystemTime};

use bytes::Bytes;

use crate::change::{Change, From};
use crate::check::{self, Did, Result};
use crate::dice::Dice;
use crate::disturb::{self, Harm, Moment, Running, SIGNALS, amid};
use crate::job::{Job, Kind, Scene};
use crate::model::Model;
use crate::place::{There, empty};
use crate::pool::{self, FORMATS, KINDS, Pool};
use crate::servers::{self, Server};
use crate::space::{Files, Space};
use crate::tally::{HARM, Tally};

/// A round, all of which comes from its number.
pub(crate) fn run(number: u64, pool: &Pool, tally: &Tally) -> Result {
    let mut dice = Dice(number.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let servers = servers::all();
    // The first of all is the one that can do most.
    let server = if dice.one_in(2) { dice.of(&servers) } else { servers[0] };
    let scene = Scene::new(&mut dice);
    let space = Space::new(server, &format!("soak-{number}"));
    space.file("recipe.json", scene.recipe.as_bytes());
    for folder in ["tmp", "spill", "said", "out"] {
        fs::create_dir(space.path(folder)).unwrap();
    }
    let model = Model::new(&space, &scene);
    let format = dice.of(&FORMATS);
    let mut round =
        Round { server, space: &space, scene: &scene, pool, tally, dice, model, format, told: Vec::new() };
    let end = catch_unwind(AssertUnwindSafe(|| round.all()));
    let end = end.unwrap_or_else(|panic| Err(format!("a panic: {}", text(&*panic))));
    tally.add("rounds", place(&scene, server), 1);
    let end = end.map_err(|what| {
        format!("{what}\n  {}, {scene:?}, {format}\n  {}", server.name, round.told.join("\n  "))
    });
    empty(&space);
    end
}

fn text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
}

fn place(scene: &Scene, server: &Server) -> String {
    if scene.remote { format!("into {}", server.name) } else { "into a folder".into() }
}

struct Round<'a> {
    server: &'static Server,
    space: &'a Space,
    scene: &'a Scene,
    pool: &'a Pool,
    tally: &'a Tally,
    dice: Dice,
    model: Model<'a>,
    format: &'static str,
    /// What was done.
    told: Vec<String>,
}

impl Round<'_> {
    fn all(&mut self) -> Result {
        let steps = 2 + self.dice.below(3);
        for step in 0..steps {
            self.step(step)?;
            if step + 1 == steps || !self.dice.one_in(6) {
                self.put_right(step)?;
            }
        }
        self.tidy()
    }

    /// Makes an input of a few files; gives the name of its folder.
    fn input(&mut self, name: &str) -> String {
        let scene = self.scene;
        let folder = if scene.kind == Kind::Incremental { "in".into() } else { format!("in-{name}") };
        let size = self.dice.of(&[0, 0, 1, 1, 1, 2]);
        for at in 0..=self.dice.below(3) {
            let kind = pool::Kind { format: self.format, size, number: self.dice.below(KINDS) };
            self.put(&format!("{folder}/{name}-{at}.{}", self.format), self.pool.file(kind));
        }
        folder
    }

    fn put(&mut self, name: &str, bytes: Bytes) {
        if self.scene.from_remote {
            self.space.put(name, bytes.clone());
        } else {
            self.space.file(name, &bytes);
        }
        self.model.put(name, bytes);
    }

    fn mode(&mut self) -> &'static str {
        match self.scene.kind {
            Kind::Incremental => "--incremental",
            Kind::Folder => self.dice.of(&["", "--overwrite", "--overwrite", "--append", "--append"]),
            Kind::File => self.dice.of(&["", "--overwrite", "--overwrite"]),
        }
    }

    /// A run, or several at once, and what is done to them.
    fn step(&mut self, step: u64) -> Result {
        let was_there = !self.model.live.is_empty();
        // s3s-fs cannot tell who was first.
        let may_race = !self.scene.remote || self.server.name != "s3s-fs";
        let others = may_race && self.dice.one_in(5);
        let mode = self.mode();
        let did = if others {
            self.several(step, mode)
        } else {
            let input = self.input(&step.to_string());
            let job = Job::new(self.scene, &input, mode, &mut self.dice);
            vec![self.harmed(job)]
        };
        for did in &did {
            let (line, harm) = (did.job.line(self.scene), did.harm.name());
            self.told.push(format!("{harm}: {line}: {:?} {:?}", did.ended.code, did.ended.signal));
            let end = match (did.ended.code, did.ended.signal) {
                (Some(code), _) => format!("exit code {code}"),
                (None, signal) => format!("signal {}", signal.unwrap_or_default()),
            };
            self.tally.add("runs", end, 1);
        }
        for did in &did {
            check::exit(did, was_there, others)?;
        }
        if others && did.iter().all(|did| did.harm == Harm::Nothing) && (!mode.is_empty() || !was_there) {
            let won = did.iter().any(|did| did.ended.code == Some(0));
            won.then_some(()).ok_or("of runs at once, none was committed")?;
        }
        check::at_once(&mut self.model, self.space, self.scene, &did)?;
        check::leaves_nothing(self.space, &did)
    }

    /// Harm that can be done to a run.
    fn harm(&mut self) -> Harm {
        let (name, number) = self.dice.of(&SIGNALS);
        let asked = Harm::Asked(name, number);
        let mut harms =
            vec![Harm::Nothing, Harm::Killed, Harm::Killed, asked, asked, Harm::Held, Harm::Changed];
        if self.scene.remote || self.scene.from_remote {
            harms.extend([Harm::Network; 3]);
        }
        if !self.scene.remote {
            harms.push(Harm::Limit);
            harms.extend(disturb::may_mount().then_some([Harm::Disk; 2]).into_iter().flatten());
        }
        if self.scene.sorts() && disturb::may_mount() {
            harms.extend([Harm::SpillDisk; 2]);
        }
        self.dice.of(&harms)
    }

    fn clear_reports(&self) {
        fs::remove_dir_all(self.space.path("said")).unwrap();
        fs::create_dir(self.space.path("said")).unwrap();
    }

    fn harmed(&mut self, mut job: Job) -> Did {
        self.clear_reports();
        let harm = self.harm();
        if harm == Harm::SpillDisk {
            job.flags = "--threads 2 --memory-limit 1MB --spill-folder spill".into();
        }
        let line = job.line(self.scene);
        let (space, remote) = (self.space, self.scene.remote || self.scene.from_remote);
        let names = self.model.names(&job.input);
        let inputs = names.iter().map(|name| (name.clone(), self.model.latest(name).clone()));
        let inputs: Files = inputs.collect();
        let length: usize = inputs.values().map(Bytes::len).sum();
        let (_, took) = self.model.undisturbed(inputs);
        let whole = took.unwrap_or(Duration::from_millis(100));
        let moment = Moment::new(&mut self.dice, whole, remote);
        let (ended, times) = match harm {
            Harm::Nothing => (Running::start(space, &space.server.endpoint, &line).end(), 1),
            Harm::Killed | Harm::Asked(..) => {
                let signal = if let Harm::Asked(_, number) = harm { number } else { 9 };
                let (ended, sent) = amid(space, &line, moment, |running| running.send(signal));
                (ended, usize::from(sent))
            }
            Harm::Held => {
                let time = Duration::from_millis(self.dice.below(300));
                let (ended, sent) = amid(space, &line, moment, |running| {
                    let sent = running.send(19);
                    std::thread::sleep(time);
                    running.send(18);
                    sent
                });
                (ended, usize::from(sent))
            }
            Harm::Changed => {
                let name = names[self.dice.below(names.len() as u64) as usize].clone();
                let from = From { format: self.format, remote: self.scene.from_remote };
                let change = Change::new(&mut self.dice, self.model.latest(&name), &name, self.pool, from);
                let (ended, done) = amid(space, &line, moment, |running| {
                    let is_at_work = !running.is_over();
                    change.make(space);
                    is_at_work
                });
                self.model.put(&name, change.bytes);
                (ended, usize::from(done))
            }
            Harm::Network => disturb::failing(space, &line, &mut self.dice),
            Harm::Limit => {
                let blocks = 1 + self.dice.below(length as u64 / 512 + 8);
                (disturb::limited(space, &line, blocks), 1)
            }
            Harm::Disk | Harm::SpillDisk => {
                let folder = if harm == Harm::Disk { "out" } else { "spill" };
                let room = 4096 * self.dice.below(length as u64 / 2048 + 16);
                match disturb::on_a_disk(space, &line, folder, room) {
                    Some(ended) => (ended, 1),
                    None => (Running::start(space, &space.server.endpoint, &line).end(), 0),
                }
            }
        };
        if harm != Harm::Nothing {
            let of = if harm == Harm::Network { "requests" } else { HARM };
            self.tally.add(of, harm.name(), times);
            if harm == Harm::Network {
                self.tally.add(HARM, harm.name(), times.min(1));
            }
        }
        Did { job, harm, ended }
    }

    /// Runs at once, of their own inputs or of one; now and then one of them is killed or held up.
    fn several(&mut self, step: u64, mode: &'static str) -> Vec<Did> {
        self.clear_reports();
        let count = 2 + self.dice.below(2);
        let twice = self.scene.kind == Kind::Incremental || self.dice.one_in(4);
        let mut jobs = Vec::new();
        for at in 0..count {
            let input = match jobs.first() {
                Some(Job { input, .. }) if twice => input.clone(),
                _ => self.input(&format!("{step}{}", ["a", "b", "c"][at as usize])),
            };
            let mut job = Job::new(self.scene, &input, mode, &mut self.dice);
            job.reports = false;
            jobs.push(job);
        }
        let (space, scene) = (self.space, self.scene);
        let harm = self.dice.of(&[Harm::Nothing, Harm::Nothing, Harm::Killed, Harm::Held]);
        let moment = Moment::After(Duration::from_millis(self.dice.below(200)));
        let waits: Vec<u64> = jobs.iter().map(|_| self.dice.below(40)).collect();
        let did = std::thread::scope(|scope| {
            let runs = jobs.into_iter().zip(waits).enumerate().map(|(at, (job, wait))| {
                scope.spawn(move || {
                    std::thread::sleep(Duration::from_millis(wait));
                    let harm = if at == 0 { harm } else { Harm::Nothing };
                    let line = job.line(scene);
                    let (ended, sent) = amid(space, &line, moment, |running| match harm {
                        Harm::Killed => running.send(9),
                        Harm::Held => {
                            let sent = running.send(19);
                            std::thread::sleep(Duration::from_millis(400));
                            running.send(18);
                            sent
                        }
                        _ => false,
                    });
                    (Did { job, harm, ended }, sent)
                })
            });
            let runs: Vec<_> = runs.collect();
            runs.into_iter().map(|run| run.join().unwrap()).collect::<Vec<_>>()
        });
        self.tally.add(HARM, "several runs at once", 1);
        for (did, sent) in &did {
            self.tally.add(HARM, did.harm.name(), usize::from(*sent));
        }
        did.into_iter().map(|(did, _)| did).collect()
    }

    /// Lets something come after the last step that nothing is done to, and looks whether all is right then.
    fn put_right(&mut self, step: u64) -> Result {
        let was_there = !self.model.live.is_empty();
        let clean = self.scene.kind == Kind::Folder && self.dice.one_in(3);
        let there = There::read(self.space, self.scene);
        if clean && there.published().is_some() {
            let line = format!("clean {} --older-than 0s", self.scene.output());
            self.told.push(line.clone());
            let ended = Running::start(self.space, &self.space.server.endpoint, &line).end();
            if ended.code != Some(0) {
                return Err(format!("clean: {ended:?}"));
            }
            return check::at_rest(&mut self.model, self.space, self.scene);
        }
        let input = self.input(&format!("{step}z"));
        let mode = match self.scene.kind {
            Kind::Incremental => "--incremental",
            Kind::Folder => "--append",
            Kind::File => "--overwrite",
        };
        let job = Job::new(self.scene, &input, mode, &mut self.dice);
        for _ in 0..2 {
            self.clear_reports();
            let line = job.line(self.scene);
            self.told.push(format!("then: {line}"));
            let ended = Running::start(self.space, &self.space.server.endpoint, &line).end();
            self.tally.add("runs", "exit code 0", 1);
            let did = Did { job: job.clone(), harm: Harm::Nothing, ended };
            check::exit(&did, was_there, false)?;
            let did = [did];
            check::at_once(&mut self.model, self.space, self.scene, &did)?;
            check::leaves_nothing(self.space, &did)?;
            check::at_rest(&mut self.model, self.space, self.scene)?;
        }
        Ok(())
    }

    /// Makes small files on their way as old as they have to be to be left over for sure, and tidies. A run that could not even
    /// write that it failed counts as one at work, whose files are its own until it is as old.
    fn tidy(&mut self) -> Result {
        if self.scene.remote || self.scene.kind == Kind::File {
            return Ok(());
        }
        for name in There::read(self.space, self.scene).on_their_way() {
            let file = File::options().write(true).open(self.space.path("out").join(name)).unwrap();
            file.set_modified(SystemTime::now() - Duration::from_hours(2)).unwrap();
        }
        self.space.succeeds("clean out/ --older-than 0s");
        let there = There::read(self.space, self.scene);
        let left = there.on_their_way();
        if left.is_empty() { Ok(()) } else { Err(format!("hidden files are left at the end: {left:?}")) }
    }
}

//! AWS Glue Studio's visual jobs: their forms and nodes, as a job.

mod console;
mod forms;
mod types;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use recipe_core::Error;
use recipe_core::engine::document::Node;
use recipe_core::engine::nearest;
use recipe_core::error::{Kind, Origin};
use recipe_store::commit::Mode;
use recipe_tables::ReadOptions;

use super::graph::{NamedNode, label};
use super::members::{Members, Problems, placed};
use super::node::{SourceSpec, TargetSpec, Work};
use super::options::JobOptions;
use super::setting::Setting;
pub(super) use forms::{Found, Nodes, find};
use forms::{RawNode, member};
pub use types::{Support, support};

/// The nodes of a job, and its name. What is wrong goes to `problems`.
pub(super) fn read(
    source: (&str, &str),
    found: &Found,
    options: &JobOptions,
    problems: &mut Problems,
) -> (Option<String>, Vec<NamedNode>) {
    let (name, text) = source;
    let config = member(found.job, "JobConfig").unwrap_or(found.job);
    let job_name = member(config, "Name").and_then(Node::as_text).map(str::to_owned);
    let setting =
        Setting::new(name, text, options).with_arguments(own_arguments(found.job, job_name.as_deref()));
    about_the_job(found, config, options, problems);
    let (mut nodes, errors) = found.nodes.read(text);
    let is_broken = !errors.is_empty();
    problems.errors.extend(errors);
    if nodes.is_empty() && problems.errors.is_empty() && !is_broken {
        let error = Error::from(Kind::Job("this job has no nodes".into()));
        problems.errors.push(error.at_span(found.job.span.clone()));
    }
    // The order in which they stand in an object says nothing: that of their places is the order in which they were written.
    nodes.sort_by_key(|node| node.id_span.start);
    let names: Vec<String> = nodes.iter().map(name_of).collect();
    let read = nodes.iter().zip(&names).map(|(node, name)| {
        let is_unique = names.iter().filter(|other| *other == name).count() == 1;
        let called = label(&node.id, name, &node.kind, is_unique);
        let origin =
            Origin { node: called, name: setting.name.clone(), text: setting.text.clone(), step: None };
        node_of(node, name, Arc::new(origin), &setting, options, problems)
    });
    let nodes = read.collect();
    (job_name, nodes)
}

/// Checks what a job says of itself beside its nodes.
fn about_the_job(found: &Found, config: &Node, options: &JobOptions, problems: &mut Problems) {
    let text = |name: &str| member(config, name).map(|node| (node.as_text().unwrap_or_default(), node));
    let mut refuse = |message: &str, node: &Node| {
        problems.errors.push(Error::from(Kind::NotSupported(message.to_owned())).at_span(node.span.clone()));
    };
    let (mode, mode_node) = text("JobMode").unzip();
    let is_edited = text("DeveloperMode").is_some_and(|(value, _)| value.eq_ignore_ascii_case("true"))
        || mode.is_some_and(|mode| mode.eq_ignore_ascii_case("DEVELOPER_MODE"));
    if is_edited && !options.run_graph {
        let node = member(config, "DeveloperMode").or(mode_node).unwrap_or(config);
        refuse(
            "the program of this job was edited by hand, so that its nodes may not say any more what it does (developer mode); \
             --run-graph runs the nodes all the same",
            node,
        );
    }
    match mode.map(str::to_ascii_uppercase).as_deref() {
        Some("SCRIPT") => refuse(
            "this job is a program (`jobMode` SCRIPT), and has no nodes; what it does is in the file beside it, which is not run",
            mode_node.unwrap_or(config),
        ),
        Some("NOTEBOOK") => refuse(
            "this job is a notebook (`jobMode` NOTEBOOK), and has no nodes; what it does is in the file beside it, which is not run",
            mode_node.unwrap_or(config),
        ),
        _ if matches!(found.nodes, Nodes::Nothing) => {
            refuse("this job has no nodes: it is a program, which is not run", found.job);
        }
        _ => {}
    }
    arguments(found.job, options, problems);
}

/// Arguments that change what a job does in AWS and nothing here.
const TUNING: &[&str] =
    &["--extra-py-files", "--additional-python-modules", "--conf", "--datalake-formats", "--extra-jars"];

/// The arguments that a job has by itself, as its programs know them.
fn own_arguments(job: &Node, name: Option<&str>) -> BTreeMap<String, String> {
    let given = member(job, "DefaultArguments").into_iter().flat_map(Node::entries);
    let given = given.filter_map(|(key, value)| {
        let name = key.name.strip_prefix("--")?;
        Some((name.to_owned(), value.as_text()?.to_owned()))
    });
    [("JOB_NAME".to_owned(), name.unwrap_or("job").to_owned())].into_iter().chain(given).collect()
}

fn arguments(job: &Node, options: &JobOptions, problems: &mut Problems) {
    let given = member(job, "DefaultArguments").into_iter().flat_map(Node::entries);
    for (key, value) in given {
        let message = match key.name.as_str() {
            "--job-bookmark-option" if value.as_text() == Some("job-bookmark-enable") && !options.incremental => {
                "the job keeps bookmarks in AWS, so that each run reads new files alone; here all files are read, unless \
                 --incremental is given"
                    .to_owned()
            }
            "--job-bookmark-option" if value.as_text() == Some("job-bookmark-pause") => {
                "the job pauses its bookmark in AWS; here, --incremental with --pause-bookmark does so, and --from-run and \
                 --to-run name runs made here"
                    .to_owned()
            }
            name if TUNING.contains(&name) => format!("`{name}` has no effect here"),
            _ => continue,
        };
        problems.warnings.push(Error::from(Kind::NotSupported(message)).at_span(key.span.clone()));
    }
}

fn name_of(node: &RawNode) -> String {
    member(&node.body, "Name").and_then(Node::as_text).unwrap_or_default().to_owned()
}

/// Reads a node; one that is wrong does nothing.
fn node_of(
    node: &RawNode,
    name: &str,
    origin: Arc<Origin>,
    setting: &Setting,
    options: &JobOptions,
    problems: &mut Problems,
) -> NamedNode {
    let setting = &setting.of_node(&origin.node);
    let gathered = Rc::new(RefCell::new(Problems::default()));
    let filled = setting.filled(&node.body, &mut gathered.borrow_mut());
    let members = Members::new(&filled, &gathered);
    let inputs = members.texts("Inputs");
    let replaced = options.replaced(&node.id, name);
    let work = match (types::find(&node.kind), replaced) {
        (_, Some(path)) => Some(replacement((node, path), &inputs, &members, setting)),
        (Some(known), None) => {
            let (least, most) = known.inputs;
            if !(least..=most).contains(&inputs.len()) {
                let wanted = if least == most { format!("{least}") } else { format!("{least} to {most}") };
                let message = format!(
                    "takes {wanted} input{}, and has {}",
                    if most == 1 { "" } else { "s" },
                    inputs.len()
                );
                members.wrong(Kind::BadParameter(message), "Inputs", &node.kind_span);
            }
            let work = (known.read)(&members, setting);
            members.check_known(known.ignored);
            work
        }
        (None, None) => {
            members.error(refused(node).at_span(node.kind_span.clone()));
            None
        }
    };
    drop(members);
    let gathered = std::mem::take(&mut *gathered.borrow_mut());
    let is_whole = gathered.errors.is_empty();
    let place = |error| placed(error, &node.id_span, &origin);
    problems.errors.extend(gathered.errors.into_iter().map(place));
    problems.warnings.extend(gathered.warnings.into_iter().map(place));
    let work = work.filter(|_| is_whole).unwrap_or(Work::Nothing);
    NamedNode {
        id: node.id.clone(),
        name: name.to_owned(),
        kind: node.kind.clone(),
        span: node.id_span.clone(),
        inputs,
        work,
        origin,
    }
}

/// What reads or writes other files in the place of a node.
fn replacement(
    (node, path): (&RawNode, &str),
    inputs: &[(String, Range<usize>)],
    members: &Members,
    setting: &Setting,
) -> Work {
    let span = node.kind_span.clone();
    if inputs.is_empty() {
        let read = ReadOptions::default().with_s3(setting.s3.clone());
        let spec = SourceSpec::new(path.to_owned(), read, setting.is_incremental());
        return Work::Source(Box::new(spec));
    }
    let keys = members.columns("PartitionKeys");
    let partition_by = keys.iter().filter_map(|path| path.plain().ok().map(str::to_owned)).collect();
    let spec = TargetSpec::new(path.to_owned(), span);
    Work::Target(Box::new(TargetSpec { partition_by, mode: Mode::Append, ..spec }))
}

/// Why a node of this type is not run.
fn refused(node: &RawNode) -> Error {
    if let Some(reason) = types::refusal(&node.kind) {
        return Error::from(Kind::NotSupported(format!("is not run here: {reason}")));
    }
    let near = nearest(&node.kind, types::names());
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    Error::from(Kind::Job(format!("`{}` is not a type of nodes{near}", node.kind)))
}

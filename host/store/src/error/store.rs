//! The errors of the crate, one variant for each case.

use std::error::Error;
use std::path::PathBuf;

use super::change::{FileChange, Unportable};
use super::s3::S3Error;
use super::together::TogetherError;
use super::words::{chain, changed, known_profiles, no_data, plain, region_of_profile, skipped};
use crate::shown::shown;
use crate::skipped::Skipped;

/// What went wrong. There is a variant for each case that a program may want to tell from the others;
/// [`kind`](Self::kind) sorts them by who is to do something about it.
///
/// Displayed, it is the whole message for a person, in one line: what is wrong, and what would be right, in words that name
/// no option of any program. The texts of the sources are part of it, so a caller prints the error alone.
///
/// ```
/// use recipe_store::{ErrorKind, Location, StoreError};
///
/// let error = Location::parse("ftp://host/a.csv").unwrap_err();
/// assert!(matches!(&error, StoreError::UnknownScheme { scheme, .. } if scheme == "ftp"));
/// assert_eq!(error.kind(), ErrorKind::Invalid);
/// assert_eq!(error.to_string(), "`ftp://host/a.csv`: `ftp://` is not known; name a path or s3://bucket/key");
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The name of a location has no bucket: `s3:///key`, or `s3:/bucket/key`.
    #[error("`{name}` names no bucket; it is written s3://bucket/key", name = shown(name))]
    NoBucket {
        /// The name.
        name: String,
    },
    /// The name of a location begins like a URL that is not one of S3.
    #[error("`{name}`: `{scheme}://` is not known; name a path or s3://bucket/key", name = shown(name))]
    UnknownScheme {
        /// The name.
        name: String,
        /// What stands before `://`.
        scheme: String,
    },
    /// A location is in S3, and the crate was built without the feature `s3`.
    #[error("`{name}`: this program was built without S3", name = shown(name))]
    WithoutS3 {
        /// The location.
        name: String,
    },
    /// An input is not there.
    #[error(
        "input `{name}`: {}",
        if *is_remote { "no object has this key, and none is below it" } else { "no such file or folder" }, name = shown(name)
    )]
    InputNotFound {
        /// The name of the input.
        name: String,
        /// Whether it is in S3.
        is_remote: bool,
    },
    /// An input is a folder that has files, but none that is wanted by its name.
    #[error("{}{}", no_data(name, *is_remote), skipped(left_out))]
    NoData {
        /// The name of the input.
        name: String,
        /// Whether it is in S3.
        is_remote: bool,
        /// What is in the folder and is not read.
        left_out: Vec<Skipped>,
    },
    /// An input is a pattern that nothing matches.
    #[error(
        "input `{name}`: no {} matches{}",
        if *is_remote { "object" } else { "file" },
        skipped(left_out),
        name = shown(name)
    )]
    NoMatch {
        /// The pattern.
        name: String,
        /// Whether it is in S3.
        is_remote: bool,
        /// What matches and is not read.
        left_out: Vec<Skipped>,
    },
    /// An input looks like a pattern, and is not one.
    #[error("input `{name}`: {source}", name = shown(name))]
    BadPattern {
        /// The name of the input.
        name: String,
        /// What is wrong with it.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A local file is another than the one that was listed.
    #[error("`{}` {}", shown(path), changed(*change))]
    FileChanged {
        /// The file.
        path: PathBuf,
        /// What became of it.
        change: FileChange,
    },
    /// Something cannot be done with a local file or folder.
    #[error("cannot {action} `{}`: {}", shown(path), plain(source))]
    Io {
        /// What cannot be done, as a verb: `read`, `write`, `list`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A path stands for what is no file and no stream either: a disk or a socket; or something else took the place of a file.
    #[error("`{}` is {what}, and is neither read nor replaced; name a file, a folder or a pipe", shown(path))]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is: `a socket`.
        what: &'static str,
    },
    /// A stream can be read only once, and was listed as if it were a file; [`Streams`](crate::listing::Streams) read it.
    #[error("`{}` is {what}: it can be read only once", shown(path))]
    NotListed {
        /// The path.
        path: PathBuf,
        /// What it is: `a pipe`.
        what: &'static str,
    },
    /// A file that was listed on one machine cannot be read on another.
    #[error("`{}` cannot be read on several machines: {why}", shown(path))]
    NotPortable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: Unportable,
    },
    /// The bytes of a stream cannot be kept for reading.
    #[error("cannot keep what comes from `{}` in `{}`: {}", shown(path), shown(folder), plain(source))]
    Spool {
        /// The stream.
        path: PathBuf,
        /// The folder for temporary files.
        folder: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The other end of a pipe was closed before all was written.
    #[error("nobody reads `{}` any more", shown(path))]
    ReaderGone {
        /// The pipe.
        path: PathBuf,
    },
    /// A key cannot be the name of a file in a local folder, as `../x` cannot.
    #[error("`{key}` cannot be the name of a file in `{}`", shown(folder), key = shown(key))]
    BadKey {
        /// The key.
        key: String,
        /// The folder.
        folder: PathBuf,
    },
    /// A folder below a local output is a link.
    #[error(
        "`{}` is a link to another folder, and nothing is written through links below the output folder",
        shown(path)
    )]
    LinkedFolder {
        /// The link.
        path: PathBuf,
    },
    /// The log names an upload as none is named.
    #[error("`{id}` is not the name of an upload")]
    BadUploadId {
        /// The name.
        id: String,
    },
    /// S3 refused a request, or it failed on the way.
    #[error(transparent)]
    S3(#[from] S3Error),
    /// No bucket can have this name.
    #[error("`{name}` cannot be the name of a bucket: {reason}", name = shown(name))]
    BadBucketName {
        /// The name.
        name: String,
        /// The rule that it breaks.
        reason: &'static str,
    },
    /// The configuration files of AWS cannot be read.
    #[error("the AWS configuration files cannot be read: {}", chain(&**source))]
    AwsConfig {
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// A profile is in none of the configuration files of AWS.
    #[error(
        "the profile `{profile}` is in neither the AWS config file nor the credentials file; {}",
        known_profiles(known)
    )]
    UnknownProfile {
        /// The profile.
        profile: String,
        /// The profiles that are there, in order.
        known: Vec<String>,
    },
    /// Neither options, environment, profile nor instance say which region is meant.
    #[error("no AWS region was found; name one, set AWS_REGION, or {}", region_of_profile(profile.as_deref()))]
    NoRegion {
        /// The profile that was asked for.
        profile: Option<String>,
    },
    /// An endpoint is not a URL of HTTP.
    #[error(
        "`{url}` is no endpoint URL; it starts with http:// or https://, as https://s3.example.com:9000 does"
    )]
    BadEndpoint {
        /// The endpoint.
        url: String,
    },
    /// An endpoint holds credentials, and so is not repeated here.
    #[error("the endpoint URL has a user name in it; credentials come from the environment or a profile")]
    EndpointWithCredentials,
    /// The name of a run fits into no header of HTTP.
    #[error(
        "the run id `{run}` cannot be used; up to 256 letters, digits and other printable ASCII characters are right, \
         without spaces"
    )]
    BadRunId {
        /// The name.
        run: String,
    },
    /// The output is a folder with files of earlier runs, which were neither to be replaced nor added to.
    #[error(
        "output `{output}` exists (`{file}` is in it); overwrite it or append to it",
        output = shown(output), file = shown(file)
    )]
    OutputExists {
        /// The folder.
        output: String,
        /// One of its files.
        file: String,
    },
    /// The output is a folder with a file that no run wrote, and the run does not append.
    #[error(
        "`{file}` was not written by a run of a recipe, so it is neither replaced nor taken for a part of the output; \
         choose an empty folder, move the file away, or append to what is there",
        file = shown(file)
    )]
    ForeignFile {
        /// The file.
        file: String,
    },
    /// A file that no run wrote has the name of a file that is to be written.
    #[error(
        "`{file}` is in the way: no run of a recipe wrote it, so it is not replaced. Move it away",
        file = shown(file)
    )]
    FileInTheWay {
        /// The file.
        file: String,
    },
    /// The output is one file, which is there and was not to be replaced.
    #[error("output `{file}` exists; overwrite it to replace it", file = shown(file))]
    FileExists {
        /// The file.
        file: String,
    },
    /// The output is one file, which somebody else wrote while the run was at work.
    #[error("output `{file}` exists; overwrite it to replace it", file = shown(file))]
    FileAppeared {
        /// The file.
        file: String,
    },
    /// The output is one file, and was to be appended to.
    #[error(
        "`{file}` is one file, and files are not appended to; name a folder as output to add files to it",
        file = shown(file)
    )]
    AppendToFile {
        /// The file.
        file: String,
    },
    /// Another run has begun to write the output, so this one cannot commit any more.
    #[error(
        "{} took over `{output}`; this one has written nothing. Start it again if its output is still wanted",
        by.as_deref().map_or_else(|| "another run".to_owned(), |run| format!("another run ({run})")),
        output = shown(output)
    )]
    TakenOver {
        /// The output.
        output: String,
        /// The other run, where it is known.
        by: Option<String>,
    },
    /// Another run has read an input of an incremental run since that was listed.
    #[error(
        "another run into `{output}` has read `{input}` meanwhile; this one has written nothing. Start it again for what \
         is new",
        output = shown(output), input = shown(input)
    )]
    InputConsumed {
        /// The output.
        output: String,
        /// The input.
        input: String,
    },
    /// The store accepts a conditional write whose condition does not hold, so two runs at once could both commit.
    #[error(
        "the store of `{output}` ignores conditions (`If-None-Match`), so it cannot tell which of two runs was first; \
         if nobody else writes there, declare this run the single writer",
        output = shown(output)
    )]
    ConditionsIgnored {
        /// The output.
        output: String,
    },
    /// The run was stopped by its guard.
    #[error("the run was stopped")]
    Stopped,
    /// A file was written to after writing it had failed.
    #[error("writing failed before")]
    FailedBefore,
    /// Nobody knows whether a commit was decided: the store did not answer.
    #[error(
        "{source}; whether the output was committed is not known. Run again: that finishes it, or starts afresh"
    )]
    Undecided {
        /// What the store said last.
        source: Box<StoreError>,
    },
    /// A commit was decided, and could not be rolled forward.
    #[error(
        "{source}; the output `{output}` is decided, but not all of it is in place yet. The next run over it, or `clean`, \
         finishes it",
        output = shown(output)
    )]
    Unfinished {
        /// The output.
        output: String,
        /// What went wrong.
        source: Box<StoreError>,
    },
    /// An upload that a commit names was aborted by somebody else.
    #[error(
        "`{file}` was written by run {run} and is gone, though it is part of the output: its upload was aborted by \
         somebody else before it was completed. To discard what that run wrote, delete the log entry `{entry}` and the \
         files that it names, then run again",
        file = shown(file), entry = shown(entry)
    )]
    UploadLost {
        /// The file.
        file: String,
        /// The run.
        run: String,
        /// The entry of the log that commits it.
        entry: String,
    },
    /// Outputs cannot be committed together, or what was decided about them cannot be looked up.
    #[error(transparent)]
    Together(Box<TogetherError>),
    /// The log of an output has a gap.
    #[error(
        "the log entry `{entry}` is missing; without it nobody knows what the output is. Restore it, or write to an empty \
         folder",
        entry = shown(entry)
    )]
    LogGap {
        /// The entry that is missing.
        entry: String,
    },
    /// An entry of the log cannot be used.
    #[error(
        "the log entry `{entry}` cannot be used: {reason}. It is damaged, or a newer version wrote it; restore it, or \
         write to an empty folder",
        entry = shown(entry)
    )]
    LogDamaged {
        /// The entry.
        entry: String,
        /// What is wrong with it.
        reason: String,
        /// What the parser says, where it is not the JSON that was expected.
        source: Option<serde_json::Error>,
    },
    /// What the log says of the parts of an upload is not what the store needs.
    #[error("the parts of `{file}` cannot be read from the log: {source}", file = shown(file))]
    BadParts {
        /// The file.
        file: String,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// A task or connection of this process ended before it had a result.
    #[error("{what} ended early")]
    EndedEarly {
        /// What ended.
        what: &'static str,
    },
    /// A store outside of this crate failed; see [`other`](Self::other).
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

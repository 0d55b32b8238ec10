//! Versions of recipes, which git keeps: a published version is a tag, `claims-cleanup@1.0`.

mod git;

use std::collections::BTreeMap;
use std::path::Path;

use recipe_core::Recipe;

use git::Tracked;

use crate::error::{Result, VersionError};
use crate::text::text_of;

/// The published version with the highest number, in DataBrew's words.
pub const LATEST_PUBLISHED: &str = "LATEST_PUBLISHED";
/// The file as it stands in the working tree, in DataBrew's words.
pub const LATEST_WORKING: &str = "LATEST_WORKING";

/// What precedes the path of a recipe in the message of its tags.
const PATH: &str = "Recipe-Path: ";
/// How many commits are looked at for the version that a recipe says it has.
const MAX_COMMITS: &str = "1000";

/// A version of a recipe that git knows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecipeVersion {
    /// Its number, `X.Y`.
    pub version: String,
    /// The tag, where it was published; none where a commit has a recipe that says this version.
    pub tag: Option<String>,
    /// The commit.
    pub commit: String,
    /// When it was published or committed (RFC 3339).
    pub date: String,
    /// What was said of it, in one line.
    pub message: String,
}

/// The versions of the recipe in a file, with the highest number first.
///
/// # Errors
///
/// The file is not in a working tree of git, or git is not there.
pub fn versions(file: impl AsRef<Path>) -> Result<Vec<RecipeVersion>> {
    let file = file.as_ref();
    let tracked = Tracked::find(file)?;
    let mut found = published(file, &tracked)?;
    add_committed(&tracked, &mut found);
    Ok(found.into_values().rev().collect())
}

/// The recipe in a file at a version: `X.Y`, `LATEST_PUBLISHED`, `LATEST_WORKING` for the file as it stands, or a commit in any
/// way that git has to name one, such as `main` or `HEAD~2`.
///
/// # Errors
///
/// There is no such version, or what it has is not a recipe.
pub fn recipe_at(file: impl AsRef<Path>, version: &str, part: Option<&str>) -> Result<Recipe> {
    let file = file.as_ref();
    if version == LATEST_WORKING {
        return working(file, part);
    }
    let tracked = Tracked::find(file)?;
    let mut all = published(file, &tracked)?;
    let mut found = match version {
        LATEST_PUBLISHED => all.values().next_back().cloned(),
        _ => all.get(&number(version)).cloned(),
    };
    if found.is_none() {
        add_committed(&tracked, &mut all);
        found = all.values().find(|found| found.version == version).cloned();
    }
    let Some(found) = found else {
        if let Some(commit) = tracked.commit(version).filter(|_| !is_version(version)) {
            let text = tracked.ask(&["show", &format!("{commit}:{}", tracked.path)])?;
            return Ok(Recipe::parse_part(&format!("{}@{version}", file.display()), &text, part)?);
        }
        let known = all.into_values().rev().map(|version| version.version).collect();
        return Err(
            VersionError::NoVersion { file: file.to_owned(), version: version.to_owned(), known }.into()
        );
    };
    let text = tracked.ask(&["show", &format!("{}:{}", found.commit, tracked.path)])?;
    Ok(Recipe::parse_part(&format!("{}@{}", file.display(), found.version), &text, part)?)
}

/// Publishes the recipe in a file: tags the last commit with its next version, `1.0` being the first. A recipe that says its version
/// has that one.
///
/// # Errors
///
/// The file is not committed as it stands, or anything else in the working tree is not; the recipe is wrong, or the same as the last
/// version.
pub fn publish(file: impl AsRef<Path>, message: Option<&str>) -> Result<RecipeVersion> {
    let file = file.as_ref();
    let recipe = working(file, None)?;
    recipe.check()?;
    let tracked = Tracked::find(file)?;
    let changed = tracked.ask(&["status", "--porcelain"])?;
    if !changed.is_empty() {
        let files = changed.lines().map(|line| line.get(3..).unwrap_or(line).to_owned()).collect();
        return Err(VersionError::Uncommitted { files }.into());
    }
    let Some(text) = tracked.text_at("HEAD") else {
        return Err(VersionError::Untracked { file: file.to_owned() }.into());
    };
    let before = published(file, &tracked)?;
    let last = before.values().next_back();
    if let Some(last) = last.filter(|last| tracked.text_at(&last.commit).as_deref() == Some(&text)) {
        return Err(VersionError::Unchanged { file: file.to_owned(), version: last.version.clone() }.into());
    }
    let next = before.keys().next_back().map_or(1, |(major, _)| major + 1);
    let version = match recipe.version().filter(|version| is_number(version)) {
        Some(stated) if before.contains_key(&number(stated)) => {
            return Err(VersionError::Published { file: file.to_owned(), version: stated.to_owned() }.into());
        }
        Some(stated) => stated.to_owned(),
        None => format!("{next}.0"),
    };
    let name = name_of(file, &recipe);
    let tag = format!("{name}@{version}");
    let said = message.map_or_else(|| format!("{name} {version}"), str::to_owned);
    let text = format!("{said}\n\n{PATH}{}\n", tracked.path);
    tracked.ask(&["tag", "--annotate", "--cleanup=whitespace", "--message", &text, "--", &tag])?;
    let all = published(file, &tracked)?;
    all.get(&number(&version)).cloned().ok_or_else(|| {
        VersionError::Git { command: "tag".to_owned(), said: format!("there is no tag `{tag}` after it") }
            .into()
    })
}

/// The recipe as it stands in the working tree.
fn working(file: &Path, part: Option<&str>) -> Result<Recipe> {
    Ok(Recipe::parse_part(&file.display().to_string(), &text_of(file, std::fs::read(file))?, part)?)
}

/// A file and the version behind it, `claims.json@1.2` or, of a file that is there, `claims.json@main`, unless that is part of the
/// file's name.
pub(crate) fn file_and_version(path: &Path) -> (&Path, Option<&str>) {
    let split = path.to_str().and_then(|text| text.rsplit_once('@'));
    let names_version = |(file, version): &(&str, &str)| {
        !file.is_empty() && !path.exists() && (is_version(version) || Path::new(file).is_file())
    };
    match split.filter(names_version) {
        Some((file, version)) => (Path::new(file), Some(version)),
        None => (path, None),
    }
}

/// Whether a text is the name of a version.
pub(crate) fn is_version(text: &str) -> bool {
    matches!(text, LATEST_PUBLISHED | LATEST_WORKING) || is_number(text)
}

fn is_number(version: &str) -> bool {
    let digits = |part: &str| (1..=6).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    version.split_once('.').is_some_and(|(major, minor)| digits(major) && digits(minor))
}

fn number(version: &str) -> (u32, u32) {
    let (major, minor) = version.split_once('.').unwrap_or((version, "0"));
    (major.parse().unwrap_or(0), minor.parse().unwrap_or(0))
}

/// What tags of a recipe begin with: the recipe's name, or that of its file.
fn name_of(file: &Path, recipe: &Recipe) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let folder = file.parent().and_then(Path::file_name).map(|folder| folder.to_string_lossy());
    let name = match (recipe.name(), folder) {
        (Some(name), _) => name.to_owned(),
        (None, Some(folder)) if stem == "recipe" => folder.into_owned(),
        _ => stem.into_owned(),
    };
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let plain: String = name.chars().map(|letter| if is_plain(letter) { letter } else { '-' }).collect();
    plain.trim_start_matches('-').to_owned()
}

/// The versions that tags name, by their numbers.
fn published(file: &Path, tracked: &Tracked) -> Result<BTreeMap<(u32, u32), RecipeVersion>> {
    let format = "--format=%(refname:strip=2)%01%(*objectname)%01%(creatordate:iso-strict)%01%(contents:subject)%01%(contents:body)%00";
    let tags = tracked.ask(&["for-each-ref", format, "refs/tags/*@*"])?;
    let mut found = BTreeMap::new();
    for tag in tags.split('\0') {
        let fields: Vec<&str> = tag.trim_start_matches('\n').splitn(5, '\u{1}').collect();
        let [tag, commit, date, message, body] = fields.as_slice() else { continue };
        let Some(version) = tag.rsplit_once('@').map(|(_, version)| version).filter(|text| is_number(text))
        else {
            continue;
        };
        let path = body.lines().find_map(|line| line.strip_prefix(PATH));
        if path.is_none_or(|path| path != tracked.path) {
            continue;
        }
        let version = RecipeVersion {
            version: version.to_owned(),
            tag: Some((*tag).to_owned()),
            commit: (*commit).to_owned(),
            date: (*date).to_owned(),
            message: (*message).to_owned(),
        };
        found.insert(number(&version.version), version);
    }
    tracing::debug!(file = %file.display(), versions = found.len(), "published versions found");
    Ok(found)
}

/// Adds the versions that recipes in commits say they have, of each the last commit, where they are not there.
fn add_committed(tracked: &Tracked, found: &mut BTreeMap<(u32, u32), RecipeVersion>) {
    let commits = tracked.ask(&[
        "log",
        "--max-count",
        MAX_COMMITS,
        "--format=%H%x01%cI%x01%s",
        "HEAD",
        "--",
        &tracked.path,
    ]);
    // A repository without a commit has no versions.
    let Ok(commits) = commits else { return };
    for line in commits.lines() {
        let fields: Vec<&str> = line.splitn(3, '\u{1}').collect();
        let [commit, date, message] = fields.as_slice() else { continue };
        let Some(text) = tracked.text_at(commit) else { continue };
        let Ok(recipe) = Recipe::parse_part(&tracked.path, &text, None) else { continue };
        let Some(version) = recipe.version().filter(|version| is_number(version)) else { continue };
        found.entry(number(version)).or_insert_with(|| RecipeVersion {
            version: version.to_owned(),
            tag: None,
            commit: (*commit).to_owned(),
            date: (*date).to_owned(),
            message: (*message).to_owned(),
        });
    }
}

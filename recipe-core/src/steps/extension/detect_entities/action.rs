//! What becomes of personal data that was found, and what is looked for in a column.

use std::ops::Range;
use std::sync::Arc;

use regex::Regex;

use crate::error::{Error, Result};
use crate::kernel::entity::Entities;
use crate::kernel::private::sha256_hex;

/// What becomes of what was found.
pub(super) enum Action {
    /// It stays.
    Detect,
    /// A text stands in its place.
    Redact(String),
    /// A sign stands in the place of some of its characters.
    Partial(char, Characters),
    /// Its SHA-256 stands in its place.
    Hash,
}

/// Which characters those are.
pub(super) enum Characters {
    /// All but so many on the left and on the right.
    Between(usize, usize),
    /// Those that a pattern finds.
    Found(Regex),
}

impl Action {
    /// What it is called where it was used.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Action::Detect => "DETECT",
            Action::Redact(_) => "REDACT",
            Action::Partial(..) => "PARTIAL_REDACT",
            Action::Hash => "SHA256_HASH",
        }
    }

    pub(super) fn is_change(&self) -> bool {
        !matches!(self, Action::Detect)
    }

    /// Adds what stands in the place of a text; whether any of it is hidden.
    fn write(&self, text: &str, out: &mut String) -> bool {
        match self {
            Action::Detect => {
                out.push_str(text);
                false
            }
            Action::Redact(instead) => {
                out.push_str(instead);
                true
            }
            Action::Hash => {
                sha256_hex(text, out);
                true
            }
            Action::Partial(sign, Characters::Between(left, right)) => {
                let last = text.chars().count().saturating_sub(*right);
                let is_hidden = |at: usize| (*left..last).contains(&at);
                out.extend(text.chars().enumerate().map(|(at, c)| if is_hidden(at) { *sign } else { c }));
                *left < last
            }
            Action::Partial(sign, Characters::Found(pattern)) => {
                let mut rest = 0;
                for found in pattern.find_iter(text) {
                    out.push_str(&text[rest..found.start()]);
                    out.extend(found.as_str().chars().map(|_| *sign));
                    rest = found.end();
                }
                out.push_str(&text[rest..]);
                rest > 0
            }
        }
    }
}

/// What is looked for in a column, and what becomes of it.
pub(super) struct Wanted {
    entities: Entities,
    /// By the names of types.
    actions: Vec<(&'static str, Arc<Action>)>,
}

impl Wanted {
    /// These types, each with an action. Of two for one type, that counts which changes it.
    ///
    /// Errors: a name is none of a type, or two actions would change what is of one type; none where nothing is asked for.
    pub(super) fn new(asked: &[(&[String], Arc<Action>)]) -> Result<Wanted> {
        let mut actions: Vec<(&'static str, Arc<Action>)> = Vec::new();
        for (names, action) in asked {
            for name in Entities::new(names)?.names() {
                let Some((_, known)) = actions.iter_mut().find(|(known, _)| *known == name) else {
                    actions.push((name, action.clone()));
                    continue;
                };
                if known.is_change() && action.is_change() {
                    let message = format!("what is `{name}` would be changed twice in one column");
                    return Err(Error::bad_parameter(message));
                }
                if action.is_change() {
                    *known = action.clone();
                }
            }
        }
        let names: Vec<&str> = actions.iter().map(|(name, _)| *name).collect();
        Ok(Wanted { entities: Entities::new(&names)?, actions })
    }

    /// Whether anything is changed.
    pub(super) fn is_change(&self) -> bool {
        self.actions.iter().any(|(_, action)| action.is_change())
    }

    fn action(&self, name: &str) -> &Action {
        let found = self.actions.iter().find(|(known, _)| *known == name);
        found.map_or(&Action::Detect, |(_, action)| action)
    }

    /// All that is found in a text: the bytes, the name of the type, and that of the action.
    pub(super) fn found(&self, text: &str) -> Vec<(Range<usize>, &'static str, &'static str)> {
        let found = self.entities.each(text).into_iter();
        found.map(|(range, name)| (range, name, self.action(name).name())).collect()
    }

    /// Adds the text with what becomes of it; nothing where it stays as it is. What overlaps is one, and becomes what its first
    /// part does. Else whether something was found in which no character is hidden.
    pub(super) fn rewrite(&self, text: &str, out: &mut String) -> Option<bool> {
        let mut changed: Vec<(Range<usize>, &Action)> = Vec::new();
        for (range, name) in self.entities.each(text) {
            let action = self.action(name);
            match changed.last_mut() {
                _ if !action.is_change() => {}
                Some((last, _)) if range.start < last.end => last.end = last.end.max(range.end),
                _ => changed.push((range, action)),
            }
        }
        let (mut rest, mut is_left) = (0, false);
        for (range, action) in &changed {
            out.push_str(&text[rest..range.start]);
            is_left |= !action.write(&text[range.clone()], out);
            rest = range.end;
        }
        out.push_str(&text[rest..]);
        (!changed.is_empty()).then_some(is_left)
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, (name, action)) in self.actions.iter().enumerate() {
            write!(f, "{}{} {name}", if at > 0 { ", " } else { "" }, action.name())?;
        }
        Ok(())
    }
}

//! Parameters: constants that name, describe and type what a recipe gives to a step.

use std::marker::PhantomData;

use super::kind::{ParamKind, Shape};

/// A parameter whose value is read as `T`.
pub struct Param<T> {
    info: Info,
    marker: PhantomData<fn() -> T>,
}

/// All that is known of a parameter but its Rust type.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Info {
    /// The name in recipes.
    pub name: &'static str,
    /// What to put there.
    pub summary: &'static str,
    /// What can stand there.
    pub kind: ParamKind,
    /// Whether a step without it is refused.
    pub required: bool,
    /// What is taken where it is absent.
    pub default: Option<&'static str>,
    /// Other spellings seen in recipes.
    pub aliases: &'static [&'static str],
    /// The texts allowed, if not any.
    pub choices: &'static [&'static str],
    /// The least and the greatest number allowed.
    pub range: Option<(i64, i64)>,
    /// The keys of an object.
    pub fields: &'static [&'static dyn Parameter],
    /// Whether DataBrew's operation does not have it.
    pub extension: bool,
}

/// A parameter of any type, for lists of them.
pub trait Parameter: Sync + std::fmt::Debug {
    /// What is known of it.
    fn info(&self) -> &Info;
}

impl<T> Parameter for Param<T> {
    fn info(&self) -> &Info {
        &self.info
    }
}

impl<T> std::fmt::Debug for Param<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.info.name)
    }
}

impl<T: Shape> Param<T> {
    const fn new(name: &'static str, summary: &'static str) -> Self {
        let info = Info {
            name,
            summary,
            kind: T::KIND,
            required: !T::OPTIONAL,
            default: None,
            aliases: &[],
            choices: &[],
            range: None,
            fields: &[],
            extension: false,
        };
        Param { info, marker: PhantomData }
    }

    /// A parameter every step must give.
    pub const fn required(name: &'static str, summary: &'static str) -> Self {
        Param::new(name, summary)
    }

    /// What is taken where the parameter is absent.
    pub const fn or(mut self, default: &'static str) -> Self {
        self.info.required = false;
        self.info.default = Some(default);
        self
    }

    /// Other spellings seen in recipes.
    pub const fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.info.aliases = aliases;
        self
    }

    /// The texts allowed; case does not matter, and a step gets the spelling given here.
    pub const fn one_of(mut self, choices: &'static [&'static str]) -> Self {
        self.info.choices = choices;
        self
    }

    /// The least and the greatest number allowed.
    pub const fn between(mut self, least: i64, greatest: i64) -> Self {
        self.info.range = Some((least, greatest));
        self
    }

    /// Of an operation of DataBrew, which does not have it.
    pub const fn extension(mut self) -> Self {
        self.info.extension = true;
        self
    }

    /// The keys of an object.
    pub const fn of(mut self, fields: &'static [&'static dyn Parameter]) -> Self {
        self.info.fields = fields;
        self
    }
}

impl<T: Shape> Param<Option<T>> {
    /// A parameter a step may leave out.
    pub const fn optional(name: &'static str, summary: &'static str) -> Self {
        Param::new(name, summary)
    }
}

impl Param<bool> {
    /// A flag that is off unless given.
    pub const fn flag(name: &'static str, summary: &'static str) -> Self {
        Param::new(name, summary).or("false")
    }
}

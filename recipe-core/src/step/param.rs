//! Parameters: constants that name, describe and type what a recipe gives to a step.

use std::marker::PhantomData;

use super::Args;
use super::args::Given;
use crate::plan::Named;

/// A parameter whose value is read as `T`.
pub struct Param<T> {
    info: Info,
    marker: PhantomData<fn() -> T>,
}

/// All that is known of a parameter but its Rust type.
#[derive(Debug, Clone, Copy)]
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
}

/// What can stand in a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// The name of a column there is.
    Column,
    /// Names of columns there are.
    Columns,
    /// The name of a column to make.
    NewColumn,
    /// `true` or `false`.
    Flag,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A list of objects.
    Objects,
    /// One object.
    Fields,
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

/// A type a parameter's value can be read as.
pub trait Shape {
    /// What can stand in the parameter.
    const KIND: ParamKind;
    /// Whether the parameter may be absent.
    const OPTIONAL: bool = false;
    /// What a step gets.
    type Out<'a>;
    /// The value as a step gets it.
    fn read(given: Option<&Given>) -> Option<Self::Out<'_>>;
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident: $kind:ident => $out:ty, $given:ident($value:ident) $read:expr;)*) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Shape for $name {
            const KIND: ParamKind = ParamKind::$kind;
            type Out<'a> = $out;
            fn read(given: Option<&Given>) -> Option<Self::Out<'_>> {
                match given {
                    Some(Given::$given($value)) => Some($read),
                    _ => None,
                }
            }
        }
    )*};
}

shapes! {
    /// The name of a column there is.
    ColumnName: Column => &'a Named, Name(value) value;
    /// Names of columns there are.
    ColumnNames: Columns => &'a [Named], Names(value) value;
    /// The name of a column to make.
    NewName: NewColumn => &'a Named, Name(value) value;
    /// A text.
    Text: Text => &'a str, Text(value) value;
    /// A list of texts.
    Texts: Texts => &'a [String], Texts(value) value;
    /// A whole number.
    Whole: Whole => i64, Whole(value) *value;
    /// A number.
    Number: Number => f64, Number(value) *value;
    /// A list of objects, each read like a step's parameters.
    Object: Objects => &'a [Args], Objects(value) value;
    /// One object, read like a step's parameters.
    Fields: Fields => &'a Args, Fields(value) value;
}

impl Shape for bool {
    const KIND: ParamKind = ParamKind::Flag;
    type Out<'a> = bool;
    fn read(given: Option<&Given>) -> Option<bool> {
        match given {
            Some(Given::Flag(value)) => Some(*value),
            _ => None,
        }
    }
}

impl<T: Shape> Shape for Option<T> {
    const KIND: ParamKind = T::KIND;
    const OPTIONAL: bool = true;
    type Out<'a> = Option<T::Out<'a>>;
    fn read(given: Option<&Given>) -> Option<Self::Out<'_>> {
        Some(given.and_then(|given| T::read(Some(given))))
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

//! Transforms of users in jobs: definitions with recipes beside them.

#[expect(unreachable_pub, reason = "it is a module of this program")]
mod common;
mod definitions;
mod filling;
mod glue;
mod pages;
mod shipped;
mod values;

//! A language server for recipes: what is wrong with them, what may be typed, and what things mean, as an editor asks for it.

mod columns;
mod complete;
mod diagnose;
mod document;
mod expression;
mod hover;
mod input;
mod lines;
mod outline;
mod pages;
mod place;
mod scan;
mod server;
mod session;
mod settings;
mod transport;

pub(crate) use transport::{ServerError, serve};

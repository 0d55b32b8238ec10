//! AWS Glue, as moto plays it, behind a proxy that keeps AWS's limits, makes small pages, and is busy or breaks off when told so.

#![cfg(feature = "glue")]

mod catalog;
mod faults;
mod proxy;
mod server;

//! AWS Glue, as moto plays it, behind a proxy that keeps AWS's limits, makes small pages, and is busy or breaks off on request.

#![cfg(feature = "glue")]

mod catalog;
mod faults;
mod proxy;
mod server;

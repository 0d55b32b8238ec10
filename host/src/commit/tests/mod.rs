//! The protocol against stores that fail.

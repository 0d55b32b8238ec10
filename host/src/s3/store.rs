//! A bucket as `object_store` has it, for those who read through that trait.

//! Modules in WebAssembly's text, for tests of hosts.

use std::fmt::Write as _;

/// A module with the interface, whose functions do nothing but those of `own`, by their names. `head` comes before them: the
/// memory, and what else they use.
pub(crate) fn module(head: &str, own: &[(&str, &str)]) -> Vec<u8> {
    let functions: &[(&str, &str, &str)] = &[
        ("recipe_abi_v1", "", "i32.const 0"),
        ("recipe_result", "", "i32.const 64"),
        ("recipe_info", "", "i32.const 0"),
        ("recipe_reserve", "(param i32 i32)", "i32.const 4096"),
        ("recipe_load", "(param i32)", "i32.const 0"),
        ("recipe_infer", "(param i32)", "i32.const 0"),
        ("recipe_open", "(param i32)", "i32.const 1"),
        ("recipe_dataset", "(param i32 i32 i32)", "i32.const 0"),
        ("recipe_schema", "(param i32 i32)", "i32.const 0"),
        ("recipe_push", "(param i32 i32)", "i32.const 0"),
        ("recipe_next", "(param i32)", "i32.const 0"),
        ("recipe_finish", "(param i32)", "i32.const 0"),
        ("recipe_state_get", "(param i32)", "i32.const 0"),
        ("recipe_state_merge", "(param i32 i32)", "i32.const 0"),
        ("recipe_stats", "(param i32)", "i32.const 0"),
        ("recipe_reset", "(param i32)", "i32.const 0"),
        ("recipe_close", "(param i32)", "i32.const 0"),
    ];
    let mut text = format!("(module {head} (data (i32.const 64) \"RCP1\")");
    for (name, params, body) in functions {
        let body = own.iter().find(|(own, _)| own == name).map_or(*body, |(_, body)| body);
        let _ = write!(text, "(func (export \"{name}\") {params} (result i32) {body})");
    }
    text += ")";
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

//! The module's memory: the target's allocator, which leaves a word behind where there is no more.

use std::alloc::{GlobalAlloc, Layout, System};

use crate::exports::leave;

/// What the words `panic` of the result block say after a trap for want of memory.
const NO_MEMORY: &str = "out of memory: the module may not have more, or its host has no more";

struct Memory;

#[global_allocator]
static MEMORY: Memory = Memory;

fn checked(found: *mut u8) -> *mut u8 {
    if found.is_null() {
        leave(NO_MEMORY);
    }
    found
}

// SAFETY: all work is the system allocator's.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        checked(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        checked(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        checked(unsafe { System.realloc(old, layout, size) })
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(old, layout) }
    }
}

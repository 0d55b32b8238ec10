//! The module's memory: the target's allocator, which leaves a word behind where there is no more.

use std::alloc::{GlobalAlloc, Layout, System};

use crate::exports::leave;

/// What the words `panic` of the result block say after a trap for want of memory.
const NO_MEMORY: &str = "out of memory: the module may not have more, or its host has no more";

struct Memory;

#[global_allocator]
static MEMORY: Memory = Memory;

fn told(found: *mut u8) -> *mut u8 {
    if found.is_null() {
        leave(NO_MEMORY);
    }
    found
}

// SAFETY: all work is the system allocator's.
unsafe impl GlobalAlloc for Memory {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        told(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promise.
        told(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        told(unsafe { System.realloc(old, layout, size) })
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(old, layout) }
    }
}

/// Whether `length` bytes more can be had: an allocation that fails traps.
pub(crate) fn has_room(length: usize) -> bool {
    let Ok(layout) = Layout::from_size_align(length.saturating_add(64), 64) else { return false };
    // SAFETY: the layout has a size, and what is allocated is freed at once. Asked of the system, since the compiler may
    // take a pair of the global allocator's calls away.
    unsafe {
        let found = System.alloc(layout);
        if !found.is_null() {
            System.dealloc(found, layout);
        }
        !found.is_null()
    }
}

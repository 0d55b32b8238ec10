//! The exports, as `ABI.md` describes them: numbers in, a status out, everything else in the result block.

use std::cell::{RefCell, UnsafeCell};

use crate::failure::{Code, Failure};
use crate::guest::Guest;
use crate::packed;
use crate::session::{Ready, Rows};

/// `recipe_abi_v1` of this build: minor version 1, and what it can do.
const MINOR: i32 = 1;
const SIMD: i32 = 1 << 8;
const STATE: i32 = 1 << 9;
const COMBINE: i32 = 1 << 10;

/// The first word of the result block: `RCP1`.
const MAGIC: u32 = u32::from_le_bytes(*b"RCP1");

/// What a host reads after a call. Words are little-endian, as all of this memory.
#[repr(C, align(64))]
struct Block {
    magic: u32,
    out_ptr: u32,
    out_len: u32,
    parts_ptr: u32,
    parts_len: u32,
    rows_in: u32,
    rows_out: u32,
    rows_rejected: u32,
    err_code: i32,
    err_ptr: u32,
    err_len: u32,
    panic_ptr: u32,
    panic_len: u32,
    mem_bytes: u32,
    generation: u32,
    reserved: u32,
}

/// Memory with an address that never changes. There is one thread.
struct Place<T>(UnsafeCell<T>);

// SAFETY: the module has no threads, and no export calls another.
unsafe impl<T> Sync for Place<T> {}

/// The block before there is something to say.
const EMPTY: Block = Block {
    magic: MAGIC,
    out_ptr: 0,
    out_len: 0,
    parts_ptr: 0,
    parts_len: 0,
    rows_in: 0,
    rows_out: 0,
    rows_rejected: 0,
    err_code: 0,
    err_ptr: 0,
    err_len: 0,
    panic_ptr: 0,
    panic_len: 0,
    mem_bytes: 0,
    generation: 0,
    reserved: 0,
};

static BLOCK: Place<Block> = Place(UnsafeCell::new(EMPTY));

thread_local! {
    static GUEST: RefCell<Option<Guest>> = const { RefCell::new(None) };
    /// The text of the last failure, which the block points to.
    static FAILED: RefCell<String> = const { RefCell::new(String::new()) };
    /// Address and length of each part of the output, which the block points to.
    static PARTS: RefCell<Vec<[u32; 2]>> = const { RefCell::new(Vec::new()) };
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

fn block(write: impl FnOnce(&mut Block)) {
    // SAFETY: one thread, and `write` is one of the closures below, none of which comes here again.
    write(unsafe { &mut *BLOCK.0.get() });
}

/// A panic traps, and after a trap memory can still be read: what it said is left there.
fn leave_panics() {
    std::panic::set_hook(Box::new(|info| {
        PANIC.with(|text| {
            let Ok(mut text) = text.try_borrow_mut() else { return };
            *text = info.to_string();
            leave(&text);
        });
    }));
}

/// Leaves a text that stays where it is, for the host to read after a trap.
pub(crate) fn leave(text: &str) {
    block(|block| (block.panic_ptr, block.panic_len) = (text.as_ptr() as u32, text.len() as u32));
}

/// Calls `act` with the guest, and fills the block with how it went.
fn with_guest(act: impl FnOnce(&mut Guest) -> Result<i32, Failure>) -> i32 {
    GUEST.with(|guest| {
        let mut guest = guest.borrow_mut();
        block(|block| {
            *block =
                Block { mem_bytes: block.mem_bytes, generation: block.generation.wrapping_add(1), ..EMPTY }
        });
        let done = match guest.as_mut() {
            Some(guest) => act(guest),
            None => {
                leave_panics();
                // A packed recipe was checked when it was packed; one that cannot be read is an error of `recipe_open`.
                let made = Guest::new(packed::recipe()).or_else(|_| Guest::new(None));
                made.and_then(|made| act(guest.insert(made)))
            }
        };
        let status = done.unwrap_or_else(|failure| {
            FAILED.with(|text| {
                let mut text = text.borrow_mut();
                *text = failure.details.to_string();
                block(|block| {
                    block.err_code = failure.code as i32;
                    (block.err_ptr, block.err_len) = (text.as_ptr() as u32, text.len() as u32);
                });
            });
            failure.code as i32
        });
        block(|block| {
            block.mem_bytes = (core::arch::wasm32::memory_size(0) as u32).saturating_mul(1 << 16);
            // The call came to its end: what an allocation that failed left behind led to no trap.
            (block.panic_ptr, block.panic_len) = (0, 0);
        });
        status
    })
}

/// The block's output is these bytes.
fn give(bytes: &[u8]) {
    block(|block| (block.out_ptr, block.out_len) = (bytes.as_ptr() as u32, bytes.len() as u32));
}

/// The block's output is what `handle` made ready.
fn ready(guest: &Guest, handle: i32, ready: Ready) -> i32 {
    if matches!(ready, Ready::Last | Ready::More) {
        give(guest.bytes(handle));
        PARTS.with_borrow_mut(|parts| {
            parts.clear();
            parts.extend(guest.parts(handle).iter().map(|part| [part.as_ptr() as u32, part.len() as u32]));
            block(|block| (block.parts_ptr, block.parts_len) = (parts.as_ptr() as u32, parts.len() as u32));
        });
    }
    let Rows { taken, given, failed } = guest.rows(handle);
    block(|block| (block.rows_in, block.rows_out, block.rows_rejected) = (taken, given, failed));
    ready as i32
}

/// Version and features: the name is the major version.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_abi_v1() -> i32 {
    MINOR | STATE | COMBINE | if cfg!(target_feature = "simd128") { SIMD } else { 0 }
}

/// Address of the result block.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_result() -> i32 {
    BLOCK.0.get() as i32
}

/// JSON: engine, recipe, and what the recipe needs.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_info() -> i32 {
    with_guest(|guest| {
        give(guest.info());
        Ok(0)
    })
}

/// Address of at least `length` bytes for what the host gives to a handle, or to no handle; 0 where there is no memory.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_reserve(handle: i32, length: i32) -> i32 {
    with_guest(|guest| {
        let bytes = usize::try_from(length).map_err(|_| Failure::new(Code::Argument, "a negative length"))?;
        match guest.reserve(handle, bytes) {
            Ok(region) => Ok(region.as_mut_ptr() as i32),
            Err(failure) if failure.code == Code::Memory => Ok(0),
            Err(failure) => Err(failure),
        }
    })
}

/// Takes the recipe whose text is in region 0.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_load(length: i32) -> i32 {
    with_guest(|guest| guest.load(length).map(|()| 0))
}

/// JSON: types of the text columns of the stream in region 0.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_infer(length: i32) -> i32 {
    with_guest(|guest| {
        give(guest.infer(length)?);
        Ok(0)
    })
}

/// A new handle.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_open(length: i32) -> i32 {
    with_guest(|guest| guest.open(length))
}

/// A table for the handle, at `index` of the option `datasets`.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_dataset(handle: i32, index: i32, length: i32) -> i32 {
    with_guest(|guest| guest.dataset(handle, index, length).map(|()| 0))
}

/// The schema of what comes in; gives that of what comes out.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_schema(handle: i32, length: i32) -> i32 {
    with_guest(|guest| {
        let made = guest.schema(handle, length)?;
        Ok(ready(guest, handle, made))
    })
}

/// Batches come in.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_push(handle: i32, length: i32) -> i32 {
    with_guest(|guest| {
        let made = guest.push(handle, length)?;
        Ok(ready(guest, handle, made))
    })
}

/// The next batch that waits.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_next(handle: i32) -> i32 {
    with_guest(|guest| {
        let made = guest.next(handle)?;
        Ok(ready(guest, handle, made))
    })
}

/// No more batches come.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_finish(handle: i32) -> i32 {
    with_guest(|guest| {
        let made = guest.finish(handle)?;
        Ok(ready(guest, handle, made))
    })
}

/// What the rows so far leave behind.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_state_get(handle: i32) -> i32 {
    with_guest(|guest| {
        give(guest.state_get(handle)?);
        Ok(0)
    })
}

/// Takes in what other rows left behind.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_state_merge(handle: i32, length: i32) -> i32 {
    with_guest(|guest| guest.state_merge(handle, length).map(|()| 0))
}

/// What the rows of two units leave, given what each of them does.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_state_combine(handle: i32, length: i32) -> i32 {
    with_guest(|guest| {
        give(guest.state_combine(handle, length)?);
        Ok(0)
    })
}

/// JSON: what each step did, and cells that failed.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_stats(handle: i32) -> i32 {
    with_guest(|guest| {
        give(guest.stats(handle)?);
        Ok(0)
    })
}

/// Back to where the handle was just opened.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_reset(handle: i32) -> i32 {
    with_guest(|guest| guest.reset(handle).map(|()| 0))
}

/// Frees the handle.
#[unsafe(no_mangle)]
pub extern "C" fn recipe_close(handle: i32) -> i32 {
    with_guest(|guest| guest.close(handle).map(|()| 0))
}

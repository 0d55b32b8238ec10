//! The recipe a module carries. `recipe-host build` puts its text behind the engine's memory, and where it is into
//! [`RECIPE_SLOT`].

/// Address and length of the packed recipe's text; zeros in the bare engine. The packer finds it by its export.
#[expect(unreachable_pub, reason = "the linker exports it")]
#[unsafe(no_mangle)]
#[used]
pub static RECIPE_SLOT: [u32; 2] = [0, 0];

/// The text of the packed recipe.
pub(crate) fn recipe() -> Option<&'static [u8]> {
    // SAFETY: the static is there; it is read as it stands in memory, since the packer changed it after the compiler
    // saw it.
    let [address, length] = unsafe { std::ptr::from_ref(&RECIPE_SLOT).read_volatile() };
    if length == 0 {
        return None;
    }
    // SAFETY: the packer put `length` bytes at `address`, behind all memory the engine was built with, and no
    // allocator reaches there.
    Some(unsafe { std::slice::from_raw_parts(address as *const u8, length as usize) })
}

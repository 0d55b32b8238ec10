//! How the allocator of the system keeps memory that was freed.

/// Sets it for a run that holds about `limit` bytes, before there are threads.
///
/// Batches come and go, and with them buffers of a megabyte. Left to itself, the allocator of glibc gives their memory
/// back to the system each time and has it cleared again, which took up to a quarter of a run. And it takes memory for
/// each thread, which the others do not use when it is free.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn keep_freed(limit: usize) {
    /// Larger buffers, such as those of a sort, are given back.
    const BUFFER: libc::c_int = 16 << 20;
    /// How much may be kept after the last buffer that is in use.
    const MAX_KEPT: libc::c_int = 256 << 20;
    /// Threads share what is free of so much memory.
    const ARENA: usize = 256 << 20;
    /// How many such there are for each processor unless fewer are wanted.
    const ARENAS: usize = 8;
    let kept = libc::c_int::try_from(limit / 8).unwrap_or(MAX_KEPT).min(MAX_KEPT);
    let most = std::thread::available_parallelism().map_or(1, usize::from) * ARENAS;
    let arenas = libc::c_int::try_from((limit / ARENA).clamp(1, most)).unwrap_or(1);
    // SAFETY: there is one thread so far, and the call takes nothing but numbers. Where it refuses them, all stays as it was.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, BUFFER);
        libc::mallopt(libc::M_TRIM_THRESHOLD, kept);
        libc::mallopt(libc::M_ARENA_MAX, arenas);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn keep_freed(_: usize) {}

//! The program `recipe-host`.

use std::process::ExitCode;

fn main() -> ExitCode {
    keep_memory();
    recipe_host::cli::main()
}

/// Batches come and go, and with them buffers of a megabyte. Left to itself, the allocator gives their memory back to the
/// system each time and has it cleared again, which took up to a quarter of a run.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn keep_memory() {
    /// Larger buffers, such as those of a sort, are given back.
    const BUFFER: libc::c_int = 16 << 20;
    /// How much may be kept behind the last buffer that is in use.
    const KEPT: libc::c_int = 256 << 20;
    // SAFETY: there is one thread so far, and the call takes nothing but numbers. Where it refuses them, all stays as it was.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, BUFFER);
        libc::mallopt(libc::M_TRIM_THRESHOLD, KEPT);
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn keep_memory() {}

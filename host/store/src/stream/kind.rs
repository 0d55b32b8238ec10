//! What stands at a path.

use std::fs::FileType;

/// What stands at a path, once links are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Bytes on a disk.
    Regular,
    /// A folder.
    Folder,
    /// A pipe, with a name or without.
    Pipe,
    /// A device that gives and takes bytes as they come, such as a terminal.
    Device,
    /// A disk, or a part of one.
    Disk,
    /// A socket.
    Socket,
}

impl FileKind {
    #[cfg(unix)]
    pub(crate) fn of(file: FileType) -> FileKind {
        use std::os::unix::fs::FileTypeExt;
        match file {
            file if file.is_dir() => FileKind::Folder,
            file if file.is_fifo() => FileKind::Pipe,
            file if file.is_char_device() => FileKind::Device,
            file if file.is_block_device() => FileKind::Disk,
            file if file.is_socket() => FileKind::Socket,
            _ => FileKind::Regular,
        }
    }

    #[cfg(not(unix))]
    pub(crate) fn of(file: FileType) -> FileKind {
        match file {
            file if file.is_dir() => FileKind::Folder,
            file if file.is_file() || file.is_symlink() => FileKind::Regular,
            _ => FileKind::Device,
        }
    }

    /// Whether bytes go through it, once and in order.
    pub(crate) fn is_stream(self) -> bool {
        matches!(self, FileKind::Pipe | FileKind::Device)
    }

    /// What messages call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            FileKind::Regular => "a file",
            FileKind::Folder => "a folder",
            FileKind::Pipe => "a pipe",
            FileKind::Device => "a device",
            FileKind::Disk => "a disk",
            FileKind::Socket => "a socket",
        }
    }
}

//! The script that the process runs, and what it has in the place of AWS's library.

use std::path::{Path, PathBuf};

use crate::error::{Result, RunError};

/// The script.
const SCRIPT: &str = "run.py";

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("stand_in/", $name)))),*]
    };
}

const FILES: &[(&str, &str)] = files![
    "run.py",
    "awsglue/__init__.py",
    "awsglue/context.py",
    "awsglue/dynamicframe.py",
    "awsglue/job.py",
    "awsglue/missing.py",
    "awsglue/transforms.py",
    "awsglue/utils.py",
];

/// Puts the files into a folder. Gives the script.
pub(super) fn put_into(folder: &Path) -> Result<PathBuf> {
    let package = folder.join("awsglue");
    std::fs::create_dir_all(&package).map_err(|error| RunError::io("make the folder", &package, error))?;
    for (name, text) in FILES {
        let path = folder.join(name);
        std::fs::write(&path, text).map_err(|error| RunError::io("write", &path, error))?;
    }
    Ok(folder.join(SCRIPT))
}

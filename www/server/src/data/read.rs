use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// Why the data could not be read, and what to do.
#[derive(Debug)]
pub enum LoadError {
    /// The package is not installed.
    Missing(PathBuf),
    /// A file of it is not as expected.
    Broken {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(root) => {
                write!(
                    f,
                    "the npm package vega-datasets is not installed: run `npm ci` in {}",
                    root.display()
                )
            }
            Self::Broken { file, reason } => {
                write!(
                    f,
                    "cannot read {}: {reason}; run `npm ci` to install the package again",
                    file.display()
                )
            }
        }
    }
}

impl std::error::Error for LoadError {}

/// The package's data folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Self, LoadError> {
        let folder = root.join("node_modules/vega-datasets/data");
        if folder.is_dir() {
            return Ok(Self(folder));
        }
        // "run it in ." helps nobody
        Err(LoadError::Missing(root.canonicalize().unwrap_or_else(|_| root.to_owned())))
    }

    pub(super) fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, LoadError> {
        let file = self.0.join(name);
        let read = fs::read(&file).map_err(|error| error.to_string());
        read.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|error| error.to_string()))
            .map_err(|reason| LoadError::Broken { file, reason })
    }

    pub(super) fn csv<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>, LoadError> {
        let file = self.0.join(name);
        csv::Reader::from_path(&file)
            .and_then(|mut reader| reader.deserialize().collect())
            .map_err(|error| LoadError::Broken { file, reason: error.to_string() })
    }
}

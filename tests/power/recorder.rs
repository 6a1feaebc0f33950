//! The recorder of recorder.c, made and loaded.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::process::Environment;

/// The library, made from the source beside this file.
pub struct Recorder {
    library: PathBuf,
}

impl Recorder {
    /// Makes it. Fails with a sentence.
    pub fn make(folder: &Path) -> Result<Self, String> {
        let library = folder.join("recorder.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/power/recorder.c");
        let mut command = Command::new("cc");
        command.args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", "-o"]);
        let output = command.arg(&library).arg(source).output();
        match output {
            Ok(output) if output.status.success() => Ok(Self { library }),
            Ok(output) => Err(format!("recorder.c: {}", String::from_utf8_lossy(&output.stderr))),
            Err(error) => Err(format!("there is no 'cc', which makes the recorder ({error}): install gcc")),
        }
    }

    /// What a process needs to have `folder` recorded in `log`.
    pub fn environment(&self, folder: &Path, log: &Path) -> Environment {
        let path = |path: &Path| OsString::from(path);
        vec![
            ("LD_PRELOAD", path(&self.library)),
            ("PAIRPAD_POWER_ROOT", path(folder)),
            ("PAIRPAD_POWER_LOG", path(log)),
        ]
    }
}

//! What a server runs code in.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use crate::config::args::ExecutorChoice;
use crate::config::settings::Settings;
use crate::exec::Sandbox;
use crate::exec::probe::{self, Choice};
use crate::language::toolchain::{ToolchainError, Toolchains};
use crate::runs::runtimes::{Patience, Runtimes};

/// Why the file with the toolchains can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ToolchainsError {
    /// It says what can't be.
    #[error("the file {0} can't be used: {1}")]
    Mistake(String, ToolchainError),
    /// It can't be read.
    #[error("the file {0} can't be read: {1}")]
    Unreadable(String, std::io::Error),
}

/// What a server runs code in.
#[derive(Debug, Clone, Default)]
pub enum Executor {
    /// Nothing: running is refused.
    #[default]
    Off,
    /// What this machine has, once it has been found to hold, and these toolchains.
    Detect(Choice, Toolchains),
    /// This sandbox, and these toolchains.
    Sandbox(Arc<dyn Sandbox>, Toolchains),
}

impl Executor {
    /// What the settings say.
    pub(super) fn chosen(settings: &Settings) -> Result<Self, ToolchainsError> {
        let toolchains = toolchains(&settings.data_dir)?;
        let socket = settings.runner_socket.clone();
        Ok(match settings.executor {
            ExecutorChoice::Off => Self::Off,
            ExecutorChoice::Auto => Self::Detect(Choice::Auto(socket), toolchains),
            ExecutorChoice::Native => Self::Detect(Choice::Native, toolchains),
            ExecutorChoice::Bubblewrap => Self::Detect(Choice::Bubblewrap, toolchains),
            // The settings have it where it is needed.
            ExecutorChoice::Remote => Self::Detect(Choice::Remote(socket.unwrap_or_default()), toolchains),
        })
    }

    /// What can be run by it.
    pub(super) fn runtimes(self) -> Runtimes {
        match self {
            Self::Off => Runtimes::off(),
            Self::Detect(choice, toolchains) => {
                let patience = if choice.may_come() { Patience::UntilItComes } else { Patience::Once };
                let find = move || {
                    let choice = choice.clone();
                    async move { probe::detect(&choice, Path::new("/proc/self/exe")).await }
                };
                Runtimes::look(find, patience, toolchains)
            }
            Self::Sandbox(sandbox, toolchains) => Runtimes::look(
                move || std::future::ready(Ok(Arc::clone(&sandbox))),
                Patience::Once,
                toolchains,
            ),
        }
    }
}

/// What the file in the data folder changes of how languages are run.
fn toolchains(data: &Path) -> Result<Toolchains, ToolchainsError> {
    let file = data.join("languages.toml");
    let changes = match std::fs::read_to_string(&file) {
        Ok(changes) => changes,
        // A folder that can't be one is the storage's to complain of.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => String::new(),
        Err(error) => return Err(ToolchainsError::Unreadable(file.display().to_string(), error)),
    };
    Toolchains::with(&changes).map_err(|error| ToolchainsError::Mistake(file.display().to_string(), error))
}

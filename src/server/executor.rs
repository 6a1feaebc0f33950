//! What a server runs code in.

use std::path::Path;
use std::sync::Arc;

use crate::exec::Sandbox;
use crate::exec::probe::{self, Choice};
use crate::language::toolchain::Toolchains;
use crate::runs::runtimes::{Patience, Runtimes};

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
    /// Looks for what can be run in it.
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

//! The configuration file: any of the settings, named like the flags.

use std::path::Path;

use super::args::ServeArgs;
use super::error::SettingsError;

/// What the file says. A mistake in it is named with its line.
pub(super) fn read(path: &Path) -> Result<ServeArgs, SettingsError> {
    let name = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|error| SettingsError::Unreadable(name.clone(), error))?;
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        SettingsError::Mistake(name, format!("line {line}: {}", error.message()))
    })
}

#[cfg(test)]
pub(super) mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::config::settings::Settings;

    /// A file with this text, and its folder.
    pub(in crate::config) fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pairpad.toml");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn live_5_limits_that_cannot_be_are_named() {
        for (text, named) in [("[limits]\nmember = 7\n", "member"), ("[limits]\nmembers = 0\n", "members")] {
            let (_folder, path) = file(text);
            let args = ServeArgs { config: Some(path), ..ServeArgs::default() };
            let message = Settings::resolve(args).unwrap_err().to_string();
            assert!(message.contains(named), "{message}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        let (_folder, path) = file("log = 'info'\nlisten = 'here'\n");
        let args = ServeArgs { config: Some(path), ..ServeArgs::default() };
        let message = Settings::resolve(args).unwrap_err().to_string();
        assert!(message.contains("line 2"), "{message}");
        let (_folder, path) = file("port = 1\n");
        let args = ServeArgs { config: Some(path), ..ServeArgs::default() };
        assert!(Settings::resolve(args).unwrap_err().to_string().contains("port"));
    }
}

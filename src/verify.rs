//! `pairpad verify`: whether an exported room is what a server has signed.

use std::fmt;
use std::fs::File;
use std::path::PathBuf;

use clap::Args;

use crate::auth::signing::{NotAPublicKey, PublicKey};
use crate::export::verify::{self, Report, plain};

/// `pairpad verify`: flags.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The archive, as it was exported
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The key that has to have signed it: 'x' of the key 'exports' at /api/v1/keys of the server
    // Some keys begin with a '-'.
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    key: Option<String>,
}

/// Nothing could be checked.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Not a key.
    #[error("--key: {0}; the server shows it at /api/v1/keys")]
    Key(#[from] NotAPublicKey),
    /// The file could not be opened.
    #[error("can't read {0}: {1}")]
    File(String, std::io::Error),
    /// It is no exported room.
    #[error("{0}: {1}")]
    Archive(String, verify::VerifyError),
}

/// Checks an archive, and writes what it finds to `out`, for people. Whether it is sound.
///
/// # Errors
/// See [`VerifyError`].
pub fn run(args: &VerifyArgs, out: &mut impl fmt::Write) -> Result<bool, VerifyError> {
    let name = || args.file.display().to_string();
    let expected = args.key.as_deref().map(str::parse::<PublicKey>).transpose()?;
    let file = File::open(&args.file).map_err(|error| VerifyError::File(name(), error))?;
    let report = verify::verify(file, expected).map_err(|error| VerifyError::Archive(name(), error))?;
    // Writing to a string does not fail.
    let _ = describe(&report, expected.is_some(), out);
    Ok(report.is_sound())
}

fn describe(report: &Report, is_expected: bool, out: &mut impl fmt::Write) -> fmt::Result {
    if let Some(statement) = &report.statement {
        writeln!(out, "Room {}, exported at {}", plain(&statement.room), plain(&statement.exported_at))?;
        for (path, head) in &statement.heads {
            writeln!(out, "  {}: {} records", plain(path), head.records)?;
        }
        writeln!(out, "  {} other files", statement.files.len())?;
    }
    for fault in &report.faults {
        writeln!(out, "  {fault}")?;
    }
    if report.count > report.faults.len() {
        writeln!(out, "  … and {} more", report.count - report.faults.len())?;
    }
    match (report.is_sound(), is_expected) {
        (true, true) => writeln!(out, "Nothing was changed since the server with this key signed it."),
        (true, false) => writeln!(
            out,
            "Nothing was changed since it was signed with the key\n  {}\nAnybody can make a key: compare it \
             with 'x' of the key 'exports' at /api/v1/keys\nof the server, or give it as --key.",
            report.key
        ),
        (false, _) => writeln!(out, "This is not what was signed."),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        args: VerifyArgs,
    }

    #[test]
    fn a_key_may_begin_with_a_hyphen() {
        let key = "-Tw2qUNZHWt_0TVVZ6kOb_eqFGGF0pRQFlML0X5aa4s";
        let command = Command::try_parse_from(["verify", "room.zip", "--key", key]).unwrap();
        assert_eq!(command.args.key.as_deref(), Some(key));
        assert_eq!(command.args.file, PathBuf::from("room.zip"));
    }
}

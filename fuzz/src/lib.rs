//! What the fuzz targets check, and Yjs to compare with.
//!
//! Under cargo-fuzz the targets look for inputs that break a check. Built in any other
//! way, as for clippy, they check the files named on their command line:
//! `cargo run -p pairpad-fuzz --bin apply -- FILE…` repeats what was found.

pub mod checks;
pub mod yjs;

/// Runs a check on every file named on the command line.
///
/// # Errors
/// A file that cannot be read.
pub fn replay(check: impl Fn(&[u8])) -> std::io::Result<()> {
    for file in std::env::args_os().skip(1) {
        check(&std::fs::read(file)?);
    }
    Ok(())
}

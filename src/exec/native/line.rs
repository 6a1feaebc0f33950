//! The line from a sandbox to its supervisor.

use std::io;

/// Standard input that is a socket, written to.
#[derive(Debug)]
pub(super) struct LineOut(pub(super) io::Stdin);

impl io::Write for LineOut {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(rustix::io::write(&self.0, bytes)?)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

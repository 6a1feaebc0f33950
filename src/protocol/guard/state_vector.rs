//! State vectors as they come in.

use std::ops::Deref;

use bytes::Bytes;

use crate::protocol::lib0::{Malformed, Reader, write_var};
use crate::protocol::update::{count, end};

/// A v1 state vector that was checked. It reads as its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedStateVector(Bytes);

impl CheckedStateVector {
    /// Of somebody who has nothing.
    pub fn empty() -> Self {
        Self(Bytes::from_static(&[0]))
    }

    /// Of clients with their next clocks; Yjs writes the highest client first.
    pub fn of(mut clocks: Vec<(u64, u32)>) -> Self {
        clocks.sort_unstable_by(|one, other| other.cmp(one));
        let mut out = Vec::with_capacity(clocks.len() * 9 + 4);
        write_var(&mut out, clocks.len() as u64);
        for (client, clock) in clocks {
            write_var(&mut out, client);
            write_var(&mut out, u64::from(clock));
        }
        Self(out.into())
    }

    /// Checks pairs of client and next clock.
    ///
    /// # Errors
    /// When the bytes are malformed.
    pub fn check(bytes: Bytes) -> Result<Self, Malformed> {
        let mut reader = Reader::new(&bytes);
        for _ in 0..count(&mut reader, 2)? {
            reader.var_u64()?;
            reader.var_u31()?;
        }
        end(&reader)?;
        Ok(Self(bytes))
    }

    /// The bytes as they came.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// Each client with its next clock.
    pub fn clocks(&self) -> impl Iterator<Item = (u64, u32)> {
        let mut reader = Reader::new(&self.0);
        let clients = reader.var_u31().unwrap_or(0);
        (0..clients).map_while(move |_| Some((reader.var_u64().ok()?, reader.var_u31().ok()?)))
    }
}

impl Deref for CheckedStateVector {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

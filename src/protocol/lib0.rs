//! Reading and writing lib0's variable-length encoding (lib0 0.2, `encoding.js`).
//!
//! The reader is strict: it never reads past the end, never trusts a declared
//! length, and allocates nothing.

use std::ops::Range;

/// Bytes that are not what they claim to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// The input ends inside a value.
    #[error("the message ends in the middle of a value")]
    Truncated,
    /// A number that does not fit.
    #[error("a number is out of range")]
    Number,
    /// Text that is not UTF-8.
    #[error("a text is not valid UTF-8")]
    Utf8,
    /// A field that has to be JSON and is not.
    #[error("a value is not valid JSON")]
    Json,
    /// A declared count that the remaining bytes cannot hold, or an empty run.
    #[error("a declared count does not match the bytes that follow")]
    Count,
    /// A tag, type or flag that the format does not have.
    #[error("an unknown kind of content")]
    Kind,
    /// A `Y.XmlHook`, which is well formed, and which yrs cannot read.
    #[error("this server does not support Y.XmlHook")]
    Hook,
    /// A struct that refers to itself, or to what its author wrote later.
    #[error("a change refers to something that came after it")]
    Order,
    /// `Any` values nested deeper than [`super::update::MAX_DEPTH`].
    #[error("values are nested too deeply")]
    Depth,
    /// Bytes left over after the end.
    #[error("there are bytes after the end of the message")]
    Trailing,
    /// An awareness state over [`super::guard::MAX_STATE`].
    #[error("a presence state is larger than 4 KiB")]
    StateSize,
}

/// A cursor over bytes.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// A cursor at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes read so far.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Bytes not yet read.
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.at
    }

    /// One byte.
    #[inline]
    pub fn u8(&mut self) -> Result<u8, Malformed> {
        let byte = *self.bytes.get(self.at).ok_or(Malformed::Truncated)?;
        self.at += 1;
        Ok(byte)
    }

    /// `length` bytes as they are.
    #[inline]
    pub fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        if length > self.remaining() {
            return Err(Malformed::Truncated);
        }
        let taken = &self.bytes[self.at..self.at + length];
        self.at += length;
        Ok(taken)
    }

    /// `varUint`: seven bits a byte, least significant first, at most 53 bits
    /// (JavaScript's safe integers).
    #[inline]
    pub fn var_u64(&mut self) -> Result<u64, Malformed> {
        let mut number = 0u64;
        let mut shift = 0;
        loop {
            let byte = self.u8()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return if number < 1 << 53 { Ok(number) } else { Err(Malformed::Number) };
            }
            shift += 7;
            if shift > 49 {
                return Err(Malformed::Number);
            }
        }
    }

    /// A `varUint` within 31 bits, as clocks and lengths are.
    #[inline]
    pub fn var_u31(&mut self) -> Result<u32, Malformed> {
        let number = self.var_u64()?;
        if number < 1 << 31 { Ok(number as u32) } else { Err(Malformed::Number) }
    }

    /// The length in front of a byte string, and where its bytes are.
    pub fn var_range(&mut self) -> Result<Range<usize>, Malformed> {
        let length = usize::try_from(self.var_u64()?).map_err(|_| Malformed::Truncated)?;
        let start = self.at;
        self.take(length)?;
        Ok(start..self.at)
    }

    /// A byte string with its length in front.
    #[inline]
    pub fn var_bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let range = self.var_range()?;
        Ok(&self.bytes[range])
    }

    /// A UTF-8 string with its length in front.
    #[inline]
    pub fn var_str(&mut self) -> Result<&'a str, Malformed> {
        std::str::from_utf8(self.var_bytes()?).map_err(|_| Malformed::Utf8)
    }

    /// Passes over a signed `varInt`: six bits in the first byte, then seven.
    pub fn skip_var_int(&mut self) -> Result<(), Malformed> {
        let mut byte = self.u8()?;
        for _ in 0..8 {
            if byte < 0x80 {
                return Ok(());
            }
            byte = self.u8()?;
        }
        if byte < 0x80 { Ok(()) } else { Err(Malformed::Number) }
    }
}

/// Appends `number` as a `varUint`.
#[inline]
pub fn write_var(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Bytes of `number` as a `varUint`.
pub fn var_len(number: u64) -> usize {
    (64 - (number | 1).leading_zeros()).div_ceil(7) as usize
}

/// Appends a byte string with its length in front.
#[inline]
pub fn write_var_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_var(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_come_back(number in 0u64..1 << 53) {
            let mut out = Vec::new();
            write_var(&mut out, number);
            prop_assert_eq!(out.len(), var_len(number));
            let mut reader = Reader::new(&out);
            prop_assert_eq!(reader.var_u64().unwrap(), number);
            prop_assert_eq!(reader.remaining(), 0);
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..32)) {
            let mut reader = Reader::new(&bytes);
            while reader.remaining() > 0 && reader.var_bytes().is_ok() {}
            prop_assert!(reader.position() <= bytes.len());
        }
    }

    #[test]
    fn numbers_beyond_53_bits_are_refused() {
        assert_eq!(Reader::new(&[0xff; 10]).var_u64(), Err(Malformed::Number));
        assert_eq!(Reader::new(&[0x80, 0x80]).var_u64(), Err(Malformed::Truncated));
    }
}

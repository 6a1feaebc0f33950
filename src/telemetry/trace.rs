//! What belongs together: every request and every socket has an id, which stands in its log
//! lines and in the errors that people get. Whoever meets an error can tell the host that id,
//! and the host finds the lines.
//!
//! Written as the W3C has it (<https://www.w3.org/TR/trace-context/>), so that the ids of a
//! proxy go on here, and ours at another server of the cluster.

use std::fmt;

/// The header by which a trace goes on.
pub const HEADER: &str = "traceparent";

/// Of a request or a socket, and of all that comes of it: 16 bytes, not all of them 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId([u8; 16]);

/// Of a part of it that takes time: 8 bytes, not all of them 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SpanId([u8; 8]);

/// What a request or a socket belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trace {
    /// The id.
    pub id: TraceId,
    /// Where it was begun elsewhere.
    pub before: Option<Before>,
}

/// What came before a request, at a proxy or another server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// What the request is a part of.
    pub parent: SpanId,
    /// Whether that is followed, and so what comes of it.
    pub is_sampled: bool,
}

/// The flag of what is followed.
const SAMPLED: u8 = 1;
/// No version: what begins with it is another format.
const NO_VERSION: u8 = 0xff;

impl Trace {
    /// One that begins here.
    pub fn begin() -> Self {
        Self { id: TraceId::random(), before: None }
    }

    /// One that goes on here, from the header. Nothing where that can't be read.
    ///
    /// Of a later version the beginning is read, which stays as it is.
    pub fn read(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let [version] = bytes(parts.next()?)?;
        let id = TraceId::new(bytes(parts.next()?)?)?;
        let parent = SpanId::new(bytes(parts.next()?)?)?;
        let [flags] = bytes(parts.next()?)?;
        if version == NO_VERSION || version == 0 && parts.next().is_some() {
            return None;
        }
        Some(Self { id, before: Some(Before { parent, is_sampled: flags & SAMPLED != 0 }) })
    }

    /// The header that takes it to where this span goes on.
    pub fn write(id: TraceId, span: SpanId, is_sampled: bool) -> String {
        format!("00-{id}-{span}-{:02x}", if is_sampled { SAMPLED } else { 0 })
    }
}

impl TraceId {
    /// Any.
    pub fn random() -> Self {
        Self(random())
    }

    fn new(bytes: [u8; 16]) -> Option<Self> {
        (bytes != [0; 16]).then_some(Self(bytes))
    }

    /// Its bytes.
    pub fn bytes(self) -> [u8; 16] {
        self.0
    }

    /// A number below 1 that is as random as the id: of what share of all traces it is part.
    pub fn share(self) -> f64 {
        // The end is random also where others choose the id.
        let end = self.0[8..].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        // As many bits as such a number has.
        (end >> 11) as f64 / (1_u64 << 53) as f64
    }
}

impl SpanId {
    /// Any.
    pub fn random() -> Self {
        Self(random())
    }

    fn new(bytes: [u8; 8]) -> Option<Self> {
        (bytes != [0; 8]).then_some(Self(bytes))
    }

    /// Its bytes.
    pub fn bytes(self) -> [u8; 8] {
        self.0
    }
}

/// Nobody has to be unable to guess them.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without random numbers nothing else works either; a trace is no reason to end for.
    if getrandom::fill(&mut bytes).is_err() || bytes == [0; N] {
        bytes[N - 1] = 1;
    }
    bytes
}

/// From two lower-case hexadecimal digits for each, as the standard wants them.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn hexadecimal(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal(&self.0, f)
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal(&self.0, f)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal(&self.0, f)
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hexadecimal(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_goes_on_as_the_standard_writes_it() {
        let read = Trace::read(GOOD).unwrap();
        let before = read.before.unwrap();
        assert_eq!(read.id.to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(before.is_sampled);
        assert_eq!(Trace::write(read.id, before.parent, true), GOOD);
        let other = Trace::read(&GOOD.replace("-01", "-02")).unwrap();
        assert!(!other.before.unwrap().is_sampled, "another flag");
        let later = format!("{}-more", GOOD.replacen("00", "01", 1));
        assert_eq!(Trace::read(&later), Some(read), "a later version");
        for odd in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e47é-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\n1",
        ] {
            assert_eq!(Trace::read(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn shares_are_spread_evenly() {
        let (all, some) = (4_000, (0..4_000).filter(|_| TraceId::random().share() < 0.25).count());
        assert!((800..1_200).contains(&some), "{some} of {all}");
        let most = TraceId([0xff; 16]);
        assert!(most.share() < 1.0);
    }
}

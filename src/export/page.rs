//! The page that plays a room back from the archive alone: one HTML file, with the recordings in it.

use std::borrow::Cow;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// Path of the page in the archive.
pub(super) const PATH: &str = "playback.html";
/// Where the recordings stand in the page, which the build makes without any.
const PLACE: &str = "<!-- RECORDING -->";
/// Bytes that are encoded at a time: a multiple of three, as base64 takes them.
const PIECE: usize = 3 << 12;

/// A page, and what it plays.
#[derive(Debug)]
pub struct Page {
    html: Cow<'static, [u8]>,
    /// Where the recordings come.
    place: usize,
    parts: Vec<Part>,
}

/// What the page finds by a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Of letters alone.
    pub name: &'static str,
    /// Compressed with gzip.
    pub gzip: Bytes,
}

impl Page {
    /// A page as the build makes it, with these parts; `None` where it has no place for them.
    pub fn new(html: Cow<'static, [u8]>, parts: Vec<Part>) -> Option<Self> {
        let place = html.windows(PLACE.len()).position(|window| window == PLACE.as_bytes())?;
        Some(Self { html, place, parts })
    }

    /// Writes it, piece by piece. Nothing in base64 ends a script, whatever people wrote.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let (before, after) = self.html.split_at(self.place);
        out.write_all(before)?;
        for Part { name, gzip } in &self.parts {
            write!(out, "<script type=\"text/plain\" data-part=\"{name}\">")?;
            for piece in gzip.chunks(PIECE) {
                out.write_all(STANDARD.encode(piece).as_bytes())?;
            }
            writeln!(out, "</script>")?;
        }
        out.write_all(after.get(PLACE.len()..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_come_where_the_page_has_their_place() {
        let gzip = Bytes::from_static(b"</script><!-- RECORDING -->\xff");
        let parts = ["about", "code"].map(|name| Part { name, gzip: gzip.clone() });
        let html = Cow::Borrowed("<p><!-- RECORDING --><script>x</script>".as_bytes());
        let page = Page::new(html, parts.to_vec()).unwrap();
        let mut written = Vec::new();
        page.write(&mut written).unwrap();
        let encoded = "PC9zY3JpcHQ+PCEtLSBSRUNPUkRJTkcgLS0+/w==";
        let part = |name| format!("<script type=\"text/plain\" data-part=\"{name}\">{encoded}</script>\n");
        let expected = format!("<p>{}{}<script>x</script>", part("about"), part("code"));
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }

    /// Takes little at a time, as what compresses does.
    struct Slow(Vec<u8>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = &bytes[..bytes.len().min(7)];
            self.0.extend_from_slice(taken);
            Ok(taken.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_large_part_is_whole_whatever_takes_it() {
        let gzip: Bytes = std::iter::repeat_with(|| fastrand::u8(..)).take(2 * PIECE + 1).collect();
        let page =
            Page::new(Cow::Borrowed(PLACE.as_bytes()), vec![Part { name: "notes", gzip: gzip.clone() }]);
        let mut written = Slow(Vec::new());
        page.unwrap().write(&mut written).unwrap();
        let text = String::from_utf8(written.0).unwrap();
        let encoded = text.split('>').nth(1).unwrap().split('<').next().unwrap();
        assert_eq!(STANDARD.decode(encoded).unwrap(), gzip);
    }

    #[test]
    fn a_page_without_a_place_is_none() {
        assert!(Page::new(Cow::Borrowed(b"<!-- RECORD"), Vec::new()).is_none());
    }
}

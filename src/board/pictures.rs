//! The pictures of a board, as far as they are whole.
//!
//! A picture comes in pieces, one update after the other, and what it says of its size is what
//! somebody's page says: that none is larger than [`MAX_PICTURE`] can be seen only when all of it
//! has come, and would cost a walk through its pieces with each. So the page refuses larger ones
//! before it sends them, the server bounds all of a room's pictures together (`pictures` in
//! `config::limits`), and here those that are larger are left out.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use yrs::{Any, Array, Doc, Map, Number, Out, ReadTxn, Transact};

use super::check::is_id;

/// Root map of the `pictures` document.
pub const PICTURES: &str = "pictures";

/// Bytes of a picture.
pub const MAX_PICTURE: usize = 2 << 20;

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    kind: Kind,
    bytes: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
    Gif,
    WebP,
    Avif,
    Bmp,
    Icon,
    Svg,
}

impl Kind {
    const ALL: [Self; 8] =
        [Self::Png, Self::Jpeg, Self::Gif, Self::WebP, Self::Avif, Self::Bmp, Self::Icon, Self::Svg];

    fn mime_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Avif => "image/avif",
            Self::Bmp => "image/bmp",
            Self::Icon => "image/x-icon",
            Self::Svg => "image/svg+xml",
        }
    }

    /// Whether bytes begin as such a picture does.
    fn is_of(self, bytes: &[u8]) -> bool {
        match self {
            Self::Png => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
            Self::Jpeg => bytes.starts_with(b"\xff\xd8\xff"),
            Self::Gif => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
            Self::WebP => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"),
            Self::Avif => bytes.get(4..8) == Some(b"ftyp"),
            Self::Bmp => bytes.starts_with(b"BM"),
            Self::Icon => bytes.starts_with(b"\0\0\x01\0"),
            Self::Svg => std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg")),
        }
    }
}

impl Picture {
    /// Of bytes that are said to be of this type.
    pub fn new(mime_type: &str, bytes: Vec<u8>) -> Option<Self> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.mime_type() == mime_type)?;
        (bytes.len() <= MAX_PICTURE && kind.is_of(&bytes)).then_some(Self { kind, bytes })
    }

    /// What it is.
    pub(super) fn mime_type(&self) -> &'static str {
        self.kind.mime_type()
    }

    /// Whether it is made of dots: others are programs of a kind.
    pub(super) fn is_dots(&self) -> bool {
        self.kind != Kind::Svg
    }

    /// All of it as a `data:` address.
    pub(super) fn address(&self) -> String {
        format!("data:{};base64,{}", self.mime_type(), STANDARD.encode(&self.bytes))
    }
}

/// The pictures in a `pictures` document that are all there.
pub fn read(doc: &Doc) -> BTreeMap<String, Picture> {
    let map = doc.get_or_insert_map(PICTURES);
    let txn = doc.transact();
    let found = map.iter(&txn).filter_map(|(id, value)| Some((id.to_owned(), picture(&txn, &value)?)));
    found.filter(|(id, _)| is_id(id)).collect()
}

fn picture(txn: &impl ReadTxn, value: &Out) -> Option<Picture> {
    let Out::YMap(picture) = value else { return None };
    let (Some(Out::Any(Any::String(kind))), Some(Out::YArray(parts))) =
        (picture.get(txn, "type"), picture.get(txn, "parts"))
    else {
        return None;
    };
    let size = match picture.get(txn, "size")? {
        Out::Any(Any::Number(Number::Int(size))) => size as f64,
        Out::Any(Any::Number(Number::Float(size))) => size,
        _ => return None,
    };
    let mut bytes = Vec::new();
    for part in parts.iter(txn) {
        let Out::Any(Any::Buffer(part)) = part else { return None };
        bytes.extend_from_slice(&part);
        if bytes.len() > MAX_PICTURE {
            return None;
        }
    }
    // It is still on its way.
    if size != bytes.len() as f64 {
        return None;
    }
    Picture::new(&kind, bytes)
}

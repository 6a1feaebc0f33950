//! Packs that no Git makes.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

const BLOB: u8 = 3;
const DELTA: u8 = 7;

fn packed(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// The kind and the size: four bits of it first, then seven at a time.
fn head(kind: u8, size: usize) -> Vec<u8> {
    let mut byte = (kind << 4) | (size & 15) as u8;
    let mut rest = size >> 4;
    let mut head = Vec::new();
    while rest > 0 {
        head.push(byte | 128);
        byte = (rest & 127) as u8;
        rest >>= 7;
    }
    head.push(byte);
    head
}

fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 127 {
        bytes.push((value & 127) as u8 | 128);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// A blob of a megabyte, and one that is made of it so many times: a few kilobytes.
pub(super) fn delta_bomb(times: usize) -> Bytes {
    let base = vec![b'x'; 1 << 20];
    let name = digest(&SHA1_FOR_LEGACY_USE_ONLY, &[b"blob 1048576\0", &base[..]].concat());
    let mut delta = [number(base.len()), number(base.len() * times)].concat();
    // Each copies 16 times 64 KiB: 0x10000 is what no size means.
    for at in 0..times * 16 {
        let [low, middle, high, _] = u32::try_from((at % 16) << 16).unwrap().to_le_bytes();
        delta.extend([0x87, low, middle, high]);
    }
    let mut pack = [b"PACK".as_slice(), &2_u32.to_be_bytes(), &2_u32.to_be_bytes()].concat();
    pack.extend(head(BLOB, base.len()));
    pack.extend(packed(&base));
    pack.extend(head(DELTA, delta.len()));
    pack.extend_from_slice(name.as_ref());
    pack.extend(packed(&delta));
    let sum = digest(&SHA1_FOR_LEGACY_USE_ONLY, &pack);
    pack.extend_from_slice(sum.as_ref());
    pack.into()
}

//! Packets of Git's protocol: four hexadecimal digits with the length, themselves counted, and
//! what follows them (<https://git-scm.com/docs/protocol-common#_pkt_line_format>).

use bytes::{Buf, Bytes, BytesMut};

/// Bytes of the digits.
const HEAD: usize = 4;
/// Bytes of a packet, its digits included.
const LONGEST: usize = 65_520;

/// One packet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packet {
    /// A message ends.
    Flush,
    /// A part of a message ends.
    Delimiter,
    /// An answer ends.
    End,
    /// Some bytes.
    Data(Bytes),
}

/// Something is no packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

/// Packets out of bytes that come in pieces. It holds one packet, and the piece that came last.
#[derive(Debug, Default)]
pub(super) struct Packets(BytesMut);

impl Packets {
    /// Takes what has come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// The next packet, if all of it has come.
    ///
    /// # Errors
    /// What comes is no packet.
    pub(super) fn next(&mut self) -> Result<Option<Packet>, Malformed> {
        let Some(head) = self.0.first_chunk::<HEAD>() else { return Ok(None) };
        if !head.iter().all(u8::is_ascii_hexdigit) {
            return Err(Malformed);
        }
        let digits = std::str::from_utf8(head).map_err(|_| Malformed)?;
        let length = usize::from_str_radix(digits, 16).map_err(|_| Malformed)?;
        let special = match length {
            0 => Packet::Flush,
            1 => Packet::Delimiter,
            2 => Packet::End,
            HEAD..=LONGEST if self.0.len() < length => return Ok(None),
            HEAD..=LONGEST => {
                self.0.advance(HEAD);
                return Ok(Some(Packet::Data(self.0.split_to(length - HEAD).freeze())));
            }
            _ => return Err(Malformed),
        };
        self.0.advance(HEAD);
        Ok(Some(special))
    }
}

/// A command with what belongs to it, as a request's body.
pub(super) fn command(name: &str, capabilities: &[String], arguments: &[String]) -> String {
    let line = |text: &str| format!("{:04x}{text}\n", text.len() + HEAD + 1);
    let mut body = line(&format!("command={name}"));
    body.extend(capabilities.iter().map(|text| line(text)));
    body.push_str("0001");
    body.extend(arguments.iter().map(|text| line(text)));
    body.push_str("0000");
    body
}

/// A line as text, without its end.
pub(super) fn text(data: &Bytes) -> Option<&str> {
    std::str::from_utf8(data).ok().map(|text| text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], piece: usize) -> Result<Vec<Packet>, Malformed> {
        let (mut packets, mut found) = (Packets::default(), Vec::new());
        for bytes in bytes.chunks(piece) {
            packets.push(bytes);
            while let Some(packet) = packets.next()? {
                found.push(packet);
            }
        }
        Ok(found)
    }

    #[test]
    fn wire_3_packets_come_in_any_pieces() {
        let body = command("ls-refs", &["agent=x".to_owned()], &["ref-prefix HEAD".to_owned()]);
        let line = |text: &'static str| Packet::Data(Bytes::from_static(text.as_bytes()));
        let expected = [
            line("command=ls-refs\n"),
            line("agent=x\n"),
            Packet::Delimiter,
            line("ref-prefix HEAD\n"),
            Packet::Flush,
        ];
        for piece in 1..=body.len() {
            assert_eq!(all(body.as_bytes(), piece).unwrap(), expected, "{piece}");
        }
        assert_eq!(all(b"0004", 1).unwrap(), [line("")]);
        assert_eq!(all(b"0002", 1).unwrap(), [Packet::End]);
        // One that never ends is none.
        assert_eq!(all(b"0010abc", 7).unwrap(), []);
    }

    #[test]
    fn what_is_no_packet_is_refused() {
        for bytes in ["0003", "fff1", "ffff", "-001", "+00a", " 00a", "zzzz", "HTTP", "PACK"] {
            assert_eq!(all(bytes.as_bytes(), 4), Err(Malformed), "{bytes}");
        }
    }
}

//! What a program tells of itself, as far as it is kept: its last line that begins with a
//! brace, and what follows that. What the lines say is looked at by others. Pure.

/// Bytes of a line, and of what is kept.
const MOST: usize = 64 << 10;
/// Bytes after which nobody listens: a program that is honest tells a twentieth of it.
const MOST_HEARD: u64 = 32 << 20;

#[derive(Debug, Default)]
pub(super) struct Report {
    kept: Vec<u8>,
    /// A line that has not ended.
    line: Vec<u8>,
    heard: u64,
}

impl Report {
    /// What is kept.
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// Bytes that were heard.
    pub(super) fn heard(&self) -> u64 {
        self.heard
    }

    /// Takes what comes. Whether more is wanted.
    pub(super) fn hears(&mut self, bytes: &[u8]) -> bool {
        self.heard += bytes.len() as u64;
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            // Of one that is too long there is more than fits.
            let room = (MOST + 1).saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.keep(&line);
            }
        }
        self.heard < MOST_HEARD
    }

    fn keep(&mut self, line: &[u8]) {
        if line.len() > MOST {
            return;
        }
        if line.starts_with(b"{") {
            self.kept.clear();
        }
        if self.kept.len() + line.len() <= MOST {
            self.kept.extend_from_slice(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(chunks: &[&[u8]]) -> Vec<u8> {
        let mut report = Report::default();
        for chunk in chunks {
            assert!(report.hears(chunk));
        }
        report.kept().to_vec()
    }

    #[test]
    fn the_last_whole_line_is_kept_with_what_follows() {
        assert_eq!(kept(&[b"noise\n{1", b"}\n{2}\nTime", b"out\n{3"]), b"{2}\nTimeout\n");
    }

    #[test]
    fn run_2_what_is_too_much_is_not_kept() {
        let long = [b"{".as_slice(), &vec![b'x'; 3 * MOST]].concat();
        assert_eq!(kept(&[b"{1}\n", &long, &long, b"\nafter\n"]), b"{1}\nafter\n");
        let many = b"12345678\n".repeat(MOST);
        assert!(kept(&[b"{1}\n", &many]).len() <= MOST);
        let mut report = Report::default();
        let heard = (0..10_000).take_while(|_| report.hears(&long)).count() * long.len();
        assert!(heard as u64 <= MOST_HEARD && report.line.len() <= MOST + 1);
    }
}

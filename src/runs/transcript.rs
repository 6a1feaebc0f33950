//! What a program said, on its way to people: bytes become text, and of too much text the
//! beginning and the end are kept. Pure.

use std::collections::VecDeque;

/// Which of its outputs something came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// What somebody typed while it ran.
    Stdin,
    /// Nothing more will be typed: it has no text, only whose doing that was.
    End,
    /// Both, of a compiler.
    Compile,
    /// A sentence of Pairpad's own.
    Note,
}

impl Stream {
    /// The name in the API and in the `output` document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
            Self::Stdin => "stdin",
            Self::End => "end",
            Self::Compile => "compile",
            Self::Note => "note",
        }
    }

    /// The stream of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Stdout, Self::Stderr, Self::Stdin, Self::End, Self::Compile, Self::Note]
            .into_iter()
            .find(|stream| stream.as_str() == name)
    }
}

/// Text that came from one stream without another between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it came from.
    pub stream: Stream,
    /// What it says.
    pub text: String,
    /// Of what was typed, and of its end: by whom.
    pub by: Option<String>,
}

impl Piece {
    /// A part of its text.
    fn with(&self, text: &str) -> Self {
        Self { stream: self.stream, text: text.to_owned(), by: self.by.clone() }
    }

    fn goes_on_in(&self, next: &Self) -> bool {
        self.stream == next.stream && self.by == next.by
    }
}

/// Bytes of text that are kept from the beginning, and shown at once.
const HEAD: usize = 192 << 10;
/// Bytes of text that are kept from the end, and shown when it has come.
const TAIL: usize = 64 << 10;

/// All that a run says.
#[derive(Debug, Default)]
pub struct Transcript {
    /// Bytes of characters that are not complete.
    unfinished: Vec<(Stream, Vec<u8>)>,
    /// To be taken.
    ready: Vec<Piece>,
    /// Bytes of text in the head.
    head: usize,
    tail: VecDeque<Piece>,
    tail_bytes: usize,
    left_out: usize,
}

impl Transcript {
    /// Adds what came from a stream. Characters may be cut anywhere (RUN-3).
    pub fn add(&mut self, stream: Stream, bytes: &[u8]) {
        let at = self.unfinished.iter().position(|(of, _)| *of == stream);
        let mut waiting = at.map(|at| self.unfinished.swap_remove(at).1).unwrap_or_default();
        waiting.extend_from_slice(bytes);
        let mut text = String::new();
        let mut rest: &[u8] = &waiting;
        loop {
            match std::str::from_utf8(rest) {
                Ok(valid) => {
                    text.push_str(valid);
                    break;
                }
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    text.push_str(&String::from_utf8_lossy(valid));
                    let Some(invalid) = error.error_len() else {
                        self.unfinished.push((stream, after.to_vec()));
                        break;
                    };
                    text.push(char::REPLACEMENT_CHARACTER);
                    rest = &after[invalid..];
                }
            }
        }
        self.add_text(stream, text);
    }

    /// Adds what somebody typed.
    pub fn add_typed(&mut self, by: &str, text: &str) {
        self.add_piece(&Piece { stream: Stream::Stdin, text: text.to_owned(), by: Some(by.to_owned()) });
    }

    /// Adds that somebody has ended the input.
    pub fn add_end(&mut self, by: &str) {
        let piece = Piece { stream: Stream::End, text: String::new(), by: Some(by.to_owned()) };
        if self.tail.is_empty() { self.ready.push(piece) } else { self.keep_tail(piece) }
    }

    /// Adds text.
    pub fn add_text(&mut self, stream: Stream, text: String) {
        self.add_piece(&Piece { stream, text, by: None });
    }

    fn add_piece(&mut self, piece: &Piece) {
        let text = &piece.text;
        if text.is_empty() {
            return;
        }
        let room = if self.tail.is_empty() { HEAD.saturating_sub(self.head) } else { 0 };
        let cut = text.floor_char_boundary(room.min(text.len()));
        let (head, tail) = text.split_at(cut);
        if !head.is_empty() {
            self.head += head.len();
            push(&mut self.ready, piece.with(head));
        }
        if !tail.is_empty() {
            self.keep_tail(piece.with(tail));
        }
    }

    fn keep_tail(&mut self, piece: Piece) {
        self.tail_bytes += piece.text.len();
        match self.tail.back_mut() {
            // Small pieces come often; large ones are quick to be dropped from the front.
            Some(last) if last.goes_on_in(&piece) && last.text.len() < 4096 => {
                last.text.push_str(&piece.text)
            }
            _ => self.tail.push_back(piece),
        }
        while self.tail_bytes > TAIL {
            let over = self.tail_bytes - TAIL;
            let Some(first) = self.tail.front_mut() else { break };
            let dropped = first.text.ceil_char_boundary(over.min(first.text.len()));
            if dropped == first.text.len() {
                self.tail.pop_front();
            } else {
                first.text.drain(..dropped);
            }
            self.tail_bytes -= dropped;
            self.left_out += dropped;
        }
    }

    /// What can be shown and was not taken yet.
    pub fn take(&mut self) -> Vec<Piece> {
        std::mem::take(&mut self.ready)
    }

    /// Whether there is anything to take.
    pub fn is_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// The end of what one program says: characters that never became complete.
    pub fn end_streams(&mut self) {
        for (stream, _) in std::mem::take(&mut self.unfinished) {
            self.add_text(stream, char::REPLACEMENT_CHARACTER.to_string());
        }
    }

    /// All that is left, with a sentence where something was left out.
    pub fn finish(mut self) -> Vec<Piece> {
        self.end_streams();
        if self.left_out > 0 {
            let left_out = kib(self.left_out);
            let note = format!("\n… {left_out} KiB of output left out here …\n");
            push(&mut self.ready, Piece { stream: Stream::Note, text: note, by: None });
        }
        for piece in std::mem::take(&mut self.tail) {
            push(&mut self.ready, piece);
        }
        self.ready
    }
}

/// Rounded up.
fn kib(bytes: usize) -> usize {
    bytes.div_ceil(1024)
}

fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match pieces.last_mut() {
        Some(last) if last.goes_on_in(&piece) => last.text.push_str(&piece.text),
        _ => pieces.push(piece),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all(chunks: &[(Stream, &[u8])]) -> Vec<Piece> {
        let mut transcript = Transcript::default();
        let mut taken = Vec::new();
        for (stream, bytes) in chunks {
            transcript.add(*stream, bytes);
            taken.extend(transcript.take());
        }
        taken.extend(transcript.finish());
        taken
    }

    fn said(pieces: &[Piece], stream: Stream) -> String {
        pieces.iter().filter(|piece| piece.stream == stream).map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn run_3_characters_that_come_in_parts_are_whole_and_streams_are_told_apart() {
        let smile = "😀".as_bytes();
        let pieces = all(&[
            (Stream::Stdout, b"a"),
            (Stream::Stdout, &smile[..2]),
            (Stream::Stderr, b"oh\n"),
            (Stream::Stdout, &smile[2..]),
            (Stream::Stderr, &[0xe2, 0x82]),
            (Stream::Stdout, &[0xff, b'b']),
        ]);
        assert_eq!(said(&pieces, Stream::Stdout), "a😀\u{fffd}b");
        assert_eq!(said(&pieces, Stream::Stderr), "oh\n\u{fffd}", "what never became whole");
        assert_eq!(pieces[0], Piece { stream: Stream::Stdout, text: "a".to_owned(), by: None });
    }

    #[test]
    fn run_3_what_people_type_stands_where_it_came_with_who_typed_it() {
        let mut transcript = Transcript::default();
        transcript.add(Stream::Stdout, b"name? ");
        for (by, text) in [("Ada", "A"), ("Ada", "da\n"), ("Bob", "Bob\n")] {
            transcript.add_typed(by, text);
        }
        transcript.add_end("Bob");
        let taken = transcript.take();
        let shown: Vec<_> = taken.iter().map(|piece| (piece.by.as_deref(), piece.text.as_str())).collect();
        let typed = [(None, "name? "), (Some("Ada"), "Ada\n"), (Some("Bob"), "Bob\n"), (Some("Bob"), "")];
        assert_eq!(shown, typed);
        assert_eq!(taken[3].stream, Stream::End);
    }

    #[test]
    fn run_3_the_end_of_the_input_stands_where_it_came_after_much_output_too() {
        let mut transcript = Transcript::default();
        transcript.add(Stream::Stdout, &vec![b'a'; HEAD + 10]);
        transcript.add_end("Ada");
        transcript.add(Stream::Stdout, b"after");
        transcript.take();
        let rest: Vec<_> = transcript.finish().into_iter().map(|piece| (piece.stream, piece.text)).collect();
        let (before, end, after) = ("a".repeat(10), String::new(), "after".to_owned());
        assert_eq!(rest, [(Stream::Stdout, before), (Stream::End, end), (Stream::Stdout, after)]);
    }

    #[test]
    fn run_2_of_too_much_the_beginning_and_the_end_are_kept_with_a_sentence_between() {
        let mut transcript = Transcript::default();
        let mut expected_head = String::new();
        for number in 0..200_000 {
            let line = format!("line {number}\n");
            transcript.add(Stream::Stdout, line.as_bytes());
            if expected_head.len() < HEAD {
                expected_head.push_str(&line);
            }
        }
        let head = said(&transcript.take(), Stream::Stdout);
        assert_eq!(head.len(), HEAD);
        assert!(expected_head.starts_with(&head));
        let rest = transcript.finish();
        let tail = said(&rest, Stream::Stdout);
        assert!(tail.len() <= TAIL && tail.len() > TAIL - 4, "{}", tail.len());
        assert!(tail.ends_with("line 199999\n"));
        let total: usize = (0..200_000).map(|number| format!("line {number}\n").len()).sum();
        let left_out = (total - head.len() - tail.len()).div_ceil(1024);
        assert_eq!(rest[0].text, format!("\n… {left_out} KiB of output left out here …\n"));
    }

    proptest! {
        #[test]
        fn however_it_is_cut_it_is_what_was_said(
            bytes in prop::collection::vec(any::<u8>(), 0..200), cuts in prop::collection::vec(0usize..200, 0..9)
        ) {
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let chunks: Vec<(Stream, &[u8])> =
                cuts.windows(2).map(|cut| (Stream::Stdout, &bytes[cut[0]..cut[1]])).collect();
            prop_assert_eq!(said(&all(&chunks), Stream::Stdout), String::from_utf8_lossy(&bytes));
        }
    }
}

//! How much is kept of the texts of a run's tests. Pure.

/// Bytes that are kept of one text.
const LONGEST: usize = 16 << 10;
/// Bytes that are kept of all texts of one run, like of its output: everybody in the room
/// gets those of its last runs at once.
const OF_A_RUN: usize = 256 << 10;

/// What may still be kept.
#[derive(Debug)]
pub(super) struct Room {
    bytes: usize,
    texts: usize,
}

impl Room {
    /// For so many texts. Short ones leave more for those that follow.
    pub(super) fn of(texts: usize) -> Self {
        Self { bytes: OF_A_RUN, texts }
    }

    /// What is kept of a text: its beginning and its end, if it is too long.
    pub(super) fn keep(&mut self, text: &str) -> String {
        let most = (self.bytes / self.texts.max(1)).min(LONGEST);
        let kept = excerpt(text, most);
        self.bytes = self.bytes.saturating_sub(kept.len());
        self.texts = self.texts.saturating_sub(1);
        kept
    }

    /// The same of what a program printed.
    pub(super) fn keep_bytes(&mut self, bytes: &[u8]) -> String {
        self.keep(&String::from_utf8_lossy(bytes))
    }
}

/// Bytes for the sentence between.
const SENTENCE: usize = 64;

fn excerpt(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let kept = most.saturating_sub(SENTENCE);
    let head = text.floor_char_boundary(kept / 4 * 3);
    let tail = text.ceil_char_boundary(text.len() - kept / 4);
    let left_out = (tail - head).div_ceil(1024);
    format!("{}\n… {left_out} KiB left out here …\n{}", &text[..head], &text[tail..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn of_a_long_text_the_beginning_and_the_end_are_kept() {
        let mut room = Room::of(4);
        assert_eq!(room.keep("short\n"), "short\n");
        let long = room.keep(&format!("begin {} end", "ö".repeat(20_000)));
        assert!(
            long.len() <= LONGEST && long.starts_with("begin ö") && long.ends_with("ö end"),
            "{}",
            long.len()
        );
        assert!(long.contains("\n… 24 KiB left out here …\n"), "{}", &long[12_200..12_400]);
    }

    #[test]
    fn a_hundred_long_cases_take_no_more_than_one_runs_output() {
        let mut room = Room::of(400);
        let kept: Vec<usize> = (0..400).map(|_| room.keep(&"x".repeat(64 << 10)).len()).collect();
        assert!(kept.iter().sum::<usize>() <= OF_A_RUN, "{}", kept.iter().sum::<usize>());
        assert!(kept.iter().all(|kept| *kept > 500));
        // Short ones leave more for the others.
        let mut room = Room::of(400);
        (0..399).for_each(|_| drop(room.keep("1")));
        assert!(room.keep(&"x".repeat(64 << 10)).len() > 15 << 10);
    }

    proptest! {
        #[test]
        fn no_text_is_kept_longer_than_it_may(text in "\\PC{0,300}", most in 0_usize..400) {
            let kept = excerpt(&text, most);
            prop_assert!(kept.len() <= most.max(SENTENCE));
            prop_assert!(text.len() > most || kept == text);
        }
    }
}

//! Text as documents have it.

/// LF only (MERGE-6).
pub fn lf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

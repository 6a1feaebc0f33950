//! The recorded sessions of `benches/traces/`.

use std::io::Read;
use std::path::Path;

use bytes::Bytes;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What `manifest.json` says about a session.
#[derive(Debug, Deserialize)]
pub struct Facts {
    /// How many updates it has.
    pub updates: usize,
    /// Length of the final text in UTF-16 units.
    pub utf16_length: u32,
    /// SHA-256 of the final text in UTF-8, in hexadecimal.
    pub text_sha256: String,
}

/// A recorded session.
#[derive(Debug)]
pub struct Trace {
    /// What is known of it.
    pub facts: Facts,
    /// In the order of the recording.
    pub updates: Vec<Bytes>,
}

impl Trace {
    /// Reads the session of this name.
    ///
    /// # Panics
    /// When there is none, or when it is not what the manifest says.
    pub fn read(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../benches/traces");
        let manifest = std::fs::read_to_string(folder.join("manifest.json")).unwrap();
        let mut all: std::collections::HashMap<String, Facts> = serde_json::from_str(&manifest).unwrap();
        let file = std::fs::File::open(folder.join(format!("{name}.updates.gz"))).unwrap();
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).unwrap();
        let bytes = Bytes::from(bytes);
        let number = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
        let (mut updates, mut at) = (Vec::new(), 0);
        while at < bytes.len() {
            // author, length, update
            let length = number(at + 4);
            updates.push(bytes.slice(at + 8..at + 8 + length));
            at += 8 + length;
        }
        let facts = all.remove(name).unwrap();
        assert_eq!(updates.len(), facts.updates);
        Self { facts, updates }
    }

    /// The same session in another root text, one that rooms have: its own is `code`.
    #[must_use]
    pub fn in_root(mut self, name: [u8; 4]) -> Self {
        // That what follows is the name of a root, and its length.
        let own = b"\x01\x04code";
        for update in &mut self.updates {
            if let Some(at) = update.windows(own.len()).position(|part| part == own) {
                let mut bytes = update.to_vec();
                bytes[at + 2..at + own.len()].copy_from_slice(&name);
                *update = Bytes::from(bytes);
            }
        }
        self
    }

    /// Whether `text` is what the session ended with, byte for byte.
    pub fn is_the_final_text(&self, text: &str) -> bool {
        let hash = Sha256::digest(text.as_bytes());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        hex == self.facts.text_sha256
    }
}

//! Whether the files in an archive are what its history leads to.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;

use serde_json::Value;
use zip::ZipArchive;

use super::refusal::ImportError;
use crate::document::state::DocumentState;
use crate::export::content::{Paper, papers};
use crate::export::meter::Budget;
use crate::ids::DocumentName;

/// Folder of the files of `code`, and of what is in documents beside texts.
const CODE: &str = "code/";
const DOCUMENTS: &str = "documents/";

/// Compares what can be read of a document with what its history leads to. Texts are the same,
/// all of them and no others; of all else, a later version may show more than this one.
///
/// # Errors
/// The first file that differs.
pub(super) fn compare(
    zip: &mut ZipArchive<&mut File>,
    names: &BTreeSet<String>,
    (document, state): (DocumentName, &DocumentState),
    budget: &Budget,
) -> Result<(), ImportError> {
    let json = format!("{DOCUMENTS}{document}.json");
    let mut texts: BTreeMap<String, String> =
        papers(document, state).into_iter().map(|Paper { path, text }| (path, text)).collect();
    let others = texts.remove(&json).unwrap_or_default();
    let is_of_it = |name: &&String| match document {
        DocumentName::Code => name.starts_with(CODE),
        DocumentName::Problem | DocumentName::Notes => **name == format!("{document}.md"),
        // How a board is drawn may change from one version to the next.
        DocumentName::Output | DocumentName::Board | DocumentName::Pictures => false,
    };
    let strange = names.iter().filter(is_of_it).find(|name| !texts.contains_key(*name));
    if let Some(strange) = strange {
        return Err(ImportError::Texts(strange.clone()));
    }
    for (path, text) in texts {
        if read(zip, &path, text.len() as u64, budget)?.as_deref() != Some(text.as_bytes()) {
            return Err(ImportError::Texts(path));
        }
    }
    let differs = || ImportError::Texts(json.clone());
    let most = MAX_PARSED.max(others.len() as u64);
    let Some(found) = read(zip, &json, most, budget)? else { return Ok(()) };
    if found == others.as_bytes() {
        return Ok(());
    }
    if found.len() as u64 > MAX_PARSED {
        return Err(differs());
    }
    let Ok(Value::Object(roots)) = serde_json::from_slice(&found) else { return Err(differs()) };
    let is_so = |(root, value): (&String, &Value)| match value {
        Value::Object(_) => state.map_json(root) == *value,
        Value::Array(_) => state.array_json(root) == *value,
        _ => false,
    };
    if roots.iter().all(is_so) { Ok(()) } else { Err(differs()) }
}

/// Bytes of JSON that are parsed: in memory they can become a hundred times as many.
const MAX_PARSED: u64 = 1 << 20;

/// A file that has at most so many bytes; one more of a longer one.
fn read(
    zip: &mut ZipArchive<&mut File>,
    path: &str,
    most: u64,
    budget: &Budget,
) -> Result<Option<Vec<u8>>, ImportError> {
    let Ok(file) = zip.by_name(path) else { return Ok(None) };
    let mut bytes = Vec::new();
    let read = budget.meter(file).take(most + 1).read_to_end(&mut bytes);
    read.map_err(|_| budget.spent().map_or(ImportError::Damaged, ImportError::from))?;
    Ok(Some(bytes))
}

//! The statement of a room into which a question is brought.

use yrs::{Doc, GetString, Map, Transact};

use super::{Bringing, MARK, noted, string};
use crate::document::state::DocumentState;
use crate::room::content;
use crate::room::seed::TEXT;

/// The statement, unless it is that of the question already.
pub fn former(problem: &DocumentState, new: &Bringing) -> Option<String> {
    let is_done = problem.map_string(super::QUESTION, MARK).as_deref() == Some(&new.mark());
    (!is_done).then(|| problem.text(TEXT))
}

/// Whether a statement is to be kept as a file. Before the interview nobody has seen it: then
/// only what somebody has written is kept.
pub fn is_kept(statement: &str, new: &Bringing, has_begun: bool) -> bool {
    !statement.trim().is_empty() && (has_begun || statement != new.former.starter.problem)
}

/// Makes the statement the question's. What it was, if it changed.
pub fn write(doc: &Doc, new: &Bringing) -> Option<String> {
    let (text, noted, mark) = (doc.get_or_insert_text(TEXT), noted(doc), new.mark());
    if string(&noted, &doc.transact(), MARK).as_ref() == Some(&mark) {
        return None;
    }
    let before = text.get_string(&doc.transact());
    content::rewrite(doc, &new.starter.problem);
    noted.insert(&mut doc.transact_mut(), MARK, mark);
    Some(before)
}

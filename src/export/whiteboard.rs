//! The whiteboard of a room, in forms that other programs read. Pure, and work for a processor.

use bytes::Bytes;

use super::content::Paper;
use crate::board::drawing::Drawing;
use crate::board::elements::ELEMENTS;
use crate::board::{file, pictures, svg};
use crate::document::state::restore::RestoreError;
use crate::document::state::{DocumentState, EncodeError};
use crate::ids::DocumentName;

/// What there is of it: the states of the two documents that it is made of, as updates.
#[derive(Debug, Default)]
pub struct Whiteboard {
    board: Vec<Bytes>,
    pictures: Vec<Bytes>,
}

impl Whiteboard {
    /// What it needs of a document; nothing of most.
    ///
    /// # Errors
    /// When the document can't be encoded.
    pub fn needs(document: DocumentName, state: &mut DocumentState) -> Result<Vec<Bytes>, EncodeError> {
        match document {
            DocumentName::Board | DocumentName::Pictures => state.snapshot(),
            DocumentName::Code | DocumentName::Problem | DocumentName::Notes | DocumentName::Output => {
                Ok(Vec::new())
            }
        }
    }

    /// Takes in what it [needs](Self::needs) of a document.
    pub fn add(&mut self, document: DocumentName, whole: Vec<Bytes>) {
        match document {
            DocumentName::Board => self.board = whole,
            DocumentName::Pictures => self.pictures = whole,
            DocumentName::Code | DocumentName::Problem | DocumentName::Notes | DocumentName::Output => {}
        }
    }

    /// The file that Excalidraw opens, and an image, if anything is drawn.
    ///
    /// # Errors
    /// When a document can't be built again.
    pub fn papers(&self) -> Result<Vec<Paper>, RestoreError> {
        if self.board.is_empty() {
            return Ok(Vec::new());
        }
        let elements = DocumentState::restore(&self.board)?.map_json(ELEMENTS);
        let pictures = pictures::read(&DocumentState::restore(&self.pictures)?.into_doc());
        let drawing = Drawing::of(elements, pictures);
        if drawing.is_empty() {
            return Ok(Vec::new());
        }
        let paper = |path: &str, text| Paper { path: path.to_owned(), text };
        Ok(vec![paper("board.excalidraw", file::write(&drawing)), paper("board.svg", svg::write(&drawing))])
    }
}

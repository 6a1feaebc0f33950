//! What fails of the storage.

use prometheus::IntCounterVec;

use super::instrument::Instruments;

/// What was to be done when the storage failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Writing what people wrote. It is tried again.
    Append,
    /// Opening a document. It is refused.
    Load,
    /// What a request asked for. It is refused.
    Request,
}

impl Operation {
    const ALL: [Self; 3] = [Self::Append, Self::Load, Self::Request];

    fn as_str(self) -> &'static str {
        match self {
            Self::Append => "append",
            Self::Load => "load",
            Self::Request => "request",
        }
    }
}

/// Of the whole storage.
#[derive(Debug)]
pub struct StorageMetrics {
    errors: IntCounterVec,
}

impl StorageMetrics {
    pub(super) fn new(instruments: &Instruments) -> Self {
        let errors = instruments.counter_by(
            "pairpad_storage_errors_total",
            "How often the storage failed, by what was to be done and by kind of error.",
            &["operation", "kind"],
        );
        // What there is an alarm for is shown from the beginning: a first failure that comes with
        // its series is no increase.
        for operation in Operation::ALL {
            for kind in ["unavailable", "damaged"] {
                drop(errors.with_label_values(&[operation.as_str(), kind]));
            }
        }
        Self { errors }
    }

    /// It failed.
    pub fn failed(&self, operation: Operation, kind: &'static str) {
        self.errors.with_label_values(&[operation.as_str(), kind]).inc();
    }
}

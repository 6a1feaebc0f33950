//! What no page says.

//! What keeps a visit within bounds.

use std::time::Duration;

/// What keeps a visit within bounds.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For one page.
    pub page: Duration,
    /// Without anything happening.
    pub quiet: Duration,
    /// Entries of one kind in one record.
    pub entries: usize,
}

//! What the collector reports.

use crate::store::Condition;

/// A kind of alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A request of a person is due, or overdue. About the request's id.
    RequestDue,
    /// The log does not verify.
    LogBroken,
    /// A nightly backup failed.
    BackupFailed,
    /// The newest backup is too old.
    BackupOld,
    /// Visitors of a site answer, and next to none agrees any more. About the site.
    NoGrants,
    /// A site has no receipts any more. About the site.
    NoReceipts,
    /// The collector's clock differs from those of devices. About the machine.
    ClockDevices,
    /// The collector's clock differs from what the database tells. About the machine.
    ClockDatabase,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub(crate) const ALL: [Self; 8] = [
        Self::RequestDue,
        Self::LogBroken,
        Self::BackupFailed,
        Self::BackupOld,
        Self::NoGrants,
        Self::NoReceipts,
        Self::ClockDevices,
        Self::ClockDatabase,
    ];

    /// The name in the database and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::RequestDue => "request_due",
            Self::LogBroken => "log_broken",
            Self::BackupFailed => "backup_failed",
            Self::BackupOld => "backup_old",
            Self::NoGrants => "no_grants",
            Self::NoReceipts => "no_receipts",
            Self::ClockDevices => "clock_devices",
            Self::ClockDatabase => "clock_database",
        }
    }

    /// The title on a page and in an e-mail.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::RequestDue => "A request is due",
            Self::LogBroken => "The log is broken",
            Self::BackupFailed => "The backup failed",
            Self::BackupOld => "The newest backup is too old",
            Self::NoGrants => "Acceptance fell to nothing",
            Self::NoReceipts => "No receipts arrive",
            Self::ClockDevices => "The clock differs from those of devices",
            Self::ClockDatabase => "The clock differs from the database",
        }
    }

    /// The title of a kind's name; of one that another version wrote, a general one.
    pub(crate) fn title_of(name: &str) -> &'static str {
        Self::ALL.into_iter().find(|kind| kind.name() == name).map_or("Something needs you", Self::title)
    }

    /// What was found about something; `words` where it is wrong.
    pub(super) fn found(self, about: &str, words: Option<String>) -> Condition {
        Condition { kind: self.name(), about: about.to_owned(), words }
    }
}

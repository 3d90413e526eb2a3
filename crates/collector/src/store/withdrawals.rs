//! Withdrawals and erasures that were entered here and have to reach devices, which know their answers under a hash only.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::value::values;
use super::{Result, Store};
use crate::log::hex;

/// Bytes of a subject's hash: enough that no two subjects of a site meet. The first byte says which of 256 lists the subject is in, and
/// whoever asks for a list may be any of those in it.
const HASHED: usize = 12;

/// What a device has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// To withdraw.
    Withdrawn,
    /// To forget its answer, whose proof was erased.
    Erased,
}

impl Fate {
    /// The word in the database and in the list.
    fn name(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Withdrawal {
    pub(crate) site: String,
    pub(crate) subject: Uuid,
    pub(crate) fate: Fate,
    /// The number of the subject's last receipt that it is about.
    pub(crate) last: u32,
    /// Days since 1970.
    pub(crate) day: i64,
}

/// The hash that a device makes of its own subject too (`www/parts/withdrawn.js`). Ids of subjects are random and differ by site.
fn hashed(subject: Uuid) -> Vec<u8> {
    Sha256::digest(format!("assent-withdrawal/1 {subject}"))[..HASHED].to_vec()
}

impl Store {
    /// Notes what devices have to learn.
    pub(crate) async fn tell(&self, withdrawals: &[Withdrawal]) -> Result<()> {
        if withdrawals.is_empty() {
            return Ok(());
        }
        let mut connection = self.engine.write().await?;
        let sql = "INSERT INTO withdrawals (site, subject, kind, last, day) VALUES ($1, $2, $3, $4, $5) \
            ON CONFLICT (site, subject) DO UPDATE SET kind = excluded.kind, last = excluded.last, day = excluded.day";
        for Withdrawal { site, subject, fate, last, day } in withdrawals {
            let values = values![site.as_str(), hashed(*subject), fate.name(), i64::from(*last), *day];
            connection.execute(sql, values).await?;
        }
        connection.commit().await
    }

    /// One of a site's lists: kind, the rest of the hash in hexadecimal, the last receipt's number.
    pub(crate) async fn told(&self, site: &str, list: u8) -> Result<Vec<(String, String, i64)>> {
        let sql = "SELECT kind, subject, last FROM withdrawals WHERE site = $1 AND subject >= $2 AND subject <= $3 ORDER BY subject";
        let (from, to) = (vec![list], [vec![list], vec![u8::MAX; HASHED]].concat());
        let rows = self.read().await?.fetch(sql, values![site, from, to]).await?;
        let line = |row: &super::engine::Row| Ok((row.text(0)?, hex(&row.array::<HASHED>(1)?[1..]), row.int(2)?));
        rows.iter().map(line).collect()
    }

    /// Removes what was noted before a day: no answer holds for so long.
    pub(crate) async fn forget_withdrawals(&self, before: i64) -> Result<()> {
        let mut connection = self.engine.write().await?;
        connection.execute("DELETE FROM withdrawals WHERE day < $1", values![before]).await?;
        connection.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_devices_are_told_ends() {
        let directory = tempfile::TempDir::new().expect("a directory");
        let database = format!("sqlite:{}", directory.path().join("assent.db").display());
        let store = Store::open(&crate::Settings { database, ..Default::default() }).await.expect("a database");
        store.migrate().await.expect("its tables");
        let (site, subject) = ("shop.example".to_owned(), Uuid::now_v7());
        let list = hashed(subject)[0];
        let withdrawal = Withdrawal { site: site.clone(), subject, fate: Fate::Withdrawn, last: 3, day: 20_000 };
        store.tell(&[withdrawal]).await.expect("it is noted");
        for (before, left) in [(20_000, 1), (20_001, 0)] {
            store.forget_withdrawals(before).await.expect("the chore");
            assert_eq!(store.told(&site, list).await.expect("a list").len(), left, "{before}");
        }
        assert!(store.told("blog.example", list).await.expect("a list").is_empty());
    }

    /// The same as in the browsers' scenario `receipts/a withdrawal at the collector reaches the device`.
    #[test]
    fn a_subject_has_one_hash_everywhere() {
        let subject = Uuid::try_parse("01890a5d-ac96-774b-bcce-b302099a8057").expect("an id");
        assert_eq!(hex(&hashed(subject)), "84690471178ec07671ebc237");
    }
}

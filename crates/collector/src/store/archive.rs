//! Notices and policies, immutable, by the hash of their bytes.

use std::sync::atomic::Ordering;

use super::engine::Row;
use super::value::values;
use super::{Result, Store};
use crate::log::Hash;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DocumentKind {
    /// What a notice and its preferences told a visitor: canonical JSON (`assent_core::Policy::notice`).
    Notice,
    /// A privacy policy's text.
    Policy,
}

impl DocumentKind {
    /// The name in the database and in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Policy => "policy",
        }
    }
}

/// An archived document.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) sha256: Hash,
    pub(crate) kind: DocumentKind,
    pub(crate) site: String,
    pub(crate) lang: String,
    pub(crate) version: String,
    pub(crate) archived_at: i64,
    /// Left out of lists.
    pub(crate) body: Vec<u8>,
}

impl Document {
    /// Whether the body has the hash it is named by, and the columns are those of a notice's body. A policy's text names nothing.
    pub(crate) fn is_whole(&self) -> bool {
        let named = |column: &str, key: &str| {
            serde_json::from_slice::<serde_json::Value>(&self.body).is_ok_and(|notice| notice[key] == column)
        };
        let notice = || named(&self.site, "site") && named(&self.lang, "language") && named(&self.version, "version");
        crate::log::hash(&self.body) == self.sha256 && (self.kind == DocumentKind::Policy || notice())
    }
}

impl Store {
    /// Archives a document; whether it was new.
    pub(crate) async fn archive(&self, document: &Document) -> Result<bool> {
        let mut connection = self.engine.write().await?;
        let sql = "INSERT INTO documents (sha256, kind, site, lang, version, archived_at, body) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sha256) DO NOTHING";
        let Document { sha256, kind, site, lang, version, archived_at, body } = document;
        let values = values![
            *sha256,
            kind.name(),
            site.as_str(),
            lang.as_str(),
            version.as_str(),
            *archived_at,
            body.as_slice()
        ];
        let inserted = connection.execute(sql, values).await?;
        connection.commit().await?;
        self.notices.fetch_add(1, Ordering::AcqRel);
        Ok(inserted > 0)
    }

    /// One document.
    pub(crate) async fn document(&self, sha256: &Hash) -> Result<Option<Document>> {
        let sql = "SELECT sha256, kind, site, lang, version, archived_at, body FROM documents WHERE sha256 = $1";
        self.read().await?.first(sql, values![*sha256]).await?.as_ref().map(document).transpose()
    }

    /// The policy of a site that was archived last when a receipt arrived, in its language where there is one.
    pub(crate) async fn policy_at(&self, site: &str, lang: &str, received_at: i64) -> Result<Option<Document>> {
        let sql = "SELECT sha256, kind, site, lang, version, archived_at, body FROM documents \
            WHERE site = $1 AND kind = 'policy' AND archived_at <= $2 \
            ORDER BY CASE WHEN lang = $3 THEN 0 ELSE 1 END, archived_at DESC LIMIT 1";
        self.read().await?.first(sql, values![site, received_at, lang]).await?.as_ref().map(document).transpose()
    }

    /// The document whose hash follows `sha256`, empty for the first.
    pub(crate) async fn next_document(&self, sha256: &[u8]) -> Result<Option<Document>> {
        let sql = "SELECT sha256, kind, site, lang, version, archived_at, body FROM documents WHERE sha256 > $1 ORDER BY sha256 LIMIT 1";
        self.read().await?.first(sql, values![sha256]).await?.as_ref().map(document).transpose()
    }

    /// A site's documents without their bodies, the newest first.
    pub(crate) async fn documents(&self, site: &str) -> Result<Vec<Document>> {
        let sql = "SELECT sha256, kind, site, lang, version, archived_at FROM documents WHERE site = $1 \
            ORDER BY archived_at DESC, lang LIMIT 1000";
        self.read().await?.fetch(sql, values![site]).await?.iter().map(listed).collect()
    }

    /// Which of the notices are archived.
    pub(crate) async fn knows_notice(&self, sha256: &Hash) -> Result<bool> {
        let sql = "SELECT sha256 FROM documents WHERE sha256 = $1 AND kind = 'notice'";
        Ok(self.read().await?.first(sql, values![*sha256]).await?.is_some())
    }
}

fn document(row: &Row) -> Result<Document> {
    Ok(Document { body: row.bytes(6)?, ..listed(row)? })
}

fn listed(row: &Row) -> Result<Document> {
    let kind = if row.text(1)? == "notice" { DocumentKind::Notice } else { DocumentKind::Policy };
    Ok(Document {
        sha256: row.array(0)?,
        kind,
        site: row.text(2)?,
        lang: row.text(3)?,
        version: row.text(4)?,
        archived_at: row.int(5)?,
        body: Vec::new(),
    })
}

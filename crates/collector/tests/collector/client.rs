//! An HTTP client that shows everything of an answer.

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{HeaderMap, Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// Asks one collector.
#[derive(Clone)]
pub struct Api {
    base: String,
    pub token: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Api {
    pub fn new(address: std::net::SocketAddr, token: &str) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { base: format!("http://{address}"), token: token.to_owned(), client }
    }

    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Result<Answer, String> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.into())).expect("a request");
        let response = self.client.request(request).await.map_err(|error| format!("{error:?}"))?;
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|error| error.to_string())?.to_bytes();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
        self.try_send(method, path, headers, body).await.unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], "").await
    }

    /// With the admin token.
    pub async fn own(&self, method: &str, path: &str, body: impl Into<Bytes>) -> Answer {
        self.send(method, path, &[("authorization", &format!("Bearer {}", self.token))], body).await
    }

    /// Sends the sign-in form as a browser does; the answer.
    pub async fn sign_in(&self, token: &str, more: &[(&str, &str)]) -> Answer {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [&[kind, ("sec-fetch-site", "same-origin")], more].concat();
        self.send("POST", "/sign-in", &headers, format!("token={token}")).await
    }

    /// A session of the dashboard, as the `Cookie` header has it.
    pub async fn session(&self) -> String {
        let answer = self.sign_in(&self.token, &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("set-cookie").split(';').next().expect("a pair").to_owned()
    }

    /// The same of a session that sees subject ids and sends the forms of the pages.
    pub async fn session_to_act(&self) -> String {
        self.session_to_act_by(&self.token).await
    }

    /// The same for somebody's own token.
    pub async fn session_to_act_by(&self, token: &str) -> String {
        let answer = self.sign_in(&format!("{token}&role=owner"), &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        answer.header("set-cookie").split(';').next().expect("a pair").to_owned()
    }

    /// Sends a form of the collector's pages.
    pub async fn form(&self, session: &str, path: &str, form: &str) -> Answer {
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [kind, ("sec-fetch-site", "same-origin"), ("cookie", session)];
        self.send("POST", path, &headers, form.to_owned()).await
    }

    /// As the banner does.
    pub async fn post(&self, receipt: &Value) -> Answer {
        self.send("POST", "/v1/receipts", &[("content-type", "text/plain;charset=UTF-8")], receipt.to_string()).await
    }

    /// Posts and insists that it is stored.
    pub async fn deliver(&self, receipt: &Value) {
        let answer = self.post(receipt).await;
        assert!(matches!(answer.status.as_u16(), 201 | 202), "{}: {}", answer.status, answer.text());
    }
}

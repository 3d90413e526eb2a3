//! Signing in with an OpenID Connect provider: the authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636).
//!
//! An attempt is a random secret in a cookie of the browser that began it. State, nonce and the verifier of PKCE are hashes of it, so that
//! an answer of the provider is of use to this browser only, and nothing has to be stored.

mod attempt;

use std::sync::Arc;
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreJwsSigningAlgorithm as Algorithm,
    CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    HttpRequest, HttpResponse, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, SignatureVerificationError, TokenResponse as _,
};
use tokio::sync::Mutex;
use url::Url;

use crate::outbound::{agent, is_safe};
use crate::settings::{Claim, Oidc};
use crate::{Error, private};
pub(crate) use attempt::Attempt;

/// How long the provider may take for each of its answers.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long what the provider says of itself is taken for true.
const KNOWN: Duration = Duration::from_secs(3_600);
/// Bytes of an answer at the most.
const LARGEST: u64 = 1 << 20;
/// Signatures that only the provider can make. Those with a shared secret, and none at all, are not taken.
const SIGNED: [Algorithm; 8] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EdDsa,
];

/// Why somebody did not get in. What it says is for the log, and holds no secret.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The provider does not answer as one does.
    Away(String),
    /// It answered, and what it says does not hold.
    Refused(String),
}

/// What a provider says of itself, and when it said so.
type Known = (Instant, Arc<CoreProviderMetadata>);

/// A provider.
pub(crate) struct Provider {
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: ClientSecret,
    claim: Claim,
    known: Mutex<Option<Known>>,
}

impl Provider {
    /// # Errors
    /// What is wrong with `[oidc]`, naming the key.
    pub(crate) fn open(settings: &Oidc) -> Result<Self, Error> {
        let wrong = |what: &str| Error::Settings(format!("oidc.{what}"));
        let issuer = IssuerUrl::new(settings.issuer.clone()).ok().filter(|issuer| is_safe(issuer.url()));
        let issuer = issuer
            .ok_or_else(|| wrong("issuer: this must begin with https://; plain http is taken to this machine only"))?;
        if settings.client_id.is_empty() {
            return Err(wrong("client_id: this is empty"));
        }
        let secret = private::read(&settings.client_secret)?.trim().to_owned();
        if secret.is_empty() {
            return Err(wrong(&format!("client_secret: {} is empty", settings.client_secret.display())));
        }
        Ok(Self {
            issuer,
            client_id: ClientId::new(settings.client_id.clone()),
            secret: ClientSecret::new(secret),
            claim: settings.person,
            known: Mutex::default(),
        })
    }

    /// Where a browser goes to sign in; the provider sends it `back`.
    pub(crate) async fn address(&self, attempt: &Attempt, back: &str) -> Result<String, Failure> {
        let metadata = self.metadata(false).await?;
        let client = CoreClient::from_provider_metadata((*metadata).clone(), self.client_id.clone(), None)
            .set_redirect_uri(redirect(back)?);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(attempt.verifier()));
        let (state, nonce) = (attempt.state(), attempt.nonce());
        let request = client.authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        );
        let request = match self.claim {
            Claim::Email => request.add_scope(Scope::new("email".into())),
            Claim::Subject => request,
        };
        let (address, ..) = request.set_pkce_challenge(challenge).url();
        if is_safe(&address) {
            Ok(address.into())
        } else {
            Err(Failure::Away("its authorization endpoint is not https".into()))
        }
    }

    /// Takes a code to the provider: what names the person that it signed in.
    pub(crate) async fn person(&self, attempt: &Attempt, back: &str, code: String) -> Result<String, Failure> {
        let metadata = self.metadata(false).await?;
        let token = self.exchange(&metadata, attempt, back, code).await?;
        match self.named_by(&metadata, attempt, &token) {
            Err(ClaimsVerificationError::SignatureVerification(SignatureVerificationError::NoMatchingKey)) => {
                // It may have new keys since.
                let metadata = self.metadata(true).await?;
                self.named_by(&metadata, attempt, &token)
            }
            named => named,
        }
        .map_err(|error| Failure::Refused(error.to_string()))?
    }

    async fn exchange(
        &self,
        metadata: &CoreProviderMetadata,
        attempt: &Attempt,
        back: &str,
        code: String,
    ) -> Result<CoreIdToken, Failure> {
        let methods = metadata.token_endpoint_auth_methods_supported();
        let by_form = methods.is_some_and(|methods| {
            !methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                && methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let client =
            CoreClient::from_provider_metadata(metadata.clone(), self.client_id.clone(), Some(self.secret.clone()))
                .set_redirect_uri(redirect(back)?)
                .set_auth_type(if by_form { AuthType::RequestBody } else { AuthType::BasicAuth });
        let verifier = PkceCodeVerifier::new(attempt.verifier());
        blocking(move || {
            let request = client
                .exchange_code(AuthorizationCode::new(code))
                .map_err(|error| Failure::Away(error.to_string()))?
                .set_pkce_verifier(verifier);
            let answer = request.request(&send).map_err(|error| match error {
                RequestTokenError::Request(error) => Failure::Away(error.to_string()),
                // What cannot be read may hold a token, which is not repeated.
                RequestTokenError::Parse(..) => Failure::Refused("its answer to the code cannot be read".into()),
                error => Failure::Refused(error.to_string()),
            })?;
            let token = answer.id_token().cloned();
            token.ok_or_else(|| Failure::Refused("it gave no ID token".into()))
        })
        .await
    }

    /// What names the person of a token whose signature, issuer, audience, times and nonce hold.
    fn named_by(
        &self,
        metadata: &CoreProviderMetadata,
        attempt: &Attempt,
        token: &CoreIdToken,
    ) -> Result<Result<String, Failure>, ClaimsVerificationError> {
        let client =
            CoreClient::from_provider_metadata(metadata.clone(), self.client_id.clone(), Some(self.secret.clone()));
        let verifier = client.id_token_verifier().set_allowed_algs(SIGNED);
        let claims = token.claims(&verifier, &Nonce::new(attempt.nonce()))?;
        Ok(match self.claim {
            Claim::Subject => Ok(claims.subject().to_string()),
            Claim::Email => match (claims.email(), claims.email_verified()) {
                (Some(email), Some(true)) => Ok(email.to_ascii_lowercase()),
                (Some(_), _) => Err(Failure::Refused("it has not verified the e-mail address".into())),
                (None, _) => Err(Failure::Refused("its ID token has no e-mail address".into())),
            },
        })
    }

    /// What the provider says of itself, and its keys: asked once an hour, and `anew` where it has to be.
    async fn metadata(&self, anew: bool) -> Result<Arc<CoreProviderMetadata>, Failure> {
        // One asks, and others wait for what it hears.
        let mut known = self.known.lock().await;
        if let Some((_, metadata)) = known.as_ref().filter(|(since, _)| !anew && since.elapsed() < KNOWN) {
            return Ok(Arc::clone(metadata));
        }
        let issuer = self.issuer.clone();
        let found = blocking(move || {
            CoreProviderMetadata::discover(&issuer, &send).map_err(|error| match error {
                DiscoveryError::Request(error) => Failure::Away(error.to_string()),
                error => Failure::Away(error.to_string()),
            })
        });
        let metadata = Arc::new(found.await?);
        *known = Some((Instant::now(), Arc::clone(&metadata)));
        Ok(metadata)
    }
}

fn redirect(back: &str) -> Result<RedirectUrl, Failure> {
    RedirectUrl::new(back.to_owned()).map_err(|error| Failure::Refused(error.to_string()))
}

async fn blocking<T: Send + 'static>(ask: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(ask).await.unwrap_or_else(|error| Err(Failure::Away(error.to_string())))
}

/// Why a request was not answered.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unanswered(String);

/// Sends a request of the flow. Redirections are not followed.
fn send(request: HttpRequest) -> Result<HttpResponse, Unanswered> {
    let unanswered = |error: ureq::Error| Unanswered(error.to_string());
    if !Url::parse(&request.uri().to_string()).is_ok_and(|address| is_safe(&address)) {
        return Err(Unanswered("the provider named an address that is not https".into()));
    }
    let agent = agent(PATIENCE);
    let answer = if request.body().is_empty() { agent.run(request.map(|_| ())) } else { agent.run(request) };
    let (parts, mut body) = answer.map_err(unanswered)?.into_parts();
    let body = body.with_config().limit(LARGEST).read_to_vec().map_err(unanswered)?;
    Ok(HttpResponse::from_parts(parts, body))
}

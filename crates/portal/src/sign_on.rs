//! A government's own sign-on: OpenID Connect Core 1.0, authorisation code flow with PKCE
//! (RFC 7636), as a confidential client.
//!
//! The record tells for which office an account stands; what the provider says about it beyond
//! issuer and subject is not asked for and not kept.

use std::io::Read as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use acts::{Digest, Time};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata};
use openidconnect::http::Response;
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
};

/// How long the provider may take for each of its answers.
const WAIT: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 1 << 20;
/// The provider's addresses and keys are asked for anew after this.
const METADATA_US: i64 = 15 * 60 * Time::SECOND;

/// The provider of a government's own sign-on, and what this site is called there.
pub struct SignOn {
    issuer: IssuerUrl,
    client: ClientId,
    secret: ClientSecret,
    back: RedirectUrl,
    agent: ureq::Agent,
    known: Mutex<Option<(Time, CoreProviderMetadata)>>,
}

/// Somebody who was sent to the provider and is to come back.
pub(crate) struct Sent {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    state: CsrfToken,
}

impl std::fmt::Debug for Sent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sent")
    }
}

/// Why nobody came in by sign-on.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// The provider does not answer as it should.
    #[error("the sign-on provider cannot be used at present: {0}")]
    Provider(String),
    /// What came back is not what was asked for.
    #[error("{0}")]
    Answer(Wrong),
}

/// What is wrong with what came back.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum Wrong {
    /// Its state is not the one that this browser was sent with.
    #[error("the answer belongs to another attempt")]
    Attempt,
    /// It names another issuer (RFC 9207).
    #[error("the answer is from another provider")]
    Issuer,
    /// The provider does not take its own code, from us, with our verifier (RFC 7636 §4.6).
    #[error("the code was not taken: {0}")]
    Code(String),
    /// There is no identity in it.
    #[error("no account is named")]
    Account,
    /// Signature, audience, nonce or time of the identity (OpenID Connect Core 1.0 §3.1.3.7).
    #[error("the identity does not hold: {0}")]
    Identity(String),
}

impl Wrong {
    /// The words for whoever wanted to come in.
    pub(crate) fn key(&self) -> &'static str {
        match self {
            Self::Attempt => "sign-on-attempt",
            Self::Issuer => "sign-on-issuer",
            Self::Code(_) => "sign-on-code",
            Self::Account => "sign-on-account",
            Self::Identity(_) => "sign-on-identity",
        }
    }
}

/// Why a request to the provider failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct NoAnswer(String);

impl SignOn {
    /// A provider by its issuer address, with this site's client id and secret there; `origin` is
    /// this site's address.
    ///
    /// # Errors
    /// When an address is none, or the provider's is neither on TLS nor on this machine.
    pub fn new(issuer: &str, client: &str, secret: &str, origin: &str) -> Result<Self, String> {
        let local = ["http://localhost:", "http://127.0.0.1:"];
        if !issuer.starts_with("https://") && !local.iter().any(|start| issuer.starts_with(start)) {
            return Err("set sign_on_issuer to an address that begins with https://".to_owned());
        }
        let wrong = |what: &str| format!("{what} is no address: correct it");
        let back = format!("{}/login/sign-on/back", origin.trim_end_matches('/'));
        let settings = ureq::Agent::config_builder()
            .timeout_global(Some(WAIT))
            // Wherever a provider redirects to was not set by the operator.
            .max_redirects(0)
            .http_status_as_error(false);
        Ok(Self {
            issuer: IssuerUrl::new(issuer.to_owned()).map_err(|_| wrong("sign_on_issuer"))?,
            client: ClientId::new(client.to_owned()),
            secret: ClientSecret::new(secret.to_owned()),
            back: RedirectUrl::new(back).map_err(|_| wrong("origin"))?,
            agent: settings.build().into(),
            known: Mutex::default(),
        })
    }

    /// The provider's address and what is needed when somebody comes back from there. Waits for
    /// the provider.
    pub(crate) fn send(&self, now: Time) -> Result<(String, Sent), Failed> {
        let client = CoreClient::from_provider_metadata(
            self.metadata(now)?,
            self.client.clone(),
            Some(self.secret.clone()),
        )
        .set_redirect_uri(self.back.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .set_pkce_challenge(challenge)
            .url();
        let sent = Sent {
            nonce,
            verifier,
            state,
        };
        Ok((address.into(), sent))
    }

    /// Whose account it is, when somebody comes back with a code and the state that they were sent
    /// with; `issuer` is what the provider says it is, where it does (RFC 9207). Waits for the
    /// provider.
    pub(crate) fn back(
        &self,
        sent: Sent,
        state: &str,
        code: &str,
        issuer: Option<&str>,
        now: Time,
    ) -> Result<Digest, Failed> {
        if !auth::same(&auth::digest(state), &auth::digest(sent.state.secret())) {
            return Err(Failed::Answer(Wrong::Attempt));
        }
        if issuer.is_some_and(|issuer| issuer != self.issuer.as_str()) {
            return Err(Failed::Answer(Wrong::Issuer));
        }
        let client = CoreClient::from_provider_metadata(
            self.metadata(now)?,
            self.client.clone(),
            Some(self.secret.clone()),
        )
        .set_redirect_uri(self.back.clone());
        let provider = |fault: String| Failed::Provider(fault);
        let told = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(|fault| provider(fault.to_string()))?
            .set_pkce_verifier(sent.verifier)
            .request(&|request| self.ask(request))
            .map_err(|fault| Failed::Answer(Wrong::Code(fault.to_string())))?;
        let token = told.extra_fields().id_token();
        let token = token.ok_or(Failed::Answer(Wrong::Account))?;
        let claims = token
            .claims(&client.id_token_verifier(), &sent.nonce)
            .map_err(|fault| Failed::Answer(Wrong::Identity(fault.to_string())))?;
        let subject = claims.subject().as_str();
        Ok(auth::signed::subject(self.issuer.as_str(), subject))
    }

    /// What the provider says about itself (OpenID Connect Discovery 1.0 §4).
    fn metadata(&self, now: Time) -> Result<CoreProviderMetadata, Failed> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, metadata)) = &*known
            && at.plus_us(METADATA_US) > now
        {
            return Ok(metadata.clone());
        }
        let found = CoreProviderMetadata::discover(&self.issuer, &|request| self.ask(request));
        let found = found.map_err(|fault| Failed::Provider(fault.to_string()))?;
        *known = Some((now, found.clone()));
        Ok(found)
    }

    fn ask(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let broken = |fault: &dyn std::fmt::Display| NoAnswer(fault.to_string());
        let answer = self.agent.run(request).map_err(|fault| broken(&fault))?;
        let (head, body) = answer.into_parts();
        let mut bytes = Vec::new();
        let mut limited = body.into_reader().take(ANSWER_BYTES_MAX);
        limited
            .read_to_end(&mut bytes)
            .map_err(|fault| broken(&fault))?;
        Ok(Response::from_parts(head, bytes))
    }
}

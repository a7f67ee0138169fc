//! Client data: what the browser says that it was asked, where (WebAuthn Level 3 §5.8.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::Flaw;

/// The longest client data that are read, in bytes.
pub(super) const BYTES_MAX: usize = 4_096;

/// What a passkey was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// To make a credential.
    Create,
    /// To use one.
    Get,
}

/// Members of later versions are passed over, as §5.8.1.2 asks.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Client {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
    #[serde(default)]
    top_origin: Option<String>,
}

/// Checks client data (§7.1 steps 5 to 12, §7.2 steps 8 to 14); gives the origin.
pub(super) fn check(
    json: &[u8],
    ceremony: Ceremony,
    challenge: &[u8],
    origin: Option<&str>,
) -> Result<String, Flaw> {
    let client: Client = serde_json::from_slice(json).map_err(|_| Flaw::ClientShape)?;
    let kind = match ceremony {
        Ceremony::Create => "webauthn.create",
        Ceremony::Get => "webauthn.get",
    };
    if client.kind != kind {
        return Err(Flaw::Ceremony);
    }
    if client.challenge != URL_SAFE_NO_PAD.encode(challenge) {
        return Err(Flaw::Challenge);
    }
    if client.cross_origin || client.top_origin.is_some() {
        return Err(Flaw::CrossOrigin);
    }
    if origin.is_some_and(|origin| origin != client.origin) {
        return Err(Flaw::Origin);
    }
    Ok(client.origin)
}

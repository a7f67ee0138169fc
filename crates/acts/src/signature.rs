//! Signed acts: what a passkey signs, and how its signature stands in the entry.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Act, By};

/// A passkey's signature over all acts of one command; all text is base64url without padding
/// (RFC 4648 §5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// The credential's id, as its office registered it.
    pub credential: String,
    /// Authenticator data (WebAuthn Level 3 §6.1).
    pub authenticator_data: String,
    /// Client data as the browser gave them (§5.8.1); their challenge is the SHA-256 of
    /// [`signed_text`].
    pub client_data_json: String,
    /// The signature over authenticator data and the SHA-256 of the client data (§6.3.3).
    pub signature: String,
    /// What the server gave, so that nothing is signed for twice.
    pub nonce: String,
}

/// The text whose SHA-256 a passkey signs as its challenge: who, what, and once.
///
/// ```text
/// onrecord/signed-act@v1
/// NONCE
/// {"acts":[…],"by":…}
/// ```
///
/// The third line is RFC 8785 canonical JSON; each line ends with a line feed.
pub fn signed_text(nonce: &str, by: &By, acts: &[Act]) -> String {
    let acts: Vec<String> = acts.iter().map(Act::canonical).collect();
    let by = crate::entry::json(by);
    format!(
        "onrecord/signed-act@v1\n{nonce}\n{{\"acts\":[{}],\"by\":{by}}}\n",
        acts.join(",")
    )
}

//! What can be wrong with a passkey's answer.

/// Why a passkey's answer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// A field is not base64url, or not in its one form.
    #[error("a field of the passkey's answer is not base64url without padding: send it as such")]
    NotBase64,
    /// A field is longer than any passkey makes it.
    #[error("a field of the passkey's answer is too long: send it as the passkey gave it")]
    TooLong,
    /// The client data are no such JSON.
    #[error("the browser's client data cannot be read: send them as the browser gave them")]
    ClientShape,
    /// The authenticator data, attestation or key are no such bytes.
    #[error("the passkey's data cannot be read: send them as the passkey gave them")]
    DataShape,
    /// The answer is to another question.
    #[error("the passkey was asked for something else: make it anew, or sign with it")]
    Ceremony,
    /// The challenge is another.
    #[error("the passkey answered another challenge: ask for a new one and use the passkey again")]
    Challenge,
    /// The answer was given at another site.
    #[error("the passkey was used at another address: open this site by its own name")]
    Origin,
    /// The answer was given within another site's page.
    #[error("the passkey was used within a page of another site: open this site by itself")]
    CrossOrigin,
    /// The passkey belongs to another site.
    #[error("the passkey belongs to another site: use the one that you made here")]
    Party,
    /// Nobody touched the device.
    #[error("nobody was present at the device: use the passkey again and confirm")]
    NotPresent,
    /// The device did not ask who is there.
    #[error(
        "the device did not check who you are: set up a PIN, fingerprint or face and try again"
    )]
    NotVerified,
    /// The key is of a kind that is not taken.
    #[error("the passkey's key is of a kind that is not taken here: use ES256, EdDSA or RS256")]
    Algorithm,
    /// The attestation is of a kind that was not asked for, or does not hold.
    #[error("the passkey came with an attestation that was not asked for: make it without one")]
    Attestation,
    /// The signature is not the key's.
    #[error("the signature is not that of the passkey: use the passkey again")]
    Signature,
}

//! Certificates for RTMPS.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// The acceptor's settings from PEM files, or from a self-signed certificate kept in `keys/`.
///
/// # Errors
/// A sentence that names the file and what is wrong with it.
pub(crate) fn settings(
    given: Option<&(PathBuf, PathBuf)>,
    data: &Path,
) -> Result<Arc<ServerConfig>, String> {
    let (certificate, key) = match given {
        Some((certificate, key)) => (certificate.clone(), key.clone()),
        None => self_signed(data)?,
    };
    let at = |path: &Path, fault: &dyn std::fmt::Display| format!("{}: {fault}", path.display());
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&certificate)
        .and_then(Iterator::collect)
        .map_err(|fault| at(&certificate, &fault))?;
    let secret = PrivateKeyDer::from_pem_file(&key).map_err(|fault| at(&key, &fault))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let settings = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|fault| fault.to_string())?
        .with_no_client_auth()
        .with_single_cert(chain, secret)
        .map_err(|fault| at(&certificate, &fault))?;
    Ok(Arc::new(settings))
}

fn self_signed(data: &Path) -> Result<(PathBuf, PathBuf), String> {
    let (certificate, key) = (data.join("keys/rtmps.pem"), data.join("keys/rtmps.key"));
    if !certificate.exists() || !key.exists() {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).map_err(|fault| fault.to_string())?;
        let write = |path: &Path, text: &str| {
            base::disk::write_atomic_private(path, text.as_bytes())
                .map_err(|fault| fault.to_string())
        };
        write(&key, &made.signing_key.serialize_pem())?;
        write(&certificate, &made.cert.pem())?;
        fs::metadata(&certificate).map_err(|fault| fault.to_string())?;
    }
    Ok((certificate, key))
}

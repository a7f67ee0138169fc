//! The log's secret key, `keys/log.key`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use base::disk;
use ledger::Signer;

use crate::Fault;

/// Reads the key, or makes one when the book is new.
pub(crate) fn open(data: &Path, origin: &str, book_is_new: bool) -> Result<Signer, Fault> {
    let path = data.join("keys").join("log.key");
    let unfit = |what: String| Fault::Unfit {
        path: path.clone(),
        what,
    };
    match fs::read_to_string(&path) {
        Ok(text) => {
            let mode = fs::metadata(&path).map_err(disk::Fault::at("look at", &path))?;
            if mode.permissions().mode() & 0o077 != 0 {
                return Err(unfit(
                    "others may read the key: run chmod 600 on it".to_owned(),
                ));
            }
            let signer = Signer::from_secret_text(text.trim_end());
            let signer = signer.map_err(|error| unfit(error.to_string()))?;
            let name = signer.verifier().name();
            if name != origin {
                return Err(unfit(format!(
                    "this log is called {name:?} for life, not {origin:?}: set the origin back"
                )));
            }
            Ok(signer)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && book_is_new => {
            let signer = Signer::new(origin, &base::random());
            let signer = signer.map_err(|error| unfit(format!("origin {origin:?}: {error}")))?;
            disk::make_dirs(&data.join("keys"))?;
            let shut = fs::set_permissions(data.join("keys"), fs::Permissions::from_mode(0o700));
            shut.map_err(disk::Fault::at("shut", &data.join("keys")))?;
            // If we die here there is a key without a book: the next start makes the book for it.
            disk::write_atomic_private(&path, format!("{}\n", signer.secret_text()).as_bytes())?;
            Ok(signer)
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(unfit(
            "the key that signed this log is gone: put it back from a copy".to_owned(),
        )),
        Err(error) => Err(disk::Fault::at("read", &path)(error).into()),
    }
}

//! Plays power cuts: `shim.c` beside this file keeps what a program has made durable; this puts it
//! in the place of the program's folder after the program was killed.
//!
//! Used by the tests of several crates with `#[path]`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder whose power can be cut.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    shadow: PathBuf,
    shim: PathBuf,
}

impl Disk {
    /// Compiles the shim into `workshop`, which must be on the same machine for as long as the disk
    /// is used, and makes the folder `root`.
    pub(crate) fn new(workshop: &Path, root: &Path) -> Self {
        let source = Path::new(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../server/tests/power/shim.c"
        ));
        let shim = workshop.join("power-shim.so");
        let mut compiler = Command::new("cc");
        compiler.args([
            "-shared", "-fPIC", "-O2", "-Wall", "-Wextra", "-Werror", "-o",
        ]);
        let built = compiler
            .arg(&shim)
            .arg(source)
            .args(["-ldl", "-lpthread"])
            .output();
        let built = built.expect("the power shim needs a C compiler, cc");
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        let shadow = workshop.join("power-shadow");
        fs::create_dir_all(root).expect("the folder can be made");
        fs::create_dir_all(&shadow).expect("the shadow can be made");
        Self {
            root: root.to_owned(),
            shadow,
            shim,
        }
    }

    /// Lets the shim watch the command. Kill it with SIGKILL, wait for it, then `cut`.
    pub(crate) fn watch(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.shim);
        command.env("ONRECORD_POWER_ROOT", &self.root);
        command.env("ONRECORD_POWER_SHADOW", &self.shadow);
    }

    /// Cuts the power: the folder is now what had been made durable. The next command that is
    /// watched begins with that.
    pub(crate) fn cut(&self) {
        let id = fs::read_to_string(self.shadow.join("root"));
        let id = id.expect("a watched command has been started");
        fs::remove_dir_all(&self.root).expect("the folder can be removed");
        self.restore(&id, &self.root);
        fs::remove_dir_all(&self.shadow).expect("the shadow can be removed");
        fs::create_dir(&self.shadow).expect("the shadow can be made");
    }

    fn restore(&self, id: &str, to: &Path) {
        fs::create_dir(to).expect("a folder can be made");
        // A folder that was never synced is empty.
        let listing = fs::read_to_string(self.shadow.join("dir").join(id)).unwrap_or_default();
        for line in listing.lines().skip(1) {
            let mut fields = line.splitn(3, ' ');
            let mut field = || fields.next().expect("a line has three fields");
            let (kind, id, name) = (field(), field(), field());
            let to = to.join(name);
            if kind == "d" {
                self.restore(id, &to);
                continue;
            }
            // A file that was never synced is empty.
            let bytes = fs::read(self.shadow.join("file").join(id)).unwrap_or_default();
            fs::write(&to, bytes).expect("a file can be written");
            // Modes are not modelled; keys would rightly be refused if others could read them.
            let owner = fs::Permissions::from_mode(0o600);
            fs::set_permissions(&to, owner).expect("a file can be shut");
        }
    }
}

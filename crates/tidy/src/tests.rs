use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// The order of the data: a crate uses only crates above it. `tidy` stands outside.
const ORDER: [&str; 15] = [
    "acts", "auth", "av", "base", "camera", "feed", "footage", "ledger", "live", "mail", "notary",
    "portal", "proof", "quorum", "server",
];

/// Crates that are told everything and fetch nothing.
const PURE: [&str; 5] = ["acts", "auth", "av", "feed", "ledger"];

/// What a pure crate can never reach.
const WORLD: [&str; 9] = [
    "tokio",
    "mio",
    "hyper",
    "axum",
    "rusqlite",
    "socket2",
    "ureq",
    "rustls",
    "getrandom",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace")
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(vec!["--locked".into()])
        .exec()
        .expect("cargo metadata")
}

/// Names of all crates that a workspace crate is built from, by normal dependencies only, with the
/// features that it has when its tests and the rest of the workspace are left out.
fn reaches(name: &str) -> BTreeSet<String> {
    let tree = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .args([
            "tree", "--locked", "-e", "normal", "--prefix", "none", "-p", name,
        ])
        .current_dir(root())
        .output()
        .expect("cargo tree");
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let lines = String::from_utf8(tree.stdout).expect("text");
    // The first line is the crate itself.
    lines
        .lines()
        .skip(1)
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

fn sources(under: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(under).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            if !["target", ".git", "node_modules", "vendor", "test-output"].contains(&name.as_str())
            {
                sources(&path, out);
            }
        } else if [
            ".rs", ".md", ".toml", ".js", ".mjs", ".html", ".css", ".c", ".go", ".sh", ".py",
        ]
        .iter()
        .any(|end| name.ends_with(end))
            || ["test", "run"].contains(&name.as_str())
        {
            out.push(path);
        }
    }
}

#[test]
fn a_crate_uses_only_those_above_it() {
    let metadata = metadata();
    let place = |name: &str| ORDER.iter().position(|each| *each == name);
    for package in metadata.workspace_packages() {
        let Some(own) = place(&package.name) else {
            assert_eq!(
                package.name.as_str(),
                "tidy",
                "put {} into the order",
                package.name
            );
            continue;
        };
        for dep in &package.dependencies {
            if let Some(other) = place(&dep.name) {
                let test = dep.kind == DependencyKind::Development;
                assert!(
                    other < own || test,
                    "{} stands above {} and cannot use it",
                    package.name,
                    dep.name
                );
            }
        }
    }
}

#[test]
fn the_folder_listing_is_the_order() {
    let mut crates: Vec<String> = fs::read_dir(root().join("crates"))
        .expect("crates")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    crates.sort();
    assert_eq!(crates[..crates.len() - 1], ORDER);
    assert_eq!(crates.last().map(String::as_str), Some("tidy"));
}

#[test]
fn pure_crates_cannot_reach_the_world() {
    for name in PURE {
        let reached = reaches(name);
        for world in WORLD {
            assert!(
                !reached.contains(world),
                "{name} is pure but reaches {world}"
            );
        }
        let clippy = fs::read_to_string(root().join("crates").join(name).join("clippy.toml"))
            .unwrap_or_default();
        for banned in [
            "Instant::now",
            "SystemTime::now",
            "std::env::var",
            "HashMap",
            "fs::File",
        ] {
            assert!(
                clippy.contains(banned),
                "crates/{name}/clippy.toml must ban {banned}"
            );
        }
    }
}

#[test]
fn each_crate_knows_only_its_own_matters() {
    let cannot = [
        ("acts", vec!["av", "auth", "ledger", "ed25519-dalek"]),
        ("av", vec!["acts", "feed"]),
        ("base", ORDER.to_vec()),
        ("feed", vec!["base", "tokio"]),
        ("ledger", vec!["acts", "av", "feed", "footage"]),
        ("live", vec!["ledger", "notary", "library"]),
        (
            "mail",
            vec!["auth", "av", "base", "feed", "ledger", "live", "notary"],
        ),
        (
            "proof",
            vec![
                "server", "portal", "notary", "live", "camera", "tokio", "axum",
            ],
        ),
        (
            "quorum",
            vec![
                "server", "portal", "notary", "live", "footage", "feed", "av", "base", "tokio",
                "ureq",
            ],
        ),
    ];
    for (name, others) in cannot {
        let reached = reaches(name);
        for other in others {
            assert!(!reached.contains(other), "{name} must not know {other}");
        }
    }
}

#[test]
fn captions_agree() {
    for package in metadata().workspace_packages() {
        let folder = package.manifest_path.parent().expect("a folder");
        let main = ["src/lib.rs", "src/main.rs"].map(|file| folder.join(file));
        let file = main
            .iter()
            .find(|file| file.exists())
            .expect("a root module");
        let text = fs::read_to_string(file).expect("the root module");
        let said: Vec<&str> = text
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(str::trim)
            .take_while(|line| !line.is_empty())
            .collect();
        let caption = package.description.clone().unwrap_or_default();
        assert_eq!(said.join(" "), caption, "caption of {}", package.name);
        let design = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
        assert!(
            package.name.as_str() == "tidy" || design.contains(&format!("`{}`", package.name)),
            "ARCHITECTURE.md says nothing of {}",
            package.name
        );
    }
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    for package in metadata().workspace_packages() {
        let text = fs::read_to_string(&package.manifest_path).expect("a manifest");
        assert!(
            text.contains("[lints]\nworkspace = true"),
            "{} has lints of its own",
            package.name
        );
    }
}

#[test]
fn no_crate_of_ours_is_optimised_for_tests() {
    let root = fs::read_to_string(root().join("Cargo.toml")).expect("a manifest");
    for package in metadata().workspace_packages() {
        let name = &package.name;
        let line = format!("\n{name} = {{ opt-level = 0, debug = \"line-tables-only\" }}\n");
        assert!(root.contains(&line), "profile.dev.package lacks {name}");
    }
}

#[test]
fn nothing_is_left_undone_or_silenced() {
    let mut files = Vec::new();
    sources(&root(), &mut files);
    // Spelled in halves so that this file does not accuse itself.
    let words = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["#[al", "low("].concat(),
        ["#![al", "low("].concat(),
        ["#[igno", "re"].concat(),
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
    ];
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_default();
        for word in &words {
            for (at, line) in text.lines().enumerate() {
                assert!(
                    !line.contains(word.as_str()),
                    "{}:{}: {word}",
                    file.display(),
                    at + 1
                );
            }
        }
    }
}

#[test]
fn the_gate_is_the_only_maker_of_open_parts() {
    let mut files = Vec::new();
    sources(&root().join("crates"), &mut files);
    let made = ["OpenPart", " {"].concat();
    for file in files
        .iter()
        .filter(|file| file.extension().is_some_and(|end| end == "rs"))
    {
        let text = fs::read_to_string(file).unwrap_or_default();
        let here = file.ends_with("crates/feed/src/gate.rs") || file.ends_with("tidy/src/tests.rs");
        for line in text.lines().filter(|line| line.contains(&made)) {
            let borrows = line.contains("impl") || line.contains("struct") || line.contains("->");
            assert!(here || borrows, "{}: {line}", file.display());
        }
    }
}

use super::*;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn an_atomic_write_replaces_and_leaves_nothing_beside() {
    let dir = folder();
    let path = dir.path().join("checkpoint");
    write_atomic(&path, b"one").unwrap();
    fs::write(dir.path().join(".checkpoint.new"), b"left by a crash").unwrap();
    write_atomic(&path, b"two").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn a_secret_can_be_read_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = folder();
    let path = dir.path().join("log.key");
    fs::write(
        dir.path().join(".log.key.new"),
        b"open to all, left by a crash",
    )
    .unwrap();
    write_atomic_private(&path, b"secret").unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn a_failed_atomic_write_keeps_the_old_file_and_names_the_path() {
    let dir = folder();
    let path = dir.path().join("name");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("inside"), b"x").unwrap();
    let fault = write_atomic(&path, b"two").unwrap_err();
    assert!(fault.to_string().contains("could not replace"), "{fault}");
    assert!(
        fault.to_string().contains(&path.display().to_string()),
        "{fault}"
    );
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn folders_are_made_down_to_the_last() {
    let dir = folder();
    let deep = dir.path().join("a/b/c");
    make_dirs(&deep).unwrap();
    make_dirs(&deep).unwrap();
    assert!(deep.is_dir());
    fs::write(dir.path().join("file"), b"").unwrap();
    assert!(make_dirs(&dir.path().join("file")).is_err());
}

#[test]
fn an_append_file_grows_is_cut_and_grows_again() {
    let dir = folder();
    let path = dir.path().join("0001.mp4");
    let mut file = Append::create(&path).unwrap();
    assert!(
        Append::create(&path).is_err(),
        "never over a file that exists"
    );
    file.append(&[b"init", b"", b"part one"]).unwrap();
    file.append(&[]).unwrap();
    file.sync().unwrap();
    assert_eq!(file.len(), 12);
    file.truncate(4).unwrap();
    file.truncate(400).unwrap();
    file.append(&[b"!"]).unwrap();
    file.syncer().sync().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"init!");
    drop(file);
    let mut file = Append::open(&path).unwrap();
    assert_eq!(file.len(), 5);
    file.append(&[b"?"]).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"init!?");
}

#[test]
fn many_buffers_go_out_whole() {
    let dir = folder();
    let path = dir.path().join("many");
    let mut file = Append::create(&path).unwrap();
    let buffers: Vec<Vec<u8>> = (0..3_000_u32).map(|n| n.to_be_bytes().to_vec()).collect();
    let slices: Vec<&[u8]> = buffers.iter().map(Vec::as_slice).collect();
    file.append(&slices).unwrap();
    assert_eq!(fs::read(&path).unwrap(), buffers.concat());
}

#[test]
fn a_failed_append_says_there_is_no_room() {
    let mut full = Append::open(Path::new("/dev/full")).unwrap();
    let fault = full.append(&[b"x"]).unwrap_err();
    assert!(fault.no_room(), "{fault}");
    assert_eq!(full.len(), 0);
}

#[test]
fn free_space_is_told() {
    let dir = folder();
    assert!(free_bytes(dir.path()).unwrap() > 0);
    assert!(
        free_bytes(&dir.path().join("none"))
            .unwrap_err()
            .not_found()
    );
}

#[test]
fn a_folder_serves_one() {
    let dir = folder();
    let held = FolderLock::take(dir.path()).unwrap();
    let refused = FolderLock::take(dir.path()).unwrap_err().to_string();
    let says = format!(
        "another server (process {}) is using the data folder {}; stop it, or name another folder",
        std::process::id(),
        dir.path().display()
    );
    assert_eq!(refused, says);
    drop(held);
    FolderLock::take(dir.path()).unwrap();
}

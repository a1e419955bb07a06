use super::*;

fn pepper(byte: u8) -> Pepper {
    Pepper::from_random([byte; 32])
}

fn read(file: &PepperFile) -> Vec<(usize, String)> {
    let lines = file.read().unwrap().unwrap();
    lines.iter().map(|line| (line.number, line.pepper.expose_base64().to_string())).collect()
}

fn file_in(directory: &tempfile::TempDir) -> PepperFile {
    PepperFile::new(&directory.path().join("data/pepper"))
}

#[test]
fn a_file_that_is_not_there_is_made_with_one_pepper() {
    let directory = tempfile::tempdir().unwrap();
    let file = file_in(&directory);
    assert!(file.read().unwrap().is_none());
    assert!(file.create(&pepper(1)).unwrap());
    let peppers = read(&file);
    assert_eq!(peppers.len(), 1);
    assert_eq!(peppers[0].1, *pepper(1).expose_base64());
}

#[test]
fn a_file_that_is_there_is_never_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let file = file_in(&directory);
    assert!(file.create(&pepper(1)).unwrap());
    assert!(!file.create(&pepper(2)).unwrap());
    assert_eq!(read(&file)[0].1, *pepper(1).expose_base64());
    assert_eq!(fs::read_dir(directory::of(file.path())).unwrap().count(), 1, "nothing is left lying about");
}

#[test]
fn of_many_that_make_it_at_once_one_does_and_all_see_it_whole() {
    let directory = tempfile::tempdir().unwrap();
    let file = file_in(&directory);
    let made: Vec<bool> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|byte| {
                let file = &file;
                scope.spawn(move || {
                    let made = file.create(&pepper(byte)).unwrap();
                    assert_eq!(read(file).len(), 1);
                    made
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(made.into_iter().filter(|made| *made).count(), 1);
}

#[test]
fn an_added_pepper_stands_last_and_comments_stay() {
    let directory = tempfile::tempdir().unwrap();
    let file = file_in(&directory);
    file.create(&pepper(1)).unwrap();
    fs::write(file.path(), format!("# mine\n\n  {}", *pepper(1).expose_base64())).unwrap();
    file.append(&pepper(2)).unwrap();
    let expected = [(3, pepper(1).expose_base64().to_string()), (4, pepper(2).expose_base64().to_string())];
    assert_eq!(read(&file), expected);
    assert!(fs::read_to_string(file.path()).unwrap().starts_with("# mine\n"));
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it_and_a_wider_mode_is_noticed() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let file = file_in(&directory);
    file.create(&pepper(1)).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(file.path()), 0o600);
    assert_eq!(mode(directory::of(file.path())), 0o700);
    assert!(!file.is_readable_by_others());

    fs::set_permissions(file.path(), Permissions::from_mode(0o640)).unwrap();
    assert!(file.is_readable_by_others());
    file.append(&pepper(2)).unwrap();
    assert_eq!(mode(file.path()), 0o640, "adding a pepper keeps the mode");
}

#[cfg(unix)]
#[test]
fn behind_a_symbolic_link_the_file_itself_is_changed() {
    let directory = tempfile::tempdir().unwrap();
    let file = file_in(&directory);
    file.create(&pepper(1)).unwrap();
    let link = directory.path().join("link");
    std::os::unix::fs::symlink(file.path(), &link).unwrap();
    PepperFile::new(&link).append(&pepper(2)).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read(&file).len(), 2);
}

#[test]
fn a_bad_line_is_named_and_not_repeated() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pepper");
    fs::write(&path, "# note\nhunter2hunter2\n").unwrap();
    let error = PepperFile::new(&path).read().unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("line 2") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_file_without_a_pepper_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("pepper");
    for text in ["", "# note\n\n"] {
        fs::write(&path, text).unwrap();
        assert!(PepperFile::new(&path).read().is_err(), "{text:?}");
    }
}

#[test]
fn neither_the_file_nor_a_line_shows_its_pepper() {
    let line = Line { number: 1, pepper: pepper(1) };
    assert!(!format!("{line:?}").contains(&pepper(1).expose_base64()[..8]));
}

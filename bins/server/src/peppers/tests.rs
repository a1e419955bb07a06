use std::collections::BTreeMap;

use bsk_store::MemoryStore;

use super::*;
use crate::settings::Flags;

fn pepper(byte: u8) -> Pepper {
    Pepper::from_random([byte; 32])
}

fn at_hand(directory: &tempfile::TempDir, environment: Option<u8>) -> PeppersAtHand {
    let mut settings = Settings::read(&Flags::default(), &BTreeMap::new()).unwrap();
    settings.pepper_file = directory.path().join("pepper");
    settings.pepper = environment.map(pepper);
    PeppersAtHand::new(&settings)
}

fn bytes(peppers: &PeppersAtHand) -> Vec<(Place, u8)> {
    let byte = |found: &Pepper| (0..=255).find(|byte| pepper(*byte).check() == found.check()).unwrap();
    peppers.read().unwrap().iter().map(|(place, pepper)| (*place, byte(pepper))).collect()
}

#[test]
fn the_environments_pepper_counts_as_the_newest() {
    let directory = tempfile::tempdir().unwrap();
    let peppers = at_hand(&directory, Some(9));
    assert_eq!(bytes(&peppers), [(Place::Environment, 9)]);

    let text = format!("{}\n{}\n", *pepper(9).expose_base64(), *pepper(1).expose_base64());
    std::fs::write(peppers.file().path(), text).unwrap();
    assert_eq!(bytes(&peppers), [(Place::Line(2), 1), (Place::Environment, 9)]);
}

#[test]
fn an_empty_database_gets_a_pepper_once() {
    let directory = tempfile::tempdir().unwrap();
    let peppers = at_hand(&directory, None);
    let (store, clock) = (MemoryStore::new(), Clock::manual());
    peppers.make_first(&store, &clock).unwrap();
    let first = std::fs::read(peppers.file().path()).unwrap();
    peppers.make_first(&store, &clock).unwrap();
    assert_eq!(std::fs::read(peppers.file().path()).unwrap(), first);
}

#[test]
fn a_database_that_knows_a_pepper_never_gets_another_in_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let (store, clock) = (MemoryStore::new(), Clock::manual());
    let version = bsk_auth::PepperVersion::FIRST;
    bsk_store::PepperStore::add_pepper(&store, version, pepper(1).check(), clock.now().wall()).unwrap();
    let peppers = at_hand(&directory, None);
    peppers.make_first(&store, &clock).unwrap();
    assert!(!peppers.file().path().exists());
}

#[test]
fn beside_a_pepper_in_the_environment_no_file_is_made() {
    let directory = tempfile::tempdir().unwrap();
    let peppers = at_hand(&directory, Some(9));
    peppers.make_first(&MemoryStore::new(), &Clock::manual()).unwrap();
    assert!(!peppers.file().path().exists());
    assert!(!format!("{peppers:?}").contains(&pepper(9).expose_base64()[..8]));
}

use std::fs;

use super::*;
use crate::settings::{Environment, Flags};

fn pepper(byte: u8) -> Pepper {
    Pepper::from_random([byte; 32])
}

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn settings(&self, environment: Option<u8>) -> Settings {
        let file = |name: &str| self.0.path().join(name).into_os_string();
        let mut variables = Environment::from([
            ("BSK_DATABASE_URL".into(), file("bsk.db")),
            ("BSK_PEPPER_FILE".into(), file("pepper")),
        ]);
        if let Some(byte) = environment {
            variables.insert("BSK_PEPPER".into(), pepper(byte).expose_base64().as_str().into());
        }
        Settings::read(&Flags::default(), &variables).unwrap()
    }

    fn add(&self, environment: Option<u8>) -> Result<Answer, String> {
        Command::Add.run(&self.settings(environment)).map_err(|failure| failure.message())
    }

    fn write(&self, peppers: &[u8]) {
        let lines: Vec<String> =
            peppers.iter().map(|byte| format!("{}\n", *pepper(*byte).expose_base64())).collect();
        fs::write(self.0.path().join("pepper"), lines.concat()).unwrap();
    }

    fn lines(&self) -> usize {
        let text = fs::read_to_string(self.0.path().join("pepper")).unwrap();
        text.lines().filter(|line| !line.starts_with('#')).count()
    }

    /// The check of the current pepper.
    fn current(&self) -> bsk_store::PepperRecord {
        records(&*database::open(&self.settings(None), IfMissing::Fail).unwrap()).unwrap().pop().unwrap()
    }
}

#[test]
fn a_new_pepper_goes_to_the_file_and_becomes_the_current_one() {
    let place = Place::new();
    opening::for_beginning(&place.settings(None)).unwrap();
    assert_eq!((place.lines(), place.current().version.number()), (1, 1));
    place.add(None).unwrap();
    assert_eq!((place.lines(), place.current().version.number()), (2, 2));
    opening::for_management(&place.settings(None)).unwrap();
}

#[test]
fn a_pepper_that_an_interrupted_attempt_left_in_the_file_is_taken() {
    let place = Place::new();
    place.write(&[1]);
    opening::for_beginning(&place.settings(None)).unwrap();
    place.write(&[1, 2]);
    place.add(None).unwrap();
    assert_eq!(place.lines(), 2);
    assert_eq!(place.current().check, pepper(2).check());
}

#[test]
fn a_new_value_in_the_environment_becomes_current_if_the_old_one_is_in_the_file() {
    let place = Place::new();
    opening::for_beginning(&place.settings(Some(1))).unwrap();

    assert!(place.add(Some(1)).unwrap_err().contains("set BSK_PEPPER to"), "it is current already");
    assert!(place.add(Some(2)).unwrap_err().contains("pepper"), "the old one is nowhere");
    place.write(&[1]);
    place.add(Some(2)).unwrap();
    assert_eq!(place.current().check, pepper(2).check());
    assert_eq!(place.lines(), 1, "the environment's pepper is not written to the file");
    opening::for_management(&place.settings(Some(2))).unwrap();
}

#[test]
fn of_several_unknown_peppers_none_is_chosen() {
    let place = Place::new();
    place.write(&[1]);
    opening::for_beginning(&place.settings(None)).unwrap();
    place.write(&[1, 2, 3]);
    assert!(place.add(None).unwrap_err().contains("2 peppers"));
    assert_eq!(place.current().version.number(), 1);
}

#[test]
fn a_lost_pepper_is_not_replaced_by_adding_one() {
    let place = Place::new();
    opening::for_beginning(&place.settings(None)).unwrap();
    fs::remove_file(place.0.path().join("pepper")).unwrap();
    assert!(place.add(None).unwrap_err().contains("pepper"));
    assert!(!place.0.path().join("pepper").exists());
    assert_eq!(place.current().version.number(), 1);
}

#[test]
fn the_status_says_what_may_be_dropped_and_what_is_missing() {
    let place = Place::new();
    place.write(&[1]);
    opening::for_beginning(&place.settings(None)).unwrap();
    place.add(None).unwrap();
    let at_hand = PeppersAtHand::new(&place.settings(None));
    let store = database::open(&place.settings(None), IfMissing::Fail).unwrap();
    let mut known = records(&*store).unwrap();
    let drop = |known: &[PepperRecord]| -> Vec<bool> {
        objects(known, &at_hand).unwrap().iter().map(|pepper| pepper.safe_to_drop).collect()
    };
    assert_eq!(drop(&known), [true, false]);
    known[0].usable_keys = 1;
    assert_eq!(drop(&known), [false, false]);

    place.write(&[9]);
    let objects = objects(&known, &at_hand).unwrap();
    assert!(objects.iter().all(|pepper| !pepper.at_hand && pepper.place == "MISSING"));
}

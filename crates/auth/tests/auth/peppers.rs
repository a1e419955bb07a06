use std::sync::Arc;

use bsk_auth::{ApiKeys, Clock, OpenError, PepperError};

use crate::world::{World, pepper};

fn reopen(world: &World, peppers: Vec<bsk_auth::Pepper>) -> Result<ApiKeys, OpenError> {
    ApiKeys::builder_over(Arc::clone(&world.store) as _, peppers).clock(Clock::clone(&world.clock)).open()
}

#[test]
fn another_pepper_is_refused_and_nothing_is_made() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    assert!(matches!(reopen(&world, vec![pepper(9)]), Err(OpenError::Pepper(PepperError::Foreign))));
    assert!(matches!(
        reopen(&world, vec![pepper(1), pepper(9)]),
        Err(OpenError::Pepper(PepperError::Unknown))
    ));
    assert!(matches!(
        reopen(&world, vec![]),
        Err(OpenError::Pepper(PepperError::Missing { usable_keys: 1, .. }))
    ));
    let again = reopen(&world, vec![pepper(1)]).expect("the right one");
    again.verify(key.text.as_bytes()).expect("good");
}

#[test]
fn key_under_an_old_pepper_moves_to_the_new_one_when_it_is_used() {
    let world = World::new();
    let (used, idle) = (world.key(&world.acme, "read"), world.key(&world.acme, "read"));
    world.api_keys.add_pepper(&pepper(2)).expect("added");
    let counts = |api_keys: &ApiKeys| -> Vec<_> {
        let status = api_keys.pepper_status().expect("known");
        status.iter().map(|record| (record.version.number(), record.usable_keys)).collect()
    };
    assert_eq!(counts(&world.api_keys), [(2, 0), (1, 2)]);

    let api_keys = reopen(&world, vec![pepper(1), pepper(2)]).expect("both");
    api_keys.verify(used.text.as_bytes()).expect("good");
    api_keys.flush().expect("recorded");
    assert_eq!(counts(&api_keys), [(2, 1), (1, 1)]);
    assert!(matches!(
        reopen(&world, vec![pepper(2)]),
        Err(OpenError::Pepper(PepperError::Missing { usable_keys: 1, .. }))
    ));
    api_keys.verify(idle.text.as_bytes()).expect("good");
    api_keys.flush().expect("recorded");
    let without = reopen(&world, vec![pepper(2)]).expect("the old one can be dropped");
    without.verify(used.text.as_bytes()).expect("good");
    without.verify(idle.text.as_bytes()).expect("good");
}

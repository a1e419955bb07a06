use crate::world::World;

#[test]
fn nothing_that_can_be_printed_shows_a_key() {
    let world = World::new();
    let key = world.key(&world.acme, "admin");
    let issued = world.operator(&world.acme).issue(crate::world::request("read"), None).expect("issued");
    let admission = world.api_keys.verify(key.text.as_bytes()).expect("good");
    let refusal = world.api_keys.verify(b"bsk_live_00112233445566778899aabbccddeeff").expect_err("unknown");
    let pending =
        world.api_keys.authenticate(b"bsk_live_ffeeddccbbaa99887766554433221100", bsk_auth::Budget::Request);
    let shown = format!("{:?} {issued:?} {admission:?} {refusal:?} {refusal} {pending:?}", world.api_keys);
    let secret = &key.text["bsk_live_".len()..];
    let new = issued.plain_key.expect("shown once");
    let secrets = [
        secret,
        &new.as_str()["bsk_live_".len()..],
        "00112233445566778899aabbccddeeff",
        "ffeeddccbbaa99887766554433221100",
    ];
    for secret in secrets {
        assert!(!shown.contains(secret), "{shown}");
        assert!(!shown.contains(&secret[8..]), "{shown}");
    }
}

//! No key, nor anything that tells a key from a guess, is kept or written anywhere.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::harness::{Answer, Key, Options, Request, Server, is_a_file};

/// Everything that the server has kept and said: its files by name, and what it answered.
struct Findings(Vec<(String, Vec<u8>)>);

impl Findings {
    /// Reads every file below a folder, but the pepper.
    fn of_folder(folder: &Path) -> Self {
        let mut findings = Self(Vec::new());
        let mut folders = vec![folder.to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder can be read") {
                let path = entry.expect("an entry can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else if !path.ends_with("pepper") {
                    let bytes = fs::read(&path).expect("a file can be read");
                    findings.0.push((path.display().to_string(), bytes));
                }
            }
        }
        findings
    }

    /// Where some bytes stand.
    fn with(&self, bytes: &[u8]) -> Vec<&str> {
        self.with_any(&[bytes.to_vec()])
    }

    /// Where any of several texts stands; each has two bytes at least. One pass for all of them.
    fn with_any(&self, searched: &[Vec<u8>]) -> Vec<&str> {
        let start = |text: &[u8]| usize::from(text[0]) << 8 | usize::from(text[1]);
        let mut by_start = vec![Vec::new(); 1 << 16];
        for bytes in searched {
            by_start[start(bytes)].push(bytes);
        }
        let holds = |text: &[u8]| {
            (0..text.len().saturating_sub(1))
                .any(|at| by_start[start(&text[at..])].iter().any(|bytes| text[at..].starts_with(bytes)))
        };
        self.0.iter().filter(|(_, text)| holds(text)).map(|(name, _)| name.as_str()).collect()
    }
}

fn mac(pepper: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(pepper).expect("any length is a key");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.concat()
}

/// A server with keys that it has seen in every way.
struct Busy {
    server: Server,
    keys: Vec<Key>,
    /// What it answered, after the keys were made.
    answers: Vec<(String, Vec<u8>)>,
}

/// A server that has done with keys whatever can be done, at the most talkative, and the keys.
fn busy_server() -> Busy {
    let environment = vec![("RUST_LOG".to_owned(), "trace".to_owned())];
    let server = Server::start_with(&Options { environment, ..Options::default() });
    let organization = server.organization("Secrets");
    let admin = organization.admin();
    let mut keys = vec![organization.owner.clone()];
    let (kept, revoked, rotated) =
        (organization.key(&["read"]), organization.key(&["read"]), organization.key(&["write"]));
    let mut answers = Vec::new();
    let mut keep = |name: &str, answer: Answer| {
        answers.push((name.to_owned(), [answer.head().into_bytes(), answer.body].concat()));
    };
    keep("own key", server.caller(&kept).get("/key").expect(200));
    let bearer = Request::new("GET", "/api/v1/key").header("Authorization", format!("Bearer {}", kept.text));
    keep("bearer", bearer.send(server.address()).expect(200));
    keep("insufficient", server.caller(&kept).get(&organization.path("/api-keys")).expect(403));
    keep("auth", server.caller(&kept).get("/auth?scope=read").expect(200));
    keep("revoke", admin.delete(&organization.key_path(&revoked)).expect(200));
    keep("revoked", server.caller(&revoked).get("/key").expect(401));
    let rotation = admin.call("POST", &format!("{}/rotate", organization.key_path(&rotated))).expect(201);
    let new = Key::from_created(&rotation.json());
    keep("rotated", server.caller(&rotated).get("/key").expect(401));
    keep("list", admin.get(&organization.path("/api-keys")).expect(200));
    // Keys where they do not belong.
    keep("in the path", admin.get(&organization.path(&format!("/api-keys/{}", kept.text))).expect(404));
    keep("in the query", admin.get(&organization.path(&format!("/api-keys?page={}", kept.text))).expect(422));
    keep("in /auth's query", admin.get(&format!("/auth?key={}", kept.text)).expect(400));
    keep(
        "as a field",
        admin.post(&organization.path("/api-keys"), &json!({ &kept.text[..]: 1 })).expect(422),
    );
    keep("broken", {
        let request = admin.request("POST", &organization.path("/api-keys"));
        admin.send(&request.header("Content-Type", "application/json").body(kept.text.clone())).expect(400)
    });
    keep("two", {
        let request = Request::new("GET", "/api/v1/key").header("X-API-Key", &kept.text);
        request.header("Authorization", format!("Bearer {}", new.text)).send(server.address()).expect(400)
    });
    keep("nearly", server.caller_with(&format!("{}0", kept.text)).get("/key").expect(401));
    keep("metrics", Request::new("GET", "/metrics").send(server.address()).expect(200));
    keys.extend([kept, revoked, rotated, new]);
    Busy { server, keys, answers }
}

#[test]
fn no_key_is_kept_or_written_anywhere() {
    let Busy { mut server, keys, answers } = busy_server();
    // Once while the write-ahead log is in use, and once after it was folded in.
    for stopped in [false, true] {
        if stopped {
            assert!(server.stop().success());
        }
        let mut findings = Findings::of_folder(server.folder());
        findings.0.extend(answers.iter().cloned());
        assert!(findings.0.iter().any(|(name, text)| name.ends_with("server.log") && text.len() > 1000));
        for (number, key) in keys.iter().enumerate() {
            let body = &key.text["bsk_live_".len()..];
            let raw: Vec<u8> = (0..32).step_by(2).map(|at| hex_byte(&body[at..at + 2])).collect();
            for (what, bytes) in [("text", key.text.as_bytes()), ("body", body.as_bytes()), ("bytes", &raw)] {
                let found = findings.with(bytes);
                assert!(found.is_empty(), "the {what} of key {number} is in {found:?}");
            }
            // More of the body than its prefix shows is too much.
            let found = findings.with(&key.text.as_bytes()[..20]);
            assert!(found.is_empty(), "the beginning of key {number} is in {found:?}");
            assert!(!findings.with(&key.text.as_bytes()[..13]).is_empty(), "the search finds what is there");
        }
    }
}

#[test]
fn what_is_stored_tests_no_key_without_the_pepper() {
    if !is_a_file() {
        return;
    }
    let Busy { server, keys, .. } = busy_server();
    let findings = Findings::of_folder(server.folder());
    let pepper_file = fs::read_to_string(server.pepper()).expect("the pepper can be read");
    let mut untold = Vec::new();
    for key in &keys {
        for text in [key.text.as_bytes(), &key.text.as_bytes()[9..]] {
            let digests = [
                Sha256::digest(text).to_vec(),
                Sha256::digest(Sha256::digest(text)).to_vec(),
                mac(b"", text),
                mac(&[0; 32], text),
                mac(&[0; 64], text),
                mac(b"bsk", text),
                mac(b"bsk_live_", text),
                mac(b"pepper", text),
                mac(text, text),
                mac(text, b""),
                mac(key.id.as_bytes(), text),
            ];
            untold.extend(digests.iter().map(|digest| hexadecimal(digest).into_bytes()));
            untold.extend(digests);
        }
    }
    assert_eq!(findings.with_any(&untold), Vec::<&str>::new(), "a digest that anybody can make is stored");
    // With the pepper the digest is there: the search would have found the others.
    let pepper =
        pepper_file.lines().rfind(|line| !line.starts_with('#') && !line.is_empty()).expect("a pepper");
    let pepper_bytes = STANDARD.decode(pepper.trim()).expect("base64");
    let digest = mac(&pepper_bytes, keys[0].text.as_bytes());
    let forms = [digest.clone(), hexadecimal(&digest).into_bytes()];
    assert!(!findings.with_any(&forms).is_empty(), "the digest under the pepper is stored");
    // And the pepper itself is nowhere but in its file.
    assert!(findings.with(pepper.trim().as_bytes()).is_empty());
    assert!(findings.with(&pepper_bytes).is_empty());
}

fn hex_byte(text: &str) -> u8 {
    u8::from_str_radix(text, 16).expect("two hexadecimal digits")
}

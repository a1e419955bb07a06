//! Where a request comes from, and what an address can do to others.

use crate::harness::{Options, Request, Server, Shared};

static SERVER: Shared = Shared::new();

/// The address of the last request that `server` has written down.
#[track_caller]
fn client_in_the_log(server: &Server, forwarded: &[&str]) -> String {
    let before = server.log().len();
    let request = Request::new("GET", "/api/v1/nothing-here");
    let request = forwarded.iter().fold(request, |request, field| request.header("X-Forwarded-For", field));
    request.send(server.address()).refused(404, "not_found");
    let line = crate::harness::eventually("the request is written down", || {
        server.log()[before..].lines().find(|line| line.contains("answered")).map(str::to_owned)
    });
    let client = line.split_once("client=").unwrap_or_else(|| panic!("{line}")).1;
    client.split_whitespace().next().unwrap_or_default().to_owned()
}

fn serve(arguments: &[&str]) -> Server {
    let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
    Server::start_with(&Options { arguments, ..Options::default() })
}

#[test]
fn nobody_is_believed_who_is_no_trusted_proxy() {
    for server in [serve(&[]), serve(&["--trusted-proxy", "10.0.0.0/8"])] {
        assert_eq!(client_in_the_log(&server, &[]), "127.0.0.1");
        assert_eq!(client_in_the_log(&server, &["203.0.113.7"]), "127.0.0.1");
        assert_eq!(client_in_the_log(&server, &["203.0.113.7, 10.0.0.1"]), "127.0.0.1");
    }
}

#[test]
fn a_trusted_proxy_tells_the_rightmost_address_outside() {
    let server = serve(&["--trusted-proxy", "127.0.0.0/8", "--trusted-proxy", "2001:db8:1::/48"]);
    for (forwarded, client) in [
        (&[][..], "127.0.0.1"),
        (&["203.0.113.7"], "203.0.113.7"),
        // What a client writes itself stands to the left.
        (&["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        (&["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
        (&["203.0.113.7, 2001:db8:1::5, 127.0.0.9"], "203.0.113.7"),
        (&["2001:db8:2::7"], "2001:db8:2::7"),
        (&["[2001:db8:2::7]:4711, 127.0.0.9"], "2001:db8:2::7"),
        (&["::ffff:203.0.113.7"], "203.0.113.7"),
        // Garbage ends the search at the proxy that sent it.
        (&["203.0.113.7, unknown"], "127.0.0.1"),
        (&["203.0.113.7, _hidden, 127.0.0.9"], "127.0.0.9"),
        (&[""], "127.0.0.1"),
    ] {
        assert_eq!(client_in_the_log(&server, forwarded), client, "{forwarded:?}");
    }
}

#[test]
fn guesses_from_an_address_do_not_hurt_known_keys_from_the_same() {
    let server = &*SERVER.server();
    let organization = server.organization("Neighbours");
    let known = server.caller(&organization.key(&["read"]));
    known.get("/key").expect(200);
    std::thread::scope(|scope| {
        for guesser in 0..4 {
            scope.spawn(move || {
                for guess in 0..150 {
                    let text = format!("bsk_live_{:032x}", 0xbad_0000 + guesser * 1_000 + guess);
                    let answer = server.caller_with(&text).get("/key");
                    if answer.status == 503 {
                        answer.refused(503, "temporarily_unavailable");
                        assert!(answer.number("retry-after") >= 1);
                    } else {
                        answer.refused(401, "invalid_api_key");
                    }
                }
            });
        }
        for _ in 0..200 {
            known.get("/key").expect(200);
        }
    });
    // Nor does a key that was never seen here before: it waits its turn at most.
    server.caller(&organization.key(&["read"])).get("/key").expect(200);
}

//! Starting: settings, and what stands in the way.

use std::fs;
use std::net::TcpListener;

use super::SERVER;
use crate::harness::{Options, Request, Server, free_port, is_a_file};

#[test]
fn a_port_in_use_is_named() {
    let server = Server::idle();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("a bound socket has an address").to_string();
    let started = server.command(&["serve", "--listen", &address]).expect(1);
    let port = address.rsplit(':').next().expect("a port");
    assert!(started.stderr.contains(port) && started.stderr.contains("use"), "{started:?}");
}

#[test]
fn one_database_file_has_one_server() {
    if !is_a_file() {
        return;
    }
    let server = SERVER.server();
    let second = server.command(&["serve", "--listen", "127.0.0.1:0"]).expect(1);
    assert!(second.stderr.contains("bsk.db"), "{second:?}");
    assert_eq!(Request::new("GET", "/readyz").send(server.address()).status, 200);
}

#[test]
fn a_wrong_setting_is_a_usage_error_that_names_it() {
    let server = Server::idle();
    for (arguments, word) in [
        (vec!["serve", "--lisen", "127.0.0.1:0"], "--lisen"),
        (vec!["serve", "--listen", "nowhere"], "listen"),
        (vec!["serve", "--workers", "0"], "workers"),
        (vec!["serve", "--lease", "61s"], "lease"),
        (vec!["serve", "--redis-loss", "maybe"], "redis-loss"),
        (vec!["serve", "--trusted-proxy", "10.0.0.0/99"], "trusted-proxy"),
        (vec!["serve", "--public-url", "ftp://x"], "public-url"),
        (vec!["serve", "--database-url", "mysql://x"], "database-url"),
        (vec!["dance"], "dance"),
    ] {
        let finished = server.command(&arguments).expect(2);
        assert!(finished.stderr.contains(word), "{arguments:?}: {finished:?}");
        assert!(finished.stdout.is_empty(), "{finished:?}");
    }
    for (name, value) in [("BSK_LISTEN", "nowhere"), ("BSK_WORKERS", "many"), ("BSK_LEASE", "0s")] {
        let finished = server.command_with(&["serve"], &[(name, value)]).expect(2);
        assert!(finished.stderr.contains(name), "{finished:?}");
    }
    assert!(!server.folder().join("data").exists(), "nothing was made");
}

#[test]
fn a_file_gives_way_to_the_environment_and_that_to_a_flag() {
    if !is_a_file() {
        return;
    }
    let mut server = Server::idle();
    let config = server.folder().join("settings.toml");
    fs::write(&config, "database-url = \"sqlite://from-file.db\"\nworkers = 1\n").expect("a file is written");
    let config = config.to_str().expect("a path in UTF-8").to_owned();
    let arguments = |more: &[&str]| {
        [&["--config", config.as_str()], more].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let exists = |server: &Server, name: &str| server.folder().join(name).exists();

    server.run(&Options { arguments: arguments(&[]), ..Options::default() });
    assert!(exists(&server, "from-file.db") && server.stop().success());
    let environment = vec![("BSK_DATABASE_URL".to_owned(), "sqlite://from-environment.db".to_owned())];
    // Each database is new, so each has a pepper of its own.
    let pepper = ["--pepper-file", "second"];
    server.run(&Options { arguments: arguments(&pepper), environment: environment.clone() });
    assert!(exists(&server, "from-environment.db") && server.stop().success());
    let pepper = ["--pepper-file", "third", "--database-url", "sqlite://from-flag.db"];
    server.run(&Options { arguments: arguments(&pepper), environment });
    assert!(exists(&server, "from-flag.db") && server.stop().success());
}

#[test]
fn an_unknown_name_in_the_file_is_an_error_that_lists_the_known_ones() {
    let server = Server::idle();
    let config = server.folder().join("settings.toml");
    fs::write(&config, "lisen = \"127.0.0.1:0\"\n").expect("a file is written");
    let finished = server.command(&["serve", "--config", config.to_str().expect("UTF-8")]).expect(2);
    assert!(finished.stderr.contains("lisen") && finished.stderr.contains("listen"), "{finished:?}");
    let missing = server.command(&["serve", "--config", "nowhere.toml"]);
    assert!([1, 2].contains(&missing.code) && missing.stderr.contains("nowhere.toml"), "{missing:?}");
}

#[test]
fn a_database_that_cannot_be_opened_is_named() {
    let server = Server::idle();
    fs::write(server.folder().join("not-a-database"), "words, words, words".repeat(500))
        .expect("a file is written");
    for url in ["sqlite://not-a-database", "sqlite:///proc/nothing/bsk.db"] {
        let finished = server.command(&["serve", "--listen", "127.0.0.1:0", "--database-url", url]).expect(1);
        let path = url.trim_start_matches("sqlite://").trim_end_matches("/bsk.db");
        assert!(finished.stderr.contains(path), "{finished:?}");
    }
}

#[test]
fn metrics_move_to_their_own_listener() {
    let port = free_port();
    let arguments = vec!["--metrics-listen".to_owned(), format!("127.0.0.1:{port}")];
    let server = Server::start_with(&Options { arguments, ..Options::default() });
    assert_eq!(Request::new("GET", "/metrics").send(server.address()).status, 404);
    let own = ([127, 0, 0, 1], port).into();
    assert!(Request::new("GET", "/metrics").send(own).expect(200).text().contains("# TYPE"));
    Request::new("GET", "/api/v1/key").send(own).expect(404);
}

#[test]
fn help_and_version_are_success() {
    let server = Server::idle();
    let version = server.command(&["--version"]).expect(0).stdout;
    assert!(version.starts_with("bsk-server "), "{version}");
    let help = server.command(&["--help"]).expect(0).stdout;
    for command in ["serve", "org", "key", "pepper", "backup", "migrate"] {
        assert!(help.contains(command), "{command}: {help}");
    }
}

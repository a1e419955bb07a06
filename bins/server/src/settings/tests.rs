use std::fs;

use clap::Parser;

use super::*;

#[derive(Parser)]
struct Program {
    #[command(flatten)]
    flags: Flags,
}

const PEPPER_TEXT: &str = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IDEyMzQ=";

fn read(flags: &[&str], environment: &[(&str, &str)]) -> Result<Settings, String> {
    let arguments = ["bsk-server"].iter().chain(flags);
    let flags = Program::parse_from(arguments).flags;
    let environment = environment.iter().map(|(name, value)| (name.into(), value.into())).collect();
    Settings::read(&flags, &environment).map_err(|error| error.to_string())
}

#[test]
fn nothing_said_means_the_defaults() {
    let settings = read(&[], &[]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.database.to_string(), "sqlite://data/bsk.db");
    assert_eq!(settings.pepper_file, Path::new("data/pepper"));
    assert_eq!(settings.lease, Duration::from_secs(5));
    assert_eq!(settings.max_keys_per_organization, 10_000);
    assert!(settings.redis.is_none() && settings.redis_loss == Loss::Share);
    assert!(settings.pepper.is_none() && settings.metrics_listen.is_none() && settings.public_url.is_none());
}

#[test]
fn a_flag_goes_before_the_environment_and_that_before_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bsk.toml");
    fs::write(&file, "listen = \"127.0.0.1:3\"\nworkers = 3\nlease = \"3s\"\n").unwrap();
    let file = file.to_str().unwrap();

    let settings = read(
        &["--config", file, "--listen", "127.0.0.1:1"],
        &[("BSK_LISTEN", "127.0.0.1:2"), ("BSK_WORKERS", "2")],
    )
    .unwrap();
    assert_eq!(settings.listen.port(), 1, "the flag");
    assert_eq!(settings.workers, 2, "the environment");
    assert_eq!(settings.lease, Duration::from_secs(3), "the file");

    let settings = read(&[], &[("BSK_CONFIG", file)]).unwrap();
    assert_eq!(settings.listen.port(), 3, "the file that the environment names");
}

#[test]
fn every_setting_can_stand_in_each_source() {
    let values = [
        ("listen", "127.0.0.1:1"),
        ("database-url", "sqlite://x.db"),
        ("pepper-file", "x"),
        ("workers", "1"),
        ("lease", "1s"),
        ("database-connections", "3"),
        ("redis-url", "redis://cache:6379/1"),
        ("redis-loss", "open"),
        ("metrics-listen", "127.0.0.1:2"),
        ("trusted-proxy", "10.0.0.0/8,::1/128"),
        ("trusted-user-header", "x-forwarded-email"),
        ("public-url", "https://keys.example.com"),
        ("record-interval", "60s"),
        ("stop-timeout", "0s"),
        ("max-keys-per-organization", "1"),
        ("max-cached-keys", "1"),
        ("max-cached-bytes", "1048576"),
    ];
    for name in source::NAMES {
        assert!(name == "config" || values.iter().any(|(value, _)| *value == name), "{name}");
    }
    let flags: Vec<String> = values.iter().map(|(name, value)| format!("--{name}={value}")).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let variables: Vec<String> = values.iter().map(|(name, _)| source::variable(name)).collect();
    let environment: Vec<(&str, &str)> =
        variables.iter().map(String::as_str).zip(values.iter().map(|(_, value)| *value)).collect();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("bsk.toml");
    let lines: Vec<String> = values.iter().map(|(name, value)| format!("{name} = \"{value}\"\n")).collect();
    fs::write(&file, lines.concat()).unwrap();

    let expected = format!("{:?}", read(&flags, &[]).unwrap());
    assert_eq!(format!("{:?}", read(&[], &environment).unwrap()), expected);
    assert_eq!(format!("{:?}", read(&["--config", file.to_str().unwrap()], &[]).unwrap()), expected);
    assert_ne!(format!("{:?}", read(&[], &[]).unwrap()), expected);
}

#[test]
fn a_bad_value_names_the_setting_as_it_was_given_and_what_would_be_right() {
    for (flags, environment, wanted) in [
        (vec!["--listen", "here"], vec![], ["--listen: ", "127.0.0.1:8080"]),
        (vec![], vec![("BSK_LISTEN", "localhost")], ["BSK_LISTEN: ", "127.0.0.1:8080"]),
        (vec![], vec![("BSK_WORKERS", "0")], ["BSK_WORKERS: ", "from 1 to 1024"]),
        (vec!["--lease", "61s"], vec![], ["--lease: ", "from 1s to 60s"]),
        (vec!["--lease", "5"], vec![], ["--lease: ", "5s"]),
        (vec!["--redis-loss", "never"], vec![], ["--redis-loss: ", "share, closed or open"]),
        (vec!["--trusted-proxy", "proxy"], vec![], ["--trusted-proxy: ", "10.0.0.0/8"]),
        (vec!["--public-url", "keys"], vec![], ["--public-url: ", "https://"]),
        (vec!["--database-url", "mysql://db"], vec![], ["--database-url: ", "postgres://user@host/database"]),
        (vec!["--redis-url", "cache:6379"], vec![], ["--redis-url: ", "redis://host:6379/0"]),
        (
            vec!["--redis-url", "rediss://cache#insecure"],
            vec![],
            ["--redis-url: ", "leave out what follows #"],
        ),
        (
            vec!["--trusted-user-header", "X-Forwarded-Email"],
            vec![],
            ["--trusted-user-header: ", "--trusted-proxy"],
        ),
        (
            vec!["--trusted-proxy", "10.0.0.1", "--trusted-user-header", "who is it"],
            vec![],
            ["--trusted-user-header: ", "X-Forwarded-Email"],
        ),
        (vec![], vec![("BSK_PEPPER", "short")], ["BSK_PEPPER: ", "openssl rand -base64 32"]),
    ] {
        let error = read(&flags, &environment).unwrap_err();
        assert!(wanted.iter().all(|wanted| error.contains(wanted)), "{error}");
    }
}

#[test]
fn a_variable_that_is_set_to_nothing_is_not_set() {
    let settings = read(&[], &[("BSK_REDIS_URL", ""), ("BSK_PEPPER", "")]).unwrap();
    assert!(settings.pepper.is_none());
}

#[test]
fn unknown_variables_are_told() {
    let settings = read(&[], &[("BSK_LISTNE", "x"), ("BSK_WORKERS", "1"), ("HOME", "/")]).unwrap();
    assert_eq!(settings.unknown_variables, ["BSK_LISTNE"]);
}

#[test]
fn neither_debug_nor_an_error_shows_a_secret() {
    let settings = read(&[], &[("BSK_PEPPER", PEPPER_TEXT)]).unwrap();
    assert!(settings.pepper.is_some());
    assert!(!format!("{settings:?}").contains(&PEPPER_TEXT[..8]));
    let urls =
        [("BSK_DATABASE_URL", "postgres://bsk:hunter2@db/bsk"), ("BSK_REDIS_URL", "redis://:hunter2@cache")];
    let settings = format!("{:?}", read(&[], &urls).unwrap());
    assert!(settings.contains("cache") && !settings.contains("hunter2"), "{settings}");
    for (name, value) in [
        ("BSK_PEPPER", "hunter2"),
        ("BSK_DATABASE_URL", "mysql://bsk:hunter2@db/bsk"),
        ("BSK_REDIS_URL", "redis://:hunter2@cache/first"),
        ("BSK_PUBLIC_URL", "https://bsk:hunter2@keys.example.com"),
    ] {
        let error = read(&[], &[(name, value)]).unwrap_err();
        assert!(error.starts_with(name) && !error.contains("hunter2"), "{error}");
    }
}

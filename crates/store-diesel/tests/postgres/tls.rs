//! TLS, as the URL asks for it, by the OpenSSL that is built in.

use bsk_store_diesel::{PostgresOpenError, PostgresOptions, PostgresStore};
use bsk_test_services::{Certificate, Postgres};

fn open(url: &str) -> Result<PostgresStore, PostgresOpenError> {
    PostgresStore::open(&url.parse().expect("a URL"), &PostgresOptions::default())
}

/// A server that shows a certificate for `localhost`, and the URL of a database
/// by that name.
fn encrypted() -> Option<(Postgres, Certificate, String)> {
    let certificate = Certificate::for_host("localhost")?;
    let postgres = Postgres::start_with(&certificate)?;
    let url = postgres.database().replace("127.0.0.1", "localhost");
    Some((postgres, certificate, url))
}

#[track_caller]
fn refused(url: &str) -> String {
    let error = open(url).expect_err("refused");
    std::error::Error::source(&error).expect("a cause").to_string()
}

#[test]
fn a_server_is_believed_by_its_certificate_and_name() {
    let Some((postgres, certificate, url)) = encrypted() else { return };
    let file = certificate.file();
    let certificate = file.display();
    let store = open(&format!("{url}?sslmode=verify-full&sslrootcert={certificate}")).expect("believed");
    let encrypted = "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                     WHERE application_name = 'bsk'";
    // The store keeps its connections; the first was opened to look at the tables.
    store.may_lose_commits().expect("it answers");
    assert_eq!(postgres.query(&url, encrypted), "t");

    let by_number = url.replace("localhost", "127.0.0.1");
    let cause = refused(&format!("{by_number}?sslmode=verify-full&sslrootcert={certificate}"));
    assert!(cause.contains("does not match host name"), "{cause}");
    open(&format!("{by_number}?sslmode=verify-ca&sslrootcert={certificate}")).expect("the name is not asked");
}

#[test]
fn a_server_with_another_certificate_is_refused() {
    let Some((_postgres, _, url)) = encrypted() else { return };
    let Some(other) = Certificate::for_host("localhost") else { return };
    for mode in ["verify-full", "verify-ca"] {
        let cause = refused(&format!("{url}?sslmode={mode}&sslrootcert={}", other.file().display()));
        assert!(cause.contains("certificate verify failed"), "{cause}");
    }
    open(&format!("{url}?sslmode=require")).expect("whose certificate it is is not asked");
}

#[test]
fn a_server_without_tls_is_refused_if_the_url_asks_for_it() {
    let Some(postgres) = Postgres::shared() else { return };
    let cause = refused(&format!("{}?sslmode=require", postgres.database()));
    assert!(cause.contains("does not support SSL"), "{cause}");
}

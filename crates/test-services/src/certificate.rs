//! A certificate for a server, signed by itself.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::programs;

/// A certificate for a server, signed by itself, and its key.
#[derive(Debug)]
pub struct Certificate {
    folder: TempDir,
}

impl Certificate {
    /// Makes a certificate for a host; `None` if OpenSSL is not installed.
    ///
    /// # Panics
    ///
    /// If it cannot be made, or OpenSSL is missing though services are required.
    #[must_use]
    pub fn for_host(name: &str) -> Option<Self> {
        let openssl = programs::find("openssl")?;
        let certificate = Self { folder: tempfile::tempdir().expect("a folder") };
        let mut command = Command::new(openssl);
        command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]);
        command.args(["-days", "2", "-subj", &format!("/CN={name}")]);
        command.args(["-addext", &format!("subjectAltName=DNS:{name}")]);
        // Authorities are no servers, some say.
        command.args(["-addext", "basicConstraints=critical,CA:FALSE", "-out"]).arg(certificate.file());
        command.arg("-keyout").arg(certificate.key());
        let made = command.output().expect("openssl runs");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        Some(certificate)
    }

    /// The certificate's file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("certificate.pem")
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Copies the certificate and its key, which only the owner of the folder may
    /// read.
    pub(crate) fn copy_to(&self, folder: &Path) {
        for file in [self.file(), self.key()] {
            let name = file.file_name().expect("a file has a name");
            std::fs::copy(&file, folder.join(name)).expect("a file can be copied");
        }
    }
}

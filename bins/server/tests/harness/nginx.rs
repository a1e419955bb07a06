//! A real nginx.

use std::env;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{eventually, free_port};

/// An nginx that runs until dropped.
pub(crate) struct Nginx {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    _folder: TempDir,
}

impl Nginx {
    /// Starts nginx with what `http` says belongs there, given a folder of its own and the address to listen on; `None`
    /// if nginx is not installed.
    #[expect(clippy::print_stderr, reason = "whoever reads the test's output must see it")]
    pub(crate) fn start(http: impl FnOnce(&Path, SocketAddr) -> String) -> Option<Self> {
        // Debian keeps it where only an administrator's shell looks.
        let present = |program: &&str| Command::new(program).arg("-v").stderr(Stdio::null()).status().is_ok();
        let Some(program) = ["nginx", "/usr/sbin/nginx"].into_iter().find(present) else {
            assert_ne!(env::var("BSK_REQUIRE_SERVICES").as_deref(), Ok("1"), "nginx is not installed");
            eprintln!("skipped: nginx is not installed");
            return None;
        };
        let folder = TempDir::new().expect("a temporary folder can be made");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        let configuration = configuration(folder.path(), &http(folder.path(), address));
        fs::write(folder.path().join("nginx.conf"), configuration).expect("a configuration can be written");
        let mut command = Command::new(program);
        command.arg("-p").arg(folder.path()).arg("-c").arg(folder.path().join("nginx.conf"));
        command.args(["-e", "stderr"]).stderr(Stdio::null());
        let child = command.spawn().expect("nginx starts");
        let nginx = Self { child, address, _folder: folder };
        eventually("nginx listens", || TcpStream::connect(address).ok());
        Some(nginx)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn configuration(folder: &Path, http: &str) -> String {
    let folder = folder.display();
    format!(
        "daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr;
        events {{ worker_connections 256; }}
        http {{
            access_log off;
            client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
            uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
            {http}
        }}"
    )
}

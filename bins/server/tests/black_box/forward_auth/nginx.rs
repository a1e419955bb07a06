//! A real nginx before a real upstream, with `auth_request`.

use std::fmt::Write;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use super::SERVER;
use crate::harness::{Answer, Request, eventually, free_port};

/// An nginx that runs until dropped.
struct Nginx {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Nginx {
    /// Starts nginx before a page that only a key with `read` may see; none when nginx is not installed.
    fn start(server: SocketAddr) -> Option<Self> {
        // Debian keeps it where only an administrator's shell looks.
        let present = |program: &&str| Command::new(program).arg("-v").stderr(Stdio::null()).status().is_ok();
        let program = ["nginx", "/usr/sbin/nginx"].into_iter().find(present)?;
        let folder = TempDir::new().expect("a temporary folder can be made");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
        fs::create_dir(folder.path().join("pages")).expect("a folder can be made");
        fs::write(folder.path().join("pages/page.txt"), "behind the door").expect("a page can be written");
        fs::write(folder.path().join("nginx.conf"), configuration(folder.path(), address, server))
            .expect("a configuration can be written");
        let mut command = Command::new(program);
        command.arg("-p").arg(folder.path()).arg("-c").arg(folder.path().join("nginx.conf"));
        command.args(["-e", "stderr"]).stderr(Stdio::null());
        let child = command.spawn().expect("nginx starts");
        let nginx = Self { child, address, _folder: folder };
        eventually("nginx listens", || TcpStream::connect(address).ok());
        Some(nginx)
    }

    fn page(&self, key: Option<&str>) -> Answer {
        let request = Request::new("GET", "/page.txt");
        let request = match key {
            Some(key) => request.header("X-API-Key", key),
            None => request,
        };
        request.send(self.address)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn configuration(folder: &std::path::Path, address: SocketAddr, server: SocketAddr) -> String {
    let mut text = String::new();
    let folder = folder.display();
    write!(
        text,
        "daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log stderr;
        events {{ worker_connections 64; }}
        http {{
            access_log off;
            client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
            uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
            server {{
                listen {address};
                location / {{
                    auth_request /verify;
                    auth_request_set $key_id $upstream_http_x_auth_key_id;
                    auth_request_set $wait $upstream_http_retry_after;
                    add_header X-Seen-Key $key_id always;
                    add_header Retry-After $wait always;
                    root {folder}/pages;
                }}
                location = /verify {{
                    internal;
                    proxy_pass http://{server}/api/v1/auth?scope=read&limited=403;
                    proxy_pass_request_body off;
                    proxy_set_header Content-Length \"\";
                }}
            }}
        }}"
    )
    .expect("a string takes text");
    text
}

#[test]
fn nginx_lets_through_who_may_read_and_nobody_else() {
    let server = SERVER.server();
    let Some(nginx) = Nginx::start(server.address()) else {
        assert_ne!(std::env::var("BSK_REQUIRE_SERVICES").as_deref(), Ok("1"), "nginx is not installed");
        println!("skipped: nginx is not installed");
        return;
    };
    let organization = server.organization("Behind nginx");
    let reader = organization.key_with(&json!({
        "name": "two", "scopes": ["read"], "rateLimit": { "limit": 2, "windowSeconds": 60 },
    }));
    let writer = organization.key(&["write"]);
    for _ in 0..2 {
        let page = nginx.page(Some(&reader.text));
        assert_eq!((page.status, page.text().as_str()), (200, "behind the door"));
        assert_eq!(page.header("x-seen-key"), Some(reader.id.as_str()));
    }
    let limited = nginx.page(Some(&reader.text));
    assert_eq!(limited.status, 403);
    assert!(limited.number("retry-after") >= 1);
    let missing = nginx.page(None);
    assert_eq!(missing.status, 401);
    assert!(missing.header("www-authenticate").is_some(), "{}", missing.head());
    assert_eq!(nginx.page(Some("nonsense")).status, 401);
    assert_eq!(nginx.page(Some(&writer.text)).status, 403);
    let fresh = organization.key(&["read"]);
    assert_eq!(nginx.page(Some(&fresh.text)).status, 200);
    organization.admin().delete(&organization.key_path(&fresh)).expect(200);
    assert_eq!(nginx.page(Some(&fresh.text)).status, 401);
}

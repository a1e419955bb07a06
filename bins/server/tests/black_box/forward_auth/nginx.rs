//! A real nginx before a real upstream, with `auth_request`.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use serde_json::json;

use super::SERVER;
use crate::harness::{Answer, Nginx, Request};

/// A page that only a key with `read` may see.
fn door(folder: &Path, listen: SocketAddr, server: SocketAddr) -> String {
    fs::create_dir(folder.join("pages")).expect("a folder can be made");
    fs::write(folder.join("pages/page.txt"), "behind the door").expect("a page can be written");
    let folder = folder.display();
    format!(
        "server {{
            listen {listen};
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
        }}"
    )
}

fn page(nginx: &Nginx, key: Option<&str>) -> Answer {
    let request = Request::new("GET", "/page.txt");
    let request = match key {
        Some(key) => request.header("X-API-Key", key),
        None => request,
    };
    request.send(nginx.address)
}

#[test]
fn nginx_lets_through_who_may_read_and_nobody_else() {
    let server = SERVER.server();
    let Some(nginx) = Nginx::start(|folder, listen| door(folder, listen, server.address())) else { return };
    let organization = server.organization("Behind nginx");
    let reader = organization.key_with(&json!({
        "name": "two", "scopes": ["read"], "rateLimit": { "limit": 2, "windowSeconds": 60 },
    }));
    let writer = organization.key(&["write"]);
    for _ in 0..2 {
        let page = page(&nginx, Some(&reader.text));
        assert_eq!((page.status, page.text().as_str()), (200, "behind the door"));
        assert_eq!(page.header("x-seen-key"), Some(reader.id.as_str()));
    }
    let limited = page(&nginx, Some(&reader.text));
    assert_eq!(limited.status, 403);
    assert!(limited.number("retry-after") >= 1);
    let missing = page(&nginx, None);
    assert_eq!(missing.status, 401);
    assert!(missing.header("www-authenticate").is_some(), "{}", missing.head());
    assert_eq!(page(&nginx, Some("nonsense")).status, 401);
    assert_eq!(page(&nginx, Some(&writer.text)).status, 403);
    let fresh = organization.key(&["read"]);
    assert_eq!(page(&nginx, Some(&fresh.text)).status, 200);
    organization.admin().delete(&organization.key_path(&fresh)).expect(200);
    assert_eq!(page(&nginx, Some(&fresh.text)).status, 401);
}

//! What stands outside the base path: probes, metrics and documents.

use crate::harness::{Request, Shared, eventually};

static SERVER: Shared = Shared::new();

#[test]
fn the_probes_need_no_key() {
    let server = SERVER.server();
    for path in ["/healthz", "/readyz"] {
        Request::new("GET", path).send(server.address()).expect(200);
    }
}

#[test]
fn metrics_count_requests_by_route_and_never_by_caller() {
    let server = SERVER.server();
    let organization = server.organization("Measured");
    let reader = organization.reader();
    for _ in 0..3 {
        reader.get(&organization.path("")).expect(200);
    }
    reader.get(&organization.path("/api-keys")).expect(403);
    let secret = "/api/v1/unheard-of-4711";
    Request::new("GET", secret).send(server.address()).expect(404);
    let metrics = eventually("the requests are counted", || {
        let answer = Request::new("GET", "/metrics").send(server.address()).expect(200);
        assert!(answer.header("content-type").is_some_and(|value| value.starts_with("text/plain")));
        Some(answer.text()).filter(|text| text.contains("403"))
    });
    assert!(metrics.contains("# TYPE"), "{metrics}");
    for never in [organization.id.as_str(), organization.owner.id.as_str(), "bsk_live_", "4711"] {
        assert!(!metrics.contains(never), "{never} is in the metrics");
    }
    let counted = metrics.lines().filter(|line| line.contains("/organization/{") && line.contains("200"));
    assert!(counted.count() > 0, "{metrics}");
}

#[test]
fn the_documents_are_complete_in_themselves() {
    let server = SERVER.server();
    let document = Request::new("GET", "/openapi.json").send(server.address()).expect(200).json();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1.")));
    let page = Request::new("GET", "/docs").send(server.address()).expect(200);
    assert!(page.header("content-type").is_some_and(|value| value.starts_with("text/html")));
    let policy = page.header("content-security-policy").expect("a policy");
    assert!(!policy.contains("unsafe-"), "{policy}");
    let text = page.text();
    for foreign in ["src=\"http", "src=\"//", "<link rel=\"stylesheet\" href=\"http", "@import"] {
        assert!(!text.contains(foreign), "{foreign}");
    }
    for word in ["rate_limit_exceeded", "X-API-Key", "/organization/", "agency:write"] {
        assert!(text.contains(word), "{word} is missing");
    }
}

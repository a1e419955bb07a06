//! Tests of the reference within this process.

use super::html::{Html, line};
use super::page::render;

fn page() -> String {
    render(crate::api::openapi_json())
}

/// The values of an attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    page.split(opening.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn every_link_within_the_page_leads_somewhere() {
    let page = page();
    let ids = values(&page, "id");
    for target in values(&page, "href").into_iter().filter_map(|target| target.strip_prefix('#')) {
        assert!(ids.contains(&target), "#{target}");
    }
}

#[test]
fn every_id_stands_once() {
    let page = page();
    let mut ids = values(&page, "id");
    ids.sort_unstable();
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(all > 50);
}

#[test]
fn every_operation_is_on_the_page() {
    let page = page();
    let document: serde_json::Value = serde_json::from_str(crate::api::openapi_json()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap().iter().filter(|(_, it)| it.is_object()) {
            let shown_once = path.starts_with("/auth") && method != "get";
            let id = format!("id=\"{}\"", operation["operationId"].as_str().unwrap());
            assert_eq!(page.contains(&id), !shown_once, "{method} {path}");
        }
    }
}

#[test]
fn nothing_comes_from_elsewhere_and_nothing_runs() {
    let page = page();
    for forbidden in ["<script", " style=", "<style", "https://", "src=", "onclick"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    for target in values(&page, "href") {
        assert!(target.starts_with(['#', '/']), "{target}");
    }
    let style = include_str!("style.css");
    assert!(!style.contains("url(") && !style.contains("@import"));
}

#[test]
fn every_element_is_closed() {
    let page = page();
    let mut open = Vec::new();
    for tag in page.split('<').skip(1) {
        let name = tag.split(['>', ' ']).next().unwrap();
        if let Some(name) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !["!doctype", "meta", "link", "wbr"].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn text_is_escaped() {
    let escaped = Html::text("<a href='x'>\"&\"</a>").into_string();
    assert_eq!(escaped, "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
    assert_eq!(line("`<b>` **&**").into_string(), "<code>&lt;b&gt;</code> <strong>&amp;</strong>");
}

#[test]
fn a_document_that_cannot_be_read_gives_an_empty_page() {
    for document in ["", "[]", "{\"paths\":{\"/\":{\"get\":{\"tags\":[\"x\"]}}},\"tags\":[{\"name\":\"x\"}]}"]
    {
        assert!(render(document).starts_with("<!doctype html>"));
    }
}

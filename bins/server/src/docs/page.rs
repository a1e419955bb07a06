//! The page around the operations.

use super::code;
use super::document::{Document, text};
use super::html::{Html, line, paragraphs};
use super::operation::{self, badge};
use super::schema;

/// The whole page.
pub(super) fn render(json: &str) -> String {
    let document = Document::read(json);
    let title = text(document.at("/info"), "title");
    let mut main = introduction(&document, title);
    for (tag, description) in document.tags() {
        let mut section = Html::new();
        section.element("h2", &[], &Html::text(tag));
        section.add(&paragraphs(description));
        for described in document.operations(tag) {
            section.add(&operation::section(&document, &described));
        }
        main.element("section", &[("class", "tag"), ("id", &slug(tag))], &section);
    }
    main.add(&errors(&document));
    main.add(&objects(&document));

    let mut page = Html::new();
    page.add_markup(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\">",
    );
    page.element("title", &[], &Html::text(&format!("{title} · Reference")));
    page.add_markup("<link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body>");
    page.add_markup("<a class=\"skip\" href=\"#main\">Skip to the reference</a>");
    page.add(&navigation(&document, title));
    page.element("main", &[("id", "main")], &main);
    page.add_markup("</body></html>\n");
    page.into_string()
}

fn introduction(document: &Document, title: &str) -> Html {
    let info = document.at("/info");
    let mut prose = Html::new();
    prose.element("h1", &[], &Html::text(title));
    let mut facts = Html::text(&format!("Version {} · ", text(info, "version")));
    facts.element("a", &[("href", "/openapi.json")], &Html::text("OpenAPI document"));
    prose.element("p", &[("class", "facts")], &facts);
    prose.add(&paragraphs(text(info, "description")));

    let mut example = Html::new();
    example.span("p", "caption", "For the commands on this page");
    let base = text(document.at("/servers/0"), "url");
    example.add(&code::block(&Html::text(&format!(
        "BASE=http://127.0.0.1:8080{base}\nORG=org_661f0a2b9c4d7e83105fd2aa\nKEY=bsk_live_…"
    ))));
    let mut columns = Html::new();
    columns.element("div", &[("class", "prose")], &prose);
    columns.element("div", &[("class", "examples")], &example);
    let mut section = Html::new();
    section.element("section", &[("class", "operation introduction")], &columns);
    section
}

fn navigation(document: &Document, title: &str) -> Html {
    let mut groups = Html::new();
    for (tag, _) in document.tags() {
        let mut items = Html::new();
        for described in document.operations(tag) {
            let mut label = badge(described.method);
            label.element("span", &[], &Html::text(text(described.operation, "summary")));
            let target = format!("#{}", text(described.operation, "operationId"));
            item(&mut items, &target, &label);
        }
        group(&mut groups, tag, &format!("#{}", slug(tag)), &items);
    }
    let mut items = Html::new();
    for (name, _) in objects_of(document) {
        item(&mut items, &format!("#{name}"), &Html::text(name));
    }
    group(&mut groups, "Errors", "#errors", &Html::new());
    group(&mut groups, "Objects", "#objects", &items);

    let mut inner = Html::new();
    // On a narrow screen the list opens on demand; a wide one shows it always.
    let mut summary = Html::new();
    summary.element("summary", &[], &Html::text(title));
    let mut list = Html::new();
    list.element("div", &[("class", "groups")], &groups);
    let mut folded = summary;
    folded.add(&list);
    inner.element("details", &[("class", "narrow")], &folded);
    let mut wide = Html::new();
    wide.element("a", &[("class", "brand"), ("href", "#main")], &Html::text(title));
    wide.add(&list);
    inner.element("div", &[("class", "wide")], &wide);
    let mut navigation = Html::new();
    navigation.element("nav", &[("aria-label", "Reference")], &inner);
    navigation
}

fn group(groups: &mut Html, name: &str, target: &str, items: &Html) {
    let mut title = Html::new();
    title.element("a", &[("href", target)], &Html::text(name));
    groups.element("p", &[("class", "group")], &title);
    if !items.is_empty() {
        groups.element("ul", &[], items);
    }
}

fn item(items: &mut Html, target: &str, label: &Html) {
    let mut link = Html::new();
    link.element("a", &[("href", target)], label);
    items.element("li", &[], &link);
}

/// Every code, with an answer that has it.
fn errors(document: &Document) -> Html {
    let mut rows = Html::new();
    let examples = document.at("/components/examples");
    for code in schema::choices(document.at("/components/schemas/Error/properties/code")) {
        let example = &examples[code]["value"];
        let mut term = Html::new();
        term.element("code", &[], &Html::text(code));
        term.span("span", "status bad", text(&examples[code], "summary"));
        rows.element("dt", &[("id", code)], &term);
        rows.element("dd", &[], &line(text(example, "message")));
    }
    let mut prose = Html::new();
    prose.element("h2", &[], &Html::text("Errors"));
    prose.add(&paragraphs(
        "Programs go by `code`, people by `message`; `details` says more where there is more to say.",
    ));
    prose.element("dl", &[("class", "errors")], &rows);

    let mut example = Html::new();
    example.span("p", "caption", "Answer 422");
    example.add(&code::json(&examples["validation_failed"]["value"]));
    let mut columns = Html::new();
    columns.element("div", &[("class", "prose")], &prose);
    columns.element("div", &[("class", "examples")], &example);
    let mut section = Html::new();
    section.element("section", &[("class", "operation"), ("id", "errors")], &columns);
    section
}

fn objects(document: &Document) -> Html {
    let mut section = Html::new();
    section.element("h2", &[], &Html::text("Objects"));
    for (name, described) in objects_of(document) {
        let mut object = Html::new();
        object.element("h3", &[], &Html::text(name));
        object.add(&paragraphs(text(described, "description")));
        object.add(&schema::fields(described));
        let choices = schema::choices(described);
        if !choices.is_empty() {
            let mut list = Html::new();
            for choice in choices {
                list.span("span", "scope", choice);
            }
            object.element("p", &[("class", "choices")], &list);
        }
        section.element("section", &[("class", "object"), ("id", name)], &object);
    }
    let mut html = Html::new();
    html.element("section", &[("class", "tag"), ("id", "objects")], &section);
    html
}

/// The schemas, but those of requests, which stand beside their operations.
fn objects_of(document: &Document) -> impl Iterator<Item = (&str, &serde_json::Value)> {
    let requests = document.request_schemas();
    document.schemas().filter(move |(name, _)| !requests.contains(name))
}

fn slug(name: &str) -> String {
    name.to_ascii_lowercase().replace(' ', "-")
}

//! What a screen reader and a keyboard need.

use crate::gallery::states;
use crate::html::{named, tags};

fn pages() -> impl Iterator<Item = (&'static str, String)> {
    states::all().into_iter().map(|state| (state.name, state.frame.show(state.view.as_ref())))
}

#[test]
fn every_id_stands_once() {
    for (name, html) in pages() {
        let mut ids: Vec<_> = tags(&html).into_iter().filter_map(|tag| tag.attribute("id")).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "{name}");
    }
}

#[test]
fn every_reference_within_a_page_leads_somewhere() {
    for (name, html) in pages() {
        let ids: Vec<_> = tags(&html).into_iter().filter_map(|tag| tag.attribute("id")).collect();
        for tag in tags(&html) {
            for attribute in
                ["for", "aria-describedby", "aria-labelledby", "popovertarget", "data-copies", "data-reveals"]
            {
                for id in tag.attribute(attribute).unwrap_or_default().split_whitespace() {
                    assert!(ids.contains(&id), "{name}: {attribute} {id}");
                }
            }
            if let Some(id) = tag.attribute("href").and_then(|target| target.strip_prefix('#')) {
                assert!(ids.contains(&id), "{name}: #{id}");
            }
        }
    }
}

#[test]
fn every_control_has_a_label() {
    for (name, html) in pages() {
        let labelled: Vec<_> =
            named(&html, "label").into_iter().filter_map(|label| label.attribute("for")).collect();
        for tag in tags(&html) {
            if !matches!(tag.name, "input" | "select" | "textarea") || tag.attribute("type") == Some("hidden")
            {
                continue;
            }
            let has_label = tag.attribute("aria-label").is_some()
                || tag.attribute("id").is_some_and(|id| labelled.contains(&id));
            assert!(has_label, "{name}: {tag:?}");
        }
    }
}

#[test]
fn every_page_has_one_heading_and_a_title_that_begins_with_it() {
    for (name, html) in pages() {
        let headings = named(&html, "h1");
        assert_eq!(headings.len(), 1, "{name}");
        let title = named(&html, "title")[0].text();
        assert!(title.starts_with(&headings[0].text()), "{name}: {title}");
    }
}

#[test]
fn every_button_says_what_it_does() {
    for (name, html) in pages() {
        for button in named(&html, "button") {
            let named = !button.text().is_empty() || button.attribute("aria-label").is_some();
            assert!(named && button.attribute("type").is_some(), "{name}: {button:?}");
        }
    }
}

#[test]
fn every_error_is_tied_to_its_field() {
    for (name, html) in pages() {
        for error in tags(&html).into_iter().filter(|tag| tag.attribute("class") == Some("error")) {
            let id = error.attribute("id").unwrap();
            let describes = format!("{id}\"");
            assert!(html.matches(&describes).count() >= 2, "{name}: {id}");
        }
    }
}

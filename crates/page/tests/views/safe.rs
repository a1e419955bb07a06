//! Nothing runs, paints or comes in that is not this crate's.

use bsk_page::asset;

use crate::gallery::states;
use crate::gallery::states::new_key::shown_key;
use crate::html::{named, tags};

#[test]
fn no_page_has_a_style_or_a_handler_within() {
    for state in states::all() {
        let html = state.frame.show(state.view.as_ref());
        for tag in tags(&html) {
            assert_ne!(tag.name, "style", "{}", state.name);
            for attribute in tag.attribute_names() {
                assert!(!attribute.starts_with("on") && attribute != "style", "{}: {tag:?}", state.name);
            }
        }
        for script in named(&html, "script") {
            assert_eq!(script.attribute("src"), Some(asset::SCRIPT.path().as_str()), "{}", state.name);
            assert_eq!(script.text(), "", "{}", state.name);
        }
    }
}

#[test]
fn nothing_comes_from_another_host() {
    for state in states::all() {
        let html = state.frame.show(state.view.as_ref());
        for tag in tags(&html) {
            for attribute in ["href", "src", "action", "formaction"] {
                let target = tag.attribute(attribute).unwrap_or("/");
                assert!(
                    target.starts_with(['/', '#']) && !target.starts_with("//"),
                    "{}: {tag:?}",
                    state.name
                );
            }
        }
    }
    for asset in asset::ALL {
        let body = asset.body().replace("http://www.w3.org/2000/svg", "");
        for forbidden in ["http:", "https:", "url(", "@import", "eval(", "innerHTML", "insertAdjacentHTML"] {
            assert!(!body.contains(forbidden), "{forbidden} in {}", asset.path());
        }
    }
}

#[test]
fn every_form_that_posts_carries_the_token() {
    for state in states::all() {
        let html = state.frame.show(state.view.as_ref());
        let forms = html.split("<form").skip(1).filter(|form| form.contains("method=\"post\""));
        for form in forms {
            let form = form.split("</form>").next().unwrap();
            assert!(form.contains("name=\"token\" value=\"8Jt2f0Qm\""), "{}: {form}", state.name);
        }
    }
}

#[test]
fn no_form_that_gets_carries_the_token() {
    for state in states::all() {
        let html = state.frame.show(state.view.as_ref());
        for form in html.split("<form").skip(1).filter(|form| form.contains("method=\"get\"")) {
            assert!(!form.split("</form>").next().unwrap().contains("8Jt2f0Qm"), "{}: {form}", state.name);
        }
    }
}

#[test]
fn names_are_text_whatever_they_contain() {
    let hostile = "<script>alert(1)</script> & \"co\"";
    let mut seen = 0;
    for state in states::all() {
        let html = state.frame.show(state.view.as_ref());
        assert!(!html.contains("<script>alert"), "{}", state.name);
        seen += html.matches("&lt;script&gt;alert(1)&lt;/script&gt; &amp;").count();
    }
    assert!(seen > 0, "{hostile} is in the gallery");
}

#[test]
fn every_element_is_closed() {
    const EMPTY: [&str; 5] = ["!doctype", "meta", "link", "input", "br"];
    for state in states::all() {
        let html = state.frame.show(state.view.as_ref());
        let mut open = Vec::new();
        for tag in html.split('<').skip(1) {
            let name = tag.split(['>', ' ']).next().unwrap().to_ascii_lowercase();
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{}", state.name),
                None if EMPTY.contains(&name.as_str()) => {}
                None => open.push(name),
            }
        }
        assert!(open.is_empty(), "{}: {open:?}", state.name);
    }
}

#[test]
fn secrets_are_in_no_debug_output() {
    for state in states::all() {
        let debug = format!("{:?}", state.frame);
        assert!(!debug.contains("8Jt2f0Qm"), "{}", state.name);
    }
    let debug = format!("{:?}", shown_key());
    assert!(!debug.contains("a1b2c3d4e5f6"), "{debug}");
}

#[test]
fn an_address_of_a_file_changes_with_its_content() {
    let mut paths: Vec<_> = asset::ALL.iter().map(asset::Asset::path).collect();
    for path in &paths {
        let fingerprint = path.split('.').nth(1).unwrap();
        assert!(
            fingerprint.len() == 16 && fingerprint.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{path}"
        );
    }
    paths.dedup();
    assert_eq!(paths.len(), asset::ALL.len());
}

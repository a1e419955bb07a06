//! Forms in pages.

/// What a page has put into its form for `action`.
///
/// # Panics
///
/// If there is no such form, as a test does.
#[track_caller]
#[must_use]
pub fn hidden_fields(page: &str, action: &str) -> Vec<(String, String)> {
    let forms = page.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap_or_default());
    let is_asked = |form: &&str| {
        let tag = form.split('>').next().unwrap_or_default();
        attribute(tag, "action").is_some_and(|found| found == action) && tag.contains("method=\"post\"")
    };
    let form = forms.into_iter().find(is_asked).unwrap_or_else(|| panic!("no form for {action} in\n{page}"));
    let inputs = form.split("<input").skip(1).map(|input| input.split('>').next().unwrap_or_default());
    inputs
        .filter(|input| attribute(input, "type").is_some_and(|kind| kind == "hidden"))
        .filter_map(|input| Some((attribute(input, "name")?, attribute(input, "value").unwrap_or_default())))
        .collect()
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

//! A few pieces as they are, letter by letter.

use bsk_page::asset;
use bsk_page::view::{SignIn, View};

use crate::gallery::fixture::{anonymous, owner};
use crate::gallery::states::key::revoke_key;
use crate::gallery::states::key_list::key_list;
use crate::gallery::states::new_key::create_key;

/// What a view itself says, a tag a line.
fn lines(view: &dyn View) -> String {
    view.body(&owner()).into_string().replace("><", ">\n<")
}

#[test]
fn a_row_of_the_list() {
    let mut list = key_list();
    list.keys.truncate(3);
    list.keys.remove(1);
    insta::assert_snapshot!(lines(&list));
}

#[test]
fn the_form_for_a_new_key() {
    insta::assert_snapshot!(lines(&create_key()));
}

#[test]
fn the_question_whether_to_revoke() {
    insta::assert_snapshot!(lines(&revoke_key()));
}

#[test]
fn a_whole_page() {
    let mut html = anonymous().show(&SignIn::default());
    for asset in asset::ALL {
        html = html.replace(&asset.path(), "[asset]");
    }
    insta::assert_snapshot!(html.replace("><", ">\n<"));
}

//! Searching and filtering the list.

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use super::query::{KeyFilter, KeyListQuery, KeySort};
use crate::address;
use crate::view::icon::Icon;

pub(super) fn filter(organization: &OrganizationId, query: &KeyListQuery) -> Markup {
    let list = address::api_keys(organization);
    html! {
        div.filters {
            nav.tabs aria-label="Filter" {
                ul {
                    @for filter in KeyFilter::ALL {
                        li {
                            a href={ (list) (query.filtered(filter)) }
                                aria-current=[(filter == query.filter).then_some("true")] { (filter.title()) }
                        }
                    }
                }
            }
            form.search role="search" method="get" action=(list) {
                @if query.filter != KeyFilter::All {
                    input type="hidden" name="status" value=(query.filter.as_str());
                }
                span.with-icon {
                    (Icon::Search.draw())
                    input type="search" name="search" value=(query.search) aria-label="Search"
                        placeholder="Name or prefix" autocomplete="off" maxlength="100";
                }
                select name="sort" aria-label="Order" {
                    @for sort in KeySort::ALL {
                        option value=(sort.as_str()) selected[sort == query.sort] { (sort.title()) }
                    }
                }
                button type="submit" { "Find" }
            }
        }
    }
}

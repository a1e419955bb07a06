//! Moving through a long list.

use maud::{Markup, html};

use super::number::grouped;

/// A page of a long list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pager {
    /// The page, from 1.
    pub(super) page: u32,
    /// Entries on a full page.
    pub(super) size: u32,
    /// Entries in the whole list.
    pub(super) total: u64,
}

impl Pager {
    /// Which entries these are, and the way to the pages around this one.
    pub(super) fn draw(self, address: impl Fn(u32) -> String) -> Markup {
        let page = self.page.max(1);
        let last = self.last();
        html! {
            @if self.total > 0 {
                nav.pager aria-label="Pages" {
                    p { (self.range()) }
                    @if last > 1 {
                        div.steps {
                            (step("First", (page > 1).then(|| address(1)), None))
                            (step("Previous", (page > 1).then(|| address((page - 1).min(last))), Some("prev")))
                            (step("Next", (page < last).then(|| address(page + 1)), Some("next")))
                            (step("Last", (page < last).then(|| address(last)), None))
                        }
                    }
                }
            }
        }
    }

    fn last(self) -> u32 {
        u32::try_from(self.total.div_ceil(u64::from(self.size.max(1)))).unwrap_or(u32::MAX).max(1)
    }

    /// `26–50 of 1,204`.
    fn range(self) -> String {
        let before = u64::from(self.page.max(1) - 1) * u64::from(self.size);
        let total = grouped(self.total);
        match before {
            _ if before >= self.total => format!("None of {total} on this page"),
            _ => {
                let end = self.total.min(before + u64::from(self.size));
                let first = grouped(before + 1);
                if before + 1 == end {
                    format!("{first} of {total}")
                } else {
                    format!("{first}–{} of {total}", grouped(end))
                }
            }
        }
    }
}

/// A link, or its place while there is nowhere to go.
fn step(label: &str, to: Option<String>, relation: Option<&str>) -> Markup {
    html! {
        @match to {
            Some(to) => a.button href=(to) rel=[relation] { (label) },
            None => span.button.off aria-hidden="true" { (label) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pager(page: u32, total: u64) -> Pager {
        Pager { page, size: 25, total }
    }

    #[test]
    fn a_range_counts_from_one() {
        for (page, total, range, last) in [
            (0, 1, "1 of 1", 1),
            (1, 25, "1–25 of 25", 1),
            (2, 26, "26 of 26", 2),
            (49, 1_204, "1,201–1,204 of 1,204", 49),
            (3, 50, "None of 50 on this page", 2),
            (u32::MAX, 50, "None of 50 on this page", 2),
        ] {
            assert_eq!(pager(page, total).range(), range);
            assert_eq!(pager(page, total).last(), last);
        }
    }

    #[test]
    fn a_list_of_one_page_has_no_steps() {
        let html = pager(1, 20).draw(|page| format!("?page={page}")).into_string();
        assert!(html.contains("1–20 of 20") && !html.contains("href"), "{html}");
    }

    #[test]
    fn the_ends_lead_nowhere_further() {
        let first = pager(1, 60).draw(|page| format!("?page={page}")).into_string();
        assert_eq!(first.matches("href").count(), 2, "{first}");
        assert!(first.contains("href=\"?page=2\"") && first.contains("href=\"?page=3\""));
        let beyond = pager(9, 60).draw(|page| format!("?page={page}")).into_string();
        assert_eq!(beyond.matches("href").count(), 2, "{beyond}");
        assert!(beyond.contains("href=\"?page=1\"") && beyond.contains("href=\"?page=3\""));
    }
}

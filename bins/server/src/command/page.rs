//! Pages of long lists on the command line.

use bsk_auth::Page;
use clap::Args;

use crate::failure::Failure;

/// Which part of a list.
#[derive(Args, Debug)]
pub(crate) struct PageFlags {
    /// The page, from 1
    #[arg(long, default_value_t = Page::FIRST.number())]
    page: u32,
    /// Entries on a page, 1 to 200
    #[arg(long, default_value_t = Page::FIRST.size())]
    limit: u32,
}

impl PageFlags {
    /// The page.
    pub(crate) fn page(&self) -> Result<Page, Failure> {
        Page::new(self.page, self.limit).map_err(|error| Failure::Usage(format!("--{error}")))
    }

    /// What stands below a list.
    pub(crate) fn footer(page: Page, entries: usize, total: u64, noun: &str) -> String {
        let plural = if total == 1 { "" } else { "s" };
        let first = page.offset() + 1;
        let last = page.offset() + entries as u64;
        if entries as u64 == total {
            return format!("\n\n{total} {noun}{plural}");
        }
        let next =
            if last < total { format!("; go on with --page {}", page.number() + 1) } else { String::new() };
        let range = if entries == 0 { "none".to_owned() } else { format!("{first} to {last}") };
        format!("\n\n{range} of {total} {noun}{plural}{next}")
    }
}

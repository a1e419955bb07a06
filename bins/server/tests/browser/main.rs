//! The server's pages in a real browser: Chromium, driven by WebDriver.
//!
//! Whatever a test does, no page may write an error to the console: a [`Browser`](driver::Browser) looks when it is
//! closed.

#[path = "../harness/all.rs"]
#[expect(dead_code, unused_imports, reason = "the black-box tests need more of it")]
mod harness;

mod bare;
mod driver;
mod first_start;
mod judge;
mod keys;
mod pages;
mod people;
mod pictures;
mod reference;
mod standing;

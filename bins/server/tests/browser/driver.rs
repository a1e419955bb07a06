//! A small client of WebDriver, over the blocking HTTP client that the tests have already: what there is to buy brings
//! an async runtime and a TLS library, for a dozen JSON requests to the loopback interface.

mod browser;
mod element;
mod options;
mod role;
mod session;

pub(crate) use browser::Browser;
pub(crate) use element::Element;
pub(crate) use options::{Options, Scheme, Scripts, Width};
pub(crate) use role::Role;

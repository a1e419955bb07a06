//! Where a request comes from.

use std::net::IpAddr;

use bsk_store::Via;

/// Most characters that are kept of what a browser calls itself.
const MOST_AGENT_CHARS: usize = 200;

/// Where a request comes from, for the audit log, the list of sessions, and the
/// throttle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visitor {
    pub(crate) address: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
    pub(crate) via: Via,
}

impl Visitor {
    /// Somebody on the command line.
    pub const OPERATOR: Self = Self { address: None, user_agent: None, via: Via::CommandLine };

    /// Somebody on the page. What the browser calls itself is shortened, and
    /// freed of control characters.
    #[must_use]
    pub fn on_page(address: Option<IpAddr>, user_agent: Option<&str>) -> Self {
        let shortened = |text: &str| {
            text.chars().filter(|character| !character.is_control()).take(MOST_AGENT_CHARS).collect()
        };
        Self { address, user_agent: user_agent.map(shortened), via: Via::Page }
    }
}

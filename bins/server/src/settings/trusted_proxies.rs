//! Whose word is taken on where a request comes from.

use core::str::FromStr;
use std::net::{IpAddr, SocketAddr};

use actix_web::HttpMessage as _;
use actix_web::dev::ServiceRequest;
use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use bsk_page::serve::FromTrustedProxy;
use ipnet::IpNet;

/// The networks of the proxies in front of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Puts the client's address in the place of the peer's, for all that comes
    /// after, and notes that a trusted proxy has passed the request on.
    pub(crate) fn resolve(&self, request: &mut ServiceRequest) {
        if let Some(client) = self.client_behind(request.peer_addr(), request.headers()) {
            request.extensions_mut().insert(FromTrustedProxy);
            request.head_mut().peer_addr = Some(client);
        }
    }

    /// Who sent a request by way of a trusted proxy; `None` if none has passed it on.
    pub(crate) fn client_behind(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> Option<SocketAddr> {
        if self.0.is_empty() {
            return None;
        }
        let peer = peer.filter(|peer| self.contains(peer.ip().to_canonical()))?;
        let fields: Vec<&str> =
            headers.get_all(X_FORWARDED_FOR).filter_map(|field| field.to_str().ok()).collect();
        Some(SocketAddr::new(self.client(peer.ip(), fields.into_iter()), peer.port()))
    }

    /// The address of the client: the peer's, unless the peer is a trusted
    /// proxy; then the rightmost of the forwarded ones that is not. A forwarded
    /// text that is no address ends the search at the proxy that sent it.
    fn client<'a>(&self, peer: IpAddr, forwarded: impl DoubleEndedIterator<Item = &'a str>) -> IpAddr {
        let mut client = peer.to_canonical();
        for text in forwarded.rev().flat_map(|field| field.rsplit(',')) {
            if !self.contains(client) {
                break;
            }
            let Some(address) = parse_address(text.trim()) else { break };
            client = address;
        }
        client
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// Reads an address, with a port or without.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse().map(|socket: SocketAddr| socket.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

impl FromStr for TrustedProxies {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let networks = text.split(',').map(str::trim).map(|network| {
            let parsed = network.parse().or_else(|_| network.parse().map(|address: IpAddr| address.into()));
            parsed.map_err(|_| {
                format!("`{network}` is no network; write them as 10.0.0.0/8, 2001:db8::/32 or 10.1.2.3")
            })
        });
        networks.collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, forwarded: &[&str]) -> String {
        let trusted = if trusted.is_empty() { TrustedProxies::default() } else { trusted.parse().unwrap() };
        trusted.client(peer.parse().unwrap(), forwarded.iter().copied()).to_string()
    }

    #[test]
    fn without_trusted_proxies_the_peer_is_the_client() {
        assert_eq!(client("", "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn a_stranger_is_not_believed() {
        assert_eq!(client("10.0.0.0/8", "203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
    }

    #[test]
    fn behind_a_trusted_proxy_the_rightmost_address_outside_counts() {
        let forwarded = ["6.6.6.6, 198.51.100.1", "10.0.0.2"];
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &forwarded), "198.51.100.1");
        assert_eq!(client("10.0.0.1", "10.0.0.1", &forwarded), "10.0.0.2");
        assert_eq!(client("10.0.0.0/8", "::ffff:10.0.0.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
    }

    #[test]
    fn what_is_no_address_is_not_passed_over() {
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &["198.51.100.1, unknown, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(client("10.0.0.0/8", "10.0.0.1", &[]), "10.0.0.1");
    }

    #[test]
    fn a_request_from_a_trusted_proxy_comes_from_its_client() {
        let trusted: TrustedProxies = "10.0.0.0/8".parse().unwrap();
        for (peer, expected) in [("10.0.0.1:80", "198.51.100.1:80"), ("203.0.113.9:80", "203.0.113.9:80")] {
            let request = actix_web::test::TestRequest::default()
                .peer_addr(peer.parse().unwrap())
                .append_header((X_FORWARDED_FOR, "198.51.100.1"));
            let mut request = request.to_srv_request();
            trusted.resolve(&mut request);
            assert_eq!(request.peer_addr().unwrap().to_string(), expected);
            let is_noted = request.extensions().contains::<FromTrustedProxy>();
            assert_eq!(is_noted, peer.starts_with("10."), "{peer}");
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in ["", "10.0.0.0/33", "proxy", "10.0.0.0/8,"] {
            assert!(text.parse::<TrustedProxies>().is_err(), "{text}");
        }
    }
}

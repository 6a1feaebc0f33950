//! Who is at the other end: the socket's peer or, behind a proxy, whoever that says; and
//! as what an address counts.

use std::net::IpAddr;

use axum::http::HeaderMap;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::config::access::AccessSettings;

/// The socket's peer, put into each request when it is accepted.
#[derive(Debug, Clone, Copy)]
pub(in crate::http) struct Peer(pub(in crate::http) Option<IpAddr>);

/// Whose word about a client's address is taken (HARD-11).
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// In lower case. Without one there are no proxies.
    header: Option<String>,
    trusted: Vec<IpNet>,
    /// They are named, so that several in a row can be told from clients. In a private
    /// network that is trusted as a whole, clients may be, too.
    are_named: bool,
}

impl Proxies {
    /// From the settings.
    pub fn new(settings: &AccessSettings) -> Self {
        let named = settings.trusted_proxies.clone();
        let are_named = named.is_some();
        Self { header: settings.proxy_header.clone(), trusted: named.unwrap_or_else(near), are_named }
    }

    /// All that connects passes on what others say, as other servers do: nothing is counted by
    /// their addresses.
    pub fn everybody() -> Self {
        let all = ["0.0.0.0/0", "::/0"];
        let trusted = all.iter().filter_map(|network| network.parse().ok()).collect();
        Self { header: Some(String::new()), trusted, are_named: false }
    }

    /// Whether there is one in front.
    pub(in crate::http) fn is_configured(&self) -> bool {
        self.header.is_some()
    }

    /// Whether nothing is counted by this peer's address: it is a proxy that stands for
    /// many, or this machine, where a proxy may stand that nobody has told the server of.
    pub(super) fn stands_for_many(&self, peer: IpAddr) -> bool {
        if self.is_configured() { self.is_trusted(peer) } else { peer.is_loopback() }
    }

    /// The address that a client counts by; nothing where it does not count. With a proxy
    /// configured everybody counts: whoever it does not name counts as the proxy.
    ///
    /// Each proxy adds the address that it sees at the end of the header. So the last one is
    /// the client's, or the last that is no proxy if the proxies are named; what stands
    /// before it are its own words.
    pub(in crate::http) fn client(&self, Peer(peer): Peer, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer?.to_canonical();
        let Some(name) = &self.header else { return (!peer.is_loopback()).then_some(peer) };
        if !self.is_trusted(peer) {
            return Some(peer);
        }
        let lines = headers.get_all(name).iter().rev().map(|line| line.to_str().unwrap_or_default());
        let mut nearest = peer;
        for said in lines.flat_map(|line| line.rsplit(',')) {
            let Some(address) = read(said.trim()) else { break };
            nearest = address;
            if !self.are_named || !self.is_trusted(address) {
                break;
            }
        }
        Some(nearest)
    }

    /// Whether a peer is a proxy whose word is taken.
    pub(in crate::http) fn has(&self, Peer(peer): Peer) -> bool {
        self.is_configured() && peer.is_some_and(|peer| self.is_trusted(peer.to_canonical()))
    }

    fn is_trusted(&self, address: IpAddr) -> bool {
        self.trusted.iter().any(|network| network.contains(&address))
    }
}

/// This machine and private networks.
fn near() -> Vec<IpNet> {
    const NEAR: [&str; 6] =
        ["127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"];
    NEAR.iter().filter_map(|network| network.parse().ok()).collect()
}

/// An address as proxies write it: bare, in brackets, with a port.
fn read(text: &str) -> Option<IpAddr> {
    let bare = || text.parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    bare().or_else(with_port).or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

/// What is allowed to a wide network, as a multiple of what a narrow one may.
pub(in crate::http) const WIDE: usize = 8;

/// The networks that an address counts as, and how much more each may: an IPv4 address
/// itself; of IPv6 the /64 that one customer gets, and the /48 that one can rent.
pub(in crate::http) fn networks(address: IpAddr) -> impl Iterator<Item = (IpNet, usize)> {
    let (narrow, wide) = match address.to_canonical() {
        IpAddr::V4(address) => (IpNet::from(Ipv4Net::from(address)), None),
        IpAddr::V6(address) => {
            let of = |length| Ipv6Net::new_assert(address, length).trunc().into();
            (of(64), Some(of(48)))
        }
    };
    std::iter::once((narrow, 1)).chain(wide.map(|wide| (wide, WIDE)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    fn proxies() -> Proxies {
        Proxies::new(&AccessSettings {
            proxy_header: Some("x-forwarded-for".to_owned()),
            ..AccessSettings::default()
        })
    }

    fn said(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        headers
    }

    #[test]
    fn hard_11_a_proxy_is_believed_only_where_it_is_configured_and_trusted() {
        let near = Peer(ip("127.0.0.1"));
        let headers = said(&["203.0.113.9, 198.51.100.7"]);
        assert_eq!(Proxies::default().client(near, &headers), None, "this machine, without a proxy");
        let proxies = proxies();
        assert_eq!(proxies.client(near, &headers), ip("198.51.100.7"), "not what the client wrote itself");
        assert_eq!(proxies.client(Peer(ip("10.0.0.2")), &headers), ip("198.51.100.7"));
        assert_eq!(proxies.client(Peer(ip("192.0.2.1")), &headers), ip("192.0.2.1"));
        assert!(proxies.has(near) && !proxies.has(Peer(ip("192.0.2.1"))) && !proxies.has(Peer(None)));
        assert!(!Proxies::default().has(near), "nobody has said that there is one");
        // A second header line is the proxy's; the first was sent by the client.
        let twice = |last: &str| proxies.client(near, &said(&["203.0.113.9", last]));
        assert_eq!(twice("198.51.100.8:4711"), ip("198.51.100.8"));
        assert_eq!(twice("[2001:db8::1]"), ip("2001:db8::1"));
        assert_eq!(twice("198.51.100.8, 10.1.2.3"), ip("10.1.2.3"), "a client in the proxy's network");
        let chain = Proxies { are_named: true, ..proxies.clone() };
        let headers = said(&["203.0.113.9", "198.51.100.8, 10.1.2.3"]);
        assert_eq!(chain.client(near, &headers), ip("198.51.100.8"), "two proxies in a row");
    }

    #[test]
    fn hard_11_with_a_proxy_nobody_is_exempt() {
        let (proxies, near) = (proxies(), Peer(ip("127.0.0.1")));
        for nobody in [&[][..], &["unknown"], &["198.51.100.7, unknown"], &[""]] {
            assert_eq!(
                proxies.client(near, &said(nobody)),
                ip("127.0.0.1"),
                "{nobody:?} counts as the proxy"
            );
        }
        assert_eq!(proxies.client(near, &said(&["127.0.0.1"])), ip("127.0.0.1"));
    }

    #[test]
    fn hard_11_ipv6_counts_by_64_and_48() {
        let of =
            |text: &str| networks(text.parse().unwrap()).map(|(net, _)| net.to_string()).collect::<Vec<_>>();
        assert_eq!(of("2001:db8:1:2:3::4"), ["2001:db8:1:2::/64", "2001:db8:1::/48"]);
        assert_eq!(of("192.0.2.1"), ["192.0.2.1/32"]);
        assert_eq!(of("::ffff:192.0.2.1"), ["192.0.2.1/32"]);
    }
}

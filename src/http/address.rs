//! Who is at the other end: the socket's peer or, behind a proxy, whoever that says.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The socket's peer, put into each request when it is accepted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) Option<IpAddr>);

/// The client's address.
///
/// A proxy's word is taken only if the server's settings name the header, and only
/// from this machine or a private network. The last address in it is the one that the
/// nearest proxy saw; those before it are the client's own words.
pub(super) fn client(Peer(peer): Peer, headers: &HeaderMap, proxy_header: Option<&str>) -> Option<IpAddr> {
    let peer = peer.map(|peer| peer.to_canonical());
    let Some(name) = proxy_header else { return peer };
    if peer.is_some_and(|peer| !is_near(peer)) {
        return peer;
    }
    let said = headers.get_all(name).iter().next_back().and_then(|value| value.to_str().ok());
    let last = said.and_then(|said| said.rsplit(',').next()).map(str::trim);
    last.and_then(read).or(peer)
}

/// An address as proxies write it: bare, in brackets, with a port.
fn read(text: &str) -> Option<IpAddr> {
    let bare = || text.parse().ok();
    let with_port = || text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip());
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    bare().or_else(with_port).or_else(bracketed).map(|address: IpAddr| address.to_canonical())
}

fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn a_proxy_is_believed_only_where_it_is_configured_and_near() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        let header = Some("x-forwarded-for");
        let near = Peer(ip("127.0.0.1"));
        assert_eq!(client(near, &headers, None), ip("127.0.0.1"));
        assert_eq!(client(near, &headers, header), ip("198.51.100.7"), "not what the client wrote itself");
        assert_eq!(client(Peer(ip("10.0.0.2")), &headers, header), ip("198.51.100.7"));
        assert_eq!(client(Peer(ip("192.0.2.1")), &headers, header), ip("192.0.2.1"));
        assert_eq!(client(near, &HeaderMap::new(), header), ip("127.0.0.1"));
        // A second header line is the proxy's; the first was sent by the client.
        headers.append("x-forwarded-for", "198.51.100.8:4711".parse().unwrap());
        assert_eq!(client(near, &headers, header), ip("198.51.100.8"));
        headers.append("x-forwarded-for", "[2001:db8::1]".parse().unwrap());
        assert_eq!(client(near, &headers, header), ip("2001:db8::1"));
        headers.append("x-forwarded-for", "nonsense".parse().unwrap());
        assert_eq!(client(near, &headers, header), ip("127.0.0.1"));
    }
}

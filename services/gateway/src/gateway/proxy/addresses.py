"""The client's address, behind proxies that are trusted and only behind those."""

import ipaddress
from collections.abc import Sequence

from gateway.proxy.headers import Headers

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def client_address(peer: str, headers: Headers, trusted: Sequence[Network]) -> str:
    """Return the last address of X-Forwarded-For that is no trusted proxy's own."""
    if not trusted or not _is_within(peer, trusted):
        return peer
    listed = [
        part.strip()
        for name, value in headers
        if name == b"x-forwarded-for"
        for part in value.decode("latin-1").split(",")
    ]
    found = peer
    for candidate in reversed(listed):
        if not _is_address(candidate):
            break
        found = candidate
        if not _is_within(candidate, trusted):
            break
    return found


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_within(address: str, networks: Sequence[Network]) -> bool:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(ip in network for network in networks if network.version == ip.version)

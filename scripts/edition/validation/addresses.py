"""What is wrong with the host of an address, in a source as in a link."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from edition.validation.letters import LOOKALIKE

_NOT_PUBLIC = re.compile(r"(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|test|invalid|onion|arpa)$")
"""The names that lead to nothing on the public web, most of them by RFC 6761 and RFC 6762."""
_NUMBER = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)$")
"""The end of a host that browsers read as an IPv4 address, by the URL standard."""


def split_address(url: str) -> SplitResult:
    """The parts of an address; all empty when it is not one."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def host_problem(url: str) -> str:
    """Why the host of an http(s) address is not one of the public web; empty when it is, and for other addresses."""
    parts = split_address(url)
    host = (parts.hostname or "").rstrip(".")
    if not host:
        return "cannot be read" if re.match(r"(?i)https?:", url) else ""
    if not _has_port_that_exists(parts):
        return "has a port that does not exist"
    if _NUMBER.search(host) or _is_ip(host):
        return "is an IP address"
    if "." not in host or _NOT_PUBLIC.search(host):
        return "is not on the public web"
    *labels, last = _decoded(host).split(".")
    if last.isascii() and any(map(LOOKALIKE.search, labels)):
        return "has letters that look like Latin ones"
    return ""


def _has_port_that_exists(parts: SplitResult) -> bool:
    try:
        return parts.port is None or parts.port > 0
    except ValueError:
        return False


def _is_ip(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


def _decoded(host: str) -> str:
    """The host in Unicode; as it was written when it cannot be decoded."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host

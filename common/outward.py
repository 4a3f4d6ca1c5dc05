"""Calls to addresses that people typed: never into the network that the site itself stands in.

The address is taken apart strictly, every IP address that its name leads to is looked at, and the connection is made
to the very one that was looked at, so that a name cannot lead elsewhere in between. Certificates, SNI and the Host
header stay with the name. No redirects, no proxies, nothing from the environment, and one limit of time for it all.
"""

import re
import socket
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from ssl import SSLContext
from threading import Thread
from typing import Any

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import InvalidInput

Address = IPv4Address | IPv6Address
MOST_LETTERS = 500
LOOK_UP_SECONDS = 3.0
LOW_PORTS = {80, 443}
FIRST_HIGH_PORT = 1024
# ASCII alone, no user and no fragment; a host is letters, digits, hyphens and dots, or an IPv6 address without a zone.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>\d{1,5}))?"
    r"(?:[/?][a-z0-9\-._~!$&'()*+,;=:@%/?\[\]|]*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# Not on the public internet, whatever the standard library of an older Python says of them (RFC 6890 and successors).
_NEVER = [
    ip_network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001:db8::/32", "3fff::/20", "5f00::/16",
        "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    )
]  # fmt: skip
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: where a network has IPv6 only, all of IPv4 is in here
_ISATAP = {0x00005EFE, 0x02005EFE}  # RFC 5214


class UrlRefused(InvalidInput):
    code = "url_refused"
    message = _("Write a whole address such as https://example.org/hook, without a user name.")


class HostUnknown(InvalidInput):
    code = "host_unknown"
    message = _("The host of this address cannot be found.")


class AddressRefused(InvalidInput):
    code = "address_refused"
    message = _("The host of this address is not one of the public internet.")


def ensure_outward(url: str, *, field: str | None = None, seconds: float = LOOK_UP_SECONDS) -> None:
    """Raise UrlRefused, HostUnknown or AddressRefused unless the address is one that may be called.

    For a form: what is sent later is looked at once more by ``client``.
    """
    host, port = _parts(url, field)
    _checked(host, port, seconds=seconds, field=field)


def client(*, seconds: float) -> httpx.Client:
    """A client for one call to an outward address, which is over ``seconds`` from now whatever the other side does.

    Raises what ``ensure_outward`` raises, and httpx's own errors. Whoever reads the answer reads it with ``beginning``.
    """
    return httpx.Client(
        transport=_Transport(seconds),
        trust_env=False,
        follow_redirects=False,
        timeout=seconds,
        headers={"User-Agent": settings.SITE_NAME.encode("ascii", "replace").decode(), "Accept-Encoding": "identity"},
    )


def beginning(response: httpx.Response, most: int) -> bytes:
    """The first ``most`` bytes of a streamed answer, as they came; the rest is never read."""
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) >= most:
            break
    return bytes(content[:most])


def is_public(address: Address) -> bool:
    """On the public internet; of an address that carries another one in it, both."""
    if any(address in network for network in _NEVER if network.version == address.version):
        return False
    if address.is_multicast or not (address.is_global or address in _NAT64):
        return False
    return all(is_public(inner) for inner in _inside(address))


def _inside(address: Address) -> Iterable[IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for: mapped, 6to4, Teredo, NAT64 and ISATAP."""
    if isinstance(address, IPv4Address):
        return []
    low = IPv4Address(int(address) & 0xFFFFFFFF)
    is_tail = address in _NAT64 or (int(address) >> 32) & 0xFFFFFFFF in _ISATAP
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ()), low if is_tail else None]
    return [each for each in found if each is not None]


def _is_allowed(address: Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    address = mapped or address
    networks = [ip_network(each) for each in settings.WEBHOOK_ALLOWED_NETWORKS]
    return is_public(address) or any(address in each for each in networks if each.version == address.version)


def _parts(url: str, field: str | None = None) -> tuple[str, int]:
    """Host and port; raises UrlRefused for whatever two readers could understand in two ways."""
    found = _URL.fullmatch(url) if len(url) <= MOST_LETTERS else None
    if found is None:
        raise UrlRefused(field=field)
    scheme, host = found["scheme"].lower(), found["host"].lower()
    port = int(found["port"] or {"http": 80, "https": 443}[scheme])
    is_open = port in LOW_PORTS or FIRST_HIGH_PORT <= port < 2**16
    if (scheme == "http" and not settings.WEBHOOK_ALLOW_HTTP) or not is_open or not _is_host(host):
        raise UrlRefused(field=field)
    return host.strip("[]"), port


def _is_host(host: str) -> bool:
    """A name, or an IP address in its usual form: 0177.1, 0x7f.1 and 2130706433 are addresses in disguise."""
    if host.startswith("["):
        return _ip(host[1:-1]) is not None
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ip(host) is not None
    return len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def _ip(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _checked(host: str, port: int, *, seconds: float, field: str | None = None) -> list[str]:
    """The addresses that the name leads to now, all of which may be called."""
    found = _look_up(host, port, seconds)
    if not found:
        raise HostUnknown(field=field)
    if not all(_is_allowed(address) for address in found):
        raise AddressRefused(field=field)
    return [str(address) for address in found]


def _look_up(host: str, port: int, seconds: float) -> list[Address]:
    """None where there are none in time; the system's resolver cannot be told how long it may take."""
    answer: Future[list[Any]] = Future()

    def ask() -> None:
        try:
            answer.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True, name="look-up").start()
    try:
        found = answer.result(timeout=seconds)
    except (OSError, UnicodeError, TimeoutError):
        return []
    return list(dict.fromkeys(ip_address(sockaddr[0].partition("%")[0]) for *_, sockaddr in found))


@lru_cache(maxsize=1)
def _trust() -> SSLContext:
    """The authorities of certifi; made once, as reading them takes longer than a call."""
    return httpx.create_ssl_context(trust_env=False)


class _Transport(httpx.HTTPTransport):
    """httpx's own, above connections that are ours."""

    def __init__(self, seconds: float) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(), max_keepalive_connections=0, network_backend=_Backend(time.monotonic() + seconds)
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        _parts(str(request.url))
        return super().handle_request(request)


class _Backend(httpcore.SyncBackend):
    """Connects to what was looked at, and to nothing else, until ``ends``."""

    def __init__(self, ends: float) -> None:
        self._ends = ends

    def left(self) -> float:
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout("The time limit is over.")
        return seconds

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        refusal: Exception = httpcore.ConnectError()
        for address in _checked(host, port, seconds=self.left()):
            try:
                return _Stream(super().connect_tcp(address, port, timeout=self.left()), self.left)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refusal = error
        raise refusal

    def connect_unix_socket(self, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        raise httpcore.UnsupportedProtocol


class _Stream(httpcore.NetworkStream):
    """A connection whose every step has only the time that is left: one that drips is cut like one that hangs."""

    def __init__(self, stream: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        connection = self.get_extra_info("socket")
        while buffer:
            connection.settimeout(self._left())
            try:
                buffer = buffer[connection.send(buffer) :]
            except TimeoutError as error:
                raise httpcore.WriteTimeout from error
            except OSError as error:
                raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout=self._left()), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

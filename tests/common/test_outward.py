"""No address that somebody typed leads into the network of the site."""

import socket
import ssl
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

import httpx
import pytest

from common.outward import AddressRefused, HostUnknown, UrlRefused, client, ensure_outward, is_public
from tests.receiver import receiving


class Resolver:
    """The system's, for the names of a test; the list of a name is the answer to one question each, the last stays."""

    def __init__(self, names: dict[str, list[list[str]]]) -> None:
        self.names, self.asked = names, []

    def __call__(self, host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        self.asked.append(host)
        try:
            found = [str(ip_address(host))]
        except ValueError:
            if host not in self.names:
                raise socket.gaierror(socket.EAI_NONAME, "unknown") from None
            answers = self.names[host]
            found = answers.pop(0) if len(answers) > 1 else answers[0]
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kinds[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in found]


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Resolver]:
    def use(**names: list[list[str]]) -> Resolver:
        resolver = Resolver({name.replace("_", "."): answers for name, answers in names.items()})
        monkeypatch.setattr(socket, "getaddrinfo", resolver)
        return resolver

    return use


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where a connection was asked for; none of them is made."""
    found: list[Any] = []

    def refuse(address: Any, *args: Any, **kwargs: Any) -> None:
        found.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refuse)
    return found


SHAPES = [
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.1/",
    "https://127.0.0.01/",
    "https://1.1.1.1.1/",
    "https://example.org./",
    "https://localhost./",
    "https://a..b/",
    "https://-a.example/",
    "https://user@example.org/",
    "https://user:pass@example.org/",
    "https://example.org:pass@127.0.0.1/",
    "https://example.org\\@127.0.0.1/",
    "https://127.0.0.1\\.example.org/",
    "https://example.org#@127.0.0.1/",
    "https://example.org/#fragment",
    "https://exa mple.org/",
    "https://example.org/a b",
    "https://example.org/\r\nHost: inside",
    "https://example.org/\n",
    "\thttps://example.org/",
    "https://ⓛocalhost/",
    "https://１２７.0.0.1/",
    "https://127。0。0。1/",
    "https://bücher.example/",
    "https://%6cocalhost/",
    "https://[fe80::1%25eth0]/",
    "https://[::1/",
    "https://[1]/",
    "https://example_org/",
    "https://example.org:0/",
    "https://example.org:22/",
    "https://example.org:25/",
    "https://example.org:65536/",
    "https://",
    "https:///path",
    "//example.org/",
    "example.org",
    "ftp://example.org/",
    "file:///etc/passwd",
    "gopher://example.org/",
    "javascript:alert(1)",
    f"https://example.org/{'a' * 500}",
    f"https://{'a' * 64}.example/",
    "",
]
INSIDE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1",  # noqa: S104
    "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.254", "192.0.0.1", "192.0.2.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::1", "fe80::1",
    "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1", "100::1", "2606:4700::5efe:7f00:1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "93.184.215.14", "100.63.255.255", "172.32.0.1", "2606:4700:4700::1111", "64:ff9b::101:101"]


@pytest.mark.parametrize("url", SHAPES)
def test_an_address_of_a_doubtful_shape_is_refused_before_anybody_is_asked(url: str, resolve: Any):
    resolver = resolve()

    with pytest.raises(UrlRefused) as refused:
        ensure_outward(url, field="url")

    assert (refused.value.code, refused.value.field, resolver.asked) == ("url_refused", "url", [])


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_by_itself_and_behind_a_name(address: str, resolve: Any):
    resolve(name_example=[[address]])
    literal = f"[{address}]" if ":" in address else address

    for url in (f"https://{literal}/", f"https://{literal}:8443/hook", "https://name.example/"):
        with pytest.raises(AddressRefused):
            ensure_outward(url)
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_public_address_passes(address: str, resolve: Any):
    resolve(name_example=[[address]])
    literal = f"[{address}]" if ":" in address else address

    for url in (f"https://{literal}", "https://Name.example:8443/hook?a=1&b=%20", "HTTPS://name.example/a/b;c=d"):
        ensure_outward(url)


def test_one_inside_among_several_is_enough_to_refuse(resolve: Any):
    resolve(name_example=[["1.1.1.1", "10.0.0.1"]])

    with pytest.raises(AddressRefused):
        ensure_outward("https://name.example/")


def test_a_name_that_nobody_knows_is_refused(resolve: Any):
    resolve()

    with pytest.raises(HostUnknown):
        ensure_outward("https://name.example/")


def test_plain_http_is_a_matter_of_the_setting(resolve: Any, settings: Any):
    resolve(name_example=[["1.1.1.1"]])
    ensure_outward("http://name.example/")

    settings.WEBHOOK_ALLOW_HTTP = False

    with pytest.raises(UrlRefused):
        ensure_outward("http://name.example/")


def test_named_networks_are_open_and_no_others(resolve: Any, settings: Any):
    resolve()
    settings.WEBHOOK_ALLOWED_NETWORKS = ["10.1.0.0/16", "fd00::/8"]

    for url in ("https://10.1.2.3/", "https://[fd00::1]/", "https://[::ffff:10.1.2.3]/"):
        ensure_outward(url)
    for url in ("https://10.2.0.1/", "https://[fe80::1]/", "https://127.0.0.1/"):
        with pytest.raises(AddressRefused):
            ensure_outward(url)


@pytest.mark.parametrize(
    ("url", "refusal"),
    [
        ("http://127.0.0.1:8080/", AddressRefused),
        ("http://[::1]:8080/", AddressRefused),
        ("http://169.254.169.254/latest/meta-data/", AddressRefused),
        ("http://inside.example/", AddressRefused),
        ("http://unknown.example/", HostUnknown),
        ("http://2130706433/", UrlRefused),
    ],
)
def test_sending_refuses_without_a_connection(url: str, refusal: Any, resolve: Any, dialled: list[Any]):
    resolve(inside_example=[["127.0.0.1"]])

    with pytest.raises(refusal), client(seconds=1) as caller:
        caller.post(url)

    assert dialled == []


def test_a_name_that_leads_elsewhere_after_it_was_saved_is_refused_when_sent(resolve: Any, dialled: list[Any]):
    resolve(name_example=[["1.1.1.1"], ["127.0.0.1"]])
    ensure_outward("https://name.example/")

    with pytest.raises(AddressRefused), client(seconds=1) as caller:
        caller.post("https://name.example/")

    assert dialled == []


def test_the_connection_is_made_to_the_address_that_was_looked_at(resolve: Any, dialled: list[Any]):
    resolver = resolve(name_example=[["1.1.1.1", "2606:4700:4700::1111"], ["127.0.0.1"]])

    with pytest.raises(httpx.ConnectError), client(seconds=1) as caller:
        caller.post("https://name.example:8443/")

    assert resolver.asked == ["name.example"]
    assert dialled == [("1.1.1.1", 8443), ("2606:4700:4700::1111", 8443)]


def test_the_guard_is_what_keeps_it_out(resolve: Any, settings: Any):
    """With the network allowed, the same name leads to the receiver: it is the guard that refuses, and nothing else."""
    resolve(inside_example=[["127.0.0.1"]])
    with receiving() as receiver:
        url = f"http://inside.example:{receiver.port}/hook"
        with pytest.raises(AddressRefused), client(seconds=5) as caller:
            caller.post(url)
        assert receiver.calls == []

        settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
        with client(seconds=5) as caller:
            assert caller.post(url).status_code == 204

    assert receiver.calls[0].headers["host"] == f"inside.example:{receiver.port}"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inside_is_not_followed(status: int, settings: Any, resolve: Any):
    resolve(outside_example=[["127.0.0.1"]])
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    with receiving() as receiver, receiving() as inside, client(seconds=5) as caller:
        receiver.says(status, Location=inside.url)

        answer = caller.post(f"http://outside.example:{receiver.port}/")

    assert (answer.status_code, len(receiver.calls), inside.calls) == (status, 1, [])


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    with receiving() as receiver:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: receiver.over.wait(30) and [])

        with pytest.raises(HostUnknown):
            ensure_outward("https://name.example/", seconds=0.05)


def test_certificate_and_sni_stay_with_the_name(resolve: Any, monkeypatch: pytest.MonkeyPatch, settings: Any):
    resolve(name_example=[["127.0.0.1"]])
    settings.WEBHOOK_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    names: list[Any] = []

    def note(self: ssl.SSLContext, sock: Any, *, server_hostname: str | None = None, **_: Any) -> None:
        names.append((server_hostname, self.check_hostname, self.verify_mode))
        raise ssl.SSLCertVerificationError("noted")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", note)
    with receiving() as receiver, pytest.raises(httpx.ConnectError), client(seconds=1) as caller:
        caller.post(f"https://name.example:{receiver.port}/")

    assert names == [("name.example", True, ssl.CERT_REQUIRED)]

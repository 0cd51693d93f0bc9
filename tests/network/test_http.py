"""The client: slow, failing, redirecting, lying and endless answers, and the places that it does not go to."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from http.server import BaseHTTPRequestHandler

import pytest

from cilint.errors import FetchError
from cilint.network import addresses
from cilint.network.http import HttpClient

MOST = 1_000
SECRET = {"PRIVATE-TOKEN": "glpat-invented"}


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client(web):
    return HttpClient([web.name], seconds=5, total_seconds=10)


@pytest.fixture
def hasty(web):
    """A client that waits for less than half a second."""
    return HttpClient([web.name], seconds=0.4, total_seconds=10)


def refusal(client: HttpClient, address: str, **options: object) -> str:
    with pytest.raises(FetchError) as caught:
        client.get(address, most_bytes=MOST, **options)
    return caught.value.message


def test_an_answer_has_its_status_its_headers_and_its_body(web, client) -> None:
    web.answer("/ci.yml?ref=main", "a: b\n", X_Next_Page="2")
    response = client.get(web.address + "/ci.yml?ref=main#part", most_bytes=MOST)
    assert (response.status, response.body, response.headers["x-next-page"]) == (200, b"a: b\n", "2")
    assert web.asked[0].headers["host"] == web.name
    assert web.asked[0].headers["accept-encoding"] == "identity"


def test_an_answer_of_another_status_is_an_answer(web, client) -> None:
    assert client.get(web.address + "/none", most_bytes=MOST).status == 404


def test_chunks_are_put_together(web, client) -> None:
    web.raw("/", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na: \r\n2\r\nb\n\r\n0\r\n\r\n")
    assert client.get(web.address, most_bytes=MOST).body == b"a: b\n"


def test_a_path_is_sent_as_a_url_has_it(web, client) -> None:
    web.answer("/a%20b/%C3%A9.yml", "x")
    assert client.get(web.address + "/a%20b/é.yml", most_bytes=MOST).status == 200


# Time


def test_an_answer_that_drips_ends_in_time(web, hasty) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not web.done.wait(0.05):
            handler.wfile.write(b"x")

    web.acts["/"] = drip
    start = time.monotonic()
    assert refusal(hasty, web.address) == "there is no whole answer within 0.4 seconds"
    assert time.monotonic() - start < 30


def test_headers_that_drip_end_in_time(web, hasty) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not web.done.wait(0.05):
            handler.wfile.write(b"x")

    web.acts["/"] = drip
    assert "no whole answer within" in refusal(hasty, web.address)


def test_no_answer_ends_in_time(web, hasty) -> None:
    web.acts["/"] = lambda _: web.done.wait(5) and None
    assert "no whole answer within" in refusal(hasty, web.address)


def test_a_name_server_that_hangs_ends_in_time(monkeypatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(5) or [])
    assert "no whole answer within" in refusal(HttpClient(seconds=0.2), "https://example.com/")


def test_all_requests_together_end_in_time(web, monkeypatch) -> None:
    client = HttpClient([web.name], seconds=60, total_seconds=60)
    client.get(web.address, most_bytes=MOST)
    later = time.monotonic() + 61
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert refusal(client, web.address).endswith("all includes together take more than 60 seconds")


# Size and shape


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n",
    ],
    ids=["no length", "a length", "chunks"],
)
def test_an_endless_body_is_cut_off(web, client, head) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        while not web.done.is_set():
            handler.wfile.write(b"x" * 4_096)

    web.acts["/"] = pour
    assert refusal(client, web.address).endswith("the answer has more than 1,000 bytes")


@pytest.mark.parametrize("line", [b"X: " + b"x" * 4_000 + b"\r\n", b"x" * 4_096])
def test_endless_headers_are_cut_off(web, client, line) -> None:
    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not web.done.is_set():
            handler.wfile.write(line)

    web.acts["/"] = pour
    assert refusal(client, web.address).endswith(("the answer is no HTTP", "the answer is too large"))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "the connection was closed before an answer came"),
        (b"SSH-2.0-invented\r\n", "the answer is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "the answer ends before its end"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "the answer is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", "the answer is no HTTP"),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", "the answer is no HTTP"),
    ],
)
def test_an_answer_that_is_broken_is_told(web, client, data, problem) -> None:
    web.raw("/", data)
    assert refusal(client, web.address) == problem


@pytest.mark.usefixtures("client")
def test_a_packed_answer_is_not_unpacked(web) -> None:
    web.answer("/", gzip.compress(b"0" * 10_000_000), Content_Encoding="gzip")
    assert refusal(HttpClient([web.name]), web.address).endswith("the answer is packed, which was not asked for")


def test_a_dropped_connection_is_tried_once_more(web, client) -> None:
    def drop_first(handler: BaseHTTPRequestHandler) -> None:
        if len(web.asked) > 1:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    web.acts["/"] = drop_first
    assert client.get(web.address, most_bytes=MOST).body == b"ok"
    web.raw("/", b"")
    web.asked.clear()
    refusal(client, web.address)
    assert len(web.asked) == 2


def test_a_short_pause_is_kept_and_a_long_one_is_not(web, client) -> None:
    def later(handler: BaseHTTPRequestHandler) -> None:
        status = b"429 Too Many Requests\r\nRetry-After: 0" if len(web.asked) == 1 else b"200 OK"
        handler.wfile.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 0\r\n\r\n")

    web.acts["/"] = later
    assert client.get(web.address, most_bytes=MOST).status == 200
    web.answer("/busy", status=429, Retry_After="3600")
    assert client.get(web.address + "/busy", most_bytes=MOST).status == 429
    assert [asked.target for asked in web.asked] == ["/", "/", "/busy"]


# Redirects


def test_a_redirect_on_the_server_is_followed_with_the_credentials(web, client) -> None:
    web.redirect("/old", "new?x=1")
    web.answer("/new?x=1", "found")
    assert client.get(web.address + "/old", SECRET, most_bytes=MOST).body == b"found"
    assert [asked.headers["private-token"] for asked in web.asked] == ["glpat-invented"] * 2


def test_a_redirect_in_a_circle_ends(web, client) -> None:
    web.redirect("/a", "/b")
    web.redirect("/b", "/a")
    assert refusal(client, web.address + "/a") == "it redirects more than 3 times"
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:6379/_x", "//\\evil", "http://[::1"],
)
def test_a_redirect_to_what_is_not_the_web_is_refused(web, client, location) -> None:
    web.redirect("/", location)
    assert refusal(client, web.address)
    assert len(web.asked) == 1


def test_a_redirect_to_another_port_or_host_is_refused(web, other_web, client) -> None:
    web.redirect("/", other_web.address + "/x")
    assert f"it redirects to another server, {other_web.name}" in refusal(client, web.address)
    web.redirect("/", f"http://localhost:{web.port}/x")
    assert "it redirects to another server, localhost" in refusal(client, web.address)
    web.redirect("/", "http://169.254.169.254/latest/meta-data")
    assert "it redirects to another server, 169.254.169.254" in refusal(client, web.address)
    assert other_web.asked == []


def test_a_server_that_the_user_trusts_is_followed_to_without_the_credentials(web, other_web) -> None:
    web.redirect("/", other_web.address + "/x")
    other_web.answer("/x", "found")
    client = HttpClient([web.name, other_web.name])
    assert client.get(web.address, SECRET, most_bytes=MOST).body == b"found"
    assert "private-token" in web.asked[0].headers
    assert "private-token" not in other_web.asked[0].headers


# Places


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.1",
     "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::1", "2001:0:a00:1::1"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_known(address) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_known(address) -> None:
    assert addresses.is_public(address)


def test_a_private_address_is_not_asked_unless_the_user_names_it(web) -> None:
    assert "is in a private network" in refusal(HttpClient(), web.address)
    assert "is in a private network" in refusal(HttpClient(["127.0.0.1", "localhost"]), web.address)
    assert web.asked == []


def test_a_name_that_leads_to_a_private_address_is_not_asked(web, monkeypatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", web.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    assert "files.example.com is in a private network" in refusal(HttpClient(), f"http://files.example.com:{web.port}/")
    assert web.asked == []


def test_a_name_is_looked_up_once_and_its_address_connected_to(web, monkeypatch) -> None:
    lookups = []

    def look_up(host: str, *_: object, **__: object) -> list[object]:
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", web.port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    web.answer("/", "found")
    client = HttpClient(["files.example.com"])
    assert client.get("http://files.example.com/", most_bytes=MOST).body == b"found"
    assert lookups == ["files.example.com"]
    assert web.asked[0].headers["host"] == "files.example.com"


def test_the_next_address_is_tried_where_one_does_not_answer(web, monkeypatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        ports = [unused.getsockname()[1], web.port]
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    assert HttpClient(["example.com"]).get("http://example.com/", most_bytes=MOST).status == 404


def test_a_host_that_is_not_there_is_told(monkeypatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert "there is no host nowhere.example" in refusal(HttpClient(), "https://nowhere.example/")


def test_a_port_where_nothing_listens_is_told() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        name = f"127.0.0.1:{unused.getsockname()[1]}"
    assert "127.0.0.1 cannot be reached" in refusal(HttpClient([name]), f"http://{name}/")


def test_secrets_of_an_address_are_used_and_not_shown(web, client) -> None:
    address = f"http://ci:hunter-two@{web.name}/x?private_token=glpat-invented&ref=main"
    message = refusal(HttpClient(), address)
    assert not any(secret in message for secret in ("hunter", "glpat"))
    client.get(address, most_bytes=MOST)
    assert web.asked[0].headers["authorization"] == "Basic Y2k6aHVudGVyLXR3bw=="
    assert web.asked[0].target == "/x?private_token=glpat-invented&ref=main"


# TLS


def test_an_unknown_certificate_is_refused_before_anything_is_sent(secure, monkeypatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    message = refusal(HttpClient([secure.name]), f"https://{secure.name}/", credentials=SECRET)
    assert "its certificate is not trusted" in message
    assert "SSL_CERT_FILE" in message
    assert secure.asked == []


def test_a_certificate_that_the_user_names_is_trusted_and_https_never_left(secure, certificate, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    secure.answer("/", "found")
    client = HttpClient([secure.name])
    assert client.get(f"https://{secure.name}/", most_bytes=MOST).body == b"found"
    secure.redirect("/", f"http://{secure.name}/")
    assert refusal(client, f"https://{secure.name}/").endswith("it redirects from https to http")


def test_a_server_without_tls_is_told(web) -> None:
    assert "it speaks no TLS" in refusal(HttpClient([web.name]), f"https://{web.name}/")


# Proxies


def test_a_proxy_of_the_environment_is_asked_for_http(web, monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://user:pass@{web.name}")
    web.answer("http://example.com/ci.yml", "found")
    assert HttpClient().get("http://example.com/ci.yml", most_bytes=MOST).body == b"found"
    assert web.asked[0].headers["proxy-authorization"] == "Basic dXNlcjpwYXNz"


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "127.1", "0"]
)
def test_a_proxy_is_not_asked_for_a_private_address(web, monkeypatch, host) -> None:
    monkeypatch.setenv("http_proxy", web.address)
    assert "is in a private network" in refusal(HttpClient(), f"http://{host}/latest/meta-data")
    assert web.asked == []


def test_a_proxy_opens_a_tunnel_for_https(web, secure_behind, monkeypatch) -> None:
    secure, certificate = secure_behind
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    monkeypatch.setenv("https_proxy", web.address)
    secure.answer("/ci.yml", "found")
    web.acts[secure.name] = lambda handler: tunnel(handler, secure.port)
    response = HttpClient([secure.name]).get(f"https://{secure.name}/ci.yml", SECRET, most_bytes=MOST)
    assert response.body == b"found"
    assert "private-token" not in web.asked[0].headers
    assert "private-token" in secure.asked[0].headers


def test_a_proxy_that_refuses_is_told(web, monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", web.name)
    web.answer("example.com:443", status=407)
    assert refusal(HttpClient(), "https://example.com/").endswith(f"the proxy {web.name} answers 407")


def test_no_proxy_leaves_servers_out(web, client, monkeypatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert client.get(web.address, most_bytes=MOST).status == 404


@pytest.mark.parametrize("value", ["socks5://127.0.0.1:1080", "https://127.0.0.1:3128", "http://"])
def test_a_proxy_that_cannot_be_used_is_told(value, monkeypatch) -> None:
    monkeypatch.setenv("https_proxy", value)
    assert "HTTPS_PROXY names" in refusal(HttpClient(), "https://example.com/").replace("does not name", "names")


@pytest.fixture
def secure_behind(other_web, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    other_web.server.socket = context.wrap_socket(other_web.server.socket, server_side=True)
    return other_web, certificate


def tunnel(handler: BaseHTTPRequestHandler, port: int) -> None:
    """What a proxy does after CONNECT: pass on bytes both ways until one side ends."""
    import select

    with socket.create_connection(("127.0.0.1", port)) as inner:
        handler.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ends = {handler.connection: inner, inner: handler.connection}
        while True:
            for end in select.select(list(ends), [], [], 5)[0]:
                data = end.recv(4_096)
                if not data:
                    return
                ends[end].sendall(data)

"""Where webhooks may go: a table of tricks, each refused, by text or by what the name resolves to."""

import pytest

from registry.firms.rules.web_address import WebAddress, WebAddressRefused, is_public, read_web_address


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://hooks.example.com", WebAddress("hooks.example.com", 443, "/")),
        ("https://Hooks.Example.COM:8443/in?k=a%20b&c=1", WebAddress("hooks.example.com", 8443, "/in?k=a%20b&c=1")),
        ("HTTPS://xn--fiqs8s.cn:443?x=1", WebAddress("xn--fiqs8s.cn", 443, "/?x=1")),
        ("https://a.co/user@host/x:y", WebAddress("a.co", 443, "/user@host/x:y")),
    ],
)
def test_an_ordinary_address_passes(url: str, address: WebAddress) -> None:
    assert read_web_address(url) == address


TRICKS = [
    # other ways to speak
    ("http://hooks.example.com/", "url.scheme"),
    ("ftp://hooks.example.com/", "url.scheme"),
    ("file:///etc/passwd", "url.malformed"),
    ("gopher://127.0.0.1:6379/_INFO", "url.scheme"),
    ("//hooks.example.com/", "url.malformed"),
    ("hooks.example.com", "url.malformed"),
    ("", "url.malformed"),
    # other ports
    ("https://hooks.example.com:22/", "url.port"),
    ("https://hooks.example.com:80/", "url.port"),
    ("https://hooks.example.com:0/", "url.port"),
    ("https://hooks.example.com:99999/", "url.port"),
    ("https://hooks.example.com:/", "url.malformed"),
    ("https://hooks.example.com:443:22/", "url.malformed"),
    # addresses instead of names, in every spelling
    ("https://127.0.0.1/", "url.host"),
    ("https://127.1/", "url.host"),
    ("https://2130706433/", "url.host"),
    ("https://017700000001/", "url.host"),
    ("https://0177.0.0.1/", "url.host"),
    ("https://0x7f.0.0.1/", "url.host"),
    ("https://0x7f000001/", "url.host"),
    ("https://0x7f.1/", "url.host"),
    ("https://8.8.8.8/", "url.host"),
    ("https://[::1]/", "url.malformed"),
    ("https://[::ffff:127.0.0.1]/", "url.malformed"),
    ("https://[64:ff9b::7f00:1]/", "url.malformed"),
    ("https://[fe80::1%25eth0]/", "url.malformed"),
    # names that lead home
    ("https://localhost/", "url.host"),
    ("https://localhost./", "url.host"),
    ("https://app.localhost/", "url.host"),
    ("https://metadata.google.internal/", "url.host"),
    ("https://printer.local/", "url.host"),
    ("https://1.0.0.127.in-addr.arpa/", "url.host"),
    ("https://hooks.example.com./", "url.host"),
    ("https://hooks..example.com/", "url.host"),
    ("https://.example.com/", "url.host"),
    ("https://-a.example.com/", "url.host"),
    ("https://" + "a" * 64 + ".com/", "url.host"),
    # what one reader takes for the host and another does not
    ("https://hooks.example.com@127.0.0.1/", "url.malformed"),
    ("https://user:word@hooks.example.com/", "url.malformed"),
    ("https://hooks.example.com\\@127.0.0.1/", "url.malformed"),
    ("https:\\\\127.0.0.1/", "url.malformed"),
    ("https://hooks.example.com#@127.0.0.1/", "url.malformed"),
    ("https://hooks.example.com/#part", "url.malformed"),
    ("https:///hooks.example.com/", "url.malformed"),
    ("https://hooks%2eexample.com/", "url.malformed"),
    ("https://hooks_a.example.com/", "url.malformed"),
    # signs outside ASCII
    ("https://127。0。0。1/", "url.malformed"),
    ("https://①②⑦.⓪.⓪.①/", "url.malformed"),
    ("https://１２７.0.0.1/", "url.malformed"),
    ("https://ｌocalhost/", "url.malformed"),
    ("https://ex\u00adample.com/", "url.malformed"),
    ("https://中国.cn/", "url.malformed"),
    ("https://hooks.example.com/路径", "url.malformed"),
    # lines and spaces
    ("https://hooks.example.com/\r\nHost: 127.0.0.1", "url.malformed"),
    ("https://hooks.example.com\r\n/", "url.malformed"),
    ("https://hooks.example.com/\n", "url.malformed"),
    (" https://hooks.example.com/", "url.malformed"),
    ("https://hooks.example.com/a b", "url.malformed"),
    ("https://hooks.example.com/\t", "url.malformed"),
    ("https://hooks.example.com/\x00", "url.malformed"),
    ("https://hooks.example.com/" + "a" * 500, "url.too_long"),
]


@pytest.mark.parametrize(("url", "code"), TRICKS)
def test_a_trick_is_refused_and_not_repeated(url: str, code: str) -> None:
    with pytest.raises(WebAddressRefused) as refusal:
        read_web_address(url)
    assert refusal.value.code == code
    assert str(refusal.value) == code


def test_an_exception_is_one_host_and_port() -> None:
    assert read_web_address("https://localhost:9443/in", {"localhost:9443"}).host_port == "localhost:9443"
    for url in ("https://localhost:9444/", "https://127.0.0.1:9443/", "https://localhost/", "http://localhost:9443/"):
        with pytest.raises(WebAddressRefused):
            read_web_address(url, {"localhost:9443"})


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "2400:3200::1", "64:ff9b::808:808"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.0.1"),
        *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.9", "192.0.2.1", "192.88.99.1"),
        *("192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.2.3", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "fe80::1", "fec0::1"),
        *("fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808"),
        *("2001::1", "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::1", "2002:a00:1::", "3fff::1", "100::1"),
        *("fe80::1%eth0", "2606:4700::1111%eth0", "", "localhost", "127.1", "0x7f000001", "8.8.8.8 "),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)

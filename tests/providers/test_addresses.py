"""Which addresses a stranger's URL may lead to."""

from __future__ import annotations

import pytest

from bot.providers.addresses import is_public

# ruff: noqa: SIM905  tables of words

PRIVATE = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
    127.255.255.254 168.63.129.16 169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.8
    192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1
    239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
    ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1::
    2001:10::1 2001:20::1 2001:2::1 2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254
    fe80::1 fec0::1 ff02::1 fe80::1%lo 2606:4700::1%eth0
""".split()
PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 104.18.0.1 126.255.255.255
    128.0.0.1 168.63.129.17 172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 192.169.0.1 198.17.0.1
    223.255.255.255 2001:200::1 2001:4860:4860::8888 2400:cb00::1 2606:4700::1111 2a00:1450::1
""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_a_place_inside_is_not_public(address: str) -> None:
    """Loopback, private, carrier, link-local, multicast, reserved, and whatever hides one of them."""
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_place_outside_is_public(address: str) -> None:
    """What is handed out to the internet, up to the very borders of what is not."""
    assert is_public(address)


@pytest.mark.parametrize(
    "text", ["", "localhost", "2130706433", "0x7f.1", "127.1", "127.0.0.01", "[::1]", "1.1.1.1:80"]
)
def test_what_is_no_plain_address_is_not_public(text: str) -> None:
    """The guard sees numeric addresses only; anything else is refused rather than guessed at."""
    assert not is_public(text)

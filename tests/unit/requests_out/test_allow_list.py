"""Whom a menu may ask, decided by host and by address."""

import pytest

from callcenter.errors import OperatorError
from callcenter.requests_out.allow_list import AllowList
from callcenter.requests_out.breaker import FAILURES, OPEN_S, Breaker

LISTED = AllowList.read(["Orders.example", "erp.example:8443", "[::1]:9000"], ["10.1.0.0/16"])


@pytest.mark.parametrize(
    ("scheme", "host", "port", "may"),
    [
        ("https", "orders.example", None, True),
        ("http", "ORDERS.EXAMPLE", 80, True),
        ("https", "orders.example", 22, False),
        ("https", "erp.example", 8443, True),
        ("https", "erp.example", None, False),
        ("http", "::1", 9000, True),
        ("https", "evil.example", None, False),
        ("https", "sub.orders.example", None, False),
        ("https", "orders.example.evil.example", None, False),
        ("file", "orders.example", None, False),
        ("gopher", "orders.example", 80, False),
    ],
)
def test_only_listed_hosts_are_asked(scheme: str, host: str, port: int | None, may: bool) -> None:
    """The whole name counts, and the port where the list limits it."""
    assert LISTED.may_ask(scheme, host, port) is may


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("10.2.0.1", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("169.254.169.254", False),
        ("fe80::1%eth0", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("100.64.0.1", False),
        ("2130706433", False),
        ("nonsense", False),
    ],
)
def test_only_public_addresses_and_listed_networks_are_reached(address: str, may: bool) -> None:
    """Also in the forms that hide where they lead."""
    assert LISTED.may_reach(address) is may


@pytest.mark.parametrize(
    ("hosts", "networks"),
    [
        (["https://a.example"], []),
        (["*.example"], []),
        ([""], []),
        (["a:0"], []),
        (["a"], ["10/x"]),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused(hosts: list[str], networks: list[str]) -> None:
    """The operator is told at the start, not the caller later."""
    with pytest.raises(OperatorError):
        AllowList.read(hosts, networks)


def test_who_fails_again_and_again_is_left_alone_for_a_while() -> None:
    """Then one request tries it; one success closes the circuit."""
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.may_try("a", 0.0)
        breaker.failed("a", 0.0)
    assert not breaker.may_try("a", 1.0)
    assert breaker.may_try("b", 1.0)
    assert breaker.may_try("a", OPEN_S)
    assert not breaker.may_try("a", OPEN_S + 1)
    breaker.worked("a")
    assert breaker.may_try("a", OPEN_S + 1)

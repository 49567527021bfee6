"""Guessing is slowed down, and costs us a bounded amount."""

import asyncio

import pytest

from callcenter.errors import Throttled
from callcenter.identity.passwords import Passwords
from callcenter.identity.throttle import (
    PER_ADDRESS,
    PER_USER,
    Allowance,
    SignInThrottle,
    Throttle,
    network_of,
)


def _used_up(throttle: Throttle, key: str, now_s: float) -> int:
    for count in range(1_000):
        try:
            throttle.take(key, now_s)
        except Throttled:
            return count
    raise AssertionError("never throttled")


def test_so_many_attempts_then_one_each_interval() -> None:
    """The burst is exact; waiting brings attempts back one by one, at most the burst."""
    throttle = Throttle(Allowance(burst=3, refill_s=10))
    assert _used_up(throttle, "a", 100.0) == 3
    assert _used_up(throttle, "a", 109.0) == 0
    assert _used_up(throttle, "a", 110.0) == 1
    assert _used_up(throttle, "a", 10_000.0) == 3


def test_the_answer_tells_when_to_come_back() -> None:
    """After the told time one attempt is heard."""
    throttle = Throttle(Allowance(burst=2, refill_s=10))
    _used_up(throttle, "a", 0.0)
    with pytest.raises(Throttled) as told:
        throttle.take("a", 3.0)
    assert told.value.retry_after_s == 7
    throttle.take("a", 3.0 + told.value.retry_after_s)


def test_keys_do_not_disturb_each_other_and_a_right_attempt_costs_nothing() -> None:
    """One user's failures are no other's, and success gives the attempt back."""
    throttle = Throttle(Allowance(burst=2, refill_s=10))
    for _ in range(10):
        throttle.take("a", 0.0)
        throttle.give_back("a")
    assert _used_up(throttle, "a", 0.0) == 2
    assert _used_up(throttle, "b", 0.0) == 2


def test_memory_is_bounded_by_forgetting_the_least_recent() -> None:
    """A million names cost no more than the bound."""
    throttle = Throttle(Allowance(burst=1, refill_s=10), keys=2)
    for key in "abc":
        throttle.take(key, 0.0)
    assert len(throttle._full_at) == 2
    throttle.take("a", 0.0)
    with pytest.raises(Throttled):
        throttle.take("c", 0.0)


def test_a_hammered_name_does_not_use_up_its_address() -> None:
    """Others behind the same address still sign in while one name is throttled."""
    throttle = SignInThrottle()
    for _ in range(PER_USER.burst):
        throttle.take("victim", "10.0.0.1", 0.0)
    for _ in range(200):
        with pytest.raises(Throttled):
            throttle.take("victim", "10.0.0.1", 0.0)
    throttle.take("other", "10.0.0.1", 0.0)


def test_many_names_from_one_address_are_throttled() -> None:
    """Trying one password on everybody is guessing too."""
    throttle = SignInThrottle()
    for number in range(PER_ADDRESS.burst):
        throttle.take(f"user{number}", "10.0.0.1", 0.0)
    with pytest.raises(Throttled):
        throttle.take("yet another", "10.0.0.1", 0.0)
    throttle.take("user0", "10.0.0.2", 0.0)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("", ""),
    ],
)
def test_an_ipv6_customer_is_one_network(address: str, network: str) -> None:
    """Changing the lower half of an IPv6 address changes nothing."""
    assert network_of(address) == network


async def test_more_hashes_than_fit_are_refused_at_once() -> None:
    """The line before the hashing threads is bounded."""
    passwords = Passwords(waiting=2)
    try:
        answers = await asyncio.gather(
            *(passwords.matches(None, "x") for _ in range(4)), return_exceptions=True
        )
        assert [isinstance(answer, Throttled) for answer in answers] == [False, False, True, True]
        assert await passwords.matches(await passwords.hash("x"), "x")
    finally:
        passwords.close()


async def test_nobody_has_no_password() -> None:
    """For a user who does not exist every password is wrong, the stand-in's own included."""
    passwords = Passwords()
    try:
        assert not await passwords.matches(None, "nobody has this password")
        assert not await passwords.matches("rubbish", "x")
    finally:
        passwords.close()

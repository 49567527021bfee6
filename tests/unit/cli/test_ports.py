"""The ports are checked before anything starts."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.cli.ports import check_ports, ports_of
from callcenter.errors import OperatorError
from callcenter.settings import Settings


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Give settings whose ports are all free."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(5)]
    names = ("http_port", "agi_port", "ami_port", "sip_port", "ws_port")
    ports = {name: sock.getsockname()[1] for name, sock in zip(names, held, strict=True)}
    for sock in held:
        sock.close()
    return Settings(home=tmp_path, rtp_ports="1024-1100", **ports)


@pytest.fixture
def rival(settings: Settings) -> Iterator[socket.socket]:
    """Let somebody else have the HTTP port."""
    with socket.create_server(("127.0.0.1", settings.http_port)) as taken:
        yield taken


def test_free_ports_are_accepted_and_left_free(settings: Settings) -> None:
    """The check leaves nothing behind: the ports can be opened after it."""
    check_ports(settings, ports_of(settings))
    for port in ports_of(settings):
        kind = socket.SOCK_STREAM if port.kind == "tcp" else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET, kind) as opened:
            opened.bind(("127.0.0.1", port.number))


def test_a_port_in_use_is_named_with_its_setting_and_its_holder(
    settings: Settings, rival: socket.socket
) -> None:
    """The message says which port, which setting, and which process has it."""
    with pytest.raises(OperatorError) as told:
        check_ports(settings, ports_of(settings))
    assert f"Port {settings.http_port}/tcp on 127.0.0.1 (CALLCENTER_HTTP_PORT)" in str(told.value)
    assert f"(process {os.getpid()})" in str(told.value)


def test_a_udp_port_in_use_is_found_too(settings: Settings) -> None:
    """SIP is UDP."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rival:
        rival.bind(("127.0.0.1", settings.sip_port))
        with pytest.raises(OperatorError, match=rf"{settings.sip_port}/udp .*CALLCENTER_SIP_PORT"):
            check_ports(settings, ports_of(settings))


def test_a_port_of_an_adopted_process_may_be_in_use(
    settings: Settings, rival: socket.socket
) -> None:
    """What a living Asterisk holds is not asked for again."""
    check_ports(settings, [p for p in ports_of(settings) if p.whose == "asterisk"])


def test_one_port_for_two_purposes_is_refused(settings: Settings) -> None:
    """Both settings are named."""
    same = settings.model_copy(update={"ws_port": settings.http_port})
    with pytest.raises(OperatorError, match="CALLCENTER_HTTP_PORT and CALLCENTER_WS_PORT are both"):
        check_ports(same, [])


def test_a_port_among_those_for_voice_is_refused(settings: Settings) -> None:
    """Asterisk would now and then take it for a call."""
    inside = settings.model_copy(update={"rtp_ports": f"1024-{settings.sip_port}"})
    with pytest.raises(OperatorError, match="lies inside CALLCENTER_RTP_PORTS"):
        check_ports(inside, [])


def test_an_address_that_is_not_ours_is_refused(settings: Settings) -> None:
    """A bind address of another machine is told as such."""
    elsewhere = settings.model_copy(update={"bind": "192.0.2.1"})
    with pytest.raises(OperatorError, match=r"192\.0\.2\.1 .* cannot be opened"):
        check_ports(elsewhere, ports_of(elsewhere))


def test_what_service_and_asterisk_say_stays_on_this_machine(settings: Settings) -> None:
    """A bind address opens the doors for people and phones, never the machine's own two."""
    opened = settings.model_copy(update={"bind": "0.0.0.0"})
    hosts = {port.setting: port.host for port in ports_of(opened)}
    assert hosts["CALLCENTER_AGI_PORT"] == hosts["CALLCENTER_AMI_PORT"] == "127.0.0.1"
    assert {hosts["CALLCENTER_HTTP_PORT"], hosts["CALLCENTER_SIP_PORT"]} == {"0.0.0.0"}

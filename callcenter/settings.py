"""Every setting of an installation, read from the environment once."""

import ipaddress
import re
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from callcenter.errors import OperatorError


class Settings(BaseSettings):
    """
    The environment variables `CALLCENTER_…`, with defaults that run the demo on loopback.

    `home` holds everything that the installation writes; two copies with different homes and
    ports run side by side. A variable that is empty counts as not set.
    """

    model_config = SettingsConfigDict(
        env_prefix="CALLCENTER_", extra="ignore", frozen=True, env_ignore_empty=True
    )

    home: Path = Path("var")
    bind: str = "127.0.0.1"
    http_port: int = Field(8080, ge=1, le=65535)
    agi_port: int = Field(4573, ge=1, le=65535)
    ami_port: int = Field(5038, ge=1, le=65535)
    sip_port: int = Field(5060, ge=1, le=65535)
    ws_port: int = Field(8088, ge=1, le=65535)
    rtp_ports: str = "10000-11999"
    database_url: SecretStr | None = None
    demo: bool = True
    demo_agents: int = Field(10, ge=0, le=1000)
    demo_password: SecretStr | None = None
    log: Literal["console", "json"] = "console"
    language: Literal["en", "zh-CN"] = "en"
    pbx: str = "pbx1"
    region: str = "CN"
    timezone: str = "Asia/Shanghai"
    trunk: str = ""
    outgoing_number: str = ""
    explanation_days: int = Field(30, ge=0, le=3650)
    desk_grace_s: float = Field(30.0, ge=1, le=3600)
    request_hosts: str = ""
    request_networks: str = ""
    voices: str = ""

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("bind")
    @classmethod
    def _address(cls, bind: str) -> str:
        try:
            return str(ipaddress.ip_address(bind))
        except ValueError:
            raise ValueError("write an address of this machine such as 127.0.0.1") from None

    @field_validator("demo_password")
    @classmethod
    def _fit_for_phones(cls, password: SecretStr | None) -> SecretStr | None:
        """The demo's password also stands in Asterisk's configuration, as its phones' secret."""
        word = password.get_secret_value() if password else None
        if word is not None and not re.fullmatch(r"[!-:<-\[\]-~]{8,128}", word):
            raise ValueError("write 8 to 128 letters, digits and signs, no space, ; or backslash")
        return password

    @field_validator("pbx")
    @classmethod
    def _short_name(cls, pbx: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9]{0,15}", pbx):
            raise ValueError("write a short name of small letters and digits such as pbx1")
        return pbx

    @field_validator("region")
    @classmethod
    def _two_letters(cls, region: str) -> str:
        if not re.fullmatch(r"[A-Z]{2}", region):
            raise ValueError("write two capital letters of a country such as CN")
        return region

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, timezone: str) -> str:
        try:
            ZoneInfo(timezone)
        except (OSError, ValueError, LookupError):
            raise ValueError("write a time zone such as Asia/Shanghai") from None
        return timezone

    @field_validator("trunk")
    @classmethod
    def _endpoint_or_address(cls, trunk: str) -> str:
        """It stands in Asterisk's configuration and in every dial string to the outside."""
        if not re.fullmatch(
            r"|[A-Za-z][A-Za-z0-9_-]{0,39}|sip:[A-Za-z0-9.-]{1,100}(:[0-9]{1,5})?", trunk
        ):
            raise ValueError("write an endpoint of pjsip_local.conf, or an address sip:host:5060")
        return trunk

    @field_validator("outgoing_number")
    @classmethod
    def _dialable(cls, number: str) -> str:
        if not re.fullmatch(r"|\+?[0-9]{2,15}", number):
            raise ValueError("write the number that customers see, such as +861012345678")
        return number

    @field_validator("rtp_ports")
    @classmethod
    def _port_range(cls, ports: str) -> str:
        first, _, last = ports.partition("-")
        if not (first.isdigit() and last.isdigit() and 1024 <= int(first) < int(last) <= 65535):
            raise ValueError("write a range such as 10000-11999")
        return ports

    @property
    def run(self) -> Path:
        """Folder of pid files, sockets and secrets of the running installation."""
        return self.home / "run"


def read_settings() -> Settings:
    """
    Read the environment.

    Raises:
        OperatorError: Names every variable with a bad value and what it should be.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"CALLCENTER_{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}"
            for e in error.errors(include_input=False)
        )
        raise OperatorError(
            f"These settings cannot be used: {problems}.", "Correct them and start again."
        ) from None

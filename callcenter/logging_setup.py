"""
Logs: events with constant dotted names, values as keys, nothing personal and nothing secret.

    log = structlog.get_logger()
    log.info("call.queued", queue="service", caller="13800138000")   # caller=***00
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any, Literal

import orjson
import structlog

# A key is masked when one of its parts (between "_", "." or "-") stands in one of these lists: the
# one place to look when a new value of this kind gets a key.
SECRET_PARTS = frozenset(
    {"password", "passwords", "passwd", "secret", "secrets", "token", "tokens", "authorization"}
    | {"cookie", "digits", "digit", "dtmf", "key", "keys", "pin", "pins", "card", "cvc"}
    | {"collected", "url", "dsn"}
)
NUMBER_PARTS = frozenset(
    {"caller", "callers", "callee", "number", "numbers", "phone", "phones", "dialled", "ani"}
    | {"dnis", "callerid", "msisdn", "destination"}
)
PERSONAL_PARTS = frozenset({"email", "mail", "note", "notes", "transcript", "birthday"})

HIDDEN = "***"
_DIGITS_SHOWN = 2
_DEEPEST = 6
_PART_ENDS = re.compile(r"[_.\-]")
_URL_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@/\s]+(?=@)")
# PostgreSQL quotes the row that it refused, line ends in it included.
_ROW = re.compile(
    r"(?ms)^([\s|]*DETAIL:).*?(?=^[\s|]*(?:HINT:|The above exception|During handling|Traceback)|\Z)"
)
_NOISY = {"aiohttp.access": logging.WARNING, "asyncio": logging.WARNING}


def configure_logging(form: Literal["console", "json"] = "console") -> None:
    """
    Send our events, and those of the libraries, to stderr.

    Args:
        form: One line a person reads, or one JSON object a line.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask_personal,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        # What is below the level costs nothing: it never reaches the processors.
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(form),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name, level in _NOISY.items():
        logging.getLogger(name).setLevel(level)


def _renderer(form: Literal["console", "json"]) -> structlog.typing.Processor:
    if form == "json":
        return structlog.processors.JSONRenderer(
            serializer=lambda event, **_: orjson.dumps(event, default=str).decode()
        )
    # The plain formatter: the pretty one prints local variables, secrets among them.
    return structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )


def mask_personal(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask every value whose key says that it is secret or personal, at any depth."""
    for key, value in event.items():
        event[key] = _masked(key, value, 0)
    return event


def mask_number(number: object) -> str:
    """Show only the last two digits of a telephone number."""
    return HIDDEN + re.sub(r"\D", "", str(number))[-_DIGITS_SHOWN:]


def _masked(key: str, value: Any, depth: int) -> Any:  # noqa: ANN401 - log values are anything
    if value is None or isinstance(value, bool):
        return value
    parts = set(_PART_ENDS.split(key.lower())) | {key.lower()}
    if parts & SECRET_PARTS or parts & PERSONAL_PARTS or depth > _DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(k): _masked(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes):
        return [_masked(key, each, depth + 1) for each in value]
    if parts & NUMBER_PARTS:
        return mask_number(value)
    return _without_quotes(value) if isinstance(value, str) else value


def _without_quotes(text: str) -> str:
    """Mask what errors of drivers quote: passwords in addresses, refused rows."""
    return _ROW.sub(rf"\1 {HIDDEN}\n", _URL_PASSWORD.sub(rf"\1{HIDDEN}", text))

"""Amounts of money as words for the synthesiser."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from callcenter.ivr import wording

_UNITS: Mapping[str, Mapping[str, tuple[str, str, str, str]]] = {
    "CNY": {"zh-CN": ("元", "元", "", ""), "en": ("yuan", "yuan", "fen", "fen")},
    "USD": {
        "zh-CN": ("美元", "美元", "美分", "美分"),
        "en": ("dollar", "dollars", "cent", "cents"),
    },
    "EUR": {"zh-CN": ("欧元", "欧元", "欧分", "欧分"), "en": ("euro", "euros", "cent", "cents")},
    "HKD": {
        "zh-CN": ("港元", "港元", "分", "分"),
        "en": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    },
}
"""One and many of the unit, one and many of its hundredth."""

CURRENCIES = tuple(_UNITS)


def money(value: str | float, currency: str, language: str) -> str | None:
    """
    Say an amount.

    Args:
        value: A number, or one as text; rounded to two decimals.
        currency: One of `CURRENCIES`.
        language: `zh-CN` or `en`.

    Returns:
        None when it is no number, or beyond what is said as one.
    """
    try:
        exact = Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    if not exact.is_finite():
        return None
    whole, hundredths = divmod(int(abs(exact) * 100), 100)
    one, many, small_one, small_many = _UNITS[currency][language]
    chinese = language == "zh-CN"
    parts = []
    if whole or not hundredths:
        parts.append((wording.number(whole, language), one if whole == 1 else many))
    if hundredths and small_one:
        small = small_one if hundredths == 1 else small_many
        parts.append((wording.number(hundredths, language), small))
    elif hundredths:
        parts += _jiao_and_fen(hundredths, after_yuan=bool(whole))
    joint, between = ("", "") if chinese else (" ", " and ")
    said = between.join(f"{amount}{joint}{unit}" for amount, unit in parts)
    if exact < 0:
        said = ("负" if chinese else "minus ") + said
    return said


def _jiao_and_fen(hundredths: int, *, after_yuan: bool) -> list[tuple[str, str]]:
    tenths, rest = divmod(hundredths, 10)
    parts = []
    if tenths:
        parts.append((wording.number(tenths, "zh-CN"), "角"))
    elif after_yuan:
        parts.append(("零", ""))  # 五元零三分: the empty place is heard
    if rest:
        parts.append((wording.number(rest, "zh-CN"), "分"))
    return parts

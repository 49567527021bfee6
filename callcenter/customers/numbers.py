"""One form for every way a telephone number is written or signalled."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers

LONGEST_TEXT = 256
SHORTEST_OUTSIDE = 7
LONGEST_E164 = 15
SHORTEST_E164 = 5

_SIP = re.compile(r"(?:sips?|tel):([^@;>]*)", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*(?:;ext=|ext\.?|x|转|分机|,+|#)\s*[0-9]{0,8}$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s().\-/\u2010-\u2015\u00b7]+")
_TRUNK_ZERO = re.compile(r"(?<=[0-9])\s*\(0\)")
_DIGITS = re.compile(r"\+?[0-9]{1,20}")


def normalise(raw: str | None, region: str) -> list[str]:
    """
    Find out which numbers a text may mean, the likeliest first.

    Args:
        raw: What a line signalled or a person typed: `+86…`, `0086…`, a leading 0, spaces and
            dashes, a SIP or tel address, an extension behind it. May be hostile.
        region: Two letters; decides about numbers without a country.

    Returns:
        Numbers in E.164 form, or the bare digits of an internal or local number; empty when the
        number is withheld or the text is none. The first one is the form to store; it is its own
        normal form.
    """
    if not raw or len(raw) > LONGEST_TEXT:
        return []
    return list(_candidates(raw, region))


def stored_form(raw: str, region: str) -> str | None:
    """Return the first of what `normalise` gives, sooner; None where it gives nothing."""
    digits = _digits(raw) if 0 < len(raw) <= LONGEST_TEXT else None
    return None if digits is None else next(_meanings(digits, region), None)


def spellings(raw: str, region: str) -> list[str]:
    """
    List the forms in which lines may have signalled a number that somebody asks for.

    Args:
        raw: A whole number in any usual form.
        region: Two letters; decides about numbers without a country.

    Returns:
        With and without country, plus and trunk zero; empty when the text is no number.
    """
    forms: list[str] = []
    for number in normalise(raw, region):
        forms.append(number)
        parsed = _parsed(number, None) if number.startswith("+") else None
        if parsed is None:
            continue
        national = phonenumbers.national_significant_number(parsed)
        bare = number[1:]
        forms += [bare, f"00{bare}"]
        if parsed.country_code == phonenumbers.country_code_for_region(region):
            forms += [national, f"0{national}"]
    return list(dict.fromkeys(forms))


@lru_cache(maxsize=4096)
def _candidates(raw: str, region: str) -> tuple[str, ...]:
    digits = _digits(raw)
    return () if digits is None else tuple(dict.fromkeys(_meanings(digits, region)))


def _digits(raw: str) -> str | None:
    """Reduce the text to digits with an optional plus before them; None if it is no number."""
    # Copied from a phone's contacts, numbers come with invisible marks of writing direction.
    visible = "".join(char for char in raw if unicodedata.category(char) != "Cf")
    text = unicodedata.normalize("NFKC", visible).strip()
    address = _SIP.search(text)
    if address is not None:
        text = address[1]
    elif "@" in text:
        text = text.partition("@")[0]
    text = text.strip().replace("%2B", "+").replace("%2b", "+")
    text = _EXTENSION.sub("", text, count=1)
    text = _SEPARATORS.sub("", _TRUNK_ZERO.sub("", text))
    return text if _DIGITS.fullmatch(text) and text.strip("+0") else None


def _meanings(digits: str, region: str) -> Iterator[str]:
    if digits.startswith("+"):
        yield from _international(digits, region)
        return
    if len(digits) < SHORTEST_OUTSIDE:
        yield digits
        return
    national = _parsed(digits, region)
    sure = national is not None and phonenumbers.is_valid_number(national)
    if national is not None and sure:
        # Before the rest is looked at: who only wants the likeliest one need not wait for it.
        yield _e164(national)
    abroad = None if digits.startswith("0") else _parsed("+" + digits, None)
    known = [number for number in (None if sure else national, abroad) if number is not None]
    # A valid number goes before one that merely has a possible length.
    known.sort(key=lambda number: not phonenumbers.is_valid_number(number))
    for number in known:
        yield _e164(number)
    if not known and not sure:
        yield digits


def _international(number: str, region: str) -> Iterator[str]:
    parsed = _parsed(number, None)
    bare = number[1:]
    if parsed is not None:
        yield _e164(parsed)
    elif bare.startswith("0"):
        # No country begins with 0: somebody put a plus before a national number.
        yield from _meanings(bare, region)
    elif SHORTEST_E164 <= len(bare) <= LONGEST_E164:
        yield number
    else:
        yield from _meanings(bare, region)


def _parsed(number: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None
    if parsed.italian_leading_zero and not phonenumbers.is_valid_number(parsed):
        return None  # a row of zeros: each reading would take another one away
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    return parsed if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))

"""Finding customers by words, in Chinese and in scripts with spaces, without a parser."""

import re
import unicodedata

from callcenter.customers.model import Customer

MOST_WORDS = 8
_RUN = re.compile(r"[^\W_]+")


def haystack(customer: Customer) -> str:
    """Join what is searched of a customer, folded; numbers are found another way."""
    parts = (customer.name, customer.company, customer.address, customer.notes)
    return "\n".join(fold(part) for part in parts if part)


def fold(text: str) -> str:
    """Make texts equal that differ by case or width only."""
    return unicodedata.normalize("NFKC", text).casefold()


def words(query: str) -> list[str]:
    """Split a query into the folded words that must all be found."""
    return fold(query).split()[:MOST_WORDS]


def pairs(text: str) -> list[str]:
    """
    List the pairs of neighbouring letters and digits of a folded text, each once.

    A text that contains a word contains all pairs of that word, so that an index of pairs leaves
    few rows to look at. A run of a single character gives that character.
    """
    found: dict[str, None] = {}
    for run in _RUN.findall(text):
        found.update(dict.fromkeys(run[n : n + 2] for n in range(max(1, len(run) - 1))))
    return list(found)


def sure_pairs(wanted: list[str]) -> list[str]:
    """List the pairs that every text with all these words has; single characters prove nothing."""
    return [pair for word in wanted for pair in pairs(word) if len(pair) > 1]

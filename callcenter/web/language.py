"""In which language who asks reads."""

from callcenter.translations.telling import Language


def preferred_language(accepted: str) -> Language:
    """
    Choose what a reader likes best of what we can tell.

    Args:
        accepted: Value of `Accept-Language`, `zh-CN,en;q=0.8`; may be anything.

    Returns:
        English where neither is asked for.
    """
    likings = [_liking(part) for part in accepted[:200].split(",")]
    named = [(liking, tag) for tag, liking in likings if tag.startswith(("zh", "en"))]
    best = max(named, key=lambda one: one[0], default=(0.0, "en"))
    return "zh-CN" if best[1].startswith("zh") and best[0] > 0 else "en"


def _liking(part: str) -> tuple[str, float]:
    tag, _, quality = part.strip().lower().partition(";q=")
    try:
        return tag, float(quality) if quality else 1.0
    except ValueError:
        return tag, 0.0

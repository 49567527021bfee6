"""Numbers, digits and the few fixed sentences of the product, as words for the synthesiser."""

from decimal import Decimal

LANGUAGES = ("zh-CN", "en")
"""Languages in which a flow can speak."""

_ZH_DIGITS = "零一二三四五六七八九"
_ZH_UNITS = ("", "十", "百", "千")
_ZH_GROUPS = ("", "万", "亿", "万亿")
_ZH_READ_OUT = {**dict(zip("0123456789", _ZH_DIGITS, strict=True)), "1": "幺"}
_EN_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_GROUPS = ("", " thousand", " million", " billion", " trillion")
_SIGNS = {"zh-CN": {"*": "星号", "#": "井号"}, "en": {"*": "star", "#": "hash"}}
_BIGGEST = 10**15
_MINUTE_S = 60

INVALID = {"zh-CN": "输入有误，请重新选择。", "en": "Sorry, that is not one of the choices."}
INVALID_DIGITS = {"zh-CN": "输入有误，请重新输入。", "en": "Sorry, that was not right."}
CALLBACK_NUMBER = {
    "zh-CN": "请输入您希望我们回拨的号码，按井号键结束。",
    "en": "Please enter the number we should call you back on, and press hash.",
}
SURVEY_INTRO = {
    "zh-CN": "请为本次服务评分，跳过请按星号，结束请按井号。",
    "en": "Please rate our service. Star skips a question, hash ends the survey.",
}
SURVEY_QUESTIONS = {
    "attitude": {"zh-CN": "服务态度如何？", "en": "How was the agent's attitude?"},
    "skill": {"zh-CN": "业务技术水平如何？", "en": "How was the agent's knowledge?"},
    "timeliness": {"zh-CN": "服务是否及时？", "en": "Were you served in good time?"},
    "promise_kept": {"zh-CN": "承诺是否兑现？", "en": "Was what we promised kept?"},
}
SURVEY_GRADES = {
    "zh-CN": "非常满意请按一，满意请按二，一般请按三，不满意请按四。",
    "en": "Very good, press one. Good, press two. Fair, press three. Not good, press four.",
}
SURVEY_COMMENT = {
    "zh-CN": "如有意见或建议，请在提示音后说出，说完请挂机。",
    "en": "If you have a comment, please speak after the tone, then hang up.",
}


def digits(text: str, language: str) -> str:
    """
    Say digits one by one, as telephone and case numbers are read out.

    Args:
        text: Digits, `*` and `#`; a leading plus and separators are left out.
        language: `zh-CN` (1 is 幺 there) or `en`.

    Returns:
        Words with a short pause after every third or fourth, as people group them.
    """
    if language == "zh-CN":
        table = {**_ZH_READ_OUT, **_SIGNS["zh-CN"]}
        joint, pause = "", "，"
    else:
        table = {**dict(zip("0123456789", _EN_ONES, strict=False)), **_SIGNS["en"]}
        joint, pause = " ", ", "
    said = [table[c] for c in text if c in table]
    return pause.join(joint.join(group) for group in _grouped(said))


def _grouped(said: list[str]) -> list[list[str]]:
    """Cut 11 digits as 3-4-4, others in threes or fours so that no single one is left over."""
    if len(said) == 11:
        return [said[:3], said[3:7], said[7:]]
    width = 4 if len(said) % 4 != 1 else 3
    return [said[i : i + width] for i in range(0, len(said), width)]


def number(value: float, language: str) -> str:
    """
    Say a number as an amount.

    Args:
        value: Up to 10**15 and up to four decimals; what is larger is read digit by digit.
        language: `zh-CN` or `en`.
    """
    exact = Decimal(str(value))
    whole = int(abs(exact))
    if whole >= _BIGGEST:
        return digits(str(whole), language)
    decimals = f"{abs(exact) - whole:.4f}"[2:].rstrip("0")
    chinese = language == "zh-CN"
    said = _chinese(whole) if chinese else _english(whole)
    if decimals and chinese:
        said += "点" + "".join(_ZH_DIGITS[int(c)] for c in decimals)
    elif decimals:
        said += " point " + " ".join(_EN_ONES[int(c)] for c in decimals)
    if exact < 0:
        said = ("负" if chinese else "minus ") + said
    return said


def position(place: int, language: str) -> str:
    """Tell a waiting caller the place in the queue, counted from 1."""
    if language == "zh-CN":
        return f"您目前排在第{_chinese(max(1, place))}位，请稍候。"
    if place <= 1:
        return "You are next in line. Thank you for waiting."
    return f"You are number {_english(place)} in line. Thank you for waiting."


def expected_wait(from_s: float, to_s: float, language: str) -> str:
    """
    Tell a waiting caller how long it will take, in whole minutes.

    Args:
        from_s: In one of ten cases it is shorter, in seconds.
        to_s: In one of ten cases it is longer.
        language: `zh-CN` or `en`.
    """
    low, high = max(1, int(from_s // 60)), max(1, -int(-to_s // 60))
    chinese = language == "zh-CN"
    if to_s < _MINUTE_S:
        return "预计等待不到一分钟。" if chinese else "The wait is expected to be under a minute."
    if low == high:
        if chinese:
            return f"预计等待约{_minutes_zh(high)}分钟。"
        unit = "minute" if high == 1 else "minutes"
        return f"The wait is expected to be about {_english(high)} {unit}."
    if chinese:
        return f"预计等待{_minutes_zh(low)}到{_minutes_zh(high)}分钟。"
    return f"The wait is expected to be {_english(low)} to {_english(high)} minutes."


def _minutes_zh(minutes: int) -> str:
    return "两" if minutes == 2 else _chinese(minutes)


def confirm(keyed: str, language: str) -> str:
    """Read back what was keyed, and ask whether it is right."""
    if language == "zh-CN":
        return f"您输入的是{digits(keyed, language)}。正确请按一，重新输入请按二。"
    return f"You entered {digits(keyed, language)}. If that is right, press one. If not, two."


def callback(number: str, language: str) -> str:
    """Ask whether this is the number to call back."""
    said = digits(number, language)
    if language == "zh-CN":
        return f"我们将回拨{said}。确认请按一，换一个号码请按二。"
    return f"We will call you back on {said}. To confirm, press one. For another number, press two."


def _chinese(value: int) -> str:
    if value == 0:
        return "零"
    groups = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    said = ""
    for index in reversed(range(len(groups))):
        group = groups[index]
        if group == 0:
            # 一亿零三: an empty group is heard as one 零 before the next that is not.
            said += "" if said.endswith("零") or not any(groups[:index]) else "零"
            continue
        if said and group < 1000 and not said.endswith("零"):
            said += "零"
        # 两万 and 两亿, but 十二万.
        lone_two = group == 2 and index > 0 and not said
        said += ("两" if lone_two else _chinese_group(group, first=not said)) + _ZH_GROUPS[index]
    return said


def _chinese_group(group: int, *, first: bool) -> str:
    said = ""
    for index in reversed(range(4)):
        digit = group // 10**index % 10
        if digit:
            said += _ZH_DIGITS[digit] + _ZH_UNITS[index]
        elif said and not said.endswith("零") and group % 10**index:
            said += "零"
    if first:
        if said.startswith("一十"):
            return said[1:]
        # 两千, 两百 and 两万, but 二 and 二十.
        if said.startswith(("二千", "二百")):
            return "两" + said[1:]
    return said


def _english(value: int) -> str:
    if value == 0:
        return _EN_ONES[0]
    said = ""
    for index in reversed(range(len(_EN_GROUPS))):
        group = value // 1000**index % 1000
        if not group:
            continue
        if said:
            said += " and " if index == 0 and group < 100 else " "
        said += _english_group(group) + _EN_GROUPS[index]
    return said


def _english_group(group: int) -> str:
    hundreds, rest = divmod(group, 100)
    said = f"{_EN_ONES[hundreds]} hundred" if hundreds else ""
    if rest and said:
        said += " and "
    if rest >= 20:
        said += _EN_TENS[rest // 10]
        if rest % 10:
            said += f"-{_EN_ONES[rest % 10]}"
    elif rest:
        said += _EN_ONES[rest]
    return said

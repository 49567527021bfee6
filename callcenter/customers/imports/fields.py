"""What a column of an imported table can be, and how people head and fill such columns."""

import re
from collections.abc import Sequence
from enum import StrEnum

from callcenter.customers.model import Language, Tier
from callcenter.customers.search import fold


class Field(StrEnum):
    """What a column holds; a label belongs to the next number on its left."""

    NAME = "name"
    COMPANY = "company"
    TIER = "tier"
    LANGUAGE = "language"
    ADDRESS = "address"
    NOTES = "notes"
    NUMBER = "number"
    LABEL = "label"

    @property
    def repeats(self) -> bool:
        """Whether several columns may hold it."""
        return self in {Field.NUMBER, Field.LABEL}


_HEADINGS: dict[Field, str] = {
    Field.NAME: "姓名 名称 名字 客户 客户姓名 客户名称 联系人 name full_name customer contact",
    Field.COMPANY: "单位 公司 企业 单位名称 公司名称 company organisation organization employer",
    Field.TIER: "级别 等级 客户级别 客户等级 tier level",
    Field.LANGUAGE: "语言 语种 language lang",
    Field.ADDRESS: "地址 住址 联系地址 address street",
    Field.NOTES: "备注 说明 附注 notes note remark remarks comment comments",
    Field.NUMBER: "电话 电话号码 号码 手机 手机号 手机号码 联系电话 座机 办公电话 "
    "number phone telephone tel mobile cell phone_number mobile_number",
    Field.LABEL: "标签 号码类型 电话类型 label number_label phone_type",
}
_BY_HEADING = {word: field for field, words in _HEADINGS.items() for word in words.split()}
_NOISE = re.compile(r"[\s_\-()*.:/]+")
_COUNTED = re.compile(r"_?[0-9]{1,2}$")

_TIERS: dict[str, Tier] = {
    "vip": Tier.VIP, "贵宾": Tier.VIP, "contract": Tier.CONTRACT, "合同": Tier.CONTRACT,
    "warranty": Tier.WARRANTY, "保修": Tier.WARRANTY, "paid": Tier.PAID, "付费": Tier.PAID,
    "standard": Tier.STANDARD, "普通": Tier.STANDARD, "标准": Tier.STANDARD,
}  # fmt: skip
_LANGUAGES: dict[str, Language] = {
    "zh-cn": "zh-CN", "zh_cn": "zh-CN", "zh": "zh-CN", "cn": "zh-CN", "chinese": "zh-CN",
    "中文": "zh-CN", "汉语": "zh-CN", "普通话": "zh-CN",
    "en": "en", "en-us": "en", "en-gb": "en", "english": "en", "英语": "en", "英文": "en",
}  # fmt: skip


def suggest(headings: Sequence[str]) -> list[Field | None]:
    """
    Guess what each column holds from its heading, in Chinese or English.

    Returns:
        A field for each column, or None; only numbers and labels occur more than once.
    """
    found: list[Field | None] = []
    for heading in headings:
        field = _meant(heading)
        taken = field is not None and not field.repeats and field in found
        found.append(None if taken else field)
    return found


def _meant(heading: str) -> Field | None:
    plain = _NOISE.sub("_", fold(heading)).strip("_")
    return _BY_HEADING.get(plain) or _BY_HEADING.get(_COUNTED.sub("", plain))


def read_tier(text: str) -> Tier | None:
    """Return the tier that somebody wrote in either language; None if it is none."""
    return _TIERS.get(fold(text))


def read_language(text: str) -> Language | None:
    """Return the language that somebody wrote in either language; None if it is none of ours."""
    return _LANGUAGES.get(fold(text))

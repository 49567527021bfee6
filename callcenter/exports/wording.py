"""Headings and words of exported tables, in both languages."""

from collections.abc import Mapping, Sequence

from callcenter.customers.model import Language

Words = Mapping[str, Mapping[Language, str]]


def _both(pairs: Mapping[str, tuple[str, str]]) -> Words:
    return {key: {"zh-CN": chinese, "en": english} for key, (chinese, english) in pairs.items()}


HEADINGS = _both(
    {
        "id": ("编号", "Id"),
        "name": ("姓名", "Name"),
        "company": ("单位", "Company"),
        "tier": ("级别", "Tier"),
        "language": ("语言", "Language"),
        "address": ("地址", "Address"),
        "notes": ("备注", "Notes"),
        "number": ("电话号码", "Number"),
        "label": ("标签", "Label"),
        "created_at": ("创建时间", "Created"),
        "changed_at": ("更新时间", "Changed"),
        "direction": ("方向", "Direction"),
        "arrived_at": ("来电时间", "Arrived"),
        "queued_at": ("排队时间", "Queued"),
        "answered_at": ("接听时间", "Answered"),
        "ended_at": ("结束时间", "Ended"),
        "caller": ("来电号码", "Caller"),
        "caller_name": ("来电显示名", "Caller name"),
        "dialled": ("拨打号码", "Dialled"),
        "customer": ("客户编号", "Customer id"),
        "customer_name": ("客户姓名", "Customer"),
        "party": ("对方号码", "Other party"),
        "flow": ("语音流程", "Flow"),
        "queue": ("队列", "Queue"),
        "agent": ("坐席", "Agent"),
        "outcome": ("结果", "Outcome"),
        "ended_by": ("挂断方", "Ended by"),
        "wait_s": ("等待（秒）", "Wait (s)"),
        "talk_s": ("通话（秒）", "Talk (s)"),
        "wrap_up_s": ("话后处理（秒）", "Wrap-up (s)"),
        "reason_code": ("来电原因", "Reason code"),
        "note": ("通话备注", "Call note"),
        "recordings": ("录音", "Recordings"),
        "call": ("通话", "Call"),
        "leg": ("通话分段", "Leg"),
        "started_at": ("开始时间", "Started"),
        "length_s": ("时长（秒）", "Length (s)"),
        "state": ("状态", "State"),
        "missing_reason": ("缺失原因", "Missing because"),
        "sha256": ("校验值 SHA-256", "SHA-256"),
    }
)

TIERS = _both(
    {
        "vip": ("VIP", "VIP"),
        "contract": ("合同", "Contract"),
        "warranty": ("保修", "Warranty"),
        "paid": ("付费", "Paid"),
        "standard": ("普通", "Standard"),
    }
)
LANGUAGES = _both({"zh-CN": ("中文", "Chinese"), "en": ("英语", "English")})
DIRECTIONS = _both(
    {"in": ("呼入", "Inbound"), "out": ("呼出", "Outbound"), "internal": ("内部", "Internal")}
)
ENDED_BY = _both(
    {"caller": ("客户", "Caller"), "agent": ("坐席", "Agent"), "system": ("系统", "System")}
)
OUTCOMES = _both(
    {
        "answered": ("已接听", "Answered"),
        "abandoned_ivr": ("菜单中放弃", "Abandoned in menu"),
        "abandoned_queue": ("排队中放弃", "Abandoned in queue"),
        "abandoned_ringing": ("振铃中放弃", "Abandoned in ringing"),
        "overflowed": ("溢出", "Overflowed"),
        "voicemail": ("语音留言", "Voicemail"),
        "callback": ("回拨", "Call-back"),
        "closed": ("非工作时间", "Closed"),
        "self_served": ("自助完成", "Self-served"),
        "rejected": ("拒绝", "Rejected"),
        "failed": ("失败", "Failed"),
        "pbx_restart": ("交换机重启", "PBX restart"),
        "busy": ("对方忙", "Busy"),
        "no_answer": ("无人接听", "No answer"),
        "declined": ("对方拒接", "Declined"),
        "not_confirmed": ("未确认", "Not confirmed"),
        "unreachable": ("无法接通", "Unreachable"),
        "cancelled": ("已取消", "Given up"),
    }
)
STATES = _both(
    {
        "pending": ("尚未生成", "Pending"),
        "ready": ("可收听", "Ready"),
        "missing": ("缺失", "Missing"),
    }
)


def headings(columns: Sequence[str], language: Language) -> list[str]:
    """
    Name columns; `number 2` is the second of its kind.

    Args:
        columns: Keys of `HEADINGS`, with a number behind repeated ones.
        language: Of the words.
    """
    named = []
    for column in columns:
        key, _, which = column.partition(" ")
        named.append(f"{HEADINGS[key][language]} {which}".rstrip())
    return named


def word(words: Words, key: str | None, language: Language) -> str | None:
    """Say a stored word as people say it; one that is not known stays as it is."""
    if key is None:
        return None
    return words[key][language] if key in words else key

"""What the floor itself says to callers, where no flow speaks."""

from callcenter.ivr.commands import Prompt

_TEXTS = {
    "unknown_number": {
        "zh-CN": "您拨打的号码不存在，请核对后再拨。",
        "en": "The number you have dialled does not exist. Please check it and call again.",
    },
    "not_allowed": {
        "zh-CN": "该号码不允许拨打。",
        "en": "This number may not be dialled from here.",
    },
    "transfer_refused": {
        "zh-CN": "无法转接到该号码，正在为您转回，请稍候。",
        "en": "The call cannot be transferred there. Please hold while we bring you back.",
    },
    "agent_away": {
        "zh-CN": "您呼叫的坐席暂时无法接听。",
        "en": "The person you are calling cannot answer right now.",
    },
    "leave_message": {
        "zh-CN": "请在提示音后留言，按井号键结束。",
        "en": "Please leave a message after the tone, and press hash when you are done.",
    },
    "callback_promised": {
        "zh-CN": "我们会尽快给您回电，您的排队位置将为您保留。再见。",
        "en": "We will call you back; your place in line is kept. Goodbye.",
    },
    "callback_refused": {
        "zh-CN": "抱歉，我们无法回拨您的号码，请继续等待。",
        "en": "We are sorry, your number cannot be called back. Please stay on the line.",
    },
    "studio_speak": {
        "zh-CN": "请在提示音后讲话，讲完请按井号键。",
        "en": "Please speak after the tone, and press hash when you are done.",
    },
    "studio_choose": {
        "zh-CN": "保存请按一，重新录制请按二。",
        "en": "To keep it, press one. To record it again, press two.",
    },
    "studio_kept": {"zh-CN": "已保存，谢谢。", "en": "It is kept. Thank you."},
    "studio_failed": {
        "zh-CN": "无法使用这段录音，未能保存。",
        "en": "This recording cannot be used and was not kept.",
    },
    "trouble": {
        "zh-CN": "抱歉，系统出现故障，请稍后再拨。",
        "en": "We are sorry, something went wrong. Please call again later.",
    },
}


def said(name: str, language: str) -> Prompt:
    """Return one of the floor's own sentences in the caller's language."""
    return Prompt(language=language, text=_TEXTS[name][language])


def all_sentences() -> list[Prompt]:
    """Return every sentence in every language, to be synthesised ahead."""
    return [
        Prompt(language=language, text=text)
        for texts in _TEXTS.values()
        for language, text in texts.items()
    ]

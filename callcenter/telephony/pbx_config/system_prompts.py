"""What the dialplan itself says, while the service is away or on an agent's outside number."""

# ruff: noqa: RUF001 - Chinese punctuation is meant

from collections.abc import Mapping
from pathlib import Path

from callcenter.settings import Settings

DEFAULT_LANGUAGE = "zh-CN"

_PROMPTS: Mapping[str, Mapping[str, str]] = {
    "fallback-wait": {
        "zh-CN": "您好，系统正在维护，我们马上为您转接人工座席，通话可能会被录音，请稍候。",
        "en": "Our system is being restored. We are connecting you to a colleague now. "
        "The call may be recorded. Please hold on.",
    },
    "fallback-voicemail": {
        "zh-CN": "很抱歉，现在没有座席可以接听。请在提示音后留言，说完请挂机，我们会尽快回电。",
        "en": "We are sorry that nobody can take your call now. Please leave a message after the "
        "tone and hang up when you are done. We will call you back soon.",
    },
    "fallback-thanks": {
        "zh-CN": "感谢您的留言，再见。",
        "en": "Thank you for your message. Goodbye.",
    },
    "confirm-press-1": {
        "zh-CN": "您有一个客户来电，接听请按1。",
        "en": "You have a call from a customer. To take it, press 1.",
    },
    "called-press-1": {
        "zh-CN": "您好，这里是客服中心给您的来电，接听请按1。",
        "en": "Hello, this is a call from customer service. To talk to us, press 1.",
    },
    "service-away": {
        "zh-CN": "系统暂时无法处理，请稍后再试。",
        "en": "The system cannot do this at the moment. Please try again later.",
    },
}


def system_prompts() -> Mapping[str, Mapping[str, str]]:
    """
    Return the texts of the dialplan's prompts: name to language to text.

    Whoever makes sounds puts each at `system_sounds(settings)/<language>/<name>.wav`, 8 kHz mono;
    the dialplan goes on without those that are not there.
    """
    return _PROMPTS


def system_sounds(settings: Settings) -> Path:
    """Folder in which the dialplan looks for its prompts."""
    return settings.home / "prompts/system"

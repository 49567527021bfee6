"""A flow of a hundred steps, as a large centre has: departments, their subjects, and people."""

from collections.abc import Iterable

DEPARTMENTS = ("sales", "delivery", "installation", "repair", "returns", "billing", "contracts")
SUBJECTS = ("status", "change", "problem", "advice")
STEPS = 2 + len(DEPARTMENTS) * (2 + 3 * len(SUBJECTS)) + 4

HEAD = """flow: NAME
languages: [en, zh-CN]
start: hello
anywhere: { "0": person }
steps:
  hello:
    play: { en: Welcome to our centre., zh-CN: 欢迎致电。 }
    next: which_department
  which_department:
    menu:
      prompt: { en: "Choose a department.", zh-CN: 请选择部门。 }
      keys: { KEYS }
    on_no_input: person
    on_invalid: person
"""
DEPARTMENT = """  D_open:
    hours: service_hours
    open: D_menu
    closed: leave_message
  D_menu:
    menu:
      prompt: { en: "What is it about?", zh-CN: 请选择业务。 }
      keys: { KEYS }
    on_no_input: person
    on_invalid: person
"""
SUBJECT = """  D_S:
    play: { en: "About D, this is how S goes.", zh-CN: 以下是相关说明。 }
    next: D_S_more
  D_S_more:
    menu:
      prompt: { en: "For an agent, press one.", zh-CN: 转人工请按一。 }
      keys: { "1": D_S_agent, "9": D_S }
    on_no_input: goodbye
    on_invalid: goodbye
  D_S_agent: { queue: service, then: goodbye }
"""
TAIL = """  person: { queue: service, then: goodbye }
  leave_message:
    voicemail: service
    prompt: { en: Please leave a message., zh-CN: 请留言。 }
    max_s: 60
    then: goodbye
  goodbye:
    play: { en: Goodbye., zh-CN: 再见。 }
    next: bye
  bye: { hangup: normal }
"""


def big_flow(name: str) -> str:
    """Write it."""
    text = HEAD.replace("NAME", name).replace("KEYS", _keys(f"{one}_open" for one in DEPARTMENTS))
    for department in DEPARTMENTS:
        keys = _keys(f"{department}_{one}" for one in SUBJECTS)
        text += DEPARTMENT.replace("KEYS", keys).replace("D_", f"{department}_")
        for subject in SUBJECTS:
            text += SUBJECT.replace("D_S", f"{department}_{subject}").replace(
                "About D, this is how S goes", f"About {department}, this is how {subject} goes"
            )
    return text + TAIL


def _keys(steps: Iterable[str]) -> str:
    return ", ".join(f'"{key}": {step}' for key, step in enumerate(steps, start=1))

"""What the check of a scenario for the simulator finds, in Chinese."""

SUBJECTS = {
    "a scenario": "场景",
    "a service level": "服务水平",
    "an overflow rule": "溢出规则",
    "a step": "路由条件",
    "a penalty": "坐席顺位",
    "a number of calls": "来电数",
    "an observed time": "观测时长",
    "choice": "分配方式",
    "column": "列",
}
"""What a sentence may be about: `@1` in its translation."""

_MAPS = {
    "the file is empty: write 'queues' and 'agents'": "文件为空：请写“queues”和“agents”",
    "$1 must be a map with $2": "@1必须是映射，可用的键：$2",
    "'$1' must be a map with $2": "“$1”必须是映射，可用的键：$2",
    "queue '$1' must be a map with $2": "队列“$1”必须是映射，可用的键：$2",
    "group '$1' must be a map with $2": "坐席组“$1”必须是映射，可用的键：$2",
    "$1 has no '$2'": "@1没有“$2”",
    "'$1' has no '$2'": "“$1”没有“$2”",
    "queue '$1' has no '$2'": "队列“$1”没有“$2”",
    "group '$1' has no '$2'": "坐席组“$1”没有“$2”",
    "$1 has no '$2': it may have $3": "@1没有“$2”：可用的有 $3",
    "'$1' has no '$2': it may have $3": "“$1”没有“$2”：可用的有 $3",
    "queue '$1' has no '$2': it may have $3": "队列“$1”没有“$2”：可用的有 $3",
    "group '$1' has no '$2': it may have $3": "坐席组“$1”没有“$2”：可用的有 $3",
    "a scenario needs 'queues': name each queue and who calls it": (
        "场景缺少“queues”：请写每个队列及其来电"
    ),
    "a scenario needs 'agents': name each group of agents and how many they are": (
        "场景缺少“agents”：请写每个坐席组及其人数"
    ),
    "group '$1' needs 'queues': list the queues that they serve": (
        "坐席组“$1”缺少“queues”：请列出所服务的队列"
    ),
    "queue '$1' needs '$2': for example $3": "队列“$1”缺少“$2”：例如 $3",
    "an overflow rule needs '$1': one of $2": "溢出规则缺少“$1”：请写其中之一：$2",
    "'$1' needs '$2': a number above 0": "“$1”缺少“$2”：请写大于 0 的数字",
    "'$1' must be a map of names, with one at least": "“$1”必须是以名称为键的映射，至少一项",
    "'queues' must be a list, or a map of queue and penalty": (
        "“queues”必须是列表，或队列与坐席顺位的映射"
    ),
    "'$1' must be a map of skill and level": "“$1”必须是技能与等级的映射",
    "the level of '$1' must be 1, 2, 3, 4 or 5": "“$1”的等级必须是 1、2、3、4 或 5",
}
_NUMBERS = {
    "$1 must be a number": "@1必须是数字",
    "'$1' must be a number": "“$1”必须是数字",
    "the mean of '$1' must be a number": "“$1”的均值必须是数字",
    "$1 must be more than $2, not $3": "@1必须大于 $2，而不是 $3",
    "'$1' must be more than $2, not $3": "“$1”必须大于 $2，而不是 $3",
    "$1 must be $2 or more, not $3": "@1至少为 $2，而不是 $3",
    "'$1' must be $2 or more, not $3": "“$1”至少为 $2，而不是 $3",
    "the mean of '$1' must be $2 or more, not $3": "“$1”的均值至少为 $2，而不是 $3",
    "$1 must be $2 or less, not $3": "@1最多为 $2，而不是 $3",
    "'$1' must be $2 or less, not $3": "“$1”最多为 $2，而不是 $3",
    "the mean of '$1' must be $2 or less, not $3": "“$1”的均值最多为 $2，而不是 $3",
    "'$1' must be a whole number": "“$1”必须是整数",
    "'$1' must be a text": "“$1”必须是文字",
    "'$1' is a share, 0 to 1": "“$1”是比例，从 0 到 1",
    "a share is at most 1": "比例最多为 1",
}
_TIMES = {
    "'$1' must be a time such as \"08:30\"": '“$1”必须是时间，如 "08:30"',
    "'$1' must be from-until, such as \"08:00-12:30\"": '“$1”必须是时段，如 "08:00-12:30"',
    "'until' must be later than 'from'": "“until”必须晚于“from”",
    "'from' until 'until' must be whole intervals": "从“from”到“until”必须是整数个统计时段",
    "'warm_up_s' must be whole intervals, and leave some of the day": (
        "“warm_up_s”必须是整数个统计时段，且短于全天"
    ),
    "this lies outside 'from' and 'until'": "此时段不在“from”和“until”之间",
    "this begins before the one above ends: put in order": (
        "此时段在上一段结束之前开始：请按先后排列"
    ),
}
_QUEUES = {
    "'calls' needs exactly one of $1": "“calls”必须且只能写其中之一：$1",
    "'by_interval' must be a list of numbers of calls": "“by_interval”必须是来电数的列表",
    "there are $1 intervals and $2 numbers: give one for each": (
        "有 $1 个统计时段，却有 $2 个数字：请每个时段写一个"
    ),
    "'$1' needs one distribution, for example $2": "“$1”必须写一种分布，例如 $2",
    "'widen' must be a list of steps": "“widen”必须是路由条件的列表",
    "'after_s' must not be smaller than in the step above": "“after_s”不能小于上一步的值",
    "'overflow' must be a list of rules": "“overflow”必须是规则的列表",
    "this calls back: say how under 'callback', such as $1": (
        "此规则要回拨：请在“callback”写明方式，如 $1"
    ),
    "overflow $1 and limit $2 do not go together": "溢出条件 $1 与“limit”（$2）不符：请补上或删除",
    "the limit of an overflow is 0 or more": "溢出规则的“limit”至少为 0",
    "overflow to $1 needs a target": "溢出到 $1 需要“target”：请补上",
}
_FILES = {
    "this must be the name of a file": "此处必须是文件名",
    "$1 cannot be read: it is not UTF-8 text": "无法读取 $1：不是 UTF-8 文本",
    "$1 cannot be read: $2": "无法读取 $1：$2",
    "$1 holds no calls": "$1 中没有来电",
    "$1 holds no values": "$1 中没有数值",
    "'empirical' needs one value at least": "“empirical”至少要有一个数值",
    "there are more fields here than columns": "此行的字段多于列数",
    "column '$1' is there twice: remove one": "列“$1”出现了两次：请删除一个",
    "column 'at' is missing: it says when each call comes": "缺少列“at”：它写明每个来电的时间",
    "this is no line of CSV: $1": "此行不是正确的 CSV：$1",
    "'at' is $1, before the scenario begins": "“at”为 $1，早于场景开始",
    "'at' must be HH:MM:SS or seconds of a day, not '$1'": (
        "“at”必须是 HH:MM:SS 或当天的秒数，而不是“$1”"
    ),
    "'$1' must be a number from 0 to $2, not '$3'": "“$1”必须是 0 到 $2 的数字，而不是“$3”",
    "there are more: mend these first": "还有更多问题：请先改正以上各项",
}
_WARNINGS = {
    "$1 of $2 calls of $3 come after 'until'.": ("$3 的 $2 个来电中有 $1 个晚于“until”，不计入。"),
    "Nobody serves queue '$1'.": "没有坐席服务队列“$1”。",
    "Nobody who serves queue '$1' has skill '$2' at level $3.": (
        "服务队列“$1”的坐席都没有 $3 级的技能“$2”。"
    ),
    "Nobody who serves queue '$1' has all of $2.": "服务队列“$1”的坐席都不同时具备 $2。",
    "Queue '$1' is in one of the two only, and not compared.": (
        "队列“$1”只在其中一个场景中，不作比较。"
    ),
}

SCENARIO = {**_MAPS, **_NUMBERS, **_TIMES, **_QUEUES, **_FILES, **_WARNINGS}

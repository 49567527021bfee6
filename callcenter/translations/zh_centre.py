"""What the check of a centre finds, in Chinese."""

_READING = {
    "the file is empty: write the sections of a centre": "文件为空：请写各部分内容",
    "must be a map of sections: $1": "必须是各部分的映射：$1",
    "must be a map: the name of each $1, then what belongs to it": (
        "必须是映射：先写每个@1的名称，再写其内容"
    ),
    "there is no section '$1'": "没有部分“$1”",
    "'$1' cannot name $2: use $3": "“$1”不能作为@2的名称：请用@3",
    "'$1' must be '$2', as the part is named: remove it": "“$1”必须是“$2”，与名称一致：请删除",
    "nobody knows '$1' here": "此处没有字段“$1”",
    "'$1' is missing: add it": "缺少“$1”：请补上",
    "must be a whole number": "必须是整数",
    "must be true or false": "必须是 true 或 false",
    "must be a map (key: value)": "必须是映射（键: 值）",
    "must be a list ([one, two])": "必须是列表（[一, 二]）",
    "must be text": "必须是文字",
    "must be text: put it in quotes": "必须是文字：请加引号",
    "must be a number": "必须是数字",
    "must be at least $1": "至少为 $1",
    "must be more than $1": "必须大于 $1",
    "must be at most $1": "最多为 $1",
    "must not be shorter than $1 characters": "不能少于 $1 个字符",
    "must not be longer than $1 characters": "不能超过 $1 个字符",
    "must have at least $1 entries": "至少要有 $1 项",
    "must not have more than $1 entries": "不能超过 $1 项",
    "must not be empty: write something or remove it": "不能为空：请填写或删除",
    "cannot be read as what belongs here": "不是此处应有的内容",
    "'$1' is not one of $2": "“$1”不在可选项之中：$2",
}
_PARTS = {
    "there is no $1 '$2'": "没有@1“$2”",
    "the title is missing in $1: add it": "缺少 @1 的名称：请补上",
    "'$1' stands here twice: remove one": "“$1”在此写了两次：请删除一个",
    "a number leads to exactly one flow or agent: write one of 'flow' and 'agent'": (
        "一个号码只能通向一个流程或一位坐席：“flow”和“agent”请只写一个"
    ),
    "'$1' is already the number of an agent: choose another": (
        "“$1”已是一位坐席的工号：请另选一个"
    ),
    "'$1' and '$2' are the same number: keep one of them": ("“$1”和“$2”是同一个号码：请保留一个"),
    "its parents lead back to itself: break the circle": "其上级又回到自身：请解开循环",
    "lies deeper than $1 levels: agents would not find it": "超过 $1 层：坐席会找不到",
    "'$1' is no beginning of a number: write it like +86 or 110": (
        "“$1”不是号码的开头：请写成 +86 或 110 这样"
    ),
    "numbers abroad begin with +: write +$1": "国际号码以 + 开头：请写 +$1",
    "'$1' already decides about $2: keep one of them": "“$1”已对 $2 作出规定：请保留一个",
    "'$1' is a queue already: name the entry otherwise": "已有队列“$1”：请换一个名称",
    "$1 is no agent, no line of ours, and no dial rule allows it": (
        "$1 既不是坐席，也不是本中心的号码，外呼规则也不允许"
    ),
    "the agent does not serve '$1': add it to 'queues', or remove it": (
        "该坐席不服务“$1”：请加入“queues”，或删除"
    ),
}
_ROUTING = {
    "a forced wrap-up needs a time: write how many seconds, or 'wrap_up: off'": (
        "强制话后处理需要时间：请写秒数，或写“wrap_up: off”"
    ),
    "a time alone says nothing: write 'wrap_up: timed' or 'wrap_up: forced' too": (
        "只有时间没有意义：请同时写“wrap_up: timed”或“wrap_up: forced”"
    ),
    "'$1' has no limit: remove it": "“$1”没有界限：请删除",
    "'$1' needs a limit: write 'limit:' with a number of $2": (
        "“$1”需要界限：请在“limit:”后写数值（@2）"
    ),
    "a service level is at most 100 percent": "服务水平最多为百分之百",
    "only 'service_level' looks at another queue: remove 'of'": (
        "只有“service_level”可参照别的队列：请删除“of”"
    ),
    "an announcement goes nowhere: remove 'target'": "播报没有去向：请删除“target”",
    "it does not say which $1: write 'target:' with its name": (
        "没有写明是哪个@1：请在“target:”后写名称"
    ),
    "it leads back to the same queue: name another one": "又回到同一队列：请写另一个",
    "an announcement needs its words: write 'say:' with a text for each language": (
        "播报需要内容：请在“say:”后写每种语言的文字"
    ),
    "the words are missing in $1: add them": "缺少 @1 的文字：请补上",
}
_HOURS = {
    "there is no time zone '$1'": "没有时区“$1”",
    "no holidays are known of '$1': write two letters such as CN": (
        "没有“$1”的节假日：请写两个字母，如 CN"
    ),
    "'$1' has hours in two places: keep one of them": "“$1”在两处写了时间：请保留一处",
    "'$1' is no date: write it as 2026-12-31": "“$1”不是日期：请写成 2026-12-31",
    "more than $1 openings in one day: join some of them": "一天内超过 $1 个时段：请合并",
    "$1 and $2 overlap: join them": "$1 与 $2 重叠：请合并",
    "'$1' is no opening time: write it as 09:00-18:00": ("“$1”不是工作时段：请写成 09:00-18:00"),
    "'$1' is no time of day: write times from 00:00 to 24:00": (
        "“$1”不是时刻：请写 00:00 至 24:00"
    ),
    "'$1' is no day of the week: write one of $2": "“$1”不是星期：请写其中之一：$2",
}
CENTRE = {**_READING, **_PARTS, **_ROUTING, **_HOURS}

"""What the check of a flow and its scripted calls find, in Chinese."""

_READING = {
    "the file is empty: begin with flow: and a name": "文件为空：请以 flow: 和名称开头",
    "write 1 to $1 steps here, each as a name and a colon, without dash": (
        "请在此写 1 至 $1 个节点，每个写名称和冒号，不加短横"
    ),
    "'$1' has nothing to do: write a verb below it": "“$1”没有内容：请在其下写一个动作",
    "'$1' has no verb": "“$1”没有动作",
    "'$1' has $2 and $3: make a step of each": "“$1”有 $2 和 $3 两个动作：请各写一个节点",
    "'$1' cannot be a name: use letters, digits and _, letter first": (
        "“$1”不能作为名称：请用字母、数字和 _，以字母开头"
    ),
    "'$1' cannot be a name: use small letters a-z, digits and _, letter first": (
        "“$1”不能作为名称：请用小写字母、数字和 _，以字母开头"
    ),
    "'$1' has a meaning already: choose another name": "“$1”已有含义：请另取名称",
    "'$1' is not known here": "此处没有“$1”",
    "'$1' is no language": "没有语言“$1”",
    "'$1' is missing: $2": "缺少“$1”：请@2",
    "'$1' is no key: use one of 0-9, * and #": "“$1”不是电话按键：请用 0-9、* 或 #",
    "$1 has only letters, digits, _ and -": "@1只能有字母、数字、_ 和 -",
    "write $1 here, not a list or a map": "请在此写@1，不要写列表或映射",
    "this is empty: write $1": "此处为空：请写@1",
    "write $1 here": "请在此写@1",
    'this is read as a number or yes/no: put it in quotes: "$1"': (
        '此处会读成数字或是/否：请加引号："$1"'
    ),
    "write a whole number from $1 to $2": "请写 $1 至 $2 的整数",
    "write true or false": "请写 true 或 false",
    "write one of $1": "请写其中之一：$1",
    "write a list with 1 to $1 entries": "请写 1 至 $1 项的列表",
    "write 1 to $1 pairs of name and value": "请写 1 至 $1 对名称和值",
    "write up to 20 pairs of name and first value": "请写最多 20 对名称和初值",
    "write a number, true or false, or a short text as the first value": (
        "初值请写数字、true 或 false，或短文字"
    ),
    "the values take too much room: shorten them": "这些值过长：请缩短",
    "the number is too large": "数值过大",
    "write the fields of this here: $1": "请在此写各字段：$1",
    "$1 is $2 and $3 is $4: nothing fits between": "$1 为 $2，$3 为 $4：两者之间没有可用的值",
    "write a condition or a number here": "请在此写条件或数字",
}
_SAID = {
    "write what is said: one text, or one for each language": (
        "请写播报内容：一段文字，或每种语言一段"
    ),
    "a prompt has at most $1 characters: split it": "一段提示音最多 $1 个字符：请拆分",
    "write the text of each language here": "请在此写每种语言的文字",
    "this is empty: write what is said": "此处为空：请写播报内容",
    "put this inside every_language": "请写在 every_language 之内",
    "the comma before '$1' ends the text: put the text in quotes": (
        "“$1”前的逗号会结束这段文字：请给文字加引号"
    ),
    "write text: before what is said, as in $1": "请在播报内容前写 text:，如 $1",
    "name the recording below sounds/<language>/ without its ending, such as welcome": (
        "请写 sounds/<language>/ 下的录音名称，不带后缀，如 welcome"
    ),
    "this is one text for all languages: write { $1 }": ("这是所有语言共用的一段文字：请写 { $1 }"),
    "there is no $1 here: add $2: and what is said": "此处没有 $1：请写 $2: 和播报内容",
    "there is no $1 here: add $2: and what is said, or record $3": (
        "此处没有 $1：请写 $2: 和播报内容，或录制 $3"
    ),
    "'$1' offers $2 choices, at most $3 are remembered: make a menu below it": (
        "“$1”有 $2 个选项，人最多记得住 $3 个：请在其下再做一个菜单"
    ),
    "this menu takes more than half a minute ($1 characters): say it in $2": (
        "此菜单播报超过半分钟（$1 个字符）：请缩短到 $2 个"
    ),
    "in $1 this menu takes more than half a minute ($2 characters): say it in $3": (
        "$1：此菜单播报超过半分钟（$2 个字符）：请缩短到 $3 个"
    ),
    "a currency belongs to money": "只有金额才写币种",
}
_WAYS = {
    "no step leads to '$1': lead one here, or remove it": (
        "没有节点通向“$1”：请让某个节点通向它，或删除"
    ),
    "there is no step '$1'": "没有节点“$1”",
    "$1 can go round without the caller doing anything: lead a way out of it, such as hangup": (
        "$1 会无需来电人操作地循环：请给出出口，如 hangup"
    ),
    "'$1' leads on to the flow $2 and so back here without the caller doing anything: "
    "lead a way out of it, such as hangup": (
        "“$1”通向流程 $2，又无需来电人操作地回到此处：请给出出口，如 hangup"
    ),
    "'$1' is the $2th menu in a row on the shortest way to it: callers follow at most $3, "
    "so bring it nearer to the start": (
        "最短路径上“$1”已是连续第 $2 个菜单：来电人最多跟得上 $3 个，请移近开头"
    ),
}
_KNOWN = {
    "there is no $1 '$2'": "没有@1“$2”",
    "no agent of '$1' has $2: add a later widen with anyone: true, or give an agent the skills": (
        "“$1”中没有坐席具备 $2：请在后面加 anyone: true 的 widen，或给坐席加技能"
    ),
    "no dial rule allows $1: add one to the centre, or lead callers elsewhere": (
        "没有外呼规则允许 $1：请在呼叫中心添加，或让来电人去别处"
    ),
    "no agent serves '$1': give it to one, or lead callers elsewhere": (
        "没有坐席服务“$1”：请安排一位，或让来电人去别处"
    ),
    "nothing is known as '$1'": "没有已知值“$1”",
    "nothing is remembered as '$1'": "没有变量“$1”",
    "'$1' is a single value: write it without .$2": "“$1”是单个值：请去掉 .$2",
    "'$1' is masked: use it only in a branch, or send it with a request": (
        "“$1”是保密输入：只能用在 branch 的条件里，或由 request 的 send 发送"
    ),
    "'$1' looks like a secret and would be kept in records: write masked: true": (
        "“$1”像是密码，会留在记录里：请写 masked: true"
    ),
    "masked digits are never read back: leave confirm out, or masked": (
        "保密输入不会回读：请去掉 confirm 或 masked"
    ),
}
_VERBS = {
    "a number has only digits, * and #, and a plus before them where it is abroad": (
        "号码只有数字、* 和 #，国际号码前加 +"
    ),
    "write an address such as https://orders.example/api/{number}: http or https, "
    "a host without {values}, no user, no spaces": (
        "请写地址，如 https://orders.example/api/{number}："
        "http 或 https，主机名不含 {变量}，没有用户名和空格"
    ),
    "write names and places with points between them, such as order.lines.0.state": (
        "请写名称和位置，以点分隔，如 order.lines.0.state"
    ),
    "a field has only letters, digits, _ and -": "字段只能有字母、数字、_ 和 -",
    "get sends nothing: put the values into the address, or write post": (
        "get 不发送内容：请把值写进地址，或改用 post"
    ),
    "write either get or post": "get 和 post 请只写一个",
    "write either agent or number": "agent 和 number 请只写一个",
    "write either needs or agents, or anyone: true": (
        "needs 和 agents 请只写一个，或写 anyone: true"
    ),
    "each after_s must be later than the one before": "每个 after_s 必须比前一个晚",
    "the shares leave nothing for otherwise: keep them below 100": (
        "各份额没有给 otherwise 留下：请保持在 100 以下"
    ),
}
_CONDITIONS = {
    "an expression has at most $1 characters: split it": "条件最多 $1 个字符：请拆分",
    "the expression is empty: write a condition such as a == 1": ("条件为空：请写条件，如 a == 1"),
    "loops over lists are not offered: use 'in', or several conditions": (
        "不支持遍历列表：请用 in，或写多个条件"
    ),
    "to compare, write two equal signs: a == b": "比较请写两个等号：a == b",
    "write && for and, || for or, ! for not": "与写作 &&，或写作 ||，非写作 !",
    "this is no expression: $1": "这不是条件：$1",
}
_CALLS = {
    "begin each call with a sentence and a colon, and put the rest below it, indented": (
        "每通电话以一句话和冒号开头，其余缩进写在下面"
    ),
    "write a list of up to $1 calls, each named by a sentence": (
        "请写最多 $1 通电话的列表，每通以一句话命名"
    ),
    'write account and PIN in quotes: { "10086": "1234" }': (
        '请给账号和密码加引号：{ "10086": "1234" }'
    ),
    "write pairs of name and value here": "请在此写名称和值",
    "write pairs of step and answer here": "请在此写节点和应答",
    "write one thing the caller does or hears": "请写来电人做的或听到的一件事",
    "write a time such as 2026-11-23 10:00": "请写时间，如 2026-11-23 10:00",
    "write a single value here": "请在此写单个值",
    "expected $1 $2, got $3": "@1应为 $2，实为 @3",
    "expected to hear '$1', the call is at '$2'": "应听到“$1”，通话在“$2”",
    "expected to hear '$1', heard '$2'": "应听到“$1”，听到的是“$2”",
    "expected $1, the call is at '$2'": "应在@1，通话在“$2”",
    "the call has ended, nobody $1 any more": "通话已结束，来电人不能再@1",
    "more than $1 steps without a sound": "超过 $1 个节点没有声音",
    "more than $1 prompts in a row": "连续超过 $1 段提示音",
    "'$1' asks a request: write its answer under given, answers": (
        "“$1”会发出请求：请在 given 的 answers 下写应答"
    ),
    "keys do nothing while a message is left": "留言时按键不起作用",
}
FLOW = {**_READING, **_SAID, **_WAYS, **_KNOWN, **_VERBS, **_CONDITIONS, **_CALLS}

WHAT = {
    "the name of a step": "节点名称",
    "the name of a queue": "队列名称",
    "the name of a skill": "技能名称",
    "the name of a calendar": "工作时间名称",
    "the name of a flow": "流程名称",
    "the name of a language": "语言名称",
    "the name of a agent": "坐席工号",
    "the name of a question": "问题名称",
    "the name of a recording": "录音名称",
    "the flow's name": "流程名称",
    "a name": "名称",
    "what is said": "播报内容",
    "a class of music": "音乐类别",
    "a telephone number in quotes": "加引号的电话号码",
    "an address such as https://orders.example/api/{number}": (
        "地址，如 https://orders.example/api/{number}"
    ),
    "where it stands in the answer": "它在应答中的位置",
    "a number in quotes": "加引号的号码",
    "some of the words heard": "听到的部分文字",
    'keys in quotes, such as "0"': '加引号的按键，如 "0"',
    "an agent or number in quotes": "加引号的工号或号码",
    "a time such as 2026-11-23 10:00": "时间，如 2026-11-23 10:00",
}
"""What belongs at a place."""

MISSING = {
    "write what is said": "写播报内容",
    "write which key leads where": "写每个按键的去向",
    "write prompt and keys": "写 prompt 和 keys",
    "say where callers go who press nothing": "写未按键的来电人去哪里",
    "say where callers go who press wrong keys": "写按错键的来电人去哪里",
    "say where callers go who key nothing": "写未输入的来电人去哪里",
    "say where callers go who key too few digits": "写输入位数不够的来电人去哪里",
    "say where callers go whose number cannot be called": "写号码无法回拨的来电人去哪里",
    "say where callers go when nobody answers or it is not allowed": (
        "写无人接听或不允许时来电人去哪里"
    ),
    "say where callers go when there is no answer in time": "写没有及时应答时来电人去哪里",
    "say where the other calls go": "写其余通话去哪里",
    "say where everybody else goes": "写其他人去哪里",
    "say which step follows": "写下一个节点",
    "say which step follows then": "写此后的节点",
    "say which step follows; a call ends at a step with hangup: normal": (
        "写下一个节点；通话在有 hangup: normal 的节点结束"
    ),
    "say which step follows when it comes back": "写返回后的节点",
    "say what follows, such as a good-bye": "写此后的内容，如告别语",
    "write back": "写 back",
    "say what the caller should tell": "写请来电人说什么",
    "give the recording a name": "给录音取个名称",
    "give the digits a name": "给输入取个名称",
    "name the queue whose people may hear it": "写可以收听的队列",
    "name the queue that listens to it": "写收听留言的队列",
    "name the queue that calls back": "写负责回拨的队列",
    "write prompt, into and for": "写 prompt、into 和 for",
    "write prompt, into and max": "写 prompt、into 和 max",
    "name the flow": "写流程名称",
    "name a step, or { flow: name }": "写节点名称，或 { flow: 名称 }",
    "write name: value": "写 名称: 值",
    "ask the caller to speak after the tone": "请来电人在提示音后讲话",
    "write text, digits or number": "写 text、digits 或 number",
    "say after how many seconds": "写多少秒以后",
    "say how many seconds": "写多少秒",
    "say how many digits": "写多少位",
    "say how many digits it has at most": "写最多多少位",
    "say how many of a hundred calls": "写每一百通电话中的通数",
    "name a queue": "写队列名称",
    "name a calendar": "写工作时间名称",
    "name a language of this flow": "写本流程的一种语言",
    "name the question": "给问题取个名称",
    "write what is asked": "写提问内容",
    "write standard, or questions": "写 standard 或问题",
    "ask for the account number": "请来电人输入账号",
    "write number, or prompt and max of an account": "写 number，或账号的 prompt 和 max",
    "write { agent: … } or { number: … }": "写 { agent: … } 或 { number: … }",
    "write get or post with an address": "写 get 或 post 和地址",
    "write normal": "写 normal",
    "write the condition": "写条件",
    "write a list of when and goto": "写 when 和 goto 的列表",
    "write a list of share and goto": "写 share 和 goto 的列表",
    "give the flow a name": "给流程取个名称",
    "write the languages it speaks, such as [zh-CN, en]": "写所用的语言，如 [zh-CN, en]",
    "name the first step": "写第一个节点",
    "write the steps": "写各节点",
    "write what happens": "写经过",
    "write what must be so at the end": "写最后应有的结果",
}
"""What to write where something is missing; each goes on after 请."""

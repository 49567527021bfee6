"""What reading YAML finds, in Chinese."""

YAML = {
    "this is not YAML: $1": "这不是正确的 YAML：$1",
    "this escape names no character: remove it": "此转义不代表任何字符：请删除",
    "this character may not stand in YAML: remove it": "YAML 中不允许此字符：请删除",
    "the file has $1 bytes and may have $2: split it": "文件有 $1 字节，最多 $2：请拆分",
    "this is not UTF-8 text: save the file as UTF-8": "这不是 UTF-8 文本：请存为 UTF-8",
    "half a character is escaped here: write it whole": "此处只转义了半个字符：请写完整",
    "nested deeper than $1 levels: flatten it": "嵌套超过 $1 层：请减少层级",
    "a second document begins here: keep one in each file": (
        "此处开始了第二份文档：每个文件只放一份"
    ),
    "directives have no place here: remove the line with %": "不允许指令：请删除以 % 开头的行",
    "tags are not read: remove $1": "不读取标签：请删除 $1",
    "tags are not read: remove $1, or put the text in quotes": (
        "不读取标签：请删除 $1，或给文字加引号"
    ),
    "a tab stands here: indent with spaces": "此处是制表符：请用空格缩进",
    "a text cannot begin with $1: put it in quotes": "文字不能以 $1 开头：请加引号",
    "a second colon stands in this line: put the text that holds it in quotes": (
        "这一行有第二个冒号：请给含冒号的文字加引号"
    ),
    "this line is indented otherwise than those above it: line it up with them": (
        "这一行的缩进与上面不同：请对齐"
    ),
    "the quote that begins here is never closed": "此处开始的引号没有结束",
    "the [ of line $1 is not closed, or lacks a comma before this": (
        "第 $1 行的 [ 没有结束，或此前缺逗号"
    ),
    "the { of line $1 is not closed, or lacks a comma before this; "
    "a text with braces, commas or colons stands in quotes": (
        "第 $1 行的 { 没有结束，或此前缺逗号；含花括号、逗号或冒号的文字要加引号"
    ),
    "write a colon and a space behind the name": "请在名称后写英文冒号和空格",
    "something is missing before this; a key # stands in quotes": ("此前缺少内容；按键 # 要加引号"),
    "*$1 names no finished anchor": "*$1 没有对应的锚点",
    "more than $1 values in one file: split it": "一个文件中超过 $1 个值：请拆分",
    "a key must be a word, not a list or a map": "键必须是一个词，不能是列表或映射",
    'put the key in quotes: "$1"': '键要加引号："$1"',
    "'$1' stands here twice, first in line $2: remove one": (
        "“$1”在此写了两次，第一次在第 $2 行：请删除一个"
    ),
}

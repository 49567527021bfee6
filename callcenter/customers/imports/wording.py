"""What an import tells people: why a file is refused, what is wrong in a row, what to do."""

from collections.abc import Mapping
from typing import Any

from callcenter.customers.model import Language

Sentence = Mapping[Language, str]


def _both(chinese: str, english: str) -> Sentence:
    return {"zh-CN": chinese, "en": english}


REFUSALS: Mapping[str, Sentence] = {
    "empty": _both("文件是空的。", "The file is empty."),
    "only_headings": _both(
        "文件只有标题行。请在其下填写客户。",
        "The file holds headings only. Write customers below them.",
    ),
    "bad_headings": _both(
        "第一行的引号不成对。请修正后重新上传。",
        "Quotes in the first row do not match. Correct them and upload again.",
    ),
    "old_excel": _both(
        "这是旧版 Excel 文件或带密码的文件。请不设密码另存为 .xlsx。",
        "This is an old Excel file or one with a password. Save it as .xlsx without one.",
    ),
    "markup": _both(
        "这是网页或 XML，不是表格。请用电子表格软件打开并另存为 .xlsx。",
        "This is a web page or XML, no table. Open it in a spreadsheet and save it as .xlsx.",
    ),
    "no_table": _both(
        "这不是 CSV 或 XLSX 文件。请用电子表格软件另存后上传。",
        "This is neither CSV nor XLSX. Save the table as one of them.",
    ),
    "broken": _both(
        "文件已损坏或不完整。请重新保存并上传。",
        "The file is damaged or incomplete. Save it again and upload it.",
    ),
    "bomb": _both(
        "文件解压后过大，可能是恶意文件。请只保留客户表后重新保存。",
        "The file unpacks to far too much. Keep only the table of customers and save it again.",
    ),
    "no_encoding": _both(
        "无法识别文字编码（字节 {place} 附近）。请另存为 UTF-8 编码的 CSV。",
        "The text near byte {place} is in no known encoding. Save it as CSV in UTF-8.",
    ),
    "too_many_rows": _both(
        "行数超过 {most}。请拆成多个文件。",
        "There are more than {most} rows. Split the file.",
    ),
    "too_many_columns": _both(
        "列数超过 {most}。请删除不需要的列。",
        "There are more than {most} columns. Remove those that are not needed.",
    ),
    "too_much_memory": _both(
        "文件占用内存过多。请只保留客户表，或拆成多个文件。",
        "The file needs too much memory. Keep only the table of customers, or split it.",
    ),
    "reader_died": _both(
        "文件无法读完，可能已损坏或过大。请重新保存或拆分后上传。",
        "The file cannot be read to its end; it may be damaged or too large. Save or split it.",
    ),
    "reader_slow": _both(
        "读取文件时间过长。请拆成多个文件。",
        "Reading the file takes too long. Split it.",
    ),
    "file_gone": _both(
        "上传的文件已不存在。请重新上传。",
        "The uploaded file is not there any more. Upload it again.",
    ),
    "changed_since": _both(
        "{count} 位客户在导入后已修改或删除，无法整体撤销。",
        "{count} customers were changed or deleted since: the whole cannot be undone.",
    ),
    "internal": _both(
        "系统内部出错，未做任何更改。请重试或联系管理员。",
        "Something went wrong on our side and nothing was changed. Try again.",
    ),
}

FAULTS: Mapping[str, tuple[Sentence, Sentence]] = {
    "no_name": (
        _both("没有姓名。", "There is no name."),
        _both("填写姓名，或用单位名称代替。", "Write a name, or the company's instead."),
    ),
    "no_number": (
        _both("不是电话号码。", "This is no telephone number."),
        _both(
            "只写数字，国外号码以 + 和国家代码开头。",
            "Write digits only; numbers abroad with + and the country.",
        ),
    ),
    "shortened_number": (
        _both("号码被电子表格缩写，数字已丢失。", "The spreadsheet has shortened this number."),
        _both(
            "把该列设为文本格式，重新填写号码。",
            "Format the column as text and write the number again.",
        ),
    ),
    "too_many_numbers": (
        _both("号码超过 {about} 个。", "There are more than {about} numbers."),
        _both("删除多余的号码。", "Remove some."),
    ),
    "bad_tier": (
        _both("没有这个级别。", "There is no such tier."),
        _both(
            "填写 VIP、合同、保修、付费或普通。", "Write VIP, contract, warranty, paid or standard."
        ),
    ),
    "bad_language": (
        _both("没有这种语言。", "There is no such language."),
        _both("填写中文或英语。", "Write Chinese or English."),
    ),
    "too_long": (
        _both("超过 {about} 个字。", "This is longer than {about} characters."),
        _both("缩短内容，或移到备注。", "Shorten it, or move it to the notes."),
    ),
    "control_character": (
        _both("含有不可见的控制字符。", "This holds invisible control characters."),
        _both("重新输入该内容。", "Type it again."),
    ),
    "too_many_cells": (
        _both(
            "该行的单元格多于 {about} 个标题。", "The row has more cells than the {about} headings."
        ),
        _both(
            "为内容加上引号，或为该列加标题。",
            "Put the text in quotes, or give the column a heading.",
        ),
    ),
    "bad_quotes": (
        _both("引号不成对。", "Quotes do not match."),
        _both("内容中的引号写两次。", "Write a quote within a text twice."),
    ),
    "twice_in_file": (
        _both("该号码已在第 {about} 行出现。", "The same number stands in row {about}."),
        _both(
            "合并两行，或选择“全部新建”。",
            "Make one row of both, or choose to create duplicates.",
        ),
    ),
    "several_matches": (
        _both("已有 {about} 位客户使用这些号码。", "{about} customers have these numbers already."),
        _both("在客户页面逐一修改。", "Change them one by one on the customers' page."),
    ),
}


def refusal(code: str, values: Mapping[str, Any], language: Language) -> str:
    """Say why a file was refused or a job failed."""
    return REFUSALS.get(code, REFUSALS["internal"])[language].format_map(dict(values))


def fault(code: str, about: int | None, language: Language) -> tuple[str, str]:
    """Say what is wrong in a row, and what to do about it."""
    what, repair = FAULTS[code]
    return what[language].format(about=about), repair[language]

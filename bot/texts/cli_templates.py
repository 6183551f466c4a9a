"""Sentences of `qiantou templates`: a company's own layout of a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def no_form(name: str, forms: Sequence[str]) -> str:
    """No form of that name."""
    return f"没有“{name}”这种表单。可以是：{'、'.join(forms)}。"


def added(form: str, title: str, file_name: str) -> str:
    """It rules from now on."""
    return f"已启用：{title}今后按 {file_name} 的版式导出。要恢复原版式：qiantou templates remove {form}"


def removed(title: str, earlier: str) -> str:
    """The newest is gone; the one before rules again, or our own layout."""
    return f"已移除。{title}今后按 {earlier} 的版式导出。" if earlier else f"已移除。{title}恢复为原版式。"


def none_to_remove(title: str) -> str:
    """Nothing of the company's own."""
    return f"{title}没有公司自己的模板，用的是原版式。"


def line(form: str, title: str, file_name: str, at: str, rules: bool) -> str:
    """One template in the list."""
    return f"{form}（{title}）：{file_name}，{at} 添加" + ("" if rules else "（已被更新的替代）")


def none_yet(forms: Sequence[str]) -> str:
    """The empty list, and how to begin."""
    return "\n".join(
        (
            f"还没有公司自己的模板，{len(forms)} 种表单都用原版式：{'、'.join(forms)}。",
            "先取一份起始模板，用 Word 改版式，再添加：",
            "qiantou templates show 验收 --to 验收模板.docx",
            "qiantou templates add 验收 验收模板.docx",
        )
    )


def shown(path: str, form: str, own: bool) -> str:
    """The file was written."""
    return f"已写入 {path}（{'公司自己的模板' if own else '起始模板'}）。改好后：qiantou templates add {form} {path}"


def fields(title: str, names: Sequence[str], lists: Mapping[str, Sequence[str]]) -> str:
    """What a template of this form may use."""
    lines = [f"{title}可以用的栏目（写成 {{{{ 栏目 }}}}）：", "、".join(names)]
    for name, columns in lists.items():
        lines += [f"列表“{name}”，每行可以用：", "、".join(f"行.{one}" for one in columns)]
    first = next(iter(lists))
    lines += [
        "列表写在表格里，占三行：",
        f"{{%tr for 行 in {first} %}}",
        f"{{{{ 行.{lists[first][0]} }}}}",
        "{%tr endfor %}",
    ]
    return "\n".join(lines)


def refused(file_name: str, why: str, form: str) -> str:
    """The file was not taken."""
    return f"{file_name} 不能用作模板，没有保存：{why}\n可以用的栏目：qiantou templates fields {form}"


# ---------------------------------------------------------------- why not


def no_document() -> str:
    """Not a .docx."""
    return "打不开，请用 Word 另存为 .docx。"


def too_large(limit: int) -> str:
    """Too large, packed or unpacked."""
    return f"文件太大。模板最多 {limit} MB，请去掉大图片。"


def active() -> str:
    """Macros or embedded objects."""
    return "里面有宏或嵌入的对象，请去掉后另存。"


def foreign_parts() -> str:
    """Parts that are fetched from elsewhere."""
    return "里面引用了外部文件（例如链接的图片或远程模板），请改为插入到文件里。"


def bad_syntax(near: str) -> str:
    """A field or loop that is not closed, or the like."""
    return "栏目的写法不完整，例如少了一个括号或 endfor" + (f"，位置在：{near}" if near else "") + "。"


def no_field(name: str) -> str:
    """A field this form does not have."""
    return f"这张表单没有“{name}”这个栏目。"


def no_list(name: str, known: Sequence[str]) -> str:
    """A loop over something that is no list of this form."""
    return f"“{name}”不是列表。可以逐行列出的是：{'、'.join(known)}。"


def one_loop() -> str:
    """A loop inside a loop."""
    return "一个列表里面不能再套列表。"


def not_allowed(what: str) -> str:
    """Anything a form does not need."""
    return f"模板里只能写栏目、列表和“如果”，不能用“{what}”。"


def too_much() -> str:
    """The filled form would be too large, or takes too long."""
    return "填好以后太大，或者太慢。"


def not_filled(error: str) -> str:
    """It failed while it was tried."""
    return f"试填没有成功（{error}）。"

"""Words that give somebody a task by a day without the command: 小李下周三之前把测试报告写一下. Pure, linear."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.grammar import questions
from bot.grammar.fold import flat

LONGEST = 80
MOST_TITLE = 40
_ASKS = re.compile(r"^(?:请|麻烦|帮我?|帮忙)*(?:登记|新建|记|加|建|安排)(?:一?[个下条]|下)?(?:新)?(?:任务|活儿?|事)?[:： ]*|^(?:新)?任务[:： ]+")
_DOES = re.compile(
    r"^(?:把|将)?(?P<what>.{2,30}?)(?P<verb>写|做|完成|准备|整理|提交|确认|联系|更新|检查|出|弄|搞定|改|定|交|发)(?:好|完|出来)?(?:一?下|了|掉)?$"
)
_VERB = re.compile(r"把|将|写|做|完成|准备|整理|提交|负责|安排|联系|检查|出一?[份版]|弄|任务|登记")
_EDGE = " 　，,。；;：:、.！!~～的"
_LISTED = re.compile(r"^\s*(?:\d{1,2}|[一二三四五六七八九十])[、.．)）:： ]\s*\S")


def lead(text: str) -> str:
    """The text without 登记任务 in front; "" where nothing was asked to be registered."""
    found = _ASKS.match(flat(text))
    return text[found.end() :].strip() if found and found.end() else ""


def wants_task(text: str) -> bool:
    """Whether short words speak of work to be done; no question."""
    seen = flat(text).strip()
    return bool(seen) and len(seen) <= LONGEST and not questions.asks(seen.replace("吧", "")) and bool(_ASKS.match(seen) or _VERB.search(seen))


def owner(text: str, names: Collection[str]) -> str:
    """The one known person named, "" for none or several."""
    found = {name for name in names if len(name) > 1 and name in text}
    found = {name for name in found if not any(name != other and name in other for other in found)}
    return found.pop() if len(found) == 1 else ""


def title(text: str, name: str, day: str) -> str:
    """What is to be done: the words without who and when, 把测试报告写一下 as 写测试报告; "" where nothing is left."""
    rest = lead(text) or text
    for part in (f"@{name}", f"＠{name}", name, day):
        rest = rest.replace(part, " ", 1)
    rest = re.sub(r"^[\s，,]*(?:请|麻烦|让|由|叫|安排|负责|记得|要|得|来|你|在|于)+", "", rest.strip(_EDGE)).strip(_EDGE)
    rest = re.sub(r"(?:之前|以前|前|吧|谢谢|辛苦了?)+$", "", " ".join(rest.split())).strip(_EDGE)
    found = _DOES.match(rest) if rest.startswith(("把", "将")) else None
    made = f"{found['verb']}{found['what']}" if found else rest
    return made.removeprefix("把") if 2 <= len(made) <= MOST_TITLE else ""


def listed(text: str) -> list[str]:
    """The numbered lines of a list, [] where there are not two."""
    lines = [line.strip() for line in text.split("\n") if _LISTED.match(line)]
    return lines if len(lines) > 1 else []

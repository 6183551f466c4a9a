"""Labels of a form beyond the keys with a separator: words glued to their value, and labels nobody knows. Pure.

A known key may stand without a separator where its value cannot be read as anything else (预算3万元, 优先级高,
负责人张工); a word with a colon at the border of a field is a label even where it is no key, and ends the field before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_BORDER = r"(?<=[\s,;。、])"
_LABEL = re.compile(r"(?<=[\s;。])(?P<label>[\u4e00-\u9fff]{2,8}(?: ?\([^()\n]{1,20}\))?) ?: ?(?=[^\s:])")
_SPEECH = ("说", "道", "问", "如下", "包括", "例如", "比如", "即", "是", "部", "部门", "为", "注意", "分别")
_ALWAYS = r"(?:优先级(?=[高中低](?:[\s,;。、]|$))|(?:风险)?(?:等级|级别)(?=(?:重大|较大|一般|跨部门|普通|[高中低](?:[\s,;。、]|$))))"
_BEHIND = (  # only behind another field: in a title they are words
    r"(?:预算|工期|范围)(?=[+-]?\d|不变|不受|增加\d|减少\d|延[长后]\d|无|顺延|缩短)|(?:联系)?电话(?=\d{3})"
    r"|期望(?=\d{1,2}月|[本下]个?[周月]|[月年]底)|协助(?:部门)?(?=[\u4e00-\u9fff]{1,6}部(?:[\s,;。、]|$))"
)
_PERSON = r"[\u4e00-\u9fff]{0,4}[人导](?=[\u4e00-\u9fff])"
_GLUED = re.compile(rf"{_BORDER}(?P<key>(?P<always>{_ALWAYS})|(?P<behind>{_BEHIND})|(?P<person>{_PERSON}))")
_POST = re.compile("[\u4e00-\u9fff]{1,3}(?:总监|经理|主管|专员|主任|部长|会计|工程师|总|工)(?=[\\s,;。、]|$)")
_PLAIN = frozenset({"what", "title", "name", "words", "note"})  # fields of words: 内容:预算增加2万 is a content


def glued(
    seen: str, keys: Collection[str], names: Collection[str], marks: Collection[tuple[int, int, str]]
) -> list[tuple[int, int, str, int]]:
    """(start, start of the value, the key as typed, end of the value or 0) of known keys glued to their value.

    `marks`: (start, start of the value, canonical key) of the keys with a separator; behind the first one more is read.
    """
    found: list[tuple[int, int, str, int]] = []
    for m in _GLUED.finditer(seen):
        word, before = m.group("key"), [one for one in marks if one[0] < m.start()]
        if word not in keys or any(start <= m.start() < value_at for start, value_at, _ in marks):
            continue
        if m.group("behind"):
            if before and before[-1][2] not in _PLAIN:
                found.append((m.start(), m.end(), word, 0))
        elif m.group("person"):
            end = _name_end(seen, m.end(), names)
            found += [(m.start(), m.end(), word, end)] if end else []
        else:
            found.append((m.start(), m.end(), word, 0))
    return found


def _name_end(seen: str, start: int, names: Collection[str]) -> int:
    known = next((n for n in sorted(names, key=len, reverse=True) if len(n) > 1 and seen.startswith(n, start)), "")
    if known:
        return start + len(known)
    post = _POST.match(seen, start)
    return post.end() if post else 0


def unknown(seen: str, taken: Collection[int], names: Collection[str]) -> list[tuple[int, int, str]]:
    """(start, start of the value, label) of `词：` that is no key: not speech, not somebody's or a department's words."""
    found = []
    for m in _LABEL.finditer(seen):
        label = m.group("label")
        if m.start() in taken or label.endswith(_SPEECH) or label in names:
            continue
        found.append((m.start(), m.end(), label))
    return found

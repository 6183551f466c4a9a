"""Plain sentences about the forms: R1同意, 对R1有意见：…, M1参加不了，让老郑去, T3我来认领, T1交付，…, 风险1可以关了, 项目可以结项了.

Each is read only as a whole sentence that names its record (or the one form there is: 分工, 变更), so that chat which
merely contains the words stays chat. Pure, linear.
"""

from __future__ import annotations

import re

from bot.grammar.fold import flat
from bot.grammar.questions import asks
from bot.grammar.shorthand import Wish

LONGEST = 160
_R = r"(?P<r>[Rr]-?\d{1,7})(?: ?的?(?:需求|申请))?"
_T = r"(?P<t>[Tt]-?\d{1,7})"
_M = r"(?:(?P<m>[Mm]-?\d{1,7}) ?(?:的?(?:会|会议))?)"
_CHANGE = r"变更 ?(?P<n>\d{1,4})?"
_FORM = (
    rf"(?:{_R}(?: ?的?{_CHANGE})?|(?P<only>变更 ?\d{{0,4}}|归档)|(?P<sheet>分工表?)|(?P<paper>文档 ?\d{{1,6}})"
    rf"|(?P<minutes>[Mm]-?\d{{1,7}}) ?的?(?:会议)?纪要|(?P<task>[Tt]-?\d{{1,7}}) ?的?验收)"
)
_OURS = r"我们?(?:[\u4e00-\u9fff]{1,4}部|部门?|这边)?"
_WE = rf"(?:{_OURS}|这边|本部门?)*"
_OK = (
    rf"(?:{_OURS}|这边|本部门?|都|也|已|已经)*"
    r"(?:同意|没问题|没(?:有)?意见|无意见|没(?:有)?异议|无异议|可以|认可|确认(?:无误)?|无误|签字|签了?|会签)"
)
_END = r"(?:了|吧|的)*[ 。.!！~]*"
_SEP = r"[，,：:；; ]+"
_WHY = r"(?:因为|原因(?:是|为)?|理由(?:是|为)?|主要是)?[：:，, ]*"
_AGREE = re.compile(rf"(?:[^，,；;。]{{1,30}}{_SEP})?{_WE}(?:对 ?)?{_FORM} ?{_OK}(?:{_SEP}?(?:同意|签字?|我签字?|已签))?{_END}")
_SIGN = re.compile(rf"(?:[^，,；;。]{{1,30}}{_SEP})?(?:我|那我|先|请)*(?:签字?|会签|签署|同意|确认) ?{_FORM}{_END}")
_AGAINST = re.compile(rf"{_WE}(?:对 ?)?{_FORM} ?(?:{_OURS}|这边)*(?:不同意|有异议|反对|不能签|不签)(?:{_SEP}{_WHY}(?P<why>.+))?", re.DOTALL)
_AGAINST_IT = re.compile(rf"{_WE}(?:不同意|反对|不签) ?{_FORM}(?:{_SEP}{_WHY}(?P<why>.+))?", re.DOTALL)
_OPINION = re.compile(
    rf"(?:对|关于|针对)? ?{_R} ?(?:我|我们?(?:部门?)?|这边)*(?:有|提)?(?:一?[个点些条]|几[个点条])?(?:小)?"
    rf"(?:意见|建议)(?:是|如下)?{_SEP}(?P<words>.+)",
    re.DOTALL,
)
_COMES = re.compile(rf"(?:{_M})? ?(?:我|这边|那我|会议|都|也|会|能|可以|准时|按时)*(?:参加|出席|到会)(?: ?(?P<m2>[Mm]-?\d{{1,7}}))?{_END}")
_COMES_NOT = re.compile(
    rf"(?:{_M})? ?(?:我|这边|会议|可能|恐怕)*(?:参加不了|去不了|来不了|不能?(?:参加|出席|去|来)|无法(?:参加|出席)|没法(?:参加|去))(?:了)?"
    rf"(?: ?(?P<m2>[Mm]-?\d{{1,7}}))?(?:了)?"
    rf"(?:{_SEP}(?:我)?(?:让|由|请|叫|派|安排) ?[@＠]? ?(?P<who>[^\s，,。；;@＠]{{2,12}}?)(?:替我?|代我?|帮我)?(?:去|参加|出席|来|代)?"
    rf"|{_SEP}[@＠]? ?(?P<who2>[^\s，,。；;@＠]{{2,8}}?)(?:代替我?|替我?|代我?|帮我)(?:去|参加|出席|来|开会)?)?{_END}"
)
_CLAIM = re.compile(rf"(?:{_T} ?(?:这[个项]?(?:任务)?)?(?:由|就)?我(?:来)?(?:认领|领|接|负责)|我来?(?:认领|领) ?(?P<t2>[Tt]-?\d{{1,7}})){_END}")
_SUPPORT = re.compile(
    rf"{_T} ?(?:还)?(?:需要?|要|想?请|希望)(?P<dep>[^\s，,。；;@＠]{{1,10}}(?:部门?|中心|组|处|科|室))"
    r"(?:来|帮忙|协助)?(?:提供|支持|给|出|借|安排)(?P<what>[^，,。；;]{2,60}?)"
    rf"(?:{_SEP}(?P<when>.{{2,20}}?))?{_END}"
)
_HAND_IN = re.compile(rf"{_T} ?(?:成果)?(?:交付|提交|交|提交验收|申请验收|可以验收)(?:了|完成)?(?:{_SEP}(?P<words>.+))?", re.DOTALL)
_FAILS = re.compile(rf"{_T} ?(?:的)?(?P<item>[^，,。；;]{{0,20}}?)(?:验收)?(?:不通过|没通过|未通过|不合格)(?:{_SEP}{_WHY}(?P<why>.+))?", re.DOTALL)
_VERDICT_FIRST = re.compile(
    rf"(?:成果)?验收(?:结果|结论)?(?:是|为)?(?P<how>不通过|没通过|未通过|不合格|通过|合格)了?[：:，, ]*{_T}(?:{_SEP}{_WHY}(?P<why>.+))?", re.DOTALL
)
_EXPORT = re.compile(r"(?:请|麻烦|帮我?|帮忙|给我|我要|我想)*导出(?:一下|一份|下)? ?(?P<what>[^，,。；;？?]{1,20}?)(?:吧|给我|谢谢)?[ 。.!！~]*")
_PASSES = re.compile(rf"{_T} ?(?:的)?(?:验收)?(?:通过|合格)(?:验收)?{_END}")
_RISK = re.compile(rf"风险 ?(?P<n>\d{{1,7}}) ?(?:可以|已经?|能)*(?:关闭?|解除|消除)(?:了|掉)*(?:{_SEP}(?P<why>.+))?", re.DOTALL)
_SOLVED = re.compile(rf"(?P<q>[Qq]-?\d{{1,7}}) ?(?:已经?|都|问题)*(?:解决|处理好|搞定)(?:了|啦)?{_SEP}(?P<words>.*(?:措施|原因).+)", re.DOTALL)
_ARCHIVE = re.compile(rf"(?:这个|本|该)?项目(?:可以|已经?|能|就)*(?:结项|归档|收尾归档|结案){_END}")
_FIELDS = (
    (re.compile(r" ?(?:原因是|是因为|因为)(?P<said>[^:]+)"), "原因:"),
    (re.compile(r" ?(?:已经?|之前)?(?:试过|尝试过)了?(?P<said>[^:]+)"), "已尝试:"),
    (re.compile(r" ?(?:请|麻烦|由)? ?(?P<said>[@＠][^\s@＠]{1,12}?) ?(?:来)?(?:处理|负责|跟进|解决|看一?下)(?:一下)?"), ""),
    (re.compile(r" ?(?:请|要|需要?|希望|争取)?(?:在|于)?(?P<said>[^，:]{2,14}?)(?:之前|以前|前)(?:解决|处理好|处理完|完成|修好)"), "截止:"),
)
_CLAUSE_FACTS = re.compile("[，,；;] ?(?:原因是|是因为|因为|已经?试过|试过|(?:请|麻烦|由) ?[@＠]|[^，,；;]{2,14}前(?:解决|处理好|处理完|完成|修好))")


def read_paper(text: str) -> Wish | None:
    """The command a sentence about a form stands for; None for reports, questions and chat."""
    own = text.strip()
    seen = flat(own)
    if not seen or len(seen) > LONGEST or asks(seen):
        return None
    return _signing(own, seen) or _meeting(own, seen) or _task(own, seen) or _rest(own, seen)


def _signing(own: str, seen: str) -> Wish | None:
    if found := _AGAINST.fullmatch(seen) or _AGAINST_IT.fullmatch(seen):
        why = _own(own, found, "why")
        return Wish("会签", f"{_form(found)} 不同意" + (f" 原因:{why}" if why else ""))
    if found := _OPINION.fullmatch(seen):
        return Wish("意见", f"{_label(found['r'])} {_own(own, found, 'words')}")
    found = _SIGN.fullmatch(seen) or _AGREE.fullmatch(seen)
    return Wish("会签", _form(found)) if found else None


def _form(found: re.Match[str]) -> str:
    """The form as it is typed behind /会签."""
    if found["r"]:
        change = "变更" in found.group()[found.end("r") - found.start() :]
        return _label(found["r"]) + (f" 变更{found['n'] or ''}" if change else "")
    if found["task"]:
        return f"{_label(found['task'])} 验收"
    return _label(found["minutes"]) if found["minutes"] else (found["only"] or found["paper"] or "分工").replace(" ", "")


def _meeting(own: str, seen: str) -> Wish | None:
    if found := _COMES_NOT.fullmatch(seen):
        who = _own(own, found, "who") or _own(own, found, "who2")
        return Wish("不参加", " ".join(one for one in (_label(found["m"] or found["m2"]), f"由@{who}" if who else "") if one))
    found = _COMES.fullmatch(seen)
    return Wish("参加", _label(found["m"] or found["m2"])) if found else None


def _task(own: str, seen: str) -> Wish | None:
    if found := _CLAIM.fullmatch(seen):
        return Wish("认领", _label(found["t"] or found["t2"]))
    if found := _SUPPORT.fullmatch(seen):
        parts = (_label(found["t"]), _own(own, found, "dep"), _own(own, found, "what"), _own(own, found, "when"))
        return Wish("支持", " ".join(part for part in parts if part))
    if found := _VERDICT_FIRST.fullmatch(seen):
        return Wish("验收", _verdict(found, _own(own, found, "why")))
    if found := _PASSES.fullmatch(seen):
        return Wish("验收", f"{_label(found['t'])} 通过")
    if found := _FAILS.fullmatch(seen):
        said = " ".join(one for one in (_label(found["t"]), _own(own, found, "item"), "不通过") if one)
        why = _own(own, found, "why")
        return Wish("验收", said + (f" 原因:{why}" if why else ""))
    found = _HAND_IN.fullmatch(seen)
    return Wish("提交", f"{_label(found['t'])} {_own(own, found, 'words')}".strip()) if found else None


def _verdict(found: re.Match[str], why: str) -> str:
    """验收不通过 T10 只有两家报价: the verdict before the number."""
    if found["how"] in ("通过", "合格"):
        return f"{_label(found['t'])} 通过"
    return f"{_label(found['t'])} 不通过" + (f" 原因:{why}" if why else "")


def _rest(own: str, seen: str) -> Wish | None:
    if found := _SOLVED.fullmatch(seen):
        return Wish("解决", f"{_label(found['q'])} {_own(own, found, 'words')}")
    if found := _RISK.fullmatch(seen):
        return Wish("风险", f"风险{int(found['n'])} 关闭 {_own(own, found, 'why')}".strip())
    if found := _EXPORT.fullmatch(seen):
        return Wish("导出", _own(own, found, "what"))
    return Wish("归档") if _ARCHIVE.fullmatch(seen) else None


def as_form(text: str) -> str:
    """An issue told in clauses, its facts as fields: 请@小秦处理，9月22日前解决，原因是年久失修，已经试过加松动剂.

    Only clauses that are nothing else are rewritten; a line with keys of its own stays as it is.
    """
    if "\n" in text or not _CLAUSE_FACTS.search(flat(text)):
        return text
    parts = re.split(r"([，,；;])", text)
    told = [_as_field(part) for part in parts]
    return "".join(told)


def _as_field(clause: str) -> str:
    seen = flat(clause)
    for pattern, key in _FIELDS:
        if found := pattern.fullmatch(seen):
            return f" {key}{clause[found.start('said') : found.end('said')].strip()} "
    return clause


def _label(said: str | None) -> str:
    return f"{said[0].upper()}{int(said[1:].lstrip('-'))}" if said else ""


def _own(own: str, found: re.Match[str], group: str) -> str:
    start, end = found.span(group)
    return own[start:end].strip() if start >= 0 else ""

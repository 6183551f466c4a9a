"""/会签: a signature, or an objection with its reason, on a request, a change or the sheet of who does what."""

from __future__ import annotations

import re

from bot.grammar.fields import Fields
from bot.grammar.fold import flat
from bot.services import projects, proposals, sheet_signing, sign_steps, signing, weeks
from bot.services.signing import Signable
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import common
from bot.texts import signoffs as texts

WORDS = ("会签", "签字", "签署", "签", "hq", "sign")
USAGE = "/会签 R5"
HELP = "签字确认"
KEYS = {"原因": "reason", "理由": "reason", "意见": "reason", "签字说明": "words", "说明": "words", "答复": "answer"}
SHEET = re.compile(r"分工(?:表|确认)?")
_ARCHIVE = re.compile(r"^\s*(?:项目)?归档")
_WEEKLY = re.compile(r"^\s*(?:审核|项目)?周报(?:定稿)?")
_LATER = re.compile(r"(?:不同意|反对|异议|不签|拒签|驳回|原因|理由|意见|查看|情况|谁没签|未签).*", re.DOTALL)
_DOCUMENT = re.compile(r"\s*文档\s*(\d{1,6})")
_CHANGE = re.compile(r"变更\s*(\d{1,4})?")
_AGAINST = re.compile(r"不同意|反对|异议|不签|拒签|驳回")
_LOOK = re.compile(r"查看|情况|谁没签|未签")
# What of the rest names the form or only says yes.
_NAMED = re.compile(
    r"^(?:[\s，,、。:：]|[RrMmTt]-?\d+|[vV]\d+|变更\s*\d*|文档\s*\d+|(?:任务)?分工(?:确认)?表?|验收|项目|归档|(?:会议)?纪要|(?:审核|项目)?周报(?:定稿)?|上周|本周|这周|\d{4}-\d\d-\d\d)+"
)
_YES = re.compile(
    r"(?:我们?|这边|部门?|已经?|都|完全|没有?问题|没有?意见|无意见|没有?异议|无异议|同意|可以|认可|确认|无误|签字|签署|签了?|会签|通过|收到|谢谢|好的?|行|[oO][kK]|了|的|吧|[\s，,、。.！!：:；;~～])+"
)
# Words that may be a condition or an objection: the signer says which.
_IF = re.compile(r"但|不过|只是|除非|前提|如果|只要|要再|需要|须|希望|建议|应|能否|再|不|太|紧|缺|少|未|没")


def run(turn: Turn) -> Answer | None:
    """Sign what is named; bare, show what waits."""
    if not turn.args.strip() and not turn.about.startswith(("R", "M")):
        return _waiting(turn)
    fields = turn.fields(KEYS, deadline=False)
    form = _meant(turn, fields)
    said = flat(turn.args)
    if _LOOK.search(said):
        return Answer(texts.said(texts.looked_at(form.label), signing.lines(turn, form)), about=form.about)
    against = _AGAINST.search(fields.rest)
    refused = _AGAINST.search(fields.named.get("answer", ""))
    words = _remark(fields)
    if against is None and not refused:
        return _signed(turn, form, words, asked=bool(fields.named.get("words") or fields.named.get("answer")))
    reason = words if against is None else fields.named.get("reason") or fields.rest[against.end() :]
    reason = reason.strip(" ，,。:：")
    if not reason:
        signing.refuse_others(turn, form)
        raise Sorry(texts.why_not(form.label), ask=Ask("会签", "原因", f"/会签 {form.typed} 不同意"))
    signing.object_to(turn, form, reason)
    return Answer(
        texts.said(texts.objected(form.label), [*signing.lines(turn, form), *sign_steps.after_objection(turn, form)]),
        mention=sign_steps.answers_for(turn, form),
        about=form.about,
    )


def _remark(fields: Fields) -> str:
    """What is said along with a signature, without the form's name and plain agreement."""
    said = fields.named.get("words") or fields.named.get("reason") or ""
    rest = _NAMED.sub("", fields.rest).strip()
    return (said or ("" if _YES.fullmatch(rest) else rest)).strip(" ，,。:：")[:500]


def _signed(turn: Turn, form: Signable, words: str, *, asked: bool) -> Answer:
    if words and not asked and _IF.search(words):
        signing.refuse_others(turn, form)
        agree = f"/会签 {form.typed} 说明:“{words}”"
        either = texts.agreed_or_not(form.label, words, agree, f"/会签 {form.typed} 不同意 原因:“{words}”")
        raise Sorry(either, ask=Ask("会签", "答复", agree))
    done = signing.sign(turn, form, words)
    head = texts.in_force(form.label, done.now_rules) if done.now_rules else texts.signed(form.label)
    rows = sheet_signing.lines(turn, form.project) if form.project else []
    rest = [*rows, *signing.lines(turn, form), *sign_steps.next_step(turn, form)]
    return Answer(texts.said(head, rest), mention=done.mention, about=form.about)


def _meant(turn: Turn, fields: Fields) -> Signable:
    """The form these words name."""
    said = flat(turn.args)
    document = _DOCUMENT.match(said)
    if document:
        return signing.of_document(turn, int(document[1]))
    if weekly := _WEEKLY.search(said):
        return _weekly(turn, fields, turn.args[weekly.end() :])
    if _ARCHIVE.search(said):
        return signing.of_archive(turn, projects.find(turn, fields.project) if fields.project else projects.only(turn))
    if SHEET.search(said) and not any(n.startswith("R") for n in fields.numbers):
        project = projects.find(turn, fields.project) if fields.project else projects.only(turn)
        return signing.of_sheet(turn, project)
    label = next((n for n in (*fields.numbers, turn.about) if n.startswith(("R", "M"))), "")
    if label.startswith("M"):
        return signing.of_minutes(turn, label)
    task = next((n for n in fields.numbers if n.startswith("T")), "")
    if task and not label:
        return signing.of_acceptance(turn, task)
    label = label or _glued(said) or _only_change(turn, said)
    if not label:
        raise Sorry(_waiting(turn).message if _CHANGE.match(said.strip()) else texts.unknown(turn.args[:40]))
    if not label.startswith("R"):
        raise Sorry(common.no_such(label))
    proposal = proposals.by_label(turn, label)
    number = _CHANGE.search(said)
    if number is None:
        return signing.of_request(turn, proposal)
    return signing.of_change(turn, proposal, int(number[1]) if number[1] else None)


def _weekly(turn: Turn, fields: Fields, rest: str) -> Signable:
    """`周报 #产品3.0版本上线 上周`: the project named, or the one here; the week named, or the newest 定稿."""
    project = projects.find(turn, fields.project) if fields.project else projects.only(turn)
    words = _LATER.sub(" ", rest.replace(project.name, " ").replace(project.code, " "))
    return signing.of_weekly(turn, project, weeks.named(turn, words))


def _glued(said: str) -> str:
    """`R1变更1`, written without a blank."""
    found = re.match(r"\s*[Rr]-?(\d{1,7})", said)
    return f"R{int(found[1])}" if found else ""


def _only_change(turn: Turn, said: str) -> str:
    """`变更1` without its request, where one such change is open here."""
    number = _CHANGE.match(said.strip())
    if number is None:
        return ""
    found = sign_steps.open_changes(turn, int(number[1]) if number[1] else None)
    return found[0] if len(found) == 1 else ""


def _waiting(turn: Turn) -> Answer:
    found = signing.waiting(turn)
    if not found:
        return Answer(texts.nothing_waits())
    items = [texts.waiting_line(one.label, "", f"/会签 {one.typed}") for one in found[:12]]
    buttons = [texts.sign_button(f"/会签 {found[0].typed}")] if len(found) == 1 else []
    return Answer(texts.waits(items, buttons), about=found[0].about if len(found) == 1 else "")


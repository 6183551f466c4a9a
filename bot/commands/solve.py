"""/解决: the end of an issue, with cause and measure; whoever was alarmed is told that nothing is left to do."""

from __future__ import annotations

import re

from adapters.base import Button
from bot.grammar.fields import Fields
from bot.services import answering, deadlines, issues, ladder, roles, rungs, waivers, wording
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import endings
from bot.texts import issues as texts
from bot.texts import waivers as waiver_texts
from storage.records import Issue

WORDS = ("解决", "关闭问题", "问题解决", "jj", "resolve")
USAGE = "/解决 Q1 临时测试服务器已到位 原因:测试环境预算未提前申请"
HELP = "关闭问题"
KEYS = {
    "原因": "cause",
    "问题原因": "cause",
    "分配方案": "allocation",
    "措施": "measure",
    "解决措施": "measure",
    "解决方案": "measure",
    "办法": "measure",
    "编号": "number",
    "结果": "outcome",
    "解决结果": "outcome",
    "下一步": "plan",
    "下一步计划": "plan",
    "新时限": "due",
    "新完成时限": "due",
    "截止": "due",
}
RULE = 11
CONFLICT = "资源冲突"
_UNSOLVED = re.compile(r"^(?:仍|还|尚)?(?:未|没有?|不能)解决[了。]?[\s，,:：]*")


def run(turn: Turn) -> Answer | None:
    """Close the issue, or ask by name for the cause or the measure, keeping the rest."""
    fields = turn.fields(KEYS, deadline=False)
    issue = _issue(turn, answering.numbers(fields))
    if not issue.open:
        assert issue.solved_at is not None
        raise Sorry(texts.already_solved(issue.label, issue.title, ladder.spoken(turn, issue.solved_at)))
    roles.require(
        turn,
        "solve",
        roles.towards_issue(turn.conn, issue, turn.person.id, turn.now),
        holders=roles.holders_of_issue(turn.conn, issue, "solve"),
        kind="issue",
        object_id=issue.id,
    )
    if _UNSOLVED.match(fields.named.get("outcome", "") or fields.rest):
        return wording.offered(turn, _stays_open(turn, issue, fields), turn.args)
    issue = _allocated(turn, issue, fields)
    cause = fields.named.get("cause", "") or issue.cause
    measure = fields.named.get("measure", "") or fields.rest.strip() or issue.measure
    _complete(issue, cause, measure)
    done, mention = issues.solve(turn, issue, cause=cause, measure=measure)
    assert done.solved_at is not None
    end = endings.nothing_left(rungs.names_of(turn.conn, mention)) if mention else ""
    when = ladder.spoken(turn, done.solved_at)
    message = texts.solved(
        done.label, done.title, when, issues.took(done), turn.person.name, done.cause, done.measure, end
    )
    return wording.offered(turn, Answer(message, tuple(mention), done.label), turn.args)


def _allocated(turn: Turn, issue: Issue, fields: Fields) -> Issue:
    """Rule 11: where departments compete, who gets what is written down before it is over."""
    said = fields.named.get("allocation", "")
    if said and said != issue.allocation:
        return issues.update(turn, issue, {"allocation": said})
    if issue.kind != CONFLICT or issue.allocation:
        return issue
    waiver = waivers.let_through(turn, issue.project_id, RULE, issue.label)
    if waiver is None:
        rest = turn.args.replace(issue.label, "", 1).strip()
        draft = f"/解决 {issue.label} {rest}".strip()
        raise Sorry(texts.missing_allocation(issue.label, issue.title), ask=Ask("解决", "分配方案", draft))
    return issues.update(turn, issue, {"allocation": waiver_texts.reason(waiver.reason)})


def _stays_open(turn: Turn, issue: Issue, fields: Fields) -> Answer:
    """未解决: what comes next and until when; the issue and its ladder go on."""
    said = fields.named.get("outcome", "") or fields.rest
    read = turn.retyped(turn.args).fields(KEYS, deadline=True).deadline
    plan = (fields.named.get("plan") or _UNSOLVED.sub("", said)).strip(" ，,。")
    if read is not None and "due" not in fields.named:
        plan = plan.replace(read.source, "").strip(" ，,。")
    draft = f"/解决 {issue.label} 结果:未解决" + (f" 下一步计划:“{plan}”" if plan else "")
    if not plan:
        raise Sorry(texts.missing_plan(issue.label, issue.title), ask=Ask("解决", "下一步计划", draft))
    if read is None and not fields.named.get("due"):
        raise Sorry(texts.missing_new_due(issue.label, issue.title), ask=Ask("解决", "截止", draft))
    due = deadlines.settle(turn, read, command="解决", draft=draft)
    added = {key: fields.named[key] for key in ("cause", "measure") if fields.named.get(key)}
    values = {"next_plan": plan, "due_at": due.at, "due_has_clock": due.has_clock, **added}
    after = issues.update(turn, issue, values)
    notes = [one for one in (*due.notes, issues.what_next(turn, after)) if one]
    buttons = [Button("已解决", f"/解决 {after.label}"), Button("上报", f"/上报 {after.label}")]
    head = texts.stays_open(after.label, after.title)
    return Answer(texts.card(head, issues.facts(turn, after), notes, buttons), about=after.label)


def _issue(turn: Turn, numbers: tuple[str, ...]) -> Issue:
    label = next((n for n in numbers if n.startswith("Q")), "") or (turn.about if turn.about.startswith("Q") else "")
    if label:
        return issues.by_label(turn, label)
    mine = issues.open_of(turn)
    if len(mine) == 1:
        return mine[0]
    draft = f"/解决 {turn.args}".strip()
    message = texts.which_issue([(i.label, i.title) for i in mine], "解决")
    raise Sorry(message, ask=Ask("解决", "编号", draft) if mine else None)


def _complete(issue: Issue, cause: str, measure: str) -> None:
    draft = f"/解决 {issue.label}" + (f" 措施:{measure}" if measure else "") + (f" 原因:{cause}" if cause else "")
    if not cause and measure:
        raise Sorry(texts.missing_cause(issue.label, issue.title, measure), ask=Ask("解决", "原因", draft))
    if not measure:
        missing = texts.only_measure_missing if cause else texts.missing_measure
        raise Sorry(missing(issue.label, issue.title), ask=Ask("解决", "措施", draft))

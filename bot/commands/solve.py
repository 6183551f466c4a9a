"""/解决: the end of an issue, with cause and measure; whoever was alarmed is told that nothing is left to do."""

from __future__ import annotations

from bot.services import answering, issues, ladder, roles, rungs
from bot.services.turn import Answer, Ask, Sorry, Turn
from bot.texts import endings
from bot.texts import issues as texts
from storage.records import Issue

WORDS = ("解决", "关闭问题", "问题解决", "jj", "resolve")
USAGE = "/解决 Q1 临时测试服务器已到位 原因:测试环境预算未提前申请"
HELP = "关闭问题"
KEYS = {
    "原因": "cause",
    "问题原因": "cause",
    "措施": "measure",
    "解决措施": "measure",
    "解决方案": "measure",
    "办法": "measure",
    "编号": "number",
}


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
    return Answer(message, tuple(mention), done.label)


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

"""自检 as facts: posts by rule, what waits, what was not delivered, what was skipped and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.base import Facts, OutgoingMessage, Text
from bot.rules import escalation as e
from bot.texts import common
from bot.texts.delivery import why as reason
from bot.texts.rungs import ROLE_WORDS

KINDS = {
    "daily": "今日进度",
    "call": "最后提醒",
    "weekly": "项目周报",
    "gather": "变化汇总",
    "rung": "逐级提醒",
    "emergency": "紧急呼叫",
    "risk": "重大风险",
    "end": "解除通知",
    "reply": "回复",
    "request": "请求",
    "notice": "通知",
    "admin": "管理通知",
}
FINDINGS = {
    "daily": "未发出的今日进度",
    "weekly": "未发出的周报",
    "gather": "未发出的变化汇总",
    "late_rungs": "到时未发的逐级提醒",
    "late_tasks": "到时未处理的任务",
    "pending": "超过一分钟未送出的消息",
}
POOLS = {"robot": "机器人消息", "api": "接口调用"}
RUNGS = {**ROLE_WORDS, e.NOTICE: "上报预告", e.PROMISE: "约定到期"}
SHOWN = 6  # lines of one list


def only_admin() -> OutgoingMessage:
    """One-to-one the whole installation is shown, to administrators alone."""
    return common.say("单聊自检仅限管理员，请在项目群里发送 /自检。")


def result(
    *,
    local: datetime,
    posts: Mapping[str, int],
    waiting: tuple[int, int, int],
    parked: Sequence[tuple[str, int, str]],
    skipped: Sequence[tuple[str, datetime, str]],
    sweep: datetime | None,
    findings: str,
    calendar_missing: Sequence[int],
    quotas: Sequence[tuple[str, str, int, int]],
    unreachable: Sequence[str],
    month: Mapping[str, int] | None = None,
    rungs: Mapping[str, int] | None = None,
) -> OutgoingMessage:
    """Everything in one message; what is in order is said in a word."""
    rows = [
        ("本周发送", _posts(posts)),
        ("本月发送", _posts(month or {})),
        ("本周逐级提醒", _rungs(rungs or {})),
        ("等待发送", _waiting(*waiting)),
        ("未送达", _listed([f"{_kind(kind)} {count} 条（{reason(why)}）" for kind, count, why in parked])),
        ("过时未发", _listed([_skipped(one, local) for one in skipped])),
        ("联系不上", _listed(list(unreachable))),
        ("节假日安排", _calendar(calendar_missing)),
    ]
    rows += [(f"{adapter} 本月额度", f"{POOLS.get(pool, pool)} {used}/{size}（{used * 100 // size}%）") for adapter, pool, used, size in quotas]
    if sweep is not None:
        rows.append(("上次巡检", common.date(sweep, has_clock=True, today=local)))
    verdict = _verdict(findings, sum(count for _, count, _ in parked), waiting)
    return OutgoingMessage(
        title="自检",
        blocks=(Facts(tuple(rows)), Text(verdict)),
        tone="warn" if findings or calendar_missing or parked else "good",
    )


def _kind(kind: str) -> str:
    return KINDS.get(kind, kind)


def _posts(posts: Mapping[str, int]) -> str:
    known = [f"{_kind(kind)} {posts[kind]} 条" for kind in (*KINDS, *sorted(set(posts) - set(KINDS))) if kind in posts]
    return "，".join(known) or "没有"


def _rungs(said: Mapping[str, int]) -> str:
    return "，".join(f"{RUNGS.get(role, role)} {count} 次" for role, count in said.items()) or "没有"


def _waiting(later: int, going: int, again: int) -> str:
    """`5 条（4 条到时间再发，1 条等待重试）`."""
    parts = ((later, "到时间再发"), (going, "正在发送"), (again, "等待重试"))
    said = "，".join(f"{count} 条{what}" for count, what in parts if count)
    return f"{later + going + again} 条" + (f"（{said}）" if said else "")


def _listed(lines: Sequence[str]) -> str:
    if len(lines) > SHOWN:
        lines = [*lines[: SHOWN - 1], f"另有 {len(lines) - SHOWN + 1} 项"]
    return "；".join(lines) or "没有"


def _skipped(one: tuple[str, datetime, str], local: datetime) -> str:
    kind, due, why = one
    return f"{_kind(kind)} {common.date(due, has_clock=True, today=local)}（{why}）"


def _calendar(missing: Sequence[int]) -> str:
    years = "、".join(f"缺少 {year} 年" for year in missing)
    return f"{years}（请管理员发送 /设置 节假日，看怎样导入）" if years else "齐全"


def _verdict(detail: str, undelivered: int, waiting: tuple[int, int, int]) -> str:
    """`late_rungs=2 pending=3` as a sentence; all is well only where nothing stayed undelivered."""
    pairs = [part.split("=", 1) for part in detail.split() if "=" in part]
    if not pairs:
        if undelivered:
            return f"有 {undelivered} 条没有送达，原因见“未送达”。"
        return f"有 {waiting[2]} 条还没有发成，会自动重试。" if waiting[2] else "到时间的都已发出。"
    return "；".join(f"{FINDINGS.get(name, name)} {count} 项" for name, count in pairs) + "，正在处理。"

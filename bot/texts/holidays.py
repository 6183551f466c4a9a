"""/设置 节假日: what the calendar has, what a pasted list says, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from adapters.base import Button, OutgoingMessage
from bot.texts.common import WEEKDAYS, people, say, spaced

EXAMPLE = "/设置 节假日 2027年\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。"
CSV_EXAMPLE = "2027-01-01,休,元旦"
SHOWN = 8  # problems of one list
_WRONG = {
    "no_year": "没有写是哪一年，请在开头写明，例如“2027年”。",
    "no_rows": "没有读到放假或上班的日期。",
    "too_long": "内容太长，请只粘贴节假日安排的正文。",
    "bad_date": "没有这一天：{words}",
    "weekday": "日期和星期对不上：{words}",
    "total": "写的天数和起止日期对不上：{words}",
    "weekend_work": "{words}是周一至周五，不用注明上班",
    "twice": "{words}既写了放假，又写了上班",
    "bad_line": "读不懂：{words}",
    "far": "{words}年不在可以导入的年份之内（今年到后年）。",
}


@dataclass(frozen=True, slots=True)
class Block:
    """One holiday of a list: its runs of days off (first, last) and the make-up days."""

    name: str
    off: tuple[tuple[date, date], ...]
    worked: tuple[date, ...]


def state(first: int, last: int, missing: Sequence[int]) -> OutgoingMessage:
    """Which years are there, and how to load another."""
    lacking = f"还缺 {'、'.join(f'{year} 年' for year in missing)}。" if missing else ""
    return say(
        f"已有 {first}–{last} 年的节假日安排。{lacking}",
        "管理员导入：把国务院公布的通知原文粘贴在命令后面，例如：",
        EXAMPLE,
        f"也可以粘贴表格，每行一天，例如：{CSV_EXAMPLE}",
        tone="warn" if missing else "neutral",
    )


def only_admin(names: Sequence[str]) -> OutgoingMessage:
    """Who may load a list, and how to become one."""
    who = people(names) if names else "还没有"
    return say(
        f"节假日安排由管理员导入。管理员：{who}。",
        "成为管理员：在服务器上执行 qiantou admin code，再把口令单聊发给我：/管理员 口令",
    )


def wrong(problems: Sequence[tuple[str, str, int]]) -> OutgoingMessage:
    """Nothing is loaded: (reason, words, line of the text) of each problem, and a right example."""
    lines = [_problem(*one) for one in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"另有 {len(problems) - SHOWN} 处")
    return say(
        "这份节假日安排没有导入，原来的安排不变。请改好以下几处再发：",
        *lines,
        "例如：",
        EXAMPLE,
        f"或每行一天：{CSV_EXAMPLE}",
        tone="warn",
    )


def _problem(reason: str, words: str, row: int) -> str:
    where = f"第 {row} 行：" if row else ""
    return f"- {where}{_WRONG[reason].format(words=spaced(words[:80])).rstrip()}"


def preview(
    years: Sequence[int], blocks: Sequence[Block], off: int, worked: int, lacking: Sequence[str], *, replaces: bool
) -> OutgoingMessage:
    """What was understood, before anything is stored."""
    said = [_block(block) for block in blocks]
    notes = [f"请留意：没有读到{'、'.join(lacking)}。"] if lacking else []
    if replaces:
        notes.append("确认后会代替原来的安排。")
    return say(
        f"读到 {_years(years)}的节假日安排：{_counted(off, worked)}。",
        *said,
        *notes,
        "还没有导入。核对无误请回复“确认”，30 分钟内有效。",
        buttons=[Button("确认导入", "确认", "primary"), Button("取消", "取消")],
        tone="warn" if lacking else "neutral",
    )


def saved(years: Sequence[int], off: int, worked: int) -> OutgoingMessage:
    """The list is in force."""
    return say(
        f"已导入 {_years(years)}的节假日安排：{_counted(off, worked)}，现在生效。",
        "已定的截止时间不变，已经开始的逐级提醒按原来的时间走完。",
        "今后的工作日、日报、周报和提醒按新的安排计算。",
        tone="good",
    )


def unchanged(years: Sequence[int]) -> OutgoingMessage:
    """The same as stored."""
    return say(f"{_years(years)}的节假日安排和现有的一致，没有变化。")


def written(block: Block) -> str:
    """One holiday in a change row: `元旦 2027-01-01/2027-01-03 班2027-01-04`."""
    runs = " ".join(f"{first.isoformat()}/{last.isoformat()}" for first, last in block.off)
    return " ".join([block.name, runs, *(f"班{day.isoformat()}" for day in block.worked)])


def _counted(off: int, worked: int) -> str:
    return f"放假 {off} 天" + (f"，调休上班 {worked} 天" if worked else "")


def _years(years: Sequence[int]) -> str:
    return "、".join(f"{year} 年" for year in years)


def _block(block: Block) -> str:
    days = sum((last - first).days + 1 for first, last in block.off)
    parts = []
    if block.off:
        parts.append(f"{'、'.join(_run(*run) for run in block.off)}放假，共 {days} 天")
    if block.worked:
        parts.append(f"{'、'.join(_day(day) for day in block.worked)}上班")
    return f"{block.name or '未写名称'}：{'；'.join(parts)}"


def _run(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)}至{_day(last)}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"

"""The weekly a lead reads in 30 seconds on a phone: at most 20 lines, what is to be decided first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from adapters.base import Button, Buttons, OutgoingMessage, Text
from bot.texts import common
from bot.texts.fitting import INDENT, Section, fit
from bot.texts.weekly import EVENTS, Kind, title_of

MOST = 20  # lines, title and remark included
Wanted = Literal["date", "plan", "follower", "owner"]  # what a decision is about


@dataclass(frozen=True, slots=True)
class Item:
    """Something with number and title; `more` follows it: `晚 3 个工作日，等运营部`."""

    label: str
    title: str
    more: str = ""

    def __str__(self) -> str:
        return f"{self.label} {self.title}{'，' if self.more else ''}{self.more}"


@dataclass(frozen=True, slots=True)
class Count:
    """A number and its change against last week; None where last week had none to compare with."""

    now: int
    change: int | None = None

    def __str__(self) -> str:
        return f"{self.now}（{self.change:+d}）" if self.change else str(self.now)


@dataclass(frozen=True, slots=True)
class ToDecide:
    """One decision: what, by whom, by when, what otherwise. Moments are local wall time."""

    label: str
    title: str
    wanted: Wanted
    who: Sequence[str]
    since: datetime
    by: datetime | None = None
    new_due: datetime | None = None
    has_clock: bool = False
    next_at: datetime | None = None
    next_who: Sequence[str] = ()
    days: int = 0  # working days it has waited


@dataclass(frozen=True, slots=True)
class Moved:
    """A date that moved, and who agreed or set it."""

    label: str
    title: str
    before: datetime
    after: datetime
    who: str
    agreed: bool


@dataclass(frozen=True, slots=True)
class Ball:
    """Whose turn it is: a department, for how many days, and about what."""

    department: str
    days: int
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Page:
    """One project's week, or one department's in several projects. Moments are local wall time."""

    heading: str
    code: str
    monday: date
    until: datetime
    light: str
    light_before: str  # "" where there was no last week
    ends: datetime | None
    total: int
    done_count: Count
    should_be: Count
    late_count: Count
    risk_count: Count
    decisions: Sequence[ToDecide] = ()
    done: Sequence[Item] = ()
    newly_late: Sequence[Item] = ()
    newly_at_risk: Sequence[Item] = ()
    moved: Sequence[Moved] = ()
    still_late: Sequence[Item] = ()
    due_now: Sequence[tuple[datetime, Sequence[Item]]] = ()  # the rest of this week, by day
    due_next: Sequence[tuple[datetime, Sequence[Item]]] = ()
    balls: Sequence[Ball] = ()
    support: Sequence[Item] = ()
    to_accept: Sequence[Item] = ()  # 待验收
    raised: Sequence[Item] = ()
    solved: Sequence[Item] = ()
    open_before: Sequence[Item] = ()
    events: Sequence[str] = ()  # 紧急, work not accepted, 变更
    register: Sequence[str] = ()  # 风险 noted, open or closed this week, the biggest first
    waivers: Sequence[str] = ()  # 特批: rules set aside this week, by whom and why
    silent: Sequence[tuple[str, int]] = ()  # department, tasks without a report this week
    commands: Sequence[tuple[str, str]] = ()  # buttons: label, typed command
    opens: str = ""  # what is typed to see this page
    links: Sequence[tuple[str, str]] = field(default=())  # number, address of the message behind it


def page_message(page: Page, kind: Kind = "now", remark: str = "", *, named: bool = True) -> OutgoingMessage:
    """The page; `remark` is a last line, such as until when updates still count. Not `named`: for a group."""
    head = [_span(page), _light(page), *_counts(page)]
    foot = [_data(page), *([remark] if remark else [])]
    body = fit(_sections(page, named), MOST - 1 - len(head) - len(foot))
    body = body or ["本周没有新的记录。"]
    links = tuple(page.links)
    blocks: list[Text | Buttons] = [
        Text("\n".join(head), links=links),
        Text("\n".join(body), links=links),
        Text("\n".join(foot), "muted"),
    ]
    if page.commands:
        blocks.append(Buttons(tuple(Button(label, command) for label, command in page.commands)))
    return OutgoingMessage(title=f"{title_of(kind)} {page.heading}", blocks=tuple(blocks))


# ---------------------------------------------------------------- the head and the foot


def _light(page: Page) -> str:
    before = f"（上周{page.light_before}）" if page.light_before else ""
    return f"总体：{page.light}{before}{_goal(page)}"


def _span(page: Page) -> str:
    _, week, _ = page.monday.isocalendar()
    sunday = page.monday + timedelta(days=6)
    to = f"{sunday.day}日" if sunday.month == page.monday.month else f"{sunday.month}月{sunday.day}日"
    return f"第 {week} 周（{page.monday.month}月{page.monday.day}日至{to}）"


def _goal(page: Page) -> str:
    """`，距 10月30日 还有 14 天`."""
    if page.ends is None:
        return ""
    left = (page.ends.date() - page.until.date()).days
    day = f"{page.ends.month}月{page.ends.day}日"
    if left < 0:
        return f"，{day}结束，已过 {-left} 天"
    return f"，距 {day} 还有 {left} 天" if left else "，今天结束"


def _counts(page: Page) -> list[str]:
    done = page.done_count
    change = f"（{done.change:+d}）" if done.change else ""
    return [
        f"完成 {done.now}/{page.total}{change}，应完成 {page.should_be}",
        f"滞后 {page.late_count}，风险 {page.risk_count}",
    ]


def _data(page: Page) -> str:
    until = common.date(page.until, has_clock=True, today=page.until)
    silent = "、".join(f"{department} {count} 项" for department, count in page.silent[:4])
    rest = "等" if len(page.silent) > 4 else ""
    return f"数据截至 {until}" + (f"；本周未更新：{silent}{rest}" if silent else "")


# ---------------------------------------------------------------- what stands between


def _sections(page: Page, named: bool) -> list[Section]:
    """In the order they are read, which is the order in which they get room."""
    today = page.until
    return [
        section
        for section in (
            Section("要您定" if named else "待定", [decide(one, today, named=named) for one in page.decisions], rows=True),
            Section(EVENTS, page.events, rows=True, most=4),
            Section("新滞后", _texts(page.newly_late), rows=True),
            Section("仍滞后", _texts(page.still_late), rows=True, most=4),
            Section("新风险", _texts(page.newly_at_risk), rows=True),
            Section("本周完成", _texts(page.done), most=2),
            Section("改期", [_moved(one, today) for one in page.moved], rows=True),
            Section("等待处理", [_ball(one) for one in page.balls], rows=True),
            Section("待验收", _texts(page.to_accept), rows=True),
            Section("需要支持", _texts(page.support), rows=True),
            Section("本周到期", [_day(*one) for one in page.due_now], rows=True),
            Section("下周到期", [_day(*one) for one in page.due_next], rows=True, most=5),
            Section("新问题", _texts(page.raised), most=2),
            Section("已解决", _texts(page.solved), most=2),
            Section("仍未解决", _texts(page.open_before), most=2),
            Section("风险登记", page.register, rows=True, most=3),
            Section("特批与例外", page.waivers, rows=True, most=6),
        )
        if section.items
    ]


def _texts(items: Sequence[Item]) -> list[str]:
    return [str(one) for one in items]


def decide(one: ToDecide, today: datetime, *, named: bool = True) -> str:
    """`T2 核心功能开发，改到 10月19日（周一）？` and who, by when, what otherwise under it; no names in a group."""
    due = common.date(one.new_due, has_clock=one.has_clock, today=today) if one.new_due else ""
    asks = {
        "date": f"改到 {due}？" if due else "新的完成日期？",
        "plan": f"改到 {due}？" if due else "新的完成日期？",
        "follower": "由谁跟进？",
        "owner": "由哪个部门负责？",
    }[one.wanted]
    by = f"{common.date(one.by, has_clock=True, today=today)}前" if one.by else _waited(one)
    if not named:
        return f"{one.label} {one.title}，{asks}{by}"
    who = common.people(one.who) or "牵头人"
    return f"{one.label} {one.title}，{asks}\n{INDENT}{who}，{by}；否则{_otherwise(one)}"


def _waited(one: ToDecide) -> str:
    return f"已等 {one.days} 个工作日" if one.days else "刚提出"


def _otherwise(one: ToDecide) -> str:
    if one.next_at is not None and one.next_who:
        return f"同步{common.people(one.next_who)}"
    return {
        "date": "按原日期",
        "plan": "按原日期",
        "follower": "由责任人继续",
        "owner": "由现责任人继续",
    }[one.wanted]


def _moved(one: Moved, today: datetime) -> str:
    how = f"{one.who}{'同意' if one.agreed else '调整'}" if one.who else "已调整"
    return f"{one.label} {one.title}，{_short(one.before)}改到{_short(one.after)}，{how}"


def _short(day: datetime) -> str:
    return f"{day.month}月{day.day}日"


def _ball(one: Ball) -> str:
    days = f"（{one.days} 天）" if one.days else "（今天）"
    return f"{one.department}{days}{_joined(list(one.items))}"


def _day(day: datetime, items: Sequence[Item]) -> str:
    return f"周{common.WEEKDAYS[day.weekday()]}（{day.month}月{day.day}日）{_joined(items)}"


def _joined(items: Sequence[Item], most: int = 3) -> str:
    said = "、".join(f"{one.label} {one.title}" for one in items[:most])
    return said + (f" 等 {len(items)} 项" if len(items) > most else "")


# ---------------------------------------------------------------- phrases the page is made with

NO_DEPARTMENT = "其他"
ORDER = {"红": 0, "黄": 1, "绿": 2}
MOST_PROJECTS = 9  # lines of the page over several projects
MOST_BUTTONS = 5


def overview(pages: Sequence[Page], mine: Sequence[str]) -> OutgoingMessage:
    """Several projects on one page: decisions first, those of the reader (by number) before the others'."""
    first = pages[0]
    ordered = sorted(pages, key=lambda page: (ORDER.get(page.light, 9), page.ends is None, page.ends or page.until))
    counted = "，".join(f"{light} {n}" for light in ORDER if (n := sum(page.light == light for page in pages)))
    open_ones = sorted((one for page in ordered for one in page.decisions), key=lambda one: one.label not in mine)
    lines = [f"{_span(first)}：{counted}"]
    room = MOST - 3 - min(len(ordered), MOST_PROJECTS)
    section = Section("要您定", [decide(one, first.until) for one in open_ones], rows=True)
    lines += fit([section], room) if open_ones else []
    lines += [_project(page) for page in ordered[:MOST_PROJECTS]]
    if len(ordered) > MOST_PROJECTS:
        lines[-1] += f"（另有 {len(ordered) - MOST_PROJECTS} 个项目）"
    links = tuple(link for page in pages for link in page.links)
    buttons = Buttons(tuple(Button(page.heading, page.opens) for page in ordered[:MOST_BUTTONS]))
    until = common.date(first.until, has_clock=True, today=first.until)
    return OutgoingMessage(
        title=f"项目周报 {len(pages)} 个项目",
        blocks=(Text("\n".join(lines), links=links), Text(f"数据截至 {until}", "muted"), buttons),
    )


def _project(page: Page) -> str:
    """`黄 产品3.0版本上线：完成 3/8（+1），滞后 1，风险 2，还有 14 天`."""
    left = (page.ends.date() - page.until.date()).days if page.ends else None
    ahead = "" if left is None else f"，还有 {left} 天" if left > 0 else "，今天到期" if left == 0 else f"，已过 {-left} 天"
    change = f"（{page.done_count.change:+d}）" if page.done_count.change else ""
    counts = f"完成 {page.done_count.now}/{page.total}{change}"
    late = f"，滞后 {page.late_count.now}" if page.late_count.now else ""
    risk = f"，风险 {page.risk_count.now}" if page.risk_count.now else ""
    return f"{page.light} {page.heading}：{counts}{late}{risk}{ahead}"


def commands(named: str, week: str) -> tuple[tuple[str, str], ...]:
    """What one project's page offers; `named` is `#项目`, `week` a day of it."""
    return ("全部", f"/周报 全部 {named}{week}"), ("这条不对", f"/周报 不对 {named}")


def named(name: str, code: str) -> str:
    """`#产品3.0版本上线`; by its code where the name would be read in two."""
    return f"#{code if ' ' in name else name}"


def sign(command: str) -> tuple[str, str]:
    """Under the 定稿: who coordinates signs as 审核人."""
    return "审核签字", command


def opens(named: str, week: str) -> str:
    """The typed form of one project's page."""
    return f"/周报 {named}{week}"


def how_late(days: int, waiting: str, forecast: datetime | None, *, passed: bool) -> str:
    """`晚 3 个工作日，等运营部`."""
    late = f"晚 {days} 个工作日" if days else "已过截止时间" if passed else ""
    ahead = f"预计 {forecast.month}月{forecast.day}日" if forecast else ""
    return "，".join(part for part in (late, f"等{waiting}" if waiting else "", ahead) if part)


def why_at_risk(risk: str, issues: Sequence[str], percent: int, planned: int) -> str:
    """What was said, else what stands in the way, else how far behind it is."""
    if risk:
        return risk
    return f"受 {'、'.join(issues)} 影响" if issues else f"当前 {percent}%，计划 {planned}%"


def to_support(department: str, due: datetime, today: datetime) -> str:
    """`市场部，10月12日（周一）前`."""
    day = common.date(due, has_clock=False, today=today)
    return f"{department}，{day}前" if department else f"{day}前"


def accept_by(due: datetime, today: datetime) -> str:
    """`9月17日（周四）前`; nothing of the clock, which is the end of that day's work."""
    return f"{common.date(due, has_clock=False, today=today)}前"


def waits_for(what: str) -> str:
    """`等法务盖章`."""
    return f"等{what}"

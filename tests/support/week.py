"""A project week as people live it, 12–18 October 2026, on a fake DingTalk: who says what when, and what the bot sent.

Four departments, twelve owners of whom ten report every working day, twenty tasks, five late, two issues between
departments. Reports go half to the group, half one-to-one; somebody with two tasks tells both in one message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, select

from adapters.dingtalk.adapter import API, QUOTAS, ROBOT
from adapters.render import unpack
from bot.rules.calendar import Calendar
from bot.rules.delivery import month_of, spares_handle
from storage import quota
from storage.models import inbox, outbox
from tests.fakes.dingtalk import FakeDingTalk
from tests.process.ding_room import NAME, DingRoom

GROUP = "cidFICTweek=="
HOOK, SECRET = "fictweektoken", "SECfictweek"
ZONE = ZoneInfo("Asia/Shanghai")
FIRST, LAST = date(2026, 10, 12), date(2026, 10, 18)
SET_UP = datetime(2026, 10, 8, 10, 0, tzinfo=ZONE)

# department: its lead, its contact, two more owners. The contact owns tasks too.
DEPARTMENTS = {
    "市场部": ("王经理", "小李", "小赵", "小钱"),
    "研发部": ("周总监", "张工", "孙工", "吴工"),
    "运营部": ("刘主管", "陈专员", "小郑", "小冯"),
    "销售部": ("何经理", "小许", "小吕", "小施"),
}
EXECUTIVE = "赵总"
SILENT = ("小冯", "小施")  # the two owners who do not report daily, of different departments

# (owner, title, due day in October or later)
TASKS = (
    ("小李", "宣传物料设计", "10月30日"),
    ("小李", "媒体名单", "10月28日"),
    ("小赵", "发布会方案", "10月12日"),  # late, done on Wednesday
    ("小赵", "海报印刷", "10月29日"),
    ("小钱", "软文撰写", "10月27日"),
    ("张工", "核心功能开发", "10月30日"),
    ("张工", "接口联调", "10月13日"),  # late, a new date on Wednesday
    ("孙工", "测试用例", "10月13日"),  # late all week
    ("孙工", "性能测试", "10月26日"),
    ("吴工", "安装包制作", "10月29日"),
    ("陈专员", "临时服务器", "10月23日"),
    ("陈专员", "监控看板", "10月30日"),
    ("小郑", "用户调研", "10月15日"),  # late on Friday
    ("小郑", "客服话术", "10月28日"),
    ("小冯", "运维手册", "10月27日"),
    ("小许", "渠道名单", "10月22日"),
    ("小许", "门店布置", "10月30日"),
    ("小吕", "销售培训", "10月14日"),  # late, done on Friday
    ("小吕", "价格方案", "10月29日"),
    ("小施", "合同模板", "10月30日"),
)

# (day, clock, who, what): what people do besides reporting; one-to-one where `what` begins with "私:".
STORY = (
    (12, "10:00", "张工", "/问题 测试环境资源不足 级别:跨部门 @陈专员 措施:申请临时服务器"),
    (13, "14:30", "刘主管", "/跟进 Q1 10月14日 10:00"),
    (14, "09:05", "陈专员", "/解决 Q1 临时测试服务器到位 原因:排期冲突"),
    (14, "09:40", "张工", "私:/改期 T7 10月22日 原因:等临时服务器"),
    (14, "10:10", "周总监", "私:/改期 T7 10月22日 原因:等临时服务器"),
    (14, "14:00", "小许", "/问题 宣传物料数量不够 级别:跨部门 @小李 措施:先用电子版"),
    (14, "15:20", "小赵", "/进度 T3 完成"),
    (15, "15:00", "何经理", "/收到 Q2"),
    (15, "11:00", "小吕", "/进度 T18 完成"),
    (16, "14:20", "小李", "/解决 Q2 已加印 原因:需求增加"),
)


MOVABLE = "movable"  # an answer without mentions: by the reply handle or by the durable address


@dataclass
class Counts:
    """What left in the week. Bot-begun: neither a reply nor a request one person makes of another."""

    group: Counter[str] = field(default_factory=Counter)  # bot-begun posts in the group, by rule
    private: Counter[str] = field(default_factory=Counter)  # bot-begun one-to-one messages, by rule
    person: Counter[str] = field(default_factory=Counter)  # the same by person
    requests: int = 0
    replies: int = 0
    executive: list[datetime] = field(default_factory=list)  # wall time
    pools: dict[str, int] = field(default_factory=dict)  # what the platform would count in this week
    before: dict[str, int] = field(default_factory=dict)  # and had counted before
    draws: list[str] = field(default_factory=list)  # in order: a pool, or MOVABLE
    texts: list[str] = field(default_factory=list)  # of bot-begun posts in the group


class Week:
    """The play. `run()` lives through it."""

    def __init__(self, database: str, ding: FakeDingTalk) -> None:
        ding.webhooks[HOOK] = SECRET
        webhooks = {GROUP: {"access_token": HOOK, "secret": SECRET}}
        self.room = DingRoom(database, ding, SET_UP, group_webhooks=webhooks)
        everyone = [name for people in DEPARTMENTS.values() for name in people] + [EXECUTIVE]
        self.staff = {name: f"u{number:02}" for number, name in enumerate(everyone, 1)}
        self.percent = {f"T{number}": 10 for number in range(1, len(TASKS) + 1)}
        self.done: set[str] = set()

    def say(self, who: str, text: str) -> None:
        """One message, mentioning whom it names; `私:` one-to-one."""
        named = {self.staff[name]: name for name in self.staff if f"@{name}" in text}
        alone = text.startswith("私:")
        self.room.say(
            text.removeprefix("私:"),
            sender=self.staff[who],
            name=who,
            group=None if alone else GROUP,
            mentions={} if alone else named,
        )

    def set_up(self) -> None:
        """The week before: directory, project, tasks."""
        for name in self.staff:
            self.say(name, "/帮助")
        for department, (lead, contact, *members) in DEPARTMENTS.items():
            self.say("王经理", f"/部门 {department} 负责人 @{lead} 接口人 @{contact}")
            self.say(lead, f"/成员 {department} " + " ".join(f"@{one}" for one in members))
        self.say("王经理", f"/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@{EXECUTIVE} 时间:10月8日-10月30日")
        for owner, title, due in TASKS:
            self.say("王经理", f"/任务 {title} @{owner} {due}前 交付:{title}")

    def run(self) -> Counts:
        """Live through the week; what the bot sent in it."""
        self.set_up()
        self.until(FIRST, time(0, 0))
        before = dict(self.room.state.writer.run(self._pools))
        for day in (FIRST + timedelta(days=n) for n in range(7)):
            if Calendar.seeded().is_working(day):
                self._day(day)
        self.until(LAST + timedelta(days=1), time(0, 0))
        counts = self.count()
        after = self.room.state.writer.run(self._pools)
        counts.pools = {pool: used - before.get(pool, 0) for pool, used in after.items()}
        counts.before = before
        return counts

    def until(self, day: date, clock: time) -> None:
        """Move the clock."""
        self.room.until(datetime.combine(day, clock, ZONE).isoformat())

    def _day(self, day: date) -> None:
        events = [(time.fromisoformat(clock), who, text) for number, clock, who, text in STORY if number == day.day]
        owners = [name for people in DEPARTMENTS.values() for name in people[1:] if name not in SILENT]
        for number, owner in enumerate(owners):
            minutes = 16 * 60 + 5 * number  # between 16:00 and 16:45
            events.append((time(minutes // 60, minutes % 60), owner, ""))
        for clock, who, text in sorted(events):
            self.until(day, clock)
            if text:
                self.say(who, text)
                self.done |= {"T3"} if "T3 完成" in text else {"T18"} if "T18 完成" in text else set()
            else:
                self._report(who, private=self.staff[who] > "u08")

    def _report(self, owner: str, *, private: bool) -> None:
        """All open tasks of one owner in one message."""
        lines = []
        for number, (name, _, _) in enumerate(TASKS, 1):
            label = f"T{number}"
            if name == owner and label not in self.done:
                self.percent[label] = min(self.percent[label] + 9, 95)
                lines.append(f"{label} {self.percent[label]}% 按步骤推进")
        if lines:
            self.say(owner, ("私:" if private else "") + "/进度 " + "\n".join(lines))

    # ------------------------------------------------------------ what was sent

    @staticmethod
    def _pools(conn: Connection) -> dict[str, int]:
        return quota.used(conn, NAME, month_of(datetime(2026, 10, 12, tzinfo=ZONE)))

    def count(self) -> Counts:
        """Rows sent from Monday 0:00 to Sunday 24:00."""
        begin = datetime.combine(FIRST, time(0, 0), ZONE)
        names = {user_id: name for name, user_id in self.staff.items()}
        found = Counts()
        with self.room.state.read_engine.connect() as conn:
            rows = conn.execute(select(outbox).where(outbox.c.sent_at >= begin).order_by(outbox.c.id)).all()
            heard = conn.execute(select(inbox.c.received_at).where(inbox.c.received_at >= begin)).scalars().all()
        drawn = [(at, 0, ROBOT) for at in heard] + [(row.sent_at, row.id, _pool(row)) for row in rows]
        found.draws = [pool for _, _, pool in sorted(drawn)]
        for row in rows:
            if row.kind == "reply":
                found.replies += 1
            elif row.to_kind == "group":
                found.group[row.kind] += 1
                found.texts.append(row.message)
            elif row.kind == "request":
                found.requests += 1
            else:
                found.private[row.kind] += 1
                found.person[names[row.to_id]] += 1
            if row.to_kind == "person" and names[row.to_id] == EXECUTIVE and row.kind != "reply":
                found.executive.append(row.sent_at.astimezone(ZONE))
        return found


def _pool(row: Row[Any]) -> str:
    """What a sent row draws on: a mention in the group needs the group's webhook, an answer may go either way."""
    mentions = bool(unpack(row.message).mention) and row.to_kind == "group"
    if row.kind == "reply" and row.handle_until is not None:
        return ROBOT if mentions else MOVABLE
    return ROBOT if mentions else API


def played(draws: list[str], times: int, before: Mapping[str, int] | None = None) -> dict[str, int]:
    """The pools after so many such weeks one after another, answers going where the rule sends them."""
    used = {API: 0, ROBOT: 0, **(before or {})}
    for _ in range(times):
        for pool in draws:
            if pool == MOVABLE:
                pool = API if spares_handle(used, QUOTAS, ROBOT, API) else ROBOT
            used[pool] += 1
    return used

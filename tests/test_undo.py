"""/撤销 says what came back, tells whoever was told, and never reaches past what cannot be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Connection

from adapters.base import Conversation, Event, IncomingMessage, Sender
from bot import inbound, listener
from bot.services import snapshot
from bot.services.turn import Turn
from storage import changes, outbox
from storage import tasks as task_rows
from storage.changes import Actor
from tests.support.room import GROUP, Post, Room

SEPTEMBER_21 = datetime.fromisoformat("2026-09-21T10:00:00+08:00")
SETUP = (
    "/部门 市场部 负责人 @王经理 接口人 @小李",
    "/部门 研发部 负责人 @周总监 接口人 @张工",
    "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
    "/任务 宣传物料设计 @小李 10月15日前 交付:客户确认的终稿",
    "/任务 核心功能开发 @张工 10月20日前 交付:安装包",
)


@pytest.fixture
def fresh(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, SEPTEMBER_21)
    yield room
    room.close()


@pytest.fixture
def room(fresh: Room) -> Room:
    """Two departments, a project, T1 of 小李 and T2 of 张工, made more than ten minutes ago."""
    for line in SETUP:
        assert fresh.say("王经理", line), line
    fresh.pass_time(minutes=20)
    return fresh


def only(posts: list[Post]) -> Post:
    assert len(posts) == 1, posts
    return posts[0]


# ---------------------------------------------------------------- what came back


@pytest.mark.parametrize("word", ["/撤销", "/撤消", "/取消上一步", "/undo"])
def test_an_undone_report_names_the_percent(room: Room, word: str) -> None:
    room.say("小李", "/进度 T1 60% 初稿")
    assert "T1 宣传物料设计：恢复为 0%" in only(room.say("小李", word))


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ("/改期 T1 10月20日 原因:客户改稿", "T1 宣传物料设计：恢复为截止 10月15日（周四）"),
        ("/转交 T1 @张工", "T1 宣传物料设计：第一责任人恢复为小李"),
        ("/稍后 T1 明天9点", "T1 宣传物料设计：不再另行提醒"),
        ("/任务 T1 交付:两版终稿", "T1 宣传物料设计：交付恢复为：客户确认的终稿"),
    ],
)
def test_undo_names_what_came_back(room: Room, said: str, back: str) -> None:
    assert only(room.say("小李", said))
    undone = only(room.say("小李", "/撤销"))
    assert back in undone and "%" not in undone.text
    card = only(room.say("小李", "/查 T1")).text
    assert "第一责任人：小李" in card and "10月15日（周四）" in card and "交付：客户确认的终稿" in card


def test_a_cancelled_task_comes_back(room: Room) -> None:
    room.say("王经理", "/取消 T1 原因:需求已合并")
    room.say("王经理", "确认")
    assert "T1 宣传物料设计：恢复跟踪，当前 0%" in only(room.say("王经理", "/撤销"))


# ---------------------------------------------------------------- who is told


def test_who_was_to_be_the_owner_is_told_once(room: Room) -> None:
    room.say("小李", "/转交 T1 @张工")
    before = room.mark("张工")
    room.say("小李", "/撤销")
    told = only(room.told("张工", before))
    assert "T1 宣传物料设计" in told and "仍由小李负责" in told


def test_a_granted_date_taken_back_opens_the_request_again(room: Room) -> None:
    room.until("2026-10-21T10:00:00+08:00")
    room.say("张工", "/改期 T2 10月28日 原因:测试用例编写延迟")
    tap = room.told("周总监")[-1].buttons[0][1]
    room.whisper("周总监", tap)
    before = room.mark("张工")
    assert "恢复为截止 10月20日（周二）" in only(room.whisper("周总监", "/撤销"))
    told = only(room.told("张工", before))
    assert "仍待处理" in told and "10月20日（周二）" in told
    assert "10月28日（周三）" in only(room.whisper("周总监", tap))


def test_a_refusal_taken_back_opens_the_request_again(room: Room) -> None:
    room.until("2026-10-21T10:00:00+08:00")
    room.say("张工", "/改期 T2 10月28日 原因:测试用例编写延迟")
    room.whisper("周总监", "/改期 T2 不同意")
    before = room.mark("张工")
    assert "改期申请恢复为待处理" in only(room.whisper("周总监", "/撤销"))
    assert "仍待处理" in only(room.told("张工", before))
    assert "未同意" not in only(room.whisper("周总监", "/改期 T2 不同意"))


def test_my_request_for_a_date_can_be_withdrawn(room: Room) -> None:
    room.until("2026-10-21T10:00:00+08:00")
    room.say("张工", "/改期 T2 10月28日 原因:测试用例编写延迟")
    before = room.mark("周总监")
    assert "已撤回改期申请" in only(room.say("张工", "/撤销"))
    assert "已撤回" in only(room.told("周总监", before))
    assert "没有待处理" in only(room.whisper("周总监", "/改期 T2 不同意"))


def test_the_owner_of_a_task_made_one_to_one_hears_of_its_end(room: Room) -> None:
    room.whisper("王经理", "/任务 竞品分析 @张工 10月16日前 交付:报告")
    before = room.mark("张工")
    room.whisper("王经理", "/撤销")
    assert "撤销了 T3 竞品分析" in only(room.told("张工", before))


# ---------------------------------------------------------------- what stays


def test_what_others_did_since_is_never_wiped(room: Room) -> None:
    room.say("王经理", "/任务 竞品分析 @张工 10月16日前 交付:报告")
    room.say("张工", "/进度 T3 40% 初稿")
    said = only(room.say("王经理", "/撤销"))
    assert "T3 之后又有更新" in said and "/取消 T3" in said
    assert "40%" in only(room.say("张工", "/查 T3"))


def test_an_issue_raised_by_another_keeps_the_task(room: Room) -> None:
    room.say("王经理", "/任务 竞品分析 @张工 10月16日前 交付:报告")
    room.say("张工", "/问题 没有数据 任务:T3 @小李 截止:10月9日")
    assert "T3 之后又有更新" in only(room.say("王经理", "/撤销"))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("/设置 日报时间 09:00", "设置不能撤销，请改回：/设置 日报时间 09:30"),
        ("/部门 设计部 负责人 @王经理 接口人 @小王", "部门、项目、成员的登记不能撤销"),
        ("/项目 新建 另一件事", "部门、项目、成员的登记不能撤销"),
    ],
)
def test_undo_never_reaches_past_what_it_cannot_take_back(room: Room, said: str, words: str) -> None:
    room.say("王经理", "/改期 T1 10月20日 原因:客户改稿")
    assert room.say("王经理", said)
    assert words in only(room.say("王经理", "/撤销"))
    assert "10月20日（周二）" in only(room.say("王经理", "/查 T1"))


def test_an_answer_to_an_alarm_is_not_taken_back(room: Room) -> None:
    room.say("小李", "/问题 没有数据 级别:跨部门 @张工 截止:10月9日")
    room.pass_time(hours=26)
    room.say("王经理", "/改期 T1 10月20日 原因:客户改稿")
    assert room.say("王经理", "/跟进 Q1 明天12:00")
    assert "收到、跟进、上报已经生效" in only(room.say("王经理", "/撤销"))
    assert "10月20日（周二）" in only(room.say("王经理", "/查 T1"))


# ---------------------------------------------------------------- the first task of a fresh group


def test_the_project_made_with_the_first_task_goes_with_it(fresh: Room) -> None:
    fresh.say("小李", "/任务 海报设汁 @小王 10月15日前 交付:终稿")
    said = only(fresh.say("小李", "/撤销"))
    assert "T1 海报设汁：不再登记" in said and "项目“海报设汁”：一并撤销" in said
    assert "海报设汁" not in only(fresh.say("小李", "/项目"))
    again = only(fresh.say("小李", "/任务 海报设计 @小王 10月15日前 交付:终稿"))
    assert "项目：海报设计" in again.text


def test_a_project_that_holds_something_else_stays(fresh: Room) -> None:
    fresh.say("小李", "/任务 海报设计 @小王 10月15日前 交付:终稿")
    fresh.say("小王", "/任务 海报印刷 @小王 10月16日前 交付:成品")
    fresh.say("小李", "/撤销")
    assert "海报印刷" in only(fresh.say("小王", "/查 T2"))
    assert "海报设计" in only(fresh.say("小李", "/项目"))


# ---------------------------------------------------------------- ends within one moment, pauses, past sheets


def test_solved_taken_back_and_solved_again_within_one_moment(room: Room) -> None:
    room.say("小李", "/问题 没有数据 级别:跨部门 @张工 截止:10月9日")
    room.pass_time(hours=26)
    for _ in range(2):
        assert "已解决" in only(room.say("张工", "/解决 Q1 已提供数据 原因:权限未开"))
        assert "恢复为未解决" in room.say("张工", "/撤销")[-1]
    assert "出错" not in only(room.say("张工", "/解决 Q1 已提供数据 原因:权限未开")).text


def test_a_far_promise_is_noted_but_holds_the_ladder_three_working_days(room: Room) -> None:
    room.until("2026-10-22T10:00:00+08:00")
    said = only(room.whisper("周总监", "/跟进 T2 12月31日"))
    assert "12月31日（周四）前给出结果" in said and "到 10月27日（周二）为止" in said
    before = room.mark("赵总")
    room.until("2026-10-28T12:00:00+08:00")
    assert any("T2" in post for post in room.told("赵总", before))


def test_a_past_sheet_shows_when_it_was_last_updated(room: Room) -> None:
    room.say("小李", "/进度 T1 30%")
    then = room.clock.now()
    room.pass_time(hours=1)
    room.say("小李", "/进度 T1 60%")
    room.say("张工", "/进度 T2 10%")
    tasks = {t.label: t for t in room.read(lambda conn: snapshot.at(conn, [1], then)).tasks}
    assert (tasks["T1"].percent, tasks["T1"].updated_at) == (30, then)
    assert (tasks["T2"].percent, tasks["T2"].updated_at) == (0, tasks["T2"].created_at)


def test_a_past_sheet_does_not_depend_on_the_order_of_the_change_rows(room: Room) -> None:
    early, then = room.clock.now(), datetime.fromisoformat("2026-09-21T10:30:00+08:00")
    room.until("2026-09-21T11:00:00+08:00")
    room.say("小李", "/进度 T1 60%")
    row = room.read(lambda conn: task_rows.of_projects(conn, [1]))[1]
    room.write(lambda conn: changes.record(conn, "task", row.id, {"risk": (None, "")}, Actor(None, None, early)))
    tasks = {t.label: t for t in room.read(lambda conn: snapshot.at(conn, [1], then)).tasks}
    assert tasks["T1"].percent == 0


# ---------------------------------------------------------------- replies to the bot's own posts


@pytest.mark.parametrize(("about", "command", "lent"), [
    ("T1", "进度", True), ("T1", "跟进", True), ("Q1", "跟进", True), ("Q1", "解决", True), ("T1", "查", True),
    ("T1", "任务", False), ("Q1", "进度", False), ("T1", "问题", False), ("T1", "设置", False), ("", "查", False),
])  # fmt: skip
def test_a_reply_lends_its_number_only_to_commands_about_a_record(
    room: Room, monkeypatch: pytest.MonkeyPatch, about: str, command: str, lent: bool
) -> None:
    monkeypatch.setattr(outbox, "about_of", lambda conn, adapter, platform_id: about)
    assert said_in_reply(room, f"/{command} 核心") == (f"{about} 核心" if lent else "核心")


def said_in_reply(room: Room, text: str) -> str:
    """What the command was given as arguments when `text` answers one of the bot's posts."""
    place, sender = Conversation("group", GROUP), Sender("王经理", "王经理")
    event = Event("reply-1", IncomingMessage(place, sender, "m-1", text, reply_to="p-1"))
    house, now = room.state.house, room.clock.now()
    given: list[str] = []

    def unit(conn: Connection) -> None:
        prepared = inbound.prepare(house, "local", event, now)
        assert prepared.line and prepared.line.command
        seen = Recorder(given)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(listener, "BY_NAME", {prepared.line.command: seen})
            inbound.handle(conn, house, prepared, now)

    room.write(unit)
    return given[0]


class Recorder:
    """A command that only notes its arguments."""

    KEYS: dict[str, str] = {}

    def __init__(self, given: list[str]) -> None:
        self._given = given

    def run(self, turn: Turn) -> None:
        self._given.append(turn.args)

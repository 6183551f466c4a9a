"""`/设置 节假日`, as administrators and others say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from bot.services import calendar_store, codes
from storage import changes
from storage.session import writing_engine
from storage.writer import run_unit
from tests.support.room import Room

DECEMBER = datetime.fromisoformat("2026-12-16T09:00:00+08:00")  # a Wednesday
LIST = """国务院办公厅关于2027年部分节假日安排的通知
各省、自治区、直辖市人民政府：
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历除夕、周五）至11日（周四）放假调休，共7天。1月30日（周六）、2月14日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）、5月8日（周六）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。"""
IMPORT = f"/设置 节假日 {LIST}"
ESTIMATED = "2027 年的节假日安排尚未公布"


@pytest.fixture
def room(ready_url: str) -> Iterator[Room]:
    room = Room(ready_url, DECEMBER)
    become_admin(room, "老赵")
    yield room
    room.close()


@pytest.fixture
def small_room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite, DECEMBER)
    become_admin(room, "老赵")
    yield room
    room.close()


def become_admin(room: Room, name: str) -> None:
    code = room.write(lambda conn: codes.new_admin_code(conn, room.clock.now()))
    assert "已成为管理员" in said(room.whisper(name, f"/管理员 {code}"))


def said(posts: list) -> str:  # type: ignore[type-arg]
    assert len(posts) == 1, posts
    return str(posts[0].text)


def task_due_in_35_working_days(room: Room, title: str) -> str:
    return said(room.say("王经理", f"/任务 {title} @小李 35个工作日内 交付:终稿"))


def test_a_missing_year_is_estimated_and_loaded_it_is_not(room: Room) -> None:
    before = task_due_in_35_working_days(room, "海报设计")
    assert ESTIMATED in before and "2月4日（周四）" in before
    preview = room.say("老赵", IMPORT)[0]
    assert "2027 年" in preview and "放假 27 天，调休上班 6 天" in preview
    assert "元旦：1月1日（周五）至1月3日（周日）放假，共 3 天" in preview
    assert "国庆节：10月1日（周五）至10月7日（周四）放假，共 7 天；9月26日（周日）、10月9日（周六）上班" in preview
    assert ("确认导入", "确认") in preview.buttons and "请留意" not in preview
    assert ESTIMATED in task_due_in_35_working_days(room, "样册")
    assert "已导入 2027 年" in said(room.say("老赵", "确认"))
    after = task_due_in_35_working_days(room, "新闻稿")
    assert ESTIMATED not in after and "2月3日（周三）" in after  # 30 January is worked


def test_what_was_promised_stays_and_the_change_is_kept(room: Room) -> None:
    task_due_in_35_working_days(room, "海报设计")
    due = said(room.say("小李", "/查 T1"))
    room.say("老赵", IMPORT)
    room.say("老赵", "确认")
    assert said(room.say("小李", "/查 T1")) == due
    [kept] = [one for one in room.read(lambda conn: changes.of_object(conn, "setting", 0)) if one.field == "节假日"]
    assert kept.old is None and kept.new and "元旦 2027-01-01/2027-01-03" in kept.new and "班2027-02-14" in kept.new


def test_it_is_there_after_a_restart(ready_sqlite: str) -> None:
    first = Room(ready_sqlite, DECEMBER)
    become_admin(first, "老赵")
    first.say("老赵", IMPORT)
    first.say("老赵", "确认")
    first.close()
    second = Room(ready_sqlite, DECEMBER)
    assert second.state.house.calendar.knows(2027)
    assert ESTIMATED not in task_due_in_35_working_days(second, "海报设计")
    second.close()


def test_another_process_takes_it_up_with_its_next_unit(ready_sqlite: str) -> None:
    here, there = Room(ready_sqlite, DECEMBER), Room(ready_sqlite, DECEMBER)
    become_admin(here, "老赵")
    assert there.state.house.calendar.missing(date(2026, 12, 16)) == (2027,)
    here.say("老赵", IMPORT)
    here.say("老赵", "确认")
    there.pass_time(minutes=1)
    assert there.state.house.calendar.missing(date(2026, 12, 16)) == ()
    there.close()
    here.close()


def test_a_unit_that_fails_leaves_the_calendar_in_use_alone(small_room: Room) -> None:
    calendar = small_room.state.house.calendar

    def broken(conn: object) -> None:
        calendar_store.put(conn, [(date(2027, 1, 1), False, "元旦")])  # type: ignore[arg-type]
        raise RuntimeError("after the write")

    with pytest.raises(RuntimeError):
        small_room.write(broken)
    small_room.say("老赵", "/设置 节假日")
    assert small_room.state.house.calendar == calendar
    assert not small_room.state.house.calendar.name(date(2027, 1, 1))


def test_only_admins_may_and_are_named(small_room: Room) -> None:
    refused = said(small_room.say("小李", IMPORT))
    assert "管理员：老赵" in refused and "qiantou admin code" in refused
    assert small_room.say("小李", "确认") == []
    assert "还缺 2027 年" in said(small_room.say("小李", "/设置 节假日"))


def test_a_wrong_list_is_refused_line_by_line_and_nothing_is_stored(small_room: Room) -> None:
    wrong = IMPORT.replace("1月1日（周五）", "1月1日（周四）").replace(
        "放假调休，共7天。9月26日", "放假调休，共8天。9月26日"
    )
    refused = said(small_room.say("老赵", wrong))
    assert "没有导入" in refused
    assert "第 3 行：日期和星期对不上：1月1日（周四）" in refused
    assert "第 9 行：写的天数和起止日期对不上" in refused
    assert "例如：\n/设置 节假日 2027年" in refused
    small_room.say("老赵", "确认")
    assert "还缺 2027 年" in said(small_room.say("老赵", "/设置 节假日"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("下周再说", "没有写是哪一年"),
        ("2027年", "没有读到"),
        ("2027-02-30,休,春节", "第 1 行：没有这一天"),
        ("日期,安排\n2027-01-01,休\n2027-01-02,不知道", "第 3 行：读不懂：2027-01-02,不知道"),
        ("2027-01-01,休\n2027-01-01,班", "第 2 行：2027-01-01 既写了放假，又写了上班"),
        ("2027-01-05,班,元旦", "第 1 行：2027-01-05 是周一至周五"),
        ("2072年\n一、元旦：1月1日放假，共1天。", "2072 年不在"),
    ],
)
def test_what_is_wrong_is_said(small_room: Room, text: str, words: str) -> None:
    assert words in said(small_room.say("老赵", f"/设置 节假日 {text}"))
    assert small_room.read(calendar_store.load) == small_room.state.house.calendar


def test_csv_one_to_one_and_a_short_list_is_noticed(small_room: Room) -> None:
    text = "日期,安排,节日\n2027-01-01,休,元旦\n2027-02-06,休,春节\n2027-02-14,班,春节"
    preview = small_room.whisper("老赵", f"/设置 节假日 {text}")[0]
    assert "放假 2 天，调休上班 1 天" in preview and "没有读到清明节、劳动节、端午节、国庆节" in preview
    assert "已导入 2027 年" in said(small_room.whisper("老赵", "确认"))
    assert "/设置 节假日" in said(small_room.whisper("老赵", "/设置 节假日"))
    assert not small_room.state.house.calendar.is_working(date(2027, 2, 6))


def test_cancel_keeps_everything_and_the_same_list_twice_changes_nothing(small_room: Room) -> None:
    small_room.say("老赵", IMPORT)
    small_room.say("老赵", "取消")
    assert small_room.say("老赵", "确认") == []
    assert not small_room.read(calendar_store.load).knows(2027)
    small_room.say("老赵", IMPORT)
    small_room.say("老赵", "确认")
    assert "没有变化" in said(small_room.say("老赵", IMPORT))


def test_a_second_list_of_a_year_replaces_the_first(small_room: Room) -> None:
    small_room.say("老赵", IMPORT)
    small_room.say("老赵", "确认")
    second = IMPORT.replace("1月30日（周六）、2月14日（周日）上班", "1月31日（周日）、2月14日（周日）上班")
    assert "代替原来的安排" in small_room.say("老赵", second)[0]
    small_room.say("老赵", "确认")
    stored = small_room.read(calendar_store.load)
    assert not stored.is_working(date(2027, 1, 30)) and stored.is_working(date(2027, 1, 31))
    assert stored.knows(2026) and stored.is_working(date(2026, 10, 10))


def test_the_weekly_notice_and_the_self_check_tell_how(small_room: Room) -> None:
    small_room.pass_time(hours=2)
    assert any("/设置 节假日" in one for one in small_room.told("老赵"))
    assert "缺少 2027 年（请管理员发送 /设置 节假日，看怎样导入）" in said(small_room.say("小李", "/自检"))


@pytest.mark.parametrize("year", [2018, 2026])
def test_years_we_ship_are_known(ready_url: str, year: int) -> None:
    engine = writing_engine(ready_url)
    assert run_unit(engine, calendar_store.load).knows(year)
    engine.dispose()

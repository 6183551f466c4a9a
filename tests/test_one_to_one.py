"""One-to-one with several projects: the one asked for is answered by name, and what was understood is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.room import Post, Room

LEAD, CONTACT = "王经理", "小李"


@pytest.fixture
def room(ready_sqlite: str) -> Iterator[Room]:
    room = Room(ready_sqlite)
    for line, group in (
        ("/部门 市场部 负责人 @王经理 接口人 @小李", "协作群"),
        ("/项目 新建 产品3.0版本上线 牵头:市场部 时间:9月15日-10月30日", "协作群"),
        ("/任务 宣传物料设计 @小李 9月18日前 交付:终稿", "协作群"),
        ("/项目 新建 双11大促 牵头:市场部 时间:9月15日-11月11日", "大促群"),
        ("/任务 首页改版 @小李 9月18日前 交付:上线页面", "大促群"),
    ):
        assert room.say(LEAD, line, group), line
    yield room
    room.close()


def only(posts: list[Post]) -> Post:
    (post,) = posts
    return post


def test_a_task_waits_for_its_project_and_goes_on_when_it_is_named(room: Room) -> None:
    for answer in ("#双11大促", "双11", "双11大促。"):
        asked = only(room.whisper(LEAD, f"/任务 试吃{len(answer)}活动 @小李 9月25日前 交付:报告"))
        assert "请注明项目" in asked and "#双11大促" in asked
        made = only(room.whisper(LEAD, answer))
        assert f"试吃{len(answer)}活动" in made and "双11大促" in made and "9月25日" in made and "报告" in made
    asked = only(room.whisper(LEAD, "/任务 场地布置 @小李 9月25日前 交付:照片"))
    button = next(command for label, command in asked.buttons if label == "产品3.0版本上线")
    assert button.startswith("/任务 场地布置 @小李") and button.endswith("#产品3.0版本上线")
    assert "产品3.0版本上线" in only(room.whisper(LEAD, button))
    assert "请注明项目" in only(room.whisper(LEAD, "/问题 物流爆仓 @小李"))
    assert "物流爆仓" in only(room.whisper(LEAD, "双11"))
    only(room.whisper(LEAD, "/任务 别的事 @小李 9月25日前"))
    assert "已取消" in only(room.whisper(LEAD, "算了")) or "不再" in only(room.whisper(LEAD, "/我的"))


def test_a_project_by_a_piece_of_its_name(room: Room) -> None:
    for words in ("周报 双11", "/周报 双11", "周报 双11 本周", "周报 #双11", "/周报 双11大促 9月15日"):
        report = only(room.whisper(LEAD, words))
        assert "项目周报 双11大促" in report and "首页改版" in report, words
    assert "【" in only(room.whisper(LEAD, "/周报 全部 双11"))
    assert "2 个项目" in only(room.whisper(LEAD, "周报"))
    missing = only(room.whisper(LEAD, "谁还没更新 #双11大促"))
    assert "首页改版" in missing and "宣传物料" not in missing
    assert "宣传物料" not in only(room.whisper(LEAD, "/未更新 双11"))
    both = only(room.whisper(LEAD, "/未更新 市场部"))
    assert "首页改版" in both and "宣传物料" in both
    assert "没有找到这个项目" in only(room.whisper(LEAD, "谁还没更新 #没有"))

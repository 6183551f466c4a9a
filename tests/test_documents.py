"""文档: registered by link, versioned, signed; nothing of another group is seen."""

from __future__ import annotations

from storage import documents as rows
from tests.support.room import GROUP, Room


def test_a_document_its_versions_and_signatures(ready_sqlite: str) -> None:
    room = Room(ready_sqlite)

    def said(who: str, line: str, group: str = GROUP) -> str:
        return room.say(who, line, group)[-1].text

    try:
        room.say("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李")
        room.say("王经理", "/部门 研发部 负责人 @周总监 接口人 @张工")
        room.say("王经理", "/项目 新建 产品3.0上线 牵头:市场部")
        room.say("王经理", "/会议 方案评审会 时间:9月18日14:00-15:00 参会:研发部 议题:方案")
        assert "链接是什么" in said("小李", "/文档 实施方案 评审:M1")
        first = room.say("小李", "https://example.com/plan")[-1]
        assert "文档1 实施方案 v1" in first and "M1 方案评审会" in first and "周总监" in first.mentions
        assert "请找" in said("张工", "/会签 文档1")
        assert "研发部（周总监）" in said("周总监", "/会签 文档1").split("未签字")[0]
        said("王经理", "/会签 文档1")
        (one,) = room.read(lambda conn: rows.newest(conn, [1]))
        assert one.settled_at is not None and one.kind == "实施方案"
        room.until("2026-09-16T11:00:00+08:00")
        said("王经理", "/会签 文档1")  # once more: when all had signed stays as it was
        assert room.read(lambda conn: rows.newest(conn, [1]))[0].settled_at == one.settled_at
        assert "未签字" in said("周总监", "/会签 文档1 不同意 原因:缺少回退方案")
        assert room.read(lambda conn: rows.newest(conn, [1]))[0].settled_at is None
        said("周总监", "/撤销")
        assert room.read(lambda conn: rows.newest(conn, [1]))[0].settled_at == one.settled_at
        second = said("小李", "/文档 文档1 https://example.com/plan-v2 签字人:@周总监")
        assert "v2" in second and "v1，小李" in second and "研发部（周总监）、牵头人（王经理）" in second
        assert "来操作" in said("路人", "/文档 文档1 https://example.org/other 签字人:@路人")  # neither registered nor leads
        third = said("王经理", "/文档 文档1 https://example.com/plan-v3 签字人:@张工")
        assert "v3" in third and all(one in third for one in ("市场部（王经理）", "研发部（周总监）", "张工"))
        assert "已撤" in said("王经理", "/撤销")
        assert "/会签 文档1" in room.whisper("周总监", "/会签")[-1]
        assert "文档1 实施方案已撤回" in said("小李", "/撤销")
        assert "文档2 2026年实施方案 v1" in said("小李", "/文档 2026年实施方案 https://example.com/2026")
        assert "文档1 不存在" in said("外人", "/文档 1", "别的群")
        assert "文档1 不存在" in said("外人", "/会签 文档1", "别的群")
        assert "文档1 实施方案 v1" in said("小李", "/文档")
        assert "没有找到这个项目" in said("小李", "/文档 预算表 https://example.com/b #2026-研发-009")
        assert "文档3 预算表 v1" in said("小李", "/文档 预算表 https://example.com/b #2026-市场-001")
    finally:
        room.close()

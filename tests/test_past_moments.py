"""What any past moment shows is what was shown then: tracking sheet, weekly, page and every form of the paper trail.

Lines people type are said in any order with time between them; what was seen at each moment is kept and compared with
what the end of the story says about that moment.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from bot.rules.zones import DEFAULT_ZONE, to_local
from bot.services import exports, tracking, weekly_page
from bot.services.house import House
from bot.web import project_page
from bot.web.tracking import sheet
from storage import projects
from storage.records import Project
from tests.support.room import Room

BEFORE = (
    ("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李"),
    ("王经理", "/部门 研发部 负责人 @周总监 接口人 @张工"),
    ("王经理", "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日"),
    ("王经理", "/任务 首发公告 @张工 9月24日前 交付:安装包 责任部门:研发部"),
    ("王经理", "/任务 宣传海报 @小李 9月18日前 交付:设计稿 责任部门:市场部"),
    ("张工", "/问题 测试环境不足 任务:T1 级别:跨部门 @小李 截止:9月18日"),
)
SAID = (
    # tasks
    ("张工", "/进度 T1 30% 今日联调 风险:资源不足 措施:协调IT部"), ("张工", "/进度 T1 60% 预计9月26日"), ("张工", "/进度 T1 完成"),
    ("小李", "/进度 T2 80% 等法务盖章"), ("小李", "/进度 T2 40%"), ("王经理", "/改期 T2 9月22日 原因:客户改稿"),
    ("王经理", "/任务 T1 描述:含两家旗舰店 协助:市场部"), ("王经理", "/任务 T1 交付:通过测试的安装包"), ("王经理", "/转交 T2 @张工"),
    ("王经理", "/优先级 T1 高"), ("王经理", "/缓冲 T1 9月22日"), ("王经理", "/节点 T1 提测 9月17日"), ("王经理", "/节点 T1 提测 9月18日"),
    ("张工", "/原因 T1 等他人"), ("王经理", "/支持 T1 市场部 海报设计稿 9月21日前"), ("王经理", "/任务 渠道铺设 责任部门:市场部 9月28日前"),
    ("小李", "/认领 T3"), ("小李", "/撤销"), ("王经理", "/取消 T2 原因:合并"), ("王经理", "确认"), ("王经理", "/撤销"),
    ("张工", "/有困难 T1 缺一名测试"), ("王经理", "/部门 研发部 接口人 @小邓"), ("张工", "/进度 T1 50% 返工"), ("张工", "/撤销"),
    # trouble
    ("小李", "/收到 Q1"), ("小李", "/跟进 Q1 9月21日前"), ("小李", "/解决 Q1 临时服务器到位 原因:预算未批"),
    ("张工", "/问题 Q1 原因:预算未批 已尝试:催供应商"), ("小李", "/解决 Q1 结果:未解决 下一步计划:换供应商 新时限:9月23日"),
    ("张工", "/风险 服务器延期 影响:推迟3天 等级:高 应对:租云 @小李"), ("小李", "/风险 1 等级:重大 应对:租两台"), ("小李", "/风险 1 关闭 已到货"),
    ("小李", "/风险 1 已发生"), ("张工", "/紧急 支付不可用 影响:1000+用户 级别:高 1小时内恢复"), ("周总监", "/紧急 1 启动"),
    ("张工", "/紧急 1 已定位为证书过期"), ("周总监", "/紧急 1 结束 已恢复"),
    # requests
    ("王经理", "/需求 会员改版 目标:提升复购 KPI:复购率≥20% 涉及部门:研发部 截止:10月28日"), ("周总监", "/意见 R1 建议冻结需求"),
    ("王经理", "/需求 R1 预算:2万元 风险点:老用户流失"),
    ("王经理", "/需求 R1 涉及部门:研发部、市场部"), ("王经理", "/会签 R1"), ("周总监", "/会签 R1"), ("周总监", "/会签 R1 不同意 原因:人力不足"),
    ("王经理", "/评估 R1 通过 必要性:高 可行性:可行 职责边界:清楚 资源缺口:无 潜在风险:低 牵头:市场部 负责人:@王经理"),
    ("王经理", "/变更 R1 内容:推迟上线 原因:供应商延期 完成时间:11月5日 工期:推迟8天"), ("王经理", "/会签 R1 变更1"), ("周总监", "/会签 R1 变更1"),
    # meetings and papers
    ("王经理", "/会议 上线协调会 时间:9月22日 14:00-15:00 地点:A座 参会:研发部、@小李 议题:研发进度 @张工 20分钟；推广 @小李 20分钟"),
    ("小李", "/参加 M1"), ("张工", "/不参加 M1 由@周总监代"), ("小李", "/准备 M1 可支持:海报 需协调:场地"), ("王经理", "/会议 M1 地点:B座"),
    ("王经理", "/会议 M1 取消 改线上"), ("王经理", "/纪要 M1 决策:推广改为9月20日 未决:价格待定 @小李 9月25日前 行动项:@张工 9月23日前交付培训版本"),
    ("王经理", "/纪要 M1 出席:王经理、张工 缺席:小李（张工9月25日前补同步） 决策:改为9月21日"), ("王经理", "确认"), ("张工", "/纪要 M1 已补同步"),
    ("王经理", "/会签 M1"), ("张工", "/会签 M1"), ("王经理", "/文档 实施方案 https://example.com/a"), ("王经理", "/文档 1 https://example.com/b"),
    ("周总监", "/会签 文档1"), ("王经理", "/沟通 海报尺寸 参与:@小李 方式:电话 结论:按A2出图 待办:@小李 9月21日前出初稿"),
    ("王经理", "/会签 分工"), ("周总监", "/会签 分工"), ("王经理", "/会签 周报"),
    # the end
    ("王经理", "/任务 T1 交付:1.安装包 2.测试报告"), ("张工", "/提交 T1 安装包已上传 验收人:@小李"), ("小李", "/验收 T1 1通过"),
    ("小李", "/验收 T1 不通过 缺少回滚方案"), ("张工", "/提交 T1 已补 验收人:@小李"), ("小李", "/验收 T1 通过"), ("周总监", "/会签 T1"),
    ("王经理", "/KPI 首月新增用户 8.6万 目标:10万"), ("王经理", "/KPI 首月新增用户 9.1万"), ("王经理", "/特批 规则5 原因:客户今天提出变更"),
    ("王经理", "/复盘"), ("小李", "/复盘 做得好:提前备环境"), ("王经理", "/归档"), ("王经理", "确认"),
)  # fmt: skip
Seen = dict[str, Any]


def look(conn: Connection, house: House, now: datetime, moment: datetime) -> Seen:
    """Everything all projects show of `moment`, asked at `now`."""
    every = [one for one in projects.all_open(conn) if one.created_at <= moment]
    return {one.code: _look(conn, house, one, now, moment) for one in every}


def _asked(house: House, now: datetime, moment: datetime, conn: Connection) -> Seen:
    return look(conn, house, now, moment)


def _look(conn: Connection, house: House, project: Project, now: datetime, moment: datetime) -> Seen:
    as_of = moment if moment < now else None
    shown = sheet(conn, house, project, now, as_of)
    book = exports.book(conn, house, project, now, as_of, asked="R1")
    week = to_local(moment, DEFAULT_ZONE).date()
    return {
        "tracking": [asdict(row) for row in tracking.rows(conn, house, project, now, as_of)],
        "sheet": asdict(shown),
        "page": asdict(project_page.extras(conn, house, project, shown, now, as_of)),
        "weekly": asdict(weekly_page.build(conn, house, project, week, moment)),
        "forms": {one.name: [list(row) for row in one.rows] for one in book.sheets},
        "facts": [list(one) for one in book.facts],
    }


def differences(then: Any, later: Any, where: str = "") -> list[str]:
    """Paths of what is not the same."""
    if isinstance(then, dict) and isinstance(later, dict):
        keys = dict.fromkeys([*then, *later])
        return [one for key in keys for one in differences(then.get(key), later.get(key), f"{where}/{key}")]
    if isinstance(then, list | tuple) and isinstance(later, list | tuple) and len(then) == len(later):
        return [one for i, (a, b) in enumerate(zip(then, later, strict=True)) for one in differences(a, b, f"{where}/{i}")]
    return [] if then == later else [f"{where}: {then!r} → {later!r}"]


def play(template: Path, steps: Sequence[tuple[int, int]], every: int) -> list[str]:
    """Say the lines (index, minutes before the next), look at every few of them, and look again at the end."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.db"
        shutil.copy(template, path)
        room = Room(f"sqlite:///{path}")
        try:
            return _played(room, steps, every)
        finally:
            room.close()


def _played(room: Room, steps: Sequence[tuple[int, int]], every: int) -> list[str]:
    house = room.state.house
    for who, line in BEFORE:
        room.say(who, line)
    kept: list[tuple[datetime, str, Seen]] = []
    for at, (index, minutes) in enumerate(steps):
        who, line = SAID[index]
        room.say(who, line)
        now = room.clock.now()
        if at % every == 0:
            kept.append((now, line, room.read(partial(_asked, house, now, now))))
        room.clock.set(now + timedelta(minutes=1 if minutes > 240 else minutes))
        if minutes > 240:
            room.pass_time(minutes=minutes)  # rungs, daily posts and weeklies on the way
    end = room.clock.now()
    found = []
    for moment, line, then in kept:
        later = room.read(partial(_asked, house, end, moment))
        found += [f"after {line}: {one}" for one in differences(then, later)]
    return found


GAPS = st.sampled_from((1, 3, 30, 30, 30, 60, 300))  # minutes
STORIES = st.lists(st.tuples(st.integers(0, len(SAID) - 1), GAPS), min_size=18, max_size=26, unique_by=lambda one: one[0]).map(sorted)


@settings(max_examples=2, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(steps=STORIES, swapped=st.integers(0, 16))
def test_any_past_moment_is_as_it_was(sqlite_template: Path, steps: list[tuple[int, int]], swapped: int) -> None:
    steps[swapped], steps[swapped + 1] = steps[swapped + 1], steps[swapped]
    assert not play(sqlite_template, steps, 5)


def test_the_whole_story_is_as_it_was(sqlite_template: Path) -> None:
    """Every line once, in the order of a project."""
    steps = [(index, 300 if index % 16 == 15 else 5) for index in range(len(SAID))]
    assert not play(sqlite_template, steps, 9)


SIDE_TABLES = ("/需求 会员", "/需求 R1 涉及", "/会议 上线", "/纪要 M1 出席", "/纪要 M1 已", "/任务 T1 交付:1", "/提交 T1 安装", "/验收 T1 1", "/复盘 做得好")


def test_what_stands_in_side_tables_is_as_it_was(sqlite_template: Path) -> None:
    """涉及部门, 补同步, verdicts by item: looked at after every line."""
    long = {"/会议 上线": 10_800}  # until it is over
    steps = [(next(i for i, (_, line) in enumerate(SAID) if line.startswith(start)), long.get(start, 5)) for start in SIDE_TABLES]
    confirm = next(i for i, (_, line) in enumerate(SAID) if line.startswith("/纪要 M1 出席")) + 1
    steps.insert(4, (confirm, 5))
    plan = SAID.index(("王经理", "/复盘"))
    assert not play(sqlite_template, [*steps, (plan, 300), (confirm, 2_000), (confirm, 5)], 1)


def test_a_difference_is_seen() -> None:
    assert differences({"a": [1, (2, 3)]}, {"a": [1, (2, 3)]}) == []
    assert differences({"a": [1, (2, 3)]}, {"a": [1, (2, 4)], "b": 1}) == ["/a/1/1: 3 → 4", "/b: None → 1"]

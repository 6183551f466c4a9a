"""Each one-tap action works pressed in the local group and on DingTalk, and typed: three ways, the same end.

The scenes press the buttons people meet; that every other one types what is understood: tests/test_buttons.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.dingtalk import FakeDingTalk
from tests.support.stage import DingStage, Line, LocalStage, Stage, Step, Tap, Wait, play

CAST = ("王经理", "小李", "周总监", "张工", "刘主管", "陈专员", "赵总")
BEGIN: tuple[Step, ...] = (
    Line("王经理", "/部门 市场部 负责人 @王经理 接口人 @小李"),
    Line("王经理", "/部门 研发部 负责人 @周总监 接口人 @张工"),
    Line("王经理", "/部门 运营部 负责人 @刘主管 接口人 @陈专员"),
    Line("王经理", "/项目 新建 产品上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日"),
)

SCENES: dict[str, tuple[Step, ...]] = {
    "a task": (
        *BEGIN,
        Line("王经理", "/任务 核心功能开发 @张工 9月25日前 交付:安装包"),
        Tap("张工", "接受", ("T1",), "/接受 T1"),
        Line("张工", "/进度 T1 40%"),
        Tap("张工", "撤销", ("T1", "已撤销"), "/撤销"),
        Line("张工", "/查 T1"),
        Tap("张工", "报完成", ("T1", "完成"), "/进度 T1 完成"),
        Tap("张工", "需求变更", ("T1", "需求变更"), "/原因 T1 需求变更"),
        Tap("张工", "撤销", ("T1", "已撤销"), "/撤销"),
        Tap("张工", "撤销", ("T1", "已撤销"), "/撤销"),
        Line("张工", "/转交 T1 @小李"),
        Tap("张工", "撤销", ("T1", "张工"), "/撤销"),
        Line("王经理", "/任务 接口文档 @陈专员 尽快"),
        Line("王经理", "不用了"),
        Wait("2026-09-15T09:05"),  # a group of DingTalk takes 20 messages a minute
        Line("王经理", "/任务 渠道铺设 责任部门:运营部 9月25日前"),
        Tap("陈专员", "认领", ("T2",), "/认领 T2"),
        Line("王经理", "/任务 数据看板 @陈专员 9月25日前 交付:日报"),
        Tap("陈专员", "有困难", ("困难",), "/有困难 T3"),
        Line("陈专员", "没有数据权限"),
        Tap("陈专员", "不归我们", ("T3",), "/不归我们 T3"),
    ),
    "a new date": (
        *BEGIN,
        Line("王经理", "/任务 核心功能开发 @张工 9月15日前 交付:安装包"),
        Wait("2026-09-16T10:00"),
        Line("张工", "/改期 T1 9月23日 原因:等服务器"),
        Tap("周总监", "不同意", ("T1",), "/改期 T1 不同意"),
        Line("张工", "/改期 T1 9月24日 原因:等服务器"),
        Tap("周总监", "同意改期", ("T1", "9月24日"), "/改期 T1 9月24日（周四） 原因:等服务器"),
    ),
    "an issue": (
        *BEGIN,
        Line("张工", "/问题 测试环境资源不足 级别:跨部门 @陈专员"),
        Wait("2026-09-16T09:59"),
        Wait("2026-09-16T10:00"),
        Tap("刘主管", "收到", ("Q1", "刘主管"), "/收到 Q1"),
        Tap("刘主管", "我来·当天18:00", ("Q1", "刘主管", "18:00"), "/跟进 Q1 今天18:00"),
    ),
    "being reminded": (
        *BEGIN,
        Line("小李", "别再@我"),
        Tap("小李", "每天一次", ("每天一次",), "/提醒方式 每天一次"),
        Tap("小李", "撤销", ("提醒方式恢复",), "/撤销"),
        Line("王经理", "/任务 宣传物料设计 @小李 9月25日前 交付:物料"),
        Line("王经理", "催一下市场部"),
        Tap("小李", "无更新", ("T1",), "/无更新 T1"),
        Line("王经理", "/安静 2小时"),
        Tap("王经理", "结束安静", ("已结束安静",), "/结束安静"),
        Line("王经理", "现在什么情况"),
        Tap("王经理", "周报", ("周报",), "/周报"),
    ),
}


def stages(database: str, platform: str) -> Iterator[Stage]:
    if platform == "local":
        yield LocalStage(database, CAST)
    else:
        with FakeDingTalk() as ding:
            yield DingStage(database, ding, CAST)


@pytest.fixture
def stage(request: pytest.FixtureRequest, ready_sqlite: str) -> Iterator[Stage]:
    for one in stages(ready_sqlite, request.param):
        yield one
        one.close()


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize(
    ("stage", "typing"), [("local", False), ("dingtalk", False), ("local", True)], indirect=["stage"]
)
def test_one_tap(stage: Stage, scene: str, typing: bool) -> None:
    assert play(stage, SCENES[scene], typing=typing) == []

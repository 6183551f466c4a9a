"""The paper and the timeline of a project's page, in words: no stored moments, no stored results, KPI with their values."""

from __future__ import annotations

import re

from tests.support.room import Room
from tests.test_requests import ACCEPT, CONTACT, LEAD, OTHER_LEAD, REQUEST, departments
from tests.web.test_http import Web


def test_moments_results_and_values_are_words(ready_sqlite: str) -> None:
    room = Room(ready_sqlite)
    try:
        departments(room)
        for who, line in (
            (CONTACT, REQUEST), (LEAD, ACCEPT),
            ("张工", "/变更 R1 完成时间改到11月6日 原因:联调 影响:工期+5天 签字人:@周总监"), (OTHER_LEAD, "/会签 R1 变更1"),
            (LEAD, "/任务 安装包制作 @张工 10月20日前 交付:安装包"), ("张工", "/提交 T1 已上传 验收人:@王经理"),
            (LEAD, "/验收 T1 不通过 原因:缺校验码"), ("张工", "/原因 T1 等他人"), (LEAD, "/KPI 月询盘 目标:500"), (LEAD, "/KPI 月询盘 480"),
        ):  # fmt: skip
            assert room.say(who, line), line
        page = Web(room).get("/p/2026-市场-001").text
        seen = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
        assert not re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d", seen)
        assert "已生效 · 10月30日 周五 → 11月6日 周五 · 联调" in seen
        assert "结果：不通过" in seen and not re.search(r"passed|failed", seen)
        assert re.search(r"月询盘 480\s+KPI 数值登记", seen), seen[-3000:]
        assert "正常" in seen and '<span class="off">等他人' in page and 'class="delay"' not in page
    finally:
        room.close()

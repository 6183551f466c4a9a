"""What sounds like an emergency, and what does not."""

from __future__ import annotations

import pytest

from bot.grammar.alarm import is_alarm


@pytest.mark.parametrize(
    ("words", "alarm"),
    [
        ("支付系统挂了，用户下不了单，很急！", True),
        ("线上登录页打不开了", True),
        ("机房断电，客户全部用不了", True),
        ("打印机用不了，不急", False),
        ("支付系统之前挂了，用户下不了单，已恢复", False),
        ("T4 线上环境打不开，进度50%", False),
        ("担心大促时系统崩溃，用户下不了单", False),
        ("支付系统挂了吗？用户在问", False),
        ("海报挂了两张，客户满意", False),
        ("首页设计很急，今天要", False),
    ],
)
def test_what_sounds_like_an_emergency(words: str, alarm: bool) -> None:
    assert is_alarm(words) is alarm

"""Words that tell of something broken that cannot wait: `支付系统挂了，用户下不了单，很急！`. Pure."""

from __future__ import annotations

import re

from bot.grammar.fold import flat

_BROKEN = re.compile(
    r"(?<!没)(?:挂(?:掉|了)(?![一二两三四五六七八九十几\d])|宕机|崩(?:溃|了|掉)|瘫痪|下不了单|无法(?:下单|支付|登录|访问|使用)|(?:用|上|登录|访问)不了|打不开|服务中断|断电了?|断网了?|停摆)"
)
_URGENT = re.compile(
    r"(?<!不)(?<!不着)(?<!不太)(?:很|特别|非常|十万火|万分|加|紧)急|急(?:死|！|!)|马上处理|立刻处理|线上|生产环境|用户|客户"
)
_OVER = re.compile(r"不急|不着急|已(?:经)?恢复|恢复了|修好了|解决了|[吗？?]|如果|万一|担心|可能|会不会|演练|复盘|昨天|上周|之前|上次")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[TQRM]-?\d", re.IGNORECASE)


def is_alarm(words: str) -> bool:
    """Something is broken now and it is urgent; nothing of what is over, feared, asked, or said of a number."""
    said = flat(words)
    return bool(_BROKEN.search(said) and _URGENT.search(said)) and not _OVER.search(said) and not _NUMBER.search(said)

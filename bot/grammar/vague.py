"""Words that promise no day: 尽快, 有空, 过两天, 左右, 待定 …"""

from __future__ import annotations

import re

# Words that are vague wherever they stand.
_ALWAYS = (
    "越快越好|尽可能(?:快|早)|尽快|尽早|尽速|尽量(?:快|早|这?几?天)?|抓紧时间|抓紧|赶紧|赶快|早日|早点儿?"
    "|早一点|快点儿?|快一点|从速|火速"
    "|有时间再|有空再?|得空|抽空|抽时间|空了|闲了|不忙的?时候|忙完(?:这阵|这段)?(?:再|了|后)?|改天|改日"
    "|择日|择期|回头|稍后|稍晚|稍等|晚点儿?|晚些时候"
    "|晚一点|一会儿?|待会儿?|等会儿?|等下|过会儿?|过一?阵子?|过段时间|过一段时间|过几[天日周]|过(?:两"
    "|一两|两三|三两)[天日周]|过些(?:天|日子)|这几[天日]|这两[天日]"
    "|近几[天日]|近两[天日]|(?:一两|两三|三四|三五|四五|五六|七八|几|数)(?:个?(?:工作日|天|日|周|星期"
    "|礼拜|小时|月))(?:之内|以内|内|之?后|以后|左右)?"
    "|(?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3}) ?个?(?:工作日|天|周|星期|礼拜|小时|月)(?:左右|上下)"
    "|不急|不着急|慢慢来|待定|未定|没定|另定|另行通知|等通知|看情况|视情况|看着办|再说|再议|再定|再看"
    "|第一时间|短期内?|不久|不日|"
    "差不多的?时候|合适的?时候|适时|方便的?时候|方便时|到时候?|时间允许|有需要时|日后|某天|哪天|随便|什么时候都行"
    "|都行|都可以|后面再|以后再|之后再|下次再"
    "|天黑(?:之?前|以前)|日落(?:之?前|以前)|饭前|睡前|散会前|关门前|出发前|走之前|走前|出差前|下次开会前"
    "|争取(?:早|快|近|这|尽)|有机会|不限时|不限期|无期限|长期"
)
# Words that are vague only on their own or in front of doing something; elsewhere they describe (最近访问量).
_WEAK = (
    "(?:近期|最近|近日|近来|后续|后期|后面|以后|马上|立刻|立即|立马|随时|即刻|即日|月初|年初|周初|季初|年中|周中|月中)"
    "(?=$|[ ，,。；;！!、）)]|之?前|内|完|交|给|提|弄|搞|做|处|上|安|搞|发|出|就|再|会|落|反|解|办|看|定)"
)
_LATIN = (
    r"(?<![A-Za-z])(?:[Aa]\.?[Ss]\.?[Aa]\.?[Pp]\.?|[Tt][Bb][DdCcAa]|[Ss]oon|SOON|[Ll]ater|[Uu]rgent(?:ly)?"
    r"|[Ww]henever)(?![A-Za-z])"
)
WORD = re.compile(f"(?:{_ALWAYS})|{_WEAK}|{_LATIN}")
# The same letters in other words: 不长期限, 长期合作 is a description, 早点 breakfast, 回头客, 一会 in 一会议.
_OTHER = re.compile(
    "回头(?:客|率|看)|长期(?:合作|有效|项目|以来|目标|计划|规划|战略|投资|维护|招聘)|短期(?:借|贷|目标"
    "|计划|规划|投资|项目|激励|培训)|早点(?:铺|店|摊)|都可以(?:用|看|参)|(?:开|第)一会"
    "|有机(?!会)|随便看|最近(?:的|一[周月年次]|[0-9]|联系人|访问|更新|使用|发布)|近期(?:活动|热点|工作"
    "|数据|目标|计划|促销|总结|情况)|后续(?:方案|计划|跟进|工作|事宜|动作|流程)"
    "|抓紧(?=度)|[0-9]+再定|不限时(?:秒|抢)"
)
APPROX = re.compile(" ?(?:左右|前后|上下|附近|前后脚|光景)")


def vague_words(text: str) -> tuple[tuple[str, int, int], ...]:
    """The vague words of flat text with their start and end, in order; at most eight."""
    found = []
    for m in WORD.finditer(text):
        if any(o.start() <= m.start() < o.end() for o in _around(text, m.start())):
            continue
        found.append((m.group(), m.start(), m.end()))
        if len(found) == 8:
            break
    return tuple(found)


def _around(text: str, at: int) -> list[re.Match[str]]:
    start = max(0, at - 3)
    return list(_OTHER.finditer(text, start, min(len(text), at + 12)))

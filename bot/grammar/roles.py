"""The part a time plays in its sentence: is it the day something must be ready by, or only told about?"""

from __future__ import annotations

import re

BACK = 12  # characters looked at before a time
CUE = re.compile(
    r"(?:截止(?:日期|时间|日|到)?|截至|deadline|ddl|dl|due(?: ?date| ?by| ?on)?|最晚|最迟|不晚于|不迟于"
    r"|不得晚于|务必|必须|限(?:于|在|定)?|期限|交期|工期|到期日?"
    r"|赶在|定在|定于|定到|约定|改到|改为|改成|改期(?:到|至|为)|延期?(?:到|至)|推迟(?:到|至)|推到|顺延(?:到"
    r"|至)|延后(?:到|至)|挪到|调整(?:到|至|为)|提前(?:到|至)"
    r"|预计|预期|计划|目标|争取|力争|承诺|答应|保证|暂定|确定|必定|by|before|until|til|no later than"
    r"|(?:交付|完成|提交|上线|结束|到期|要求|期望|希望|回复|反馈|发布|交货|完工|归还)(?:时间|日期|日|期)"
    r"|时间点?|日期|节点|什么时候)"
    r"(?:是|为|在|到|至|于|定|改)? ?[:=]? ?(?:在|于|到|至|是|为)?$",
    re.IGNORECASE,
)
HARD = re.compile(
    r"(?:截止|截至|deadline|ddl|due|最晚|最迟|不晚于|不迟于|不得晚于|赶在|改到|改为|改成|延期?(?:到|至)"
    r"|推迟(?:到|至)|推到|顺延|延后|挪到|调整|提前(?:到|至)"
    r"|改期|until|by|期限|交期|务必|必须)",
    re.IGNORECASE,
)
DATE_CUE = re.compile(  # what a lone 10.20 or 3/5 needs in front
    r"(?:截止|截至|deadline|ddl|due|最晚|最迟|不晚于|不迟于|期限|交期|赶在|定在|定于|改到|延期?到|延至"
    r"|推迟(?:到|至)|顺延至|预计|计划|时间|日期|by|before|到期|务必|争取|@[^ ]{1,8}|\u0001)"
    r"[^，。；,;\n]{0,4}$",
    re.IGNORECASE,
)
OLD = re.compile(
    "(?:原定于?|原计划|本来|原本|原先|原来|之前定的?|之前说的?|原|旧|不是|而非|并非|别|不要|早于|晚于"
    "|超过|过了)(?:是|为|在|的|说)? ?$"
)
RECUR = re.compile(
    "(?:每|每个|每逢|逢|各|隔|(?:每|每个)(?:工作日|周末|月底|月末|季度末|季末|年底|天|日|月|周)|每周|每月"
    "|每年|每季度?|每天|每日|每晚|双|单)(?:周|星期|月|个)?的? ?$"
)
START = re.compile("(?:从|自|自从|打|由|起始于?|开始于|始于|开工|启动) ?$")
PAST_BEFORE = re.compile("(?:截止到?目前|上次|上一次|曾于?|刚刚?|已于|已经?在?|早在) ?$")
EVENT_DAY = re.compile("(?:召开|举行|开会|举办)$")

_FRONT = "(?!端|台|期|面|往|置|沿|景|提|科|任|线|言|排|脸|列|瞻|半|三|五|十|夕|几)"
BEFORE = re.compile(
    rf" ?(?:的)?(?:或者?|及|以及|和)?(?:当天|当日)?(?:(?P<count>前(?P<n>[一二两三四五六七1-9])个?(?P<u>工作日"
    rf"|天|周|星期))|之前|以前|前{_FRONT}|之?前(?= |$)"
    rf"|截止|截至|为止|止(?!损|境|步)|到期|为限|之内|以内|内(?!容|部|测|存|网|置|控|审|训|参|销|购|环|核"
    rf"|涵)|当天之内|due)"
)
AFTER = re.compile(" ?(?:的)?(?:之后|以后|后(?!台|端|续|期|面|来|勤|缀|置|退|悔|果|备|遗|市|天|年|日))")
BEGIN = re.compile(" ?(?:起(?!草|码|来|伏|诉|飞|床|立)|开始|以来|启动|开工|动工|之?后开始|正式开始|开始执行)")
DONE_BY = re.compile(
    " ?(?:必须|务必|要|需要?|应该?|得|能|可以?|就|再|会|将|才能?|统一|全部|先|我|你|请|给|前)?(?:要|能|再|就|给|把)?"
    "(?:完成|交付|交货|提交|交|提供|给|出|上线|发|做完|搞定|弄完|反馈|回复|回|定稿|验收|交付|答复|确认"
    "|落实|上报|汇报|截|结|到位|归还|送|拿|完工|开完|收|改完|写完|签|付|上传|发布|投产|封版|提测)"
)
OF_WHICH = re.compile("了?的(?=[\u4e00-\u9fff])(?!话|时候|前提)")
_NOUNS = (
    "例会|晨会|晚会|会议|站会|周会|月会|年会|早会|夕会|评审会|复盘会|分享会|发布会|启动会|说明会|计划"
    "|重点|工作(?!日)|安排|进度|进展|总结|小结|数据|业绩|报表|账单|日报|周报|月报"
    "|季报|年报|早报|晚报|活动|海报|大促|促销|排期|值班|班次|待办|任务|热点|特价|菜单|天气|行情|放假|加班"
    "|愉快|快乐|见[!！。]?$|休息|休假|请假|调休|出差|奖|考核|盘点|聚餐|团建"
    "|工资|绩效|账|销量|销售|营收|流水|目标|KPI|OKR|预算|档|版|刊|号刊|新品|主题|主打|礼盒|大礼|物料|方案"
    "|测试(?!报告|用例)|联调|开发|新增|问题|需求|记录|纪要|日程|行程|战报|大屏"
)
ATTRIBUTE = re.compile(
    f" ?(?:{_NOUNS})|份? ?的(?!(?:上午|下午|早上|晚上|中午|凌晨|早|晚|时候|周|星期|\\d{{1,2}}[:点]|前|之前"
    f"|第|最后|月份|那|话))"
)
WEAK_ATTRIBUTE = re.compile(f"份? ?(?:{_NOUNS})")
_CLAUSE = re.compile("[，。；！？,;!?()（）\n]")
DONE = re.compile(
    "(?:已(?!知|定于?|约|改|延|推|顺|安排|排期)|已经|刚刚?(?=[完交发提])|曾经|昨|结束了|(?:交付|完成|提交"
    "|上线|发出?|做完?|搞定|弄好|给|开|通过|开完会?|发布|讨论|评审|反馈|收到|说|聊|测|验收|联调|改|解决"
    "|修复|确认)[过了](?!吗|没))"
)
WILL = re.compile("要|该|就|得|会|将|能|快|别|请|再|才|吧|吗|前")
_REF = re.compile(
    "《[^》\n]{1,60}》|「[^」\n]{1,60}」|『[^』\n]{1,60}』|https?://[^\\s，。；]{1,500}|[\\w.+-]{1,64}@[\\w-]{1,64}\\.[\\w.]{1,64}"
)


def mask(text: str) -> str:
    """Titles in 《》, links and addresses blanked with as many placeholders: what they say is no deadline."""
    if "《" in text or "「" in text or "『" in text or "http" in text or "@" in text:
        return _REF.sub(lambda m: "\u0001" * len(m.group()), text)
    return text


def told(text: str, start: int, end: int) -> bool:
    """Does the clause only tell of what has happened (周三已完成, 10月20日评审过了)?"""
    stop = _CLAUSE.search(text, end)
    clause = text[end : min(stop.start() if stop else len(text), end + 40)]
    done = DONE.search(clause)
    if done is None:
        return False
    return not WILL.search(clause[: done.start()])

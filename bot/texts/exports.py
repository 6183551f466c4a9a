"""Headings of the forms as files, and sentences about exports and the links that open them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.base import Button, OutgoingMessage, Text
from bot.texts import common
from bot.texts.common import say

DIVISION, TRACKING, ISSUES, PROPOSALS, OPINIONS = "分工表", "协作进度跟踪表", "问题与解决措施", "需求提报", "意见"
EVALUATIONS, CHANGES, DOCUMENTS, MEETINGS, TOPICS = "需求评估", "变更", "文档", "会议", "会议议题"
PEOPLE, MINUTES, ATTENDANCE, TALKS, RISKS = "参会人员", "会议纪要", "出席", "沟通记录", "风险"
EMERGENCIES, TEAM, TIMELINE, ACCEPTANCE, ITEMS = "紧急", "紧急小组", "紧急时间线", "成果验收", "验收条目"
KPIS, RETROSPECTIVE, SIGNATURES, WAIVERS, ARCHIVES, REPORTS = "KPI", "复盘", "签字", "特批", "归档", "更新记录"

PROPOSAL_FORM, ACCEPTANCE_FORM, RETROSPECTIVE_FORM = "协作需求提报表", "成果验收表", "复盘报告"
TALK, TALK_FORM, RISK_FORM, EMERGENCY_FORM = "记录", "沟通记录表", "风险登记表", "紧急事项记录表"
EVALUATION_FORM, CHANGE_FORM, DIVISION_FORM, DOCUMENT_FORM = "需求评估表", "变更确认单", "任务分工确认表", "文档登记表"
NOTICE_FORM, WAIVER_FORM, ARCHIVE_FORM, ISSUE_FORM = "会议通知", "特批记录表", "归档登记表", "问题与解决措施表"
NOTICE, EVALUATION, WEEK = "通知", "评估", "周报"
PROJECT, NUMBER, PURPOSE, GOAL, DATES, LEADS, INVOLVED = "项目名称", "项目编号", "用途", "项目目标", "起止时间", "牵头部门", "涉及部门"
COORDINATOR, EXECUTIVE, FORM_NUMBER, FORM_TITLE, AS_OF = "牵头人", "分管领导", "表单编号", "表名", "截至时间"
OWN_NUMBER = "编号"  # how the heading of a row's own number ends
PROJECT_FACTS = (NUMBER, PROJECT, GOAL, DATES, LEADS, INVOLVED, COORDINATOR, EXECUTIVE)
BLANK = datetime(2000, 1, 1)  # noqa: DTZ001 - wall time is naive; of a form without values
EVERY_FORM = "全部表单"
NO_JUDGEMENT = "只用于改进流程，不作个人考核依据"
EXAMPLE, ALL_EXAMPLE, PICTURE_EXAMPLE = "/导出 跟踪表", "/导出 全部", "/导出 图"

_NO, _WHO, _DAY, _WORDS = 9, 12, 12, 30
COLUMNS: Mapping[str, Sequence[tuple[str, int]]] = {
    DIVISION: (
        ("任务编号", _NO), ("任务名称", 26), ("任务描述", 24), ("责任部门", _WHO), ("第一责任人", _WHO), ("协助部门", 16),
        ("支持", 24), ("开始", _DAY), ("截止", _DAY), ("缓冲", _DAY), ("交付成果标准", _WORDS), ("状态", 9), ("备注", 16),
    ),
    TRACKING: (
        ("编号", 6), ("任务名称", 20), ("责任部门", 9), ("责任人", 8), ("计划开始", 11), ("计划完成", 11), ("实际完成", 11),
        ("当前进度", 18), ("百分比", 7), ("计划关键节点", 18), ("实际节点", 18), ("是否滞后", 6), ("进度状态", 7),
        ("滞后原因", 16), ("风险描述", 18), ("解决方案/新节点", 18), ("更新时间", 16), ("更新人", 8), ("审核人", 12),
    ),
    ISSUES: (
        ("编号", _NO), ("问题描述", _WORDS), ("关联任务", 20), ("发生时间", 16), ("级别", 12), ("类型", 10),
        ("责任部门", _WHO), ("原因", _WORDS), ("已尝试的方案", 24), ("解决措施", 24), ("新完成时限", _DAY),
        ("解决结果", 24), ("下一步计划", 24), ("负责人", _WHO), ("提出人", _WHO), ("争用双方", 20), ("分配方案", 20),
        ("裁定人", _WHO),
    ),
    PROPOSALS: (
        ("需求编号", _NO), ("名称", 26), ("版本", 6), ("状态", 9), ("需求部门", _WHO), ("发起人（接口人）", _WHO),
        ("联系方式", 16), ("背景", _WORDS), ("目标", _WORDS), ("关键成果（KPI）", 24), ("涉及部门", 20),
        ("期望完成时间", _DAY), ("人力", 16), ("预算", 12), ("设备", 14), ("数据", 14), ("风险点", 24), ("优先级", 8),
        ("附件", 24), ("提报时间", 16),
    ),
    OPINIONS: (("需求编号", _NO), ("版本", 6), ("部门", _WHO), ("提出人", _WHO), ("意见", 50), ("时间", 16)),
    EVALUATIONS: (
        ("需求编号", _NO), ("必要性", _WORDS), ("可行性", _WORDS), ("职责边界", _WORDS), ("资源缺口", 24), ("潜在风险", 24),
        ("牵头部门", 16), ("协作总负责人", _WHO), ("结论", 9), ("理由", 24), ("评估人", _WHO), ("评估时间", 16),
    ),
    CHANGES: (
        ("变更编号", 12), ("变更内容", _WORDS), ("原内容", 20), ("新内容", 20), ("原因", 24), ("工期影响", 16),
        ("预算影响", 16), ("范围影响", 16), ("状态", 9), ("提出人", _WHO), ("提出时间", 16), ("生效时间", 16),
    ),
    DOCUMENTS: (
        ("编号", _NO), ("名称", 30), ("类别", 16), ("版本", 6), ("链接", 40), ("评审会", _NO), ("提交人", _WHO),
        ("提交时间", 16), ("签齐时间", 16),
    ),
    MEETINGS: (
        ("编号", _NO), ("主题", 26), ("类别", 9), ("目标", 24), ("开始", 16), ("结束", 16), ("地点（线下）", 16),
        ("线上", 20), ("主持人", _WHO), ("记录人", _WHO), ("确认截止", 16), ("晚于规定的原因", 20), ("材料", 24),
    ),
    TOPICS: (("会议编号", _NO), ("序号", 6), ("议题", 40), ("议题负责人", _WHO), ("时长（分钟）", 10), ("关联", _NO)),
    PEOPLE: (
        ("会议编号", _NO), ("姓名", _WHO), ("部门", _WHO), ("答复", 9), ("代为参加", _WHO), ("可支持", _WORDS), ("需协调", _WORDS),
    ),
    MINUTES: (
        ("会议编号", _NO), ("序号", 6), ("议题", 24), ("类别", 10), ("内容", 50), ("负责人", _WHO), ("责任部门", _WHO),
        ("截止", 16), ("任务", _NO), ("状态", 9),
    ),
    ATTENDANCE: (("会议编号", _NO), ("姓名", _WHO), ("出席", 8), ("补同步人", _WHO), ("补同步截止", 16), ("已同步", 16)),
    TALKS: (
        ("编号", _NO), ("主题", 26), ("发起部门", _WHO), ("参与部门/人员", 24), ("时间", 16), ("方式", 10), ("摘要", 40),
        ("关键结论", 30), ("待办（负责人、截止、状态）", 40), ("备注", 20), ("记录人", _WHO), ("记录时间", 16),
    ),
    RISKS: (
        ("编号", _NO), ("风险", _WORDS), ("影响", 24), ("等级", 8), ("应对", 24), ("责任人", _WHO), ("责任部门", _WHO),
        ("关联任务", _NO), ("转为问题", _NO), ("结果", 24), ("关闭时间", 16), ("登记人", _WHO), ("登记时间", 16),
    ),
    EMERGENCIES: (
        ("编号", _NO), ("性质", _WORDS), ("影响范围", 24), ("紧急程度", 9), ("状态", 9), ("恢复时限", 16), ("启动时间", 16),
        ("组长", _WHO), ("提出人", _WHO), ("提出时间", 16), ("结果", _WORDS), ("结束时间", 16), ("复盘截止", 16),
    ),
    TEAM: (("编号", _NO), ("姓名", _WHO), ("角色", 12), ("答复", 14), ("答复时间", 16), ("呼叫次数", 9)),
    TIMELINE: (("编号", _NO), ("时间", 16), ("类别", 9), ("记录人", _WHO), ("内容", 60)),
    ACCEPTANCE: (
        ("任务编号", _NO), ("成果名称", 26), ("项目", 20), ("第几次", 8), ("牵头部门", 14), ("涉及部门", 20),
        ("验收标准", _WORDS), ("结果", 9), ("不通过原因", 24), ("责任人", _WHO), ("验收人", _WHO), ("验收组织人", _WHO),
        ("提交时间", 16), ("验收截止", 16), ("验收日期", 16),
    ),
    ITEMS: (("任务编号", _NO), ("第几次", 8), ("序号", 6), ("条目", 50), ("结果", 9), ("原因", _WORDS)),
    KPIS: (("指标", 24), ("目标", 16), ("实际", 16), ("日期", _DAY), ("填报人", _WHO)),
    RETROSPECTIVE: (("类别", 12), ("内容", 80), ("指标", 20), ("补充人", _WHO), ("时间", 16)),
    SIGNATURES: (
        ("文件", 16), ("版本", 10), ("身份", 10), ("部门", 14), ("签字人", _WHO), ("结果", 9), ("说明", _WORDS), ("时间", 16),
    ),
    WAIVERS: (("规则", 8), ("适用", _NO), ("原因", 40), ("特批人", _WHO), ("时间", 16), ("使用时间", 16)),
    ARCHIVES: (
        ("项目", 20), ("检查缺项", 40), ("归档时间", 16), ("保存至", _DAY), ("暂缓销毁", 9), ("暂缓原因", 24), ("申请人", _WHO),
    ),
    REPORTS: (
        ("编号", _NO), ("任务名称", 26), ("时间", 16), ("更新人", _WHO), ("百分比", 8), ("说明", 40), ("风险", 24),
        ("措施", 24), ("等待", 18), ("预计完成", 16),
    ),
}  # fmt: skip
SOLVED, UNSOLVED = "已解决", "未解决"
NONE, YES, NO, UNSIGNED, CONFIRMED, DRAFT = "无", "是", "否", "未签字", "已确认", "草稿"
PRESENT, ABSENT, DONE, OPEN, NOT_YET = "出席", "缺席", "已完成", "进行中", "待KPI"
VERDICT = {"signed": "已签字", "objected": "有异议", "declined": "未同意"}
STATE = {"open": "待签字", "in_force": "已生效", "declined": "未通过"}
ANSWER = {"coming": "参加", "declined": "不参加"}
RESULT = {"passed": "通过", "failed": "不通过", "": "待验收"}
POINT = {
    "discussion": "讨论要点", "decision": "决策", "dispute": "争议点", "view": "各方意见", "pending": "未决事项", "action": "行动项",
}  # fmt: skip
LINE = {"goal": "目标对照", "well": "做得好", "improve": "待改进", "pattern": "可复用", "record": "过程记录"}
EMERGENCY = {"asked": "待启动", "running": "处理中", "ordinary": "按普通问题", "mistaken": "误触", "closed": "已结束"}
TEAM_ROLE = {"head": "组长", "member": "成员", "next": "候补", "joined": "自行加入"}
TEAM_ANSWER = {"coming": "已响应", "phoned": "已电话通知", "nobody": "未响应"}
LOG = {
    "raised": "提出", "asked": "征询", "started": "启动", "called": "呼叫", "answered": "答复", "phoned": "电话通知",
    "passed": "叫下一位", "joined": "加入", "said": "记录", "update": "进展", "ordinary": "按普通问题", "mistaken": "误触",
    "closed": "结束",
}  # fmt: skip


def change_label(label: str, seq: int) -> str:
    """`R5 变更2`."""
    return f"{label} 变更{seq}"


def document_label(number: int) -> str:
    """`文档2`."""
    return f"文档{number}"


def talk_label(number: int) -> str:
    """`记录3`."""
    return f"记录{number}"


def risk_label(number: int) -> str:
    """`风险3`."""
    return f"风险{number}"


def emergency_label(number: int) -> str:
    """`紧急1`."""
    return f"紧急{number}"


def week_label(version: int) -> str:
    """A week's report among the signed papers; `version` 202647."""
    return f"周报 {version // 100}-W{version % 100:02d}"


WHOLE_PROJECT, UNUSED = "本项目一次", "尚未使用"  # 特批


def rule_label(number: int) -> str:
    """`规则 4`."""
    return f"规则 {number}"


def reviewed(name: str, day: str) -> str:
    """审核人: who signed the weekly, and when."""
    return f"{name} {day}"


def todo(label: str, title: str, owner: str, due: str, done: bool) -> str:
    """A 待办 of a conversation: the tracked task."""
    return f"{label} {title}：{owner}，{due}，{DONE if done else OPEN}"


def dates(start: str, end: str) -> str:
    """When a project begins and ends: `2026-09-15至2026-10-30`."""
    return f"{start}至{end}" if start and end else start or end


def node(title: str, day: str) -> str:
    """A milestone with its day."""
    return f"{title} {day}"


def support(label: str, department: str, title: str) -> str:
    """支持 another department gives."""
    return f"{label} {department}：{title}"


def standing_with(name: str, department: str) -> str:
    """Who took part: `研发部 张工`."""
    return f"{department} {name}".strip()


def progress_line(sheet: str, count: int) -> str:
    """While a large export is written."""
    return f"{sheet}：已写 {count} 行"


def bad_suffix(name: str) -> str:
    """A file of a kind we do not write."""
    return "\n".join(
        (
            f"不会这样写 {name}。全部表单写成 .xlsx：",
            "qiantou export 2026-市场-001 --to 表单.xlsx",
            "一张表单写成 .docx：",
            "qiantou export 2026-市场-001 --to R5.docx --form R5",
            "进度图写成 .png：",
            "qiantou export 2026-市场-001 --to 进度.png",
        )
    )


def no_form(form: str) -> str:
    """No such record, or nothing to print of it yet."""
    return "\n".join(
        (
            f"项目里没有 {form} 这张表单。可以是：",
            "R5、R5 评估、R5 变更1、M3、M3 通知、T2（已提交验收）、Q7、记录3、风险3、紧急1、文档2；",
            "分工、跟踪、复盘、特批、归档。",
        )
    )


def written(path: str) -> str:
    """The file stands."""
    return f"已写入 {path}"


# ---------------------------------------------------------------- in the chat


def usage() -> OutgoingMessage:
    """A bare /导出."""
    return say(
        "可以导出的内容：",
        EXAMPLE,
        ALL_EXAMPLE,
        "单张表单（Word）写编号，或写名称：",
        "/导出 R5",
        "/导出 分工表 Word",
        "编号可以是 R5、R5 评估、R5 变更1、M3、M3 通知、T2（验收）、Q7、记录3、风险3、紧急1、文档2。",
        "名称可以是 复盘、特批、归档。",
        "某一天的样子：",
        "/导出 跟踪表 2026-10-16",
        "一张进度图（完成情况和甘特图）：",
        PICTURE_EXAMPLE,
        buttons=[Button("跟踪表", EXAMPLE), Button("全部", ALL_EXAMPLE), Button("进度图", PICTURE_EXAMPLE)],
    )


def link(what: str, name: str, address: str, until: datetime, today: datetime) -> OutgoingMessage:
    """The link that opens once."""
    end = common.date(until, has_clock=True, today=today)
    return OutgoingMessage(
        blocks=(
            Text(f"{name} {what}已备好：\n打开下载页", links=(("打开下载页", address),)),
            Text(f"打开后点“下载”。链接仅限您本人，只能打开一次，{end}前有效。", "muted"),
        )
    )


def sent_privately() -> OutgoingMessage:
    """In a group the link is not shown."""
    return say("下载链接已单独发给您。")


def privately_only() -> OutgoingMessage:
    """The person cannot be written to one-to-one."""
    return say("下载链接只能单独给您，请在与我的单聊里发送：", EXAMPLE)


def no_page() -> OutgoingMessage:
    """The installation has no address people can open."""
    return say(
        "还没有配置对外网址，暂时不能在这里下载。管理员可以在服务器上导出：",
        "qiantou export 项目编号 --to 文件.xlsx",
    )


def not_yet(label: str) -> OutgoingMessage:
    """The record is there, the form is not."""
    return say(f"{label} 还没有可导出的表单，例如还没有提交验收、还没有纪要。现在可以导出：", EXAMPLE, ALL_EXAMPLE)


def no_project_yet(label: str, name: str) -> OutgoingMessage:
    """A request raised in a group without any project."""
    return say(f"{label} {name} 还没有立项，本群也没有项目，评估通过后可以导出。")


def bad_date(words: str) -> OutgoingMessage:
    """A day that is none, or lies ahead."""
    return say(f"日期“{words}”读不懂，或者还没有到。例如：", "/导出 跟踪表 2026-10-16")


def not_known(words: str) -> OutgoingMessage:
    """No form is meant by these words."""
    return say(f"没有看懂要导出什么：“{words}”。例如：", EXAMPLE, ALL_EXAMPLE, "/导出 R5")


# ---------------------------------------------------------------- on the page


def link_closed() -> str:
    """A link that is unknown, used, expired or another browser's: the same words for all."""
    return "这个下载链接已经用过、过期或无效。需要时请重新发送：/导出 跟踪表"


def file_gone() -> str:
    """What the link was made for is no longer there."""
    return "要导出的内容已经不在了。需要时请重新发送：/导出 跟踪表"

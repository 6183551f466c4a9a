"""The short forms of a project's page: what each asks for, in the words of the paper, and under which word it is typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# How a field is filled in: one line, several, a day, a day with its clock, a percent, one of `options`; or chosen among
# the project's open tasks, tasks, open issues, open requests, people (typed @name) and departments.
LINE, AREA, DAY, MOMENT, PERCENT, CHOICE = "line", "area", "day", "moment", "percent", "choice"
OPEN_TASK, TASK, ISSUE, REQUEST, PERSON, DEPARTMENT = "open_task", "task", "issue", "request", "person", "department"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `word`: the command's field word it is typed under, "" where it is typed bare."""

    name: str
    label: str
    word: str = ""
    kind: str = LINE
    required: bool = False
    options: tuple[str, ...] = ()
    hint: str = ""
    more: bool = False  # folded away until asked for


@dataclass(frozen=True, slots=True)
class Form:
    """One form. `command`: the word typed in front; `project`: how the code is typed, "" where a number says it."""

    key: str
    title: str
    command: str
    fields: tuple[Field, ...]
    submit: str = "提交"
    project: str = ""
    quoted: bool = True  # whether words stand in quotes; a report reads them as they are

    @property
    def about(self) -> str:
        """The field that holds the record's number, "" where there is none."""
        return next((one.name for one in self.fields if one.kind in (OPEN_TASK, TASK, ISSUE, REQUEST) and not one.word), "")


BARE, NAMED = "{}", "项目:{}"

PROGRESS = Form(
    "progress",
    "报进度",
    "进度",
    (
        Field("task", "任务", kind=OPEN_TASK, required=True),
        Field("percent", "完成百分比", kind=PERCENT),
        Field("note", "当前进度", "说明", hint="例如：今日联调"),
        Field("forecast", "预计完成", "预计", DAY, more=True),
        Field("reason", "滞后原因", "原因", more=True),
        Field("risk", "风险", "风险"),
        Field("measure", "解决措施", "措施"),
    ),
    quoted=False,
)
TASK_FORM = Form(
    "task",
    "登记任务",
    "任务",
    (
        Field("title", "任务名称", "名称", required=True),
        Field("owner", "第一责任人", "责任人", PERSON),
        Field("department", "责任部门", "责任部门", DEPARTMENT),
        Field("due", "截止", "截止", DAY, required=True),
        Field("deliverable", "交付成果标准", "交付"),
        Field("assist", "协助部门", "协助", hint="例如：运营部、市场部", more=True),
        Field("start", "开始", "开始", DAY, more=True),
        Field("priority", "优先级", "优先级", CHOICE, options=("高", "中", "低"), more=True),
        Field("description", "描述", "描述", more=True),
    ),
    project=BARE,
)
ISSUE_FORM = Form(
    "issue",
    "提问题",
    "问题",
    (
        Field("title", "问题描述", "描述", required=True),
        Field("task", "影响任务", "任务", OPEN_TASK),
        Field("owner", "责任人", "责任人", PERSON),
        Field("level", "级别", "级别", CHOICE, options=("普通", "跨部门", "影响整体进度")),
        Field("due", "截止", "截止", DAY),
        Field("occurred", "发生时间", "发生时间", DAY, more=True),
        Field("cause", "原因", "原因", more=True),
        Field("tried", "已尝试的方案", "已尝试", more=True),
        Field("measure", "解决措施", "措施"),
        Field("kind", "类型", "类型", CHOICE, options=("资源冲突",), more=True),
        Field("contenders", "争用双方", "争用双方", hint="资源冲突时填写", more=True),
        Field("allocation", "分配方案", "分配方案", more=True),
        Field("arbiter", "裁定人", "裁定人", PERSON, more=True),
    ),
    project=BARE,
)
SOLVE = Form(
    "solve",
    "解决问题",
    "解决",
    (
        Field("issue", "问题", kind=ISSUE, required=True),
        Field("outcome", "解决结果", "结果", CHOICE, options=("已解决", "未解决")),
        Field("cause", "原因", "原因"),
        Field("measure", "解决措施", "措施"),
        Field("plan", "下一步计划", "下一步计划", hint="未解决时填写", more=True),
        Field("due", "新完成时限", "新完成时限", DAY, hint="未解决时填写", more=True),
    ),
)
PROPOSAL = Form(
    "proposal",
    "提需求",
    "需求",
    (
        Field("name", "需求名称", "名称", required=True),
        Field("department", "需求部门", "需求部门", DEPARTMENT),
        Field("raiser", "发起人（接口人）", "发起人", PERSON, more=True),
        Field("phone", "联系方式", "联系方式", more=True),
        Field("background", "背景", "背景", AREA, more=True),
        Field("goal", "目标", "目标", required=True),
        Field("kpi", "关键成果（KPI）", "KPI", required=True),
        Field("departments", "涉及部门", "涉及部门", required=True, hint="例如：研发部、运营部"),
        Field("due", "期望完成时间", "期望完成时间", DAY, required=True),
        Field("staff", "人力", "人力", more=True),
        Field("budget", "预算", "预算", more=True),
        Field("equipment", "设备", "设备", more=True),
        Field("data", "数据", "数据", more=True),
        Field("risk", "风险点", "风险点", more=True),
        Field("priority", "优先级", "优先级", CHOICE, options=("高", "中", "低"), more=True),
        Field("links", "附件（链接）", "附件", more=True),
    ),
)
CHANGE = Form(
    "change",
    "申请变更",
    "变更",
    (
        Field("request", "需求", kind=REQUEST, required=True),
        Field("what", "变更内容", "内容", required=True),
        Field("reason", "原因", "原因", required=True),
        Field("due", "新的完成时间", "完成时间", DAY),
        Field("schedule", "影响：工期", "工期", more=True),
        Field("budget", "影响：预算", "预算", more=True),
        Field("scope", "影响：范围", "范围", more=True),
    ),
)
MEETING = Form(
    "meeting",
    "约会议",
    "会议",
    (
        Field("title", "会议主题", "主题", required=True),
        Field("kind", "类型", "类型", CHOICE, options=("启动会", "评审会", "复盘会"), more=True),
        Field("goal", "会议目标", "目标", more=True),
        Field("due", "开始时间", "时间", MOMENT, required=True),
        Field("length", "时长", "时长", CHOICE, options=("30分钟", "60分钟", "90分钟", "120分钟")),
        Field("place", "地点", "地点"),
        Field("online", "线上", "线上", more=True),
        Field("people", "参会部门及人员", "参会", required=True, hint="例如：研发部、@小李"),
        Field("topics", "议题", "议题", AREA, required=True, hint="一行一个：研发进度 @张工 20分钟"),
        Field("links", "材料（链接）", "材料", more=True),
        Field("host", "主持人", "主持人", PERSON, more=True),
        Field("recorder", "记录人", "记录人", PERSON, more=True),
        Field("confirm", "确认截止", "确认截止", MOMENT, more=True),
        Field("reason", "原因", "原因", hint="不足提前时间时填写", more=True),
    ),
    project=NAMED,
)
TALK = Form(
    "talk",
    "记沟通",
    "沟通",
    (
        Field("topic", "沟通主题", "主题", required=True),
        Field("department", "发起部门", "发起部门", DEPARTMENT, more=True),
        Field("people", "参与部门及人员", "参与", required=True, hint="例如：研发部、@小李"),
        Field("when", "时间", "时间", MOMENT, more=True),
        Field("way", "方式", "方式", CHOICE, options=("会议", "邮件", "即时通讯", "电话"), more=True),
        Field("summary", "议题摘要", "摘要", AREA),
        Field("conclusion", "关键结论", "结论", AREA, required=True),
        Field("todos", "待办", "待办", AREA, hint="一行一个：@张工 9月22日前交付培训版本", more=True),
        Field("note", "备注", "备注", more=True),
        Field("reason", "原因", "原因", hint="超过 24 小时时填写", more=True),
    ),
    project=NAMED,
)
RISK = Form(
    "risk",
    "登记风险",
    "风险",
    (
        Field("title", "风险描述", "描述", required=True),
        Field("level", "等级", "等级", CHOICE, required=True, options=("低", "中", "高", "重大")),
        Field("impact", "影响", "影响"),
        Field("measure", "应对措施", "应对"),
        Field("owner", "责任人", "责任人", PERSON),
        Field("task", "关联任务", "任务", OPEN_TASK, more=True),
    ),
    project=BARE,
)
SUBMIT = Form(
    "submit",
    "提交成果",
    "提交",
    (
        Field("task", "任务（分工表编号）", kind=TASK, required=True),
        Field("title", "成果名称", "成果名称", more=True),
        Field("note", "成果说明", "说明", AREA),
        Field("links", "链接", "链接"),
        Field("acceptor", "验收人", "验收人", PERSON),
        Field("organiser", "验收组织人", "验收组织人", PERSON, more=True),
    ),
)
INSPECT = Form(
    "inspect",
    "验收",
    "验收",
    (
        Field("task", "任务（分工表编号）", kind=TASK, required=True),
        Field("verdict", "验收结果", kind=CHOICE, required=True, options=("通过", "不通过")),
        Field("reason", "原因", "原因", hint="不通过时填写"),
    ),
)

FORMS: Mapping[str, Form] = {
    one.key: one
    for one in (PROGRESS, ISSUE_FORM, SOLVE, TASK_FORM, PROPOSAL, CHANGE, MEETING, TALK, RISK, SUBMIT, INSPECT)
}

"""Who may do what (DESIGN section 5, the table of roles). Pure: an action and the roles somebody holds give a verdict."""

from __future__ import annotations

from collections.abc import Iterable

# Roles somebody can hold towards one record. `own_` is the responsible person's department.
OWNER, OWN_CONTACT, OWN_LEAD = "owner", "own_contact", "own_lead"
OWN_MEMBER = "own_member"  # anybody of the responsible department
RAISER, RAISER_LEAD = "raiser", "raiser_lead"
HOST, RECORDER = "host", "recorder"  # of a meeting; whoever called it counts as its host
COORDINATOR, EXECUTIVE, ADMIN, ALARMED = "coordinator", "executive", "admin", "alarmed"
PROJECT_LEAD, PROJECT_CONTACT, FOUNDER = "project_lead", "project_contact", "founder"
TEAM = "team"  # 协调小组 of an emergency
DEPARTMENT_LEAD = "department_lead"  # of the department being changed
ACCEPTOR = "acceptor"  # 验收人 of a submission
HOST_LEAD, MEMBER = "host_lead", "member"  # lead of a 牵头部门; anybody who belongs to the project

ROLE_NAMES = {
    OWNER: "第一责任人",
    OWN_MEMBER: "责任部门成员",
    OWN_CONTACT: "责任部门接口人",
    OWN_LEAD: "责任部门负责人",
    RAISER: "提出人",
    RAISER_LEAD: "提出部门负责人",
    TEAM: "协调小组成员",
    COORDINATOR: "牵头人",
    EXECUTIVE: "分管领导",
    ADMIN: "管理员",
    ALARMED: "收到提醒的人",
    PROJECT_LEAD: "项目内部门负责人",
    PROJECT_CONTACT: "项目内接口人",
    DEPARTMENT_LEAD: "部门负责人",
    HOST_LEAD: "牵头部门负责人",
    MEMBER: "项目成员",
    HOST: "主持人",
    RECORDER: "记录人",
    ACCEPTOR: "验收人",
}

_OWN = (OWNER, OWN_CONTACT, OWN_LEAD)
_PARTIES = (OWNER, RAISER, OWN_LEAD, RAISER_LEAD, COORDINATOR)

ALLOWED: dict[str, tuple[str, ...]] = {
    "progress": _OWN,
    "snooze": _OWN,
    "transfer": _OWN,
    "answer": _OWN,  # 接受, 有困难, 不归我们
    "claim": (OWN_MEMBER, OWN_CONTACT, OWN_LEAD),
    "reassign": (*_OWN, COORDINATOR),  # a task nobody has claimed, or whose owner says it is not theirs or hard
    "reschedule": (*_OWN, COORDINATOR),
    "reschedule_late": (OWN_LEAD, COORDINATOR, EXECUTIVE),
    "assign": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, FOUNDER),
    "prioritize": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, FOUNDER),
    "nudge": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, FOUNDER),
    "cancel": (COORDINATOR, OWN_LEAD),
    "solve": _PARTIES,
    "escalate": _PARTIES,
    "emergency": (TEAM, RAISER, RAISER_LEAD, COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, EXECUTIVE, FOUNDER),
    "emergency_decide": (RAISER_LEAD, PROJECT_LEAD, COORDINATOR, EXECUTIVE, FOUNDER),
    "risk": (OWNER, RAISER, OWN_LEAD, COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, EXECUTIVE, FOUNDER),
    "document": (RAISER, COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, FOUNDER),  # its next version
    "acknowledge": (ALARMED,),
    "absence": (OWN_CONTACT, OWN_LEAD, COORDINATOR),  # for another person; one's own always
    "directory": (COORDINATOR, ADMIN, DEPARTMENT_LEAD, FOUNDER),
    "settings": (COORDINATOR, ADMIN, FOUNDER),
    "hush": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, ADMIN, FOUNDER),
    "switch": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, ADMIN, FOUNDER),
    "export": (COORDINATOR, EXECUTIVE, PROJECT_LEAD, PROJECT_CONTACT, FOUNDER),
    "project": (COORDINATOR, ADMIN),
    "invite": (COORDINATOR, PROJECT_LEAD),  # another group into a project, or out of it
    "bind": (COORDINATOR, ADMIN),
    "contacts": (COORDINATOR, ADMIN),
    "read_counts": (COORDINATOR, ADMIN),  # how many have read what the bot posted: a number, to them alone
    "proposal": (RAISER, RAISER_LEAD, COORDINATOR),  # fields of a request before it is decided
    "evaluate": (PROJECT_LEAD, COORDINATOR, EXECUTIVE, FOUNDER),
    "change": (RAISER, RAISER_LEAD, PROJECT_LEAD, PROJECT_CONTACT, COORDINATOR, EXECUTIVE),  # of what was agreed
    "waive": (HOST_LEAD,),
    "meeting": (HOST, COORDINATOR),  # its time, agenda, cancelling it
    "minutes": (RECORDER, HOST, COORDINATOR),
    "submit": _OWN,
    "inspect": (ACCEPTOR,),
    "weekly_again": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, FOUNDER),  # 定稿 after its time, by a waiver
    "kpi": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, EXECUTIVE, FOUNDER),
    "retrospect": (COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, EXECUTIVE, FOUNDER),
    "archive": (COORDINATOR, HOST_LEAD, EXECUTIVE),
    "hold": (COORDINATOR, HOST_LEAD, EXECUTIVE, ADMIN),  # a legal hold on an archive
    "purge": (ADMIN,),  # of an archive after its day
    "support": (*_OWN, COORDINATOR, PROJECT_LEAD, PROJECT_CONTACT, FOUNDER),
    "buffer": (*_OWN, COORDINATOR),
    "milestone": (*_OWN, COORDINATOR),
    "reason": (*_OWN, COORDINATOR),
    "budget": (COORDINATOR, HOST_LEAD, EXECUTIVE),
    "spend": (*_OWN, COORDINATOR, HOST_LEAD),
    "spend_project": (MEMBER, COORDINATOR, EXECUTIVE),
}


def may(action: str, roles: Iterable[str]) -> bool:
    """Whether any of these roles allows the action."""
    return not set(ALLOWED[action]).isdisjoint(roles)


def needed(action: str) -> str:
    """The role names to show in a refusal: `牵头人、项目内部门负责人`."""
    return "、".join(ROLE_NAMES[role] for role in ALLOWED[action] if role in ROLE_NAMES)

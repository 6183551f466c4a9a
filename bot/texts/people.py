"""Sentences about people, departments and projects."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.base import Button, Facts, OutgoingMessage, Text
from bot.texts.common import SET_EXECUTIVE, people, say


def several_of_name(name: str) -> OutgoingMessage:
    """Two people of one name."""
    return say(f"有多位“{name}”，请用 @ 选中其中一位再发一次。", "是同一个人的几个账号时，请本人用 /绑定 账号 合成一个。")


def not_met(names: Sequence[str]) -> str:
    """Behind an answer: names without an account, on a platform whose mentions bring no ids."""
    who = "本人" if len(names) == 1 else "各位本人"
    return f"还不认识{people(names)}，提醒发不到{who}。请{who}发送，例如：\n/绑定 {names[0]}"


def one_owner_only(names: Sequence[str], example: str) -> OutgoingMessage:
    """Rule 2: exactly one 第一责任人."""
    return say(
        f"每项只能有一位第一责任人（规则 2），您写了 {len(names)} 位：{people(names)}。",
        "请只 @ 一位；其他人可写在“协助:”里，例如：",
        example,
    )


def who_is_it() -> OutgoingMessage:
    """A mention the platform gave only as an opaque id."""
    return say("还不认识您 @ 的这位同事，请回复对方的姓名，例如：负责人:李娜")


def department_usage() -> OutgoingMessage:
    """How to set a department."""
    return say("请写明部门名称和人员，例如：", "/部门 市场部 负责人 @王经理 接口人 @小李")


def department_changed(name: str, rows: Sequence[tuple[str, str, str]]) -> OutgoingMessage:
    """Another person for a role: role, old name, new name."""
    said = "，".join(f"{role} {old or '待定'} → {new or '待定'}" for role, old, new in rows)
    return say(f"{name}：{said}", tone="good")


def department_saved(name: str, lead: str, contact: str) -> OutgoingMessage:
    """A department said back."""
    rows = [("负责人", lead or "待定"), ("接口人", contact or "待定")]
    return OutgoingMessage(title=f"已登记部门：{name}", blocks=(Facts(tuple(rows)),), tone="good")


def one_person_each(role: str, names: Sequence[str], department: str = "市场部") -> OutgoingMessage:
    """Two people for a role of a department that has one."""
    return say(f"每个部门只设一位{role}，您写了：{people(names)}。例如：", f"/部门 {department} {role} @{names[0]}")


def one_person_a_project(role: str, names: Sequence[str]) -> OutgoingMessage:
    """Two people for a role of a project that has one."""
    return say(f"每个项目只设一位{role}，您写了：{people(names)}。请只写一位，例如：", f"{role}:@{names[0]}")


def directory(departments: Sequence[tuple[str, str, str]], members: Sequence[str]) -> OutgoingMessage:
    """`/成员`: departments with lead and contact, then who else is here."""
    lines = [f"{name}：负责人 {lead or '待定'}，接口人 {contact or '待定'}" for name, lead, contact in departments]
    if members:
        lines.append(f"群成员：{people(members)}")
    return OutgoingMessage(title="成员", blocks=(Text("\n".join(lines) or "还没有登记部门。例如：\n/部门 市场部 负责人 @王经理 接口人 @小李"),))


def member_saved(name: str, department: str) -> OutgoingMessage:
    """A person put into a department."""
    return say(f"已登记：{name}，{department}。")


def project_usage() -> OutgoingMessage:
    """How to make a project."""
    return say(
        "请写明项目名称，例如：",
        "/项目 新建 产品3.0版本上线 牵头:市场部 分管领导:@赵总 时间:9月15日-10月30日 目标:按时上线",
    )


def project_change_usage() -> OutgoingMessage:
    """How to change a project."""
    return say("请写明要改什么，例如：", SET_EXECUTIVE, "牵头人、时间、目标也可以这样改。")


def project_changed(code: str, name: str, rows: Sequence[tuple[str, str, str]]) -> OutgoingMessage:
    """What of a project was changed: word, old, new."""
    return say(f"{code} {name}：", *(f"{word} {old or '待定'} → {new}" for word, old, new in rows), tone="good")


def project_unchanged(code: str, name: str) -> OutgoingMessage:
    """It was so before."""
    return say(f"{code} {name} 已经是这样，没有变化。")


def project_in_group() -> OutgoingMessage:
    """A project begins in a group."""
    return say("请在项目所在的群里新建项目，这样成员才能一起更新。")


def project_made(code: str, name: str, rows: Sequence[tuple[str, str]]) -> OutgoingMessage:
    """A project said back."""
    return OutgoingMessage(title=f"项目已建立：{name}", blocks=(Facts((("编号", code), *rows)),), tone="good")


def project_list(lines: Sequence[str]) -> OutgoingMessage:
    """Projects of this place."""
    body = "\n".join(lines) or "还没有项目。例如：\n/项目 新建 产品3.0版本上线 牵头:市场部 时间:9月15日-10月30日"
    return OutgoingMessage(title="项目", blocks=(Text(body),))


def no_department(name: str) -> OutgoingMessage:
    """An unknown department."""
    return say(f"还没有登记“{name}”。请先登记，例如：", f"/部门 {name} 负责人 @王经理 接口人 @小李")


def too_many_leads() -> OutgoingMessage:
    """More than two lead departments."""
    return say("牵头部门为一或两个，例如：牵头:市场部、研发部")


def no_range(text: str) -> OutgoingMessage:
    """A project's time that cannot be read."""
    return say(f"没有看懂项目时间“{text}”，请写成起止日期，例如：时间:9月15日-10月30日")


def range_backwards() -> OutgoingMessage:
    """The end before the start."""
    return say("项目的结束日期早于开始日期，请检查，例如：时间:9月15日-10月30日")


def project_exists(name: str, code: str) -> OutgoingMessage:
    """A second project of the same name in one group."""
    return say(f"本群已有项目“{name}”（{code}）。", f"如需切换，请发送：/项目 切换 {code}")


def project_switched(name: str, code: str) -> OutgoingMessage:
    """The group's default project."""
    return say(f"本群默认项目已切换为：{name}（{code}）。")


def no_project() -> OutgoingMessage:
    """No such project from here."""
    return say("没有找到这个项目。发送 /项目 查看现有项目。")


def which_project(lines: Sequence[str], example: str, buttons: Sequence[Button] = ()) -> OutgoingMessage:
    """Several projects: name one."""
    return say("您参与的项目不止一个，请注明项目：", *lines, f"例如：{example}", buttons=buttons)


def admin_welcome(name: str) -> OutgoingMessage:
    """A new administrator."""
    return say(f"{name}已成为管理员。发送 /自检 可查看运行情况。")


def admin_code_wrong() -> OutgoingMessage:
    """A code that is wrong, used or expired: the same words for all."""
    return say(
        "管理员口令无效或已过期。",
        "请在服务器上执行 qiantou admin code 取得新的口令，再发送：/管理员 口令",
    )


def admin_code_private() -> OutgoingMessage:
    """A code shown in a group."""
    return say("请在与我的单聊中发送管理员口令，不要发在群里。这个口令已作废，请重新获取。")


def admins(names: Sequence[str]) -> OutgoingMessage:
    """Who administers."""
    who = people(names) if names else "还没有"
    return say(f"管理员：{who}。", "成为管理员：在服务器上执行 qiantou admin code，再把口令单聊发给我：/管理员 口令")


def bound(placeholder: str, name: str) -> OutgoingMessage:
    """A placeholder tied to an account."""
    return say(f"已绑定：“{placeholder}”就是{name}，原有记录都归到一起。")


def bind_usage() -> OutgoingMessage:
    """How to tie a name to an account."""
    return say("把文字里的姓名和账号对应起来，例如：", "/绑定 李经理 @李娜", "自己有几个平台的账号，请单聊发送：/绑定 账号")


def nothing_to_bind(name: str) -> OutgoingMessage:
    """No placeholder of this name."""
    return say(f"没有待绑定的姓名“{name}”。")

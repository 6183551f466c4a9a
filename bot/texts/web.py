"""What the HTTP interfaces answer to a request they cannot take: what is wrong, and an example of what is right."""

from __future__ import annotations

SPEAK_EXAMPLE = '{"sender": "小李", "text": "/进度 T1 80% 今日联调"}'
CLOCK_EXAMPLE = '{"advance_seconds": 86400} 或 {"to": "2026-11-20T17:00:00+08:00"}'


def unreadable_message() -> str:
    """A posted chat message of the wrong shape."""
    return (
        f"这条消息读不懂。请发送 JSON，例如 {SPEAK_EXAMPLE}；"
        "sender 是 1 至 40 个字的姓名，text 不能为空，一对一时 sender 须与地址中的姓名相同。"
    )


def bad_body(status: int) -> str:
    """A body that is too large (413), too slow (408) or packed (415)."""
    if status == 413:
        return "内容太大，最多 256 KB。请分成几条发送，例如每条不超过 2000 字。"
    if status == 415:
        return "请发送未压缩的 JSON，不要带 Content-Encoding。"
    return f"内容没有收完整，请再发送一次，例如 {SPEAK_EXAMPLE}。"


def bad_after(given_example: str = "?after=0") -> str:
    """A sequence number that is none."""
    return f"after 须是非负整数，例如 {given_example}（从头开始）。"


def not_stored() -> str:
    """The database is locked, full or gone."""
    return "暂时无法保存，这条消息没有记录。请稍后再发送一次。"


def not_here() -> str:
    """No such local conversation interface."""
    return "这里没有开放本地聊天接口。试用请执行 qiantou demo；正式使用请先添加 local 平台并设置令牌。"


def token_needed() -> str:
    """A token is missing or unknown."""
    return "需要访问令牌：请求头 Authorization: Bearer 令牌。令牌由管理员用 qiantou token add 生成。"


def no_such_project() -> str:
    """A project code nobody has, or that the token does not open."""
    return "没有这个项目。请检查编号，例如 2026-市场-001。"


def bad_day() -> str:
    """A day that cannot be read."""
    return "日期读不懂，请写成 2026-11-20 这样。"


def bad_clock() -> str:
    """A request to move the clock that cannot be read."""
    return f"时钟读不懂这个请求。请发送 {CLOCK_EXAMPLE}；时刻要带时区，例如 +08:00。"


def clock_too_far(days: int) -> str:
    """The clock shall not jump that far."""
    return f"一次最多前进 {days} 天。请分几次前进，例如 {CLOCK_EXAMPLE}。"


def from_elsewhere() -> str:
    """Another site's page tried to write."""
    return "只接受本页面或程序直接发来的请求。"


def board_needs_link() -> str:
    """A board without a valid address of one's own."""
    return "这个网址无效、已经用过或已过期。请在与机器人的单聊里发送：/看板 网页"


LEFT = "已退出"
WORDS_TYPED = "要说的话"


def left() -> str:
    """The browser's binding has ended."""
    return "这个浏览器不能再打开您的页面。需要时，请在与机器人的单聊里发送：/看板 网页"


def no_such_message() -> str:
    """A message that is not there, changed nothing, or belongs to projects the reader may not see."""
    return "没有找到这条消息。"


def download_by_role(roles: str) -> str:
    """Somebody of the project without a role that allows files."""
    return f"下载由以下人员操作：{roles}。"


def stale_form() -> str:
    """A form that is not this visitor's own, or older than their binding."""
    return "这张表单已失效，请刷新页面后再提交，刚才的内容没有记录。"


def nobody_speaks() -> str:
    """A form without anybody to speak as: a program's token may only read; in the demo nobody was chosen."""
    return "这里只能查看。要填写，请在与机器人的单聊里发送：/看板 网页"


def no_way_to_speak() -> str:
    """A person without an account of any platform connected now."""
    return "您的账号所在的平台现在没有连接，请在群里发送。"


def sent_before() -> str:
    """The same form came twice."""
    return "这张表单已经提交过，没有重复记录。"


def too_much() -> str:
    """More words than one message holds."""
    return "内容太长，请缩短以后再提交。"

"""What the admin page and its commands say beside the templates: notes after a change, refusals, what to do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.delivery import EXPIRED, QUOTA, UNKNOWN, UNRECORDED
from bot.texts.check import POOLS

_BROKEN_WORD = "broken"  # begins the reason stored where the program itself failed
_ADVICE = {
    QUOTA: "上报照常发送；今日进度、周报和回复下月 1 日恢复，或升级平台的版本。之后可在这里重新发送。",
    EXPIRED: "连接恢复以后，请看内容是否还需要，需要的重新发送。",
    UNKNOWN: "请到群里看一眼是否已经收到，没有收到再重新发送，以免重复。",
    UNRECORDED: "请到群里看一眼是否已经收到，没有收到再重新发送，以免重复。",
    "restored": "恢复备份时搁置的，可能已经发过。请核对后再重新发送。",
}
_RETRYING = "正在自动重试，不会丢。一小时后还是这样，请检查服务器能否访问外网，再点“测试”。"
_STOPPED = "请按提示处理，在连接里点“测试”确认，再重新发送。"
_BROKEN = "这是程序的问题，请升级到新版本；仍然这样，请把服务日志交给维护的人。"


def advice(why: str, retrying: bool) -> str:
    """What an admin can do about a message that did not go through; `why` is the reason stored with it."""
    if why.startswith(_BROKEN_WORD):
        return _BROKEN
    return _RETRYING if retrying else _ADVICE.get(why, _STOPPED)


def pool(name: str) -> str:
    """A platform's monthly pool as people call it."""
    return POOLS.get(name, name)


# ---------------------------------------------------------------- the door


def not_from_here(public: bool) -> str:
    """The page was asked for under an address it may not be opened at; `public`: an https address is configured."""
    if public:
        return "管理页面只在 QIANTOU_PUBLIC_URL 设置的网址和服务器本机上打开。经过代理时，请让代理保留 Host 请求头。"
    return "管理页面只通过 HTTPS，或在服务器本机上（http://127.0.0.1）打开。请把 QIANTOU_PUBLIC_URL 设为 https 开头的网址。"


def not_opened() -> str:
    """Whatever was wrong with a link or code: one answer for every cause."""
    return "链接或口令无效、已用过或已过期；多次不对时，请等 15 分钟。请在服务器上执行 qiantou admin code 取得新的。"


def sign_in() -> str:
    """No session, or one that has ended."""
    return "请先打开管理页面：在服务器上执行 qiantou admin code，点开它打印的链接，或在下面填写口令。"


def form_outdated() -> str:
    """The form is not one of this session's."""
    return "这个页面已失效，没有改动。请返回，刷新后再试。"


def not_saved(count: int, secrets: bool) -> str:
    """Above a form with something wrong in it; secrets do not come back with it."""
    again = "密钥不会留在页面上，请重新填写。" if secrets else ""
    return f"没有保存：有 {count} 项要改，见下面的红字。{again}"


def field_missing() -> str:
    """Beside an empty field."""
    return "这里要填写，不能留空。"


def field_begins(start: str) -> str:
    """Beside a value that belongs elsewhere."""
    return f"这里要 {start} 开头的，请看是不是填反了。"


def field_wrong() -> str:
    """Beside a value of the wrong shape."""
    return "填写的值不对，请按上面的说明改。"


def changed_meanwhile() -> str:
    """Another admin has saved this connection while the form was open."""
    return "这个连接刚被别人改过，没有保存。下面是现在的设置，请看过再改。"


def bad_form() -> str:
    """The form cannot be read."""
    return "内容读不懂，没有改动。请返回，检查后再试。"


def no_page() -> str:
    """An unknown address below /admin."""
    return "没有这个页面，请从“连接”进入。"


def link_line(link: str, until: str) -> str:
    """`qiantou admin code`: the link beside the code."""
    return f"管理页面（{until} 前有效，只能打开一次）：\n{link}"


# ---------------------------------------------------------------- after a change


DONE = {
    "added": "已添加，5 秒内启用。请按“平台上的步骤”完成设置，然后点“测试”。",
    "changed": "已保存，正在启用，请过几秒点“测试”。",
    "same": "没有变化。",
    "off": "已停用，记录都保留。",
    "removed": "已删除，收到过的消息和记录都保留。",
    "on": "已启用，5 秒内生效。",
    "resent": "已重新排队，马上发送。",
    "nothing": "没有可以重新发送的消息。",
    "released": "已恢复发送。",
    "demoted": "已取消。",
    "ended": "其他浏览器已退出。",
    "template": "已启用，今后按它的版式导出。",
    "untemplate": "已移除，恢复为之前的版式。",
}


def done(word: str, *, demo: bool = False) -> str:
    """What has just been done, "" for a word we do not have; in the demo nothing is connected."""
    return "已保存。" if demo and word in ("added", "changed", "on", "off") else DONE.get(word, "")


def works(hint: str) -> str:
    """A test that went well."""
    return f"可以使用。{hint}。" if hint and not hint.endswith("。") else f"可以使用。{hint}"


def fails(hint: str) -> str:
    """A test that did not."""
    return f"不能使用：{hint}"


def no_answer(seconds: int) -> str:
    """A platform did not answer the look in time."""
    return f"平台 {seconds} 秒内没有答复，请检查服务器能否访问外网"


def not_seen_connected() -> str:
    """A connection only the server may open, and it has not looked since the settings were made."""
    return "服务还没有用这份设置连接过：请确认 qiantou serve 正在运行，半分钟后再测试"


def check_failed(kind: str) -> str:
    """The look itself went wrong."""
    return f"检查时出错（{kind}），请看服务的日志"


# ---------------------------------------------------------------- the command line


def state(ok: bool | None, hint: str, at: str) -> str:
    """How the server found a platform, in `qiantou adapter list`."""
    if ok is None:
        return "  状态：还没有检查，可执行 qiantou adapter test"
    return f"  状态：{'正常' if ok else '不能使用'}（{at}）" + (f"，{hint}" if hint else "")


def last_event(at: str) -> str:
    """When something came in last."""
    return f"  最近收到：{at}" if at else "  最近收到：30 天内没有"


def trouble(what: str, at: str, advice: str, parked: int) -> str:
    """The newest message that did not go through."""
    count = f"（未送达 {parked} 条，用 qiantou outbox parked 查看）" if parked else ""
    return f"  最近问题：{at} {what}{count}\n  怎么办：{advice}"


def quotas(used: Sequence[tuple[str, int, int]]) -> str:
    """This month's use of each pool."""
    return "  本月额度：" + "，".join(f"{pool(name)} {count}/{size}" for name, count, size in used)


def key_changed(count: int) -> str:
    """`qiantou key rotate` with the key in the data folder."""
    done = f"已生成新密钥，{count} 个连接的设置已用它重新加密，运行中的服务不用重启。"
    return f"{done}\n旧密钥留在 secret.key 的后面几行，只用来读以前的备份。请重新保存一份 secret.key。"


def key_applied(count: int) -> str:
    """The same with keys in the environment."""
    return f"{count} 个连接的设置已用 QIANTOU_SECRET_KEY 的第一个密钥重新加密。旧密钥现在可以从变量里去掉，然后重启服务。"


def key_wanted(new: str) -> str:
    """The key stands in the environment, which a command cannot change."""
    return (
        f"密钥由环境变量给出。请把 QIANTOU_SECRET_KEY 改成“新密钥,旧密钥”（用逗号隔开），重启服务，再运行一次这个命令。\n可以用的新密钥：{new}"
    )

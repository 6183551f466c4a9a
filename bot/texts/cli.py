"""What the command line says. Plain strings: they go to a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.texts.check import KINDS


def error(message: str) -> str:
    """Every failure of a command begins like this."""
    return f"错误：{message}"


def bad_arguments(detail: str, command: str) -> str:
    """The command line itself cannot be read."""
    return f"{detail}\n用法请看：{command} --help"


def unexpected(kind: str) -> str:
    """A bug, or something nobody thought of."""
    return f"没有完成（{kind}）。请运行 qiantou doctor 检查；需要细节时设置环境变量 QIANTOU_DEBUG=1 后再试。"


def database_unavailable(kind: str) -> str:
    """The database is locked, full or gone."""
    return f"数据库暂时不能用（{kind}）。请稍后再试，或运行 qiantou doctor 检查。"


# ---------------------------------------------------------------- running


def demo_ready(address: str) -> str:
    """The page can be opened."""
    return f"牵头试用已就绪，请用浏览器打开：{address}\n数据只在本次运行中保留。按 Ctrl+C 结束。"


def serve_ready(address: str) -> str:
    """The first line is for programs that wait for it."""
    return f"Qiantou ready on {address}\n第一次使用：另开一个终端执行 qiantou admin code，成为管理员并打开管理页面。按 Ctrl+C 停止。"


def port_taken(port: int, command: str) -> str:
    """Another program listens there."""
    return f"端口 {port} 已被占用。请换一个，例如：qiantou {command} --port {port + 1 if port < 65535 else 8000}"


def cannot_listen(host: str, port: int, reason: str) -> str:
    """The address is not ours, or the port is not allowed."""
    return f"不能监听 {host}:{port}（{reason}）。请换一个地址或端口，例如：--host 127.0.0.1 --port 8000"


def bad_now(value: str) -> str:
    """A moment without an offset, or none at all."""
    return f"看不懂时刻“{value}”，请写成带时区的形式，例如：--now 2026-09-15T09:00:00+08:00"


def upgrade_first() -> str:
    """An outdated PostgreSQL."""
    return "数据库还没有升级到本版本。请先备份，再执行：qiantou db upgrade"


def upgrade_failed() -> str:
    """The child process that upgrades SQLite gave up."""
    return "数据库升级没有成功，数据没有改动。请执行 qiantou db upgrade 查看原因。"


def no_database(reason: str) -> str:
    """It cannot be opened at all."""
    return f"连不上数据库（{reason}）。请检查环境变量 QIANTOU_DATABASE_URL 和数据文件夹的权限，或运行 qiantou doctor。"


# ---------------------------------------------------------------- adapters


def no_platform(platform: str, known: Sequence[str]) -> str:
    """A platform we do not have."""
    return f"没有平台“{platform}”，可用的是：{'、'.join(known)}。例如：qiantou adapter add dingtalk ding --settings ding.json"


def bad_adapter_name(name: str) -> str:
    """It becomes part of an address."""
    return f"连接名“{name}”不能用：请用小写字母、数字、- 和 _，最多 40 个，以字母或数字开头，例如 ding"


def adapter_exists(name: str) -> str:
    """The name is taken."""
    return f"已有连接“{name}”。更换设置请用：qiantou adapter rotate {name} --settings 文件"


def no_adapter(name: str, known: Sequence[str]) -> str:
    """An unknown name."""
    have = f"现有：{'、'.join(known)}" if known else "还没有任何连接"
    return f"没有连接“{name}”，{have}。"


def other_key() -> str:
    """Settings were encrypted by another key."""
    return "保存的设置解不开：密钥与保存时不同。请用原来的 QIANTOU_SECRET_KEY（或数据文件夹里的 secret.key）。"


def unknown_setting(key: str, known: Sequence[str]) -> str:
    """A key the platform's model does not have."""
    return f"设置里没有“{key}”这一项，可用的是：{'、'.join(known)}"


def setting_missing(key: str, title: str) -> str:
    """A setting that must be given."""
    return f"缺少 {key}（{title}）"


def setting_begins(key: str, title: str, start: str) -> str:
    """A value that cannot be what is asked for: often two were exchanged."""
    return f"{key}（{title}）要 {start} 开头的"


def setting_wrong(key: str, title: str, description: str) -> str:
    """A value of the wrong shape; the value itself is never shown."""
    return f"{key}（{title}）的值不对。{description}"


def unreadable_settings(name: str) -> str:
    """The file is no JSON object."""
    return f'设置“{name}”读不懂：应是一个 JSON 对象，例如 {{"client_id": "…", "client_secret": "…"}}'


_REASONS = {
    "No such file or directory": "文件不存在",
    "Permission denied": "没有权限",
    "Is a directory": "这是一个文件夹",
    "Not a directory": "上级不是文件夹",
    "No space left on device": "磁盘已满",
}


def no_file(name: str, reason: str) -> str:
    """It cannot be opened."""
    return f"文件“{name}”打不开（{_REASONS.get(reason, reason)}）。"


def name_was_used(name: str) -> str:
    """A connection of another platform had it: groups and people stand under it."""
    return f"“{name}”是以前另一个平台的连接，记录还在它名下。请换一个名字。"


def in_use(name: str) -> str:
    """It cannot be removed as it is."""
    return f"“{name}”正在使用，不能直接删除。请先停用它，再删除。"


def sure_to_remove(name: str) -> str:
    """Asked before."""
    return f"删除连接 {name}？设置和密钥会删掉，不能恢复；收到过的消息和记录都保留。"


def removed(name: str) -> str:
    """Done."""
    return f"已删除连接 {name}，记录都保留。"


def adapter_added(name: str, platform: str, hook: str, *, tested: bool = True) -> str:
    """A connection was made."""
    lines = [f"已新增连接 {name}（{platform}），运行中的服务会在 5 秒内启用。"]
    if hook:
        lines.append(f"平台上填写的消息接收地址：{hook}")
    if tested:
        lines.append(f"现在检查是否可用：qiantou adapter test {name}")
    return "\n".join(lines)


def adapter_line(name: str, platform: str, enabled: bool, version: int, changed: str) -> str:
    """One connection in the list."""
    return f"{name}\t{platform}\t{'启用' if enabled else '停用'}\t第 {version} 版\t{changed}"


def adapter_unreadable() -> str:
    """Below a connection in the list; why stands once below all of them."""
    return "  状态：不能使用，设置读不出来，原因见最后一行"


def no_adapters() -> str:
    """The list is empty."""
    return "还没有平台连接。例如：qiantou adapter add dingtalk ding --settings ding.json"


def group_line(title: str, conversation: str, closed: bool) -> str:
    """One group of a connection, with the id that group_webhooks wants."""
    named = "" if title == conversation else f"{title}\t"
    return f"{named}{conversation}" + ("\t已停用" if closed else "")


def no_groups(name: str) -> str:
    """Nobody has spoken to the bot there yet."""
    return f"{name} 还没有见过群。请先在群里 @机器人 说一句话，再查看。"


def adapter_works(name: str, hint: str = "") -> str:
    """The platform took the credentials; `hint` says what is still to be done."""
    return f"✓ {name} 可以使用。" + (f"\n  提示：{hint}" if hint else "")


def adapter_fails(name: str, hint: str) -> str:
    """The platform did not."""
    return f"✗ {name} 不能使用：{hint}"


def rotated(name: str, keys: Sequence[str]) -> str:
    """Which settings were replaced."""
    if not keys:
        return f"{name} 的设置没有变化。"
    return f"已更换 {name} 的 {'、'.join(keys)}，运行中的服务会在 5 秒内启用。"


def switched(name: str, on: bool) -> str:
    """On or off."""
    return f"已{'启用' if on else '停用'} {name}，运行中的服务会在 5 秒内{'启用' if on else '停用'}它。"


# ---------------------------------------------------------------- database


def upgraded() -> str:
    """The schema is current."""
    return "数据库已是本版本。"


def check_ok(what: str) -> str:
    """Nothing is wrong with it."""
    return f"✓ {what}：完整，可以使用。"


def check_bad(what: str, reason: str) -> str:
    """Something is."""
    return f"✗ {what}：{reason}"


def only_sqlite(instead: str) -> str:
    """A command that is for SQLite alone."""
    return f"这个命令只用于 SQLite。PostgreSQL 请用：{instead}"


def backed_up(path: str, rows: int) -> str:
    """A backup was written and looked at."""
    return f"已备份到 {path}，并检查完整（任务 {rows} 项）。密钥 secret.key 请另外保存。"


def file_exists(path: str) -> str:
    """Nothing is overwritten."""
    return f"文件 {path} 已存在，请换一个名字。"


def not_a_backup(path: str, reason: str) -> str:
    """The file cannot be restored from."""
    return f"{path} 不是完整的备份：{reason}"


def server_running() -> str:
    """The database is being served."""
    return "服务正在使用这个数据库。请先停止服务，再恢复。"


def confirm_restore(path: str) -> str:
    """Asked before the database is replaced."""
    return f"将用备份 {path} 替换现有数据库，现有数据库会改名保留。继续吗？"


def restored(kept: str, parked: int) -> str:
    """The database is the backup's now."""
    old = f"原数据库保留为 {kept}。\n" if kept else ""
    return (
        f"{old}已恢复，发送处于暂停：备份时尚未发出的 {parked} 条消息已搁置（可能已经发过）。\n"
        "请启动服务核对，确认后执行：qiantou db release；需要补发的用 qiantou outbox parked 查看。"
    )


def holding(parked: int) -> str:
    """Nothing is sent from now on."""
    return f"已暂停发送，{parked} 条待发消息已搁置。核对后执行：qiantou db release"


def released(was_held: bool) -> str:
    """Sending goes on."""
    return "已恢复发送。" if was_held else "发送本来就没有暂停。"


# ---------------------------------------------------------------- admins, tokens, messages


def admin_code(code: str, until: str) -> str:
    """A one-time code."""
    return f"管理员口令：{code}\n请在 {until}（北京时间）前，单聊发给机器人：/管理员 {code}\n只能用一次，不要发在群里。"


def token_made(token: str, where: str) -> str:
    """A token, shown once."""
    return f"{token}\n用途：{where}。请现在保存，以后不再显示。使用方法：Authorization: Bearer 令牌"


TOKEN_LOCAL = "/api/local 与 /metrics"


def token_project(code: str) -> str:
    """What a project's token opens."""
    return f"读取项目 {code} 的进度表"


def no_project(code: str, known: Sequence[str]) -> str:
    """An unknown code."""
    have = f"现有：{'、'.join(known[:10])}" if known else "还没有任何项目，在群里发送 /项目 新建 即可建立"
    return f"没有项目“{code}”，{have}。"


def token_line(number: int, where: str, made: str) -> str:
    """One token in the list."""
    return f"{number}\t{where}\t{made}"


def no_tokens() -> str:
    """The list is empty."""
    return "没有有效的令牌。例如：qiantou token add --project 2026-市场-001"


def token_revoked(number: int, done: bool) -> str:
    """A token was switched off."""
    return f"已作废令牌 {number}。" if done else f"没有编号为 {number} 的有效令牌，请用 qiantou token list 查看。"


def parked_line(number: int, adapter: str, where: str, kind: str, made: str, why: str) -> str:
    """One message that was not delivered."""
    return f"{number}\t{adapter}\t{where}\t{KINDS.get(kind, kind)}\t{made}\t{why}"


def nothing_parked() -> str:
    """Everything was delivered."""
    return "没有未送达的消息。"


def resent(count: int) -> str:
    """Messages queued again."""
    return f"已重新排队 {count} 条，运行中的服务会马上发送。"


def not_parked(number: int) -> str:
    """No such message, or it was sent."""
    return f"编号 {number} 不是未送达的消息，请用 qiantou outbox parked 查看。"


def which_message() -> str:
    """Neither a number nor --all."""
    return "请写消息编号，或用 --all。例如：qiantou outbox resend 12"


def bad_format(given: str) -> str:
    """Neither csv nor json."""
    return f"没有格式“{given}”，可用的是 csv 和 json。"


def bad_day(given: str) -> str:
    """A day or moment that cannot be read."""
    return f"看不懂日期“{given}”，请写成 2026-10-16 或 2026-10-16T12:00:00+08:00"


HEADER = (
    "编号", "任务", "责任部门", "第一责任人", "协助部门", "开始", "截止", "进度%", "计划进度%", "状态", "滞后工作日", "风险", "措施", "更新时间", "备注",
)  # fmt: skip

# ---------------------------------------------------------------- doctor


def found(ok: bool, what: str, advice: str = "") -> str:
    """One line of `qiantou doctor`."""
    return f"✓ {what}" if ok else f"✗ {what}。{advice}"


def warned(what: str) -> str:
    """A line of `qiantou doctor` that can wait."""
    return f"！ {what}"


PYTHON, DATABASE, SCHEMA, FOLDER, KEY = "Python", "数据库", "数据库版本", "数据文件夹", "密钥"
CALENDAR, SENDING, HOLDING = "节假日", "消息发送", "暂停发送"
INSTALL_PYTHON = "请安装 Python 3.11 或更新的版本"
OPEN_FOLDER = "请改为只有运行服务的用户可以读写，例如：chmod 700 文件夹"
LOAD_CALENDAR = "请管理员发送 /设置 节假日，看怎样导入；在此之前按周一至周五推算"
RUN_UPGRADE = "请执行：qiantou db upgrade"
LATER_VERSION = "数据库由更新的版本建立，可以运行，建议升级程序"
SEE_PARKED = "请执行 qiantou outbox parked 查看"
RUN_RELEASE = "核对后执行：qiantou db release"


def parked_count(count: int) -> str:
    """Messages given up."""
    return f"有 {count} 条消息没有送达"


def years_missing(years: Sequence[int]) -> str:
    """Years without an official list."""
    return f"缺少 {'、'.join(map(str, years))} 年的节假日安排"


def moment(at: datetime) -> str:
    """A moment in a list: `2026-11-20 09:30`. Wall time."""
    return f"{at:%Y-%m-%d %H:%M}"

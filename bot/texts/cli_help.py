"""The help of the command line: what a command does, what an option means."""

from __future__ import annotations

HELP = {
    "": "牵头：住在群聊里的跨部门协作助手。先试用：qiantou demo",
    "demo": "在本机试用（不连任何平台，数据用完即弃）。",
    "serve": "正式运行：接收各平台的消息，按时提醒。",
    "parse": "从标准输入逐行读 JSON，解析截止时间或进度语句。",
    "doctor": "逐项检查运行环境，并说明怎么处理。",
    "export": "导出一个项目的协作进度跟踪表。",
    "adapter": "平台连接：新增、查看、测试、更换密钥、停用。",
    "adapter add": "新增一个平台连接。设置是 JSON，从文件读，或用 - 从标准输入读。",
    "adapter list": "列出所有连接（不显示密钥）。",
    "adapter test": "用现有设置向平台要一次凭证，看能不能用。",
    "adapter rotate": "更换部分设置（例如密钥），其余保持不变。",
    "adapter disable": "停用一个连接；记录保留。",
    "adapter enable": "重新启用一个连接。",
    "db": "数据库：升级、检查、备份、恢复。",
    "db upgrade": "把数据库升级到本版本。",
    "db check": "检查数据库能否使用、是否完整。",
    "db backup": "在线备份到一个文件（SQLite），运行中也可以。",
    "db verify": "检查一个备份文件是否完整可用。",
    "db restore": "从备份恢复（SQLite）。恢复后先暂停发送，确认后再执行 qiantou db release。",
    "db hold": "暂停发送（例如用 pg_restore 恢复之后、启动服务之前）。",
    "db release": "恢复后确认无误，重新开始发送消息。",
    "admin": "管理员。",
    "admin code": "生成一次性口令，15 分钟内单聊发给机器人：/管理员 口令",
    "token": "其他程序使用的访问令牌。",
    "token add": "新建令牌：带 --project 的只能读这个项目的进度表，不带的用于 /api/local 和 /metrics。",
    "token list": "列出仍有效的令牌（不显示令牌本身）。",
    "token revoke": "作废一个令牌。",
    "outbox": "发出的消息：查看未送达的，重新发送。",
    "outbox parked": "列出没有送达的消息。",
    "outbox resend": "重新发送：写编号，或用 --all 全部重发。",
}

OPTION = {
    "port": "端口，0 表示任选一个空闲端口",
    "host": "监听地址",
    "empty": "从空白开始，没有示例的群和任务",
    "now": "时钟停在这个时刻，例如 2026-09-15T09:00:00+08:00",
    "settings": "设置文件（JSON），- 表示从标准输入读",
    "jsonl": "逐行 JSON（目前唯一的格式）",
    "format": "csv 或 json",
    "at": "导出那一天（或那一刻）的样子，例如 2026-10-16",
    "output": "写到这个文件；不写则输出到屏幕",
    "project": "项目编号，例如 2026-市场-001",
    "all": "全部重发",
    "yes": "不再询问，直接执行",
}

# What the library says, and what we say instead.
BAD_WORDS = {
    "No such command": "没有这个命令",
    "No such option": "没有这个选项",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing command": "请写明要做什么",
    "Invalid value": "值不对",
    "Got unexpected extra argument": "多出来的参数",
    "Input should be less than or equal to": "应不大于",
    "Input should be greater than or equal to": "应不小于",
    "Input should be a valid integer": "应是整数",
    " is not a valid integer.": " 应是整数。",
    "Did you mean": "您是不是想用",
    " for '": " '",
    "'.": "'。",
}

"""Chat platforms. One file or folder each; a new one is one line in ADAPTERS."""

from adapters.base import Adapter
from adapters.dingtalk import DingTalkAdapter
from adapters.feishu import FeishuAdapter
from adapters.local import LocalAdapter
from adapters.mattermost import MattermostAdapter
from adapters.slack import SlackAdapter
from adapters.wecom import WeComAdapter

ADAPTERS: dict[str, type[Adapter]] = {
    "dingtalk": DingTalkAdapter,
    "feishu": FeishuAdapter,
    "local": LocalAdapter,
    "mattermost": MattermostAdapter,
    "slack": SlackAdapter,
    "wecom": WeComAdapter,
}

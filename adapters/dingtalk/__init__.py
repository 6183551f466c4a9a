"""DingTalk (钉钉): an internal-app robot (企业内部应用机器人) in groups and one-to-one."""

from adapters.dingtalk.adapter import DingTalkAdapter

__all__ = ["DingTalkAdapter"]

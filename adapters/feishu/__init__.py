"""Feishu 飞书 and Lark: events over HTTP or a long connection; messages and cards by the OpenAPI."""

from adapters.feishu.adapter import FeishuAdapter

__all__ = ["FeishuAdapter"]

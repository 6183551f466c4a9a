"""WeCom 企业微信: the AI bot by callback or long connection, group webhooks, and a self-built app for one-to-one."""

from adapters.wecom.adapter import WeComAdapter

__all__ = ["WeComAdapter"]

"""Mattermost: a slash command and outgoing webhooks in, posts of a bot account out, buttons that carry our own HMAC."""

from adapters.mattermost.adapter import MattermostAdapter

__all__ = ["MattermostAdapter"]

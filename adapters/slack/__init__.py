"""Slack: Events API, one slash command, interactivity and modals over HTTP or Socket Mode; the Web API to send."""

from adapters.slack.adapter import SlackAdapter

__all__ = ["SlackAdapter"]

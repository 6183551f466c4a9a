"""What reached the fake Feishu, and its errors."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fakes.wire import Call, Fault, saying, unmarked

_MESSAGE = re.compile(r"/open-apis/im/v1/messages/(om_[A-Za-z0-9_]+)(/reply)?")


class FeishuCall(Call):
    """A request."""

    @property
    def door(self) -> str:
        """token, info, name, endpoint, create, reply, patch, put, hook or other."""
        if found := _MESSAGE.fullmatch(self.path):
            return "reply" if found[2] else {"PATCH": "patch", "PUT": "put"}.get(self.method, "other")
        if self.path.startswith("/open-apis/contact/v3/users/"):
            return "name"
        if self.path.startswith("/open-apis/bot/v2/hook/"):
            return "hook"
        return {
            "/open-apis/auth/v3/tenant_access_token/internal": "token",
            "/open-apis/bot/v3/info": "info",
            "/callback/ws/endpoint": "endpoint",
            "/open-apis/im/v1/messages": "create",
        }.get(self.path, "other")

    @property
    def target(self) -> str:
        """A chat, a person, the message that is answered or patched, or the custom bot."""
        found = _MESSAGE.fullmatch(self.path)
        return str(self.body.get("receive_id") or (found[1] if found else self.path.rpartition("/")[2]))

    @property
    def content(self) -> dict[str, Any]:
        """The decoded content: {text}, a post, or a card."""
        given = self.body.get("card") or self.body.get("content", {})
        found: dict[str, Any] = json.loads(given) if isinstance(given, str) else given
        return found

    @property
    def text(self) -> str:
        """What people read."""
        return "\n".join(_words(self.content))

    @property
    def shown(self) -> str:
        """Texts know `[words](address)`, cards only what stands in markdown; posts and plain text know no markup."""
        return self.text if "text" in self.content else unmarked(self.text)

    @property
    def mentions(self) -> list[str]:
        """The ids of its at tags: each shape has its own syntax, and words in other nodes are none."""
        if "text" in self.content:
            return re.findall(r'<at user_id="([A-Za-z0-9_]+)"', self.content["text"])
        return _mentioned(self.content)

    @property
    def buttons(self) -> dict[str, str]:
        """Label → the command its value carries."""
        return {one["text"]["content"]: one["behaviors"][0]["value"]["command"] for one in _buttons(self.content)}


def code(number: int, status: int = 400, message: str = "fictional") -> Fault:
    """An error as the platform says it."""
    return saying(status, code=number, msg=message)


def _words(value: Any) -> list[str]:
    """Texts of a message in the order they stand; labels of buttons and names of columns apart."""
    if isinstance(value, list):
        return [word for one in value for word in _words(one)]
    if not isinstance(value, dict) or value.get("tag") == "button":
        return []
    if value.get("tag") == "table":
        return ["｜".join(str(cell) for cell in row.values()) for row in value.get("rows", [])]
    found = []
    for key, inner in value.items():
        if key in ("text", "content", "title") and isinstance(inner, str) and inner.strip():
            found.append(re.sub(r"<at [^>]*>[^<]*</at>", "", inner))
        elif isinstance(inner, dict | list):
            found += _words(inner)
    return found


def _buttons(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for one in value for found in _buttons(one)]
    if not isinstance(value, dict):
        return []
    own = [value] if value.get("tag") == "button" else []
    return own + [found for inner in value.values() for found in _buttons(inner)]


def _mentioned(value: Any) -> list[str]:
    """At nodes of a post, at tags in a card's markdown."""
    if isinstance(value, list):
        return [found for one in value for found in _mentioned(one)]
    if not isinstance(value, dict):
        return []
    if value.get("tag") == "at":
        return [str(value.get("user_id"))]
    if value.get("tag") in ("markdown", "lark_md", "md"):
        written = str(value.get("content") or value.get("text", ""))
        return re.findall(r'<at (?:user_id|id)="?([A-Za-z0-9_]+)', written)
    return [found for inner in value.values() for found in _mentioned(inner)]

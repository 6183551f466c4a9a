"""The admin page connects it although nothing there knows Mattermost: form, guide and test come from the adapter."""

from __future__ import annotations

import html
import re

from tests.fakes.mattermost import FakeMattermost
from tests.web.admin_visitor import Served, page_of


def test_it_is_added_and_tested_from_the_page(ready_sqlite: str) -> None:
    served = Served(ready_sqlite)
    visitor = served.visitor()
    assert "/admin/new/mattermost" in visitor.get("/admin/new").text
    page = visitor.get("/admin/new/mattermost").text
    words = html.unescape(re.sub(r"<[^>]+>", " ", page))
    assert "斜杠命令" in words and "传出 Webhook" in words and "qiantou adapter" not in words
    names = {name for name, _ in page_of(visitor.get("/admin/new/mattermost")).inputs}
    assert {"s.api_base", "s.bot_token", "s.command_token", "s.webhook_token", "s.public_url"} <= names
    with FakeMattermost() as fake:
        given = {f"s.{key}": value for key, value in fake.settings().items()}
        answer = visitor.post("/admin/new/mattermost", {"name": "mm", **given})
        assert answer.headers.get("location") == "/admin/c/mm?done=added", answer.text
        tested = visitor.post("/admin/c/mm/test", {}).text
        fake.config["EnableCommands"] = "false"
        off = visitor.post("/admin/c/mm/test", {}).text
    told = re.sub(r"<[^>]+>", " ", tested)
    assert "✗" not in told and "✓ 斜杠命令" in told, told[:2_000]
    assert "✗ 斜杠命令" in re.sub(r"<[^>]+>", " ", off)
    assert not any(fake.settings()[key] in tested for key in ("bot_token", "command_token", "webhook_token"))
    served.room.close()

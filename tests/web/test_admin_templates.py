"""A company's own layouts on the admin page: downloaded, sent back, tried, removed; what is no template is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.services import export_templates
from tests.web.admin_visitor import Served, Visitor, page_of

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def served(ready_sqlite: str) -> Iterator[Served]:
    one = Served(ready_sqlite)
    yield one
    one.room.close()


def send(visitor: Visitor, content: bytes, name: str = "验收.docx", form: str = "验收", **headers: str):  # type: ignore[no-untyped-def]
    given = {"token": visitor.token(), "form": form}
    return visitor.client.post("/admin/templates", data=given, files={"file": (name, content, DOCX)}, headers=visitor.origin | headers)


def living(served: Served) -> list[str]:
    return [one.file_name for one, _, rules in served.room.read(export_templates.listing) if rules]


def test_downloaded_sent_back_and_removed(served: Served) -> None:
    visitor = served.visitor()
    given = visitor.get("/admin/templates/验收")
    assert given.headers["content-type"] == DOCX and given.headers["content-disposition"].startswith("attachment")
    hostile = "..\\..\\<img src=x onerror=alert(1)>.docx"
    assert send(visitor, given.content, hostile).headers["location"].endswith("done=template")
    assert living(served) == ["<img src=x onerror=alert(1)>.docx"]
    page = page_of(visitor.get("/admin/templates"))
    assert "<img src=x onerror=alert(1)>.docx" in page.words and page.elements.count("img") == 1
    assert visitor.post("/admin/templates/remove", {"form": "验收"}).headers["location"].endswith("done=untemplate")
    assert living(served) == []
    assert visitor.post("/admin/templates/remove", {"form": "验收"}).headers["location"].endswith("done=same")


def test_what_is_no_template_is_refused(served: Served) -> None:
    visitor = served.visitor()
    for content, form in ((b"no zip at all", "验收"), (b"", "验收"), (b"PK", "没有这种表")):
        answer = send(visitor, content, form=form)
        assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert send(visitor, b"x" * (export_templates.MOST_READ + 100_000)).status_code == 413
    broken = {"content-type": "multipart/form-data; boundary=x"}
    assert visitor.client.post("/admin/templates", content=b"--y", headers=visitor.origin | broken).status_code in (400, 403)
    assert send(visitor, b"PK", origin="https://evil.example.com").status_code == 403
    stranger = served.visitor(entered=False)
    assert stranger.client.post("/admin/templates", files={"file": ("a", b"")}, headers=stranger.origin).status_code == 401
    for path in ("/admin/templates/nothing", "/admin/templates/..%2f..%2fetc"):
        assert visitor.get(path).status_code == 404
    assert living(served) == []

"""The directory by contact v3. Permissions: contact:department.base:readonly, contact:user.base:readonly, and the
app's contact range 通讯录权限范围."""

from __future__ import annotations

from adapters.contacts import Book, Call
from adapters.reading import object_at, objects_at, text_at

ROOT = "0"
PAGE = 50
_IDS = "user_id_type=open_id&department_id_type=open_department_id"


async def read(call: Call, book: Book) -> None:
    """All departments under the root, then the people of each."""
    heads: list[tuple[str, str]] = []
    token = ""
    while True:
        path = f"/open-apis/contact/v3/departments/{ROOT}/children?{_IDS}&fetch_child=true&page_size={PAGE}"
        data = object_at(await call(path + _from(token), {}), "data")
        for one in objects_at(data, "items"):
            key = text_at(one, "open_department_id", 100)
            book.departments[key] = text_at(one, "name", 80)
            heads.append((text_at(one, "leader_user_id", 128), key))
        token = _next(data)
        if not token:
            break
    for key in (ROOT, *book.departments):
        await _people(call, book, key)
    for user_id, key in heads:
        if user_id:
            book.lead(user_id, key)


async def _people(call: Call, book: Book, department: str) -> None:
    token = ""
    while True:
        path = f"/open-apis/contact/v3/users/find_by_department?{_IDS}&department_id={department}&page_size={PAGE}"
        data = object_at(await call(path + _from(token), {}), "data")
        for one in objects_at(data, "items"):
            book.add(text_at(one, "open_id", 128), text_at(one, "name", 80), [department])
        token = _next(data)
        if not token:
            return


def _from(token: str) -> str:
    return f"&page_token={token}" if token else ""


def _next(data: object) -> str:
    if not isinstance(data, dict) or data.get("has_more") is not True:
        return ""
    token = text_at(data, "page_token", 500)
    return token if token.isascii() and token.isprintable() and not set(token) & set("&#? ") else ""

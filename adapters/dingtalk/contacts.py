"""The directory by the old OpenAPI (topapi), outside the monthly quota. Permissions: 通讯录部门信息读, 成员信息读."""

from __future__ import annotations

from adapters.contacts import MOST_PEOPLE, Book, Call
from adapters.reading import object_at, objects_at, text_at

ROOT = 1
PAGE = 100


async def read(call: Call, book: Book) -> None:
    """Departments from the root down, then the people of each."""
    waiting = [ROOT]
    for parent in waiting:  # grows while it is read
        answer = await call("/topapi/v2/department/listsub", {"dept_id": parent})
        for one in objects_at(answer, "result", MOST_PEOPLE):
            number = one.get("dept_id")
            if isinstance(number, int) and str(number) not in book.departments:
                book.departments[str(number)] = text_at(one, "name", 80)
                waiting.append(number)
    for number in waiting:
        await _people(call, book, number)


async def _people(call: Call, book: Book, department: int) -> None:
    cursor: object = 0
    while isinstance(cursor, int):
        page = {"dept_id": department, "cursor": cursor, "size": PAGE}
        result = object_at(await call("/topapi/v2/user/list", page), "result")
        for one in objects_at(result, "list"):
            leads = [str(department)] if one.get("leader") is True else []
            book.add(text_at(one, "userid", 200), text_at(one, "name", 80), [str(department)], leads)
        cursor = result.get("next_cursor") if result.get("has_more") is True else None

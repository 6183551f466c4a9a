"""The directory by a self-built app: what is within its visible range."""

from __future__ import annotations

from adapters.contacts import MOST_PEOPLE, Book, Call
from adapters.reading import objects_at, text_at


async def read(call: Call, book: Book) -> None:
    """Departments, then the people of each."""
    for one in objects_at(await call("/cgi-bin/department/list", {}), "department", MOST_PEOPLE):
        number = one.get("id")
        if isinstance(number, int):
            book.departments[str(number)] = text_at(one, "name", 80)
    for key in list(book.departments):
        answer = await call("/cgi-bin/user/list", {"department_id": int(key)})
        for one in objects_at(answer, "userlist", MOST_PEOPLE):
            heads = one.get("is_leader_in_dept")
            places = one.get("department")
            leads = [key] if _leads(places, heads, int(key)) else []
            book.add(text_at(one, "userid", 200), text_at(one, "name", 80), [key], leads)


def _leads(places: object, heads: object, department: int) -> bool:
    """The two lists stand side by side: departments, and 1 where the person is the head."""
    if not isinstance(places, list) or not isinstance(heads, list) or len(places) != len(heads):
        return False
    return any(place == department and head == 1 for place, head in zip(places, heads, strict=True))

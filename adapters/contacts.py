"""A platform's directory, page by page, as one list: what the four of them have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.base import Contact, ContactList

MOST_PEOPLE = 5_000
MOST_CALLS = 800
CUT = f"通讯录超过 {MOST_PEOPLE} 人或 {MOST_CALLS} 次调用，只读了前面的部分"
Call = Callable[[str, Mapping[str, str | int]], Awaitable[Mapping[str, object]]]  # path, parameters → the answer's object


class Unlisted(Exception):
    """The platform does not say; `str()` is what an admin can do."""


class Enough(Exception):
    """More than is read at once."""


@dataclass(slots=True)
class Book:
    """What was read so far."""

    departments: dict[str, str] = field(default_factory=dict)  # the platform's id → name
    people: dict[str, Contact] = field(default_factory=dict)
    _belongs: dict[str, list[str]] = field(default_factory=dict)
    _leads: dict[str, list[str]] = field(default_factory=dict)

    def add(self, user_id: str, name: str, departments: Sequence[str], leads: Sequence[str] = ()) -> None:
        """One person, perhaps met in another department before."""
        if not user_id or not name:
            return
        if len(self.people) >= MOST_PEOPLE and user_id not in self.people:
            raise Enough
        self.people.setdefault(user_id, Contact(user_id, name))
        self._belongs.setdefault(user_id, []).extend(departments)
        self._leads.setdefault(user_id, []).extend(leads)

    def lead(self, user_id: str, department: str) -> None:
        """The head of a department, where the department names them."""
        self._leads.setdefault(user_id, []).append(department)

    def closed(self, hint: str = "") -> ContactList:
        """The list. A name that two departments have says too little: such departments are left out."""
        times = Counter(self.departments.values())
        known = {one: name for one, name in self.departments.items() if times[name] == 1}
        people = tuple(
            Contact(
                one.user_id,
                one.name,
                next((known[i] for i in self._belongs.get(one.user_id, ()) if i in known), ""),
                tuple(dict.fromkeys(known[i] for i in self._leads.get(one.user_id, ()) if i in known)),
            )
            for one in self.people.values()
        )
        return ContactList(tuple(known.values()), people, hint)


async def collect(read: Callable[[Call, Book], Awaitable[None]], call: Call) -> ContactList:
    """Read it all; what stops half way is said."""
    book, left = Book(), MOST_CALLS

    async def counted(path: str, params: Mapping[str, str | int]) -> Mapping[str, object]:
        nonlocal left
        left -= 1
        if left < 0:
            raise Enough
        return await call(path, params)

    try:
        await read(counted, book)
    except Unlisted as error:
        return ContactList(hint=str(error))
    except Enough:
        return book.closed(CUT)
    return book.closed()

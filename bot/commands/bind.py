"""/绑定: a name in the records is tied to the account of who bears it; `/绑定 账号` brings a person's accounts together."""

from __future__ import annotations

from bot.services import binding, directory, linking, notify, roles
from bot.services.turn import Answer, Sorry, Turn
from bot.texts import people as texts
from bot.texts import system as system_texts
from storage import people
from storage.records import Person

WORDS = ("绑定", "bd", "bind")
USAGE = "/绑定 李经理 @李娜"
HELP = "姓名对应账号"
KEYS: dict[str, str] = {}


def run(turn: Turn) -> Answer | None:
    """Who answers for what the name holds decides; anybody else may ask for their own name. `账号`: services/linking."""
    word, _, rest = turn.args.partition(" ")
    if word in linking.WORDS:
        return linking.run(turn, rest.strip())
    name, target = _read(turn)
    if not people.accounts_of(turn.conn, target.id):
        raise Sorry(system_texts.bind_no_account(target.name))
    placeholder = binding.placeholder(turn, name, target)
    if not binding.may_decide(turn.conn, turn.person, placeholder):
        return _ask(turn, placeholder, target)
    binding.bind(turn, placeholder, target)
    if target.id != turn.person.id:
        note = system_texts.bound_told(placeholder.name, turn.person.name)
        notify.to_person(turn.conn, turn.house, target.id, note, kind="request", now=turn.now)
    return Answer(texts.bound(placeholder.name, target.name))


def _read(turn: Turn) -> tuple[str, Person]:
    fields = turn.fields(KEYS, deadline=False)
    words, named = fields.title.split(), list(fields.people)
    if not words and len(named) > 1:
        words = [named.pop(0)]
    if not words or len(named) > 1:
        raise Sorry(texts.bind_usage())
    found = directory.mentioned_people(turn, named)
    return words[0], found[0] if found else turn.person


def _ask(turn: Turn, placeholder: Person, target: Person) -> Answer:
    holders = binding.deciders(turn, placeholder)
    if target.id != turn.person.id:
        roles.require(turn, "bind", (), holders=holders, kind="person", object_id=placeholder.id)
    note = system_texts.bind_asked(placeholder.name, target.name)
    for decider in holders:
        if notify.to_person(turn.conn, turn.house, decider.id, note, kind="request", now=turn.now):
            return Answer(system_texts.bind_request_sent(placeholder.name, decider.name))
    for decider in holders:
        if turn.group and people.is_member(turn.conn, turn.group.id, decider.id):
            notify.to_group(turn.conn, turn.house, turn.group, note, kind="request", now=turn.now, mention=[decider.id])
            return Answer(system_texts.bind_request_sent(placeholder.name, decider.name))
    raise Sorry(system_texts.bind_nobody_to_ask(placeholder.name), denied=("person", placeholder.id, "bind"))

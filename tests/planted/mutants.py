"""The planted bugs. Each is the smallest edit that breaks one promise, and the named tests that must turn red.

`edits` are (file, exact old source, new source). The old source has to stand in the file exactly once, so that a
mutant whose code has moved is noticed instead of passing unseen.
"""

from __future__ import annotations

from dataclasses import dataclass

PROMISES = "tests/planted/test_promises.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One bug. `tests` are pytest node ids; every one of them must fail."""

    name: str
    edits: tuple[tuple[str, str, str], ...]
    tests: tuple[str, ...]


MUTANTS = (
    Mutant(
        "answer before commit",
        (
            (
                "storage/writer.py",
                "            _commit(connection)\n        except BaseException:\n            self._give_back()",
                "            _answer(batch, results)\n            _commit(connection)\n        except BaseException:\n            self._give_back()",
            ),
        ),
        (f"{PROMISES}::test_nothing_is_answered_that_was_not_committed",),
    ),
    Mutant(
        "go on with a connection whose COMMIT failed",
        (("storage/writer.py", "        connection.invalidate()\n", ""),),
        (f"{PROMISES}::test_nothing_is_answered_that_was_not_committed",),
    ),
    Mutant(
        "remember what a failed transaction read",
        (("storage/version.py", "bool(_touching) and conn.get_transaction() in _touching", "False"),),
        (f"{PROMISES}::test_what_was_read_in_a_transaction_that_failed_is_not_remembered",),
    ),
    Mutant(
        "hand the record to memory and answer",
        (("bot/web/state.py", "        reply = await self.writer.do(\n", "        reply = self.writer.submit(\n"),),
        (f"{PROMISES}::test_a_platform_is_never_told_yes_for_a_message_that_was_not_stored",),
    ),
    Mutant(
        "mark before send",
        (
            (
                "scheduler/deliver.py",
                "    attempt = await _attempt(",
                """    await office.writer.do(lambda conn: outbox.mark_sent(conn, row.id, now, "", ""))
    attempt = await _attempt(""",
            ),
        ),
        (
            "tests/test_deliver.py::test_a_crash_between_send_and_mark_leaves_the_row_pending",
            f"{PROMISES}::test_a_message_the_platform_did_not_take_is_sent_again",
        ),
    ),
    Mutant(
        "send what was seen, not what is",
        (
            (
                "scheduler/deliver.py",
                "create_task(self._conversation(place))",
                "create_task(self._conversation(place, heads[places.index(place)]))",
            ),
            (
                "scheduler/deliver.py",
                "async def _conversation(self, place: Place) -> bool:",
                "async def _conversation(self, place: Place, head: OutboxRow) -> bool:",
            ),
            (
                "scheduler/deliver.py",
                "            while self._open and (row :=",
                "            await deliver_row(self._office, head)\n            while self._open and (row :=",
            ),
        ),
        (f"{PROMISES}::test_a_row_that_left_since_it_was_seen_is_not_sent_again",),
    ),
    Mutant(
        "no unique reason",
        (
            (
                "storage/models/messages.py",
                'Column("reason", String(120), unique=True)',
                'Column("reason", String(120))',
            ),
        ),
        (f"{PROMISES}::test_the_database_refuses_the_same_reason_twice",),
    ),
    Mutant(
        "a slot that can be taken twice",
        (
            (
                "storage/slots.py",
                "    return conn.execute(statement).first() is not None",
                "    conn.execute(statement)\n    return True",
            ),
        ),
        (f"{PROMISES}::test_a_slot_is_taken_once",),
    ),
    Mutant(
        "local time stored",
        (("storage/models/base.py", "        moment = value.astimezone(UTC)\n", "        moment = value\n"),),
        (f"{PROMISES}::test_moments_are_stored_in_utc",),
    ),
    Mutant(
        "a naive moment stored",
        (
            (
                "storage/models/base.py",
                "        if value.tzinfo is None:\n            raise",
                "        if value is None:\n            raise",
            ),
        ),
        (f"{PROMISES}::test_a_moment_without_a_zone_is_refused",),
    ),
    Mutant(
        "2027 missing without a word",
        (
            (
                "bot/rules/calendar.py",
                "        return tuple(year for year in wanted if not self.knows(year))",
                "        return tuple(year for year in wanted[:1] if not self.knows(year))",
            ),
        ),
        (
            "tests/grammar/test_calendar.py::test_known_and_missing_years",
            "tests/test_auditor.py::test_admins_hear_weekly_that_the_coming_year_is_missing",
        ),
    ),
    Mutant(
        "a command run from quoted text",
        (("bot/grammar/line.py", '    own = _QUOTED.sub("", text) if ">" in text or "＞" in text else text\n', '    own = text.lstrip("> ＞")\n'),),
        (
            "tests/test_tasks.py::test_quoted_text_is_never_a_command",
            f"{PROMISES}::test_a_quoted_command_changes_nothing",
        ),
    ),
    Mutant(
        "a permission row removed",
        (("bot/rules/permissions.py", '    "progress": _OWN,\n', '    "progress": tuple(ROLE_NAMES),\n'),),
        (f"{PROMISES}::test_others_do_not_report_on_my_task",),
    ),
    Mutant(
        "the owner locked out",
        (
            (
                "bot/rules/permissions.py",
                "_OWN = (OWNER, OWN_CONTACT, OWN_LEAD)",
                "_OWN = (OWN_CONTACT, OWN_LEAD)",
            ),
        ),
        (f"{PROMISES}::test_the_owner_the_contact_and_the_lead_report",),
    ),
    Mutant(
        "a poison message blocks the next",
        (
            (
                "storage/writer.py",
                "    except Exception as error:\n        if _is_broken(error):",
                "    except ZeroDivisionError as error:\n        if _is_broken(error):",
            ),
        ),
        (f"{PROMISES}::test_a_poison_message_does_not_hold_back_the_next",),
    ),
    Mutant(
        "a poison message leaves half a record",
        (
            (
                "storage/writer.py",
                '    except Exception:\n        on_driver(connection, "ROLLBACK TO SAVEPOINT unit")\n        raise\n',
                "    except Exception:\n        raise\n",
            ),
        ),
        (f"{PROMISES}::test_a_poison_message_leaves_nothing_of_what_it_began",),
    ),
    Mutant(
        "a repeated delivery is a new message",
        (
            (
                "bot/inbound.py",
                "        dedupe_key=prepared.event.dedupe_key[:200],",
                "        dedupe_key=secrets.token_hex(16),",
            ),
        ),
        (
            "tests/test_tasks.py::test_a_repeated_delivery_changes_nothing",
            f"{PROMISES}::test_the_same_message_twice_is_one_record_and_one_reply",
        ),
    ),
    Mutant(
        "a stale signature believed",
        (("adapters/dingtalk/signing.py", 'raise Refused(401, "timestamp outside the window")', "pass"),),
        (f"{PROMISES}::test_an_old_signature_is_refused",),
    ),
    Mutant(
        "any signature believed",
        (("adapters/dingtalk/signing.py", 'raise Refused(401, "signature missing or wrong")', "pass"),),
        (f"{PROMISES}::test_a_forged_signature_is_refused",),
    ),
    Mutant(
        "the address of a message called as given",
        (
            (
                "adapters/dingtalk/session.py",
                "    else:\n        return None\n    found",
                '    else:\n        host = ""\n    found',
            ),
        ),
        (f"{PROMISES}::test_a_hostile_reply_address_is_not_kept",),
    ),
    Mutant(
        "a permanent refusal tried for ever",
        (
            (
                "scheduler/receipts.py",
                "        case Outcome.UNKNOWN | Outcome.RETRY | Outcome.REFRESH:",
                "        case Outcome.UNKNOWN | Outcome.RETRY | Outcome.REFRESH | Outcome.PERMANENT:",
            ),
        ),
        ("tests/test_deliver.py::test_permanent_is_parked_with_its_hint_and_does_not_hold_the_next",),
    ),
    Mutant(
        "a change without its change row",
        (("storage/changes.py", "        if was != becomes:\n", '        if was != becomes and kind != "task":\n'),),
        (f"{PROMISES}::test_every_change_has_its_row",),
    ),
)

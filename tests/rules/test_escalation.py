"""The ladder's moments: FORMS rules 6 and 7 over the working calendar of autumn 2026 (10-01..07 off, Sat 10-10 worked)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import escalation as e
from bot.rules.calendar import Calendar
from bot.rules.manners import Manners
from bot.rules.reminders import next_due_at

CALENDAR, MANNERS = Calendar.seeded(), Manners()


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


def late(due: str) -> dict[str, datetime]:
    return dict(e.late_rungs(at(due), CALENDAR, MANNERS))


def unresolved(raised: str, level: str = e.CROSS) -> dict[str, datetime]:
    return dict(e.unresolved_rungs(at(raised), level, CALENDAR, MANNERS))


@pytest.mark.parametrize(
    ("due", "contact", "lead", "notice", "executive"),
    [
        ("10-20 23:59", "10-21 14:30", "10-22 09:30", "10-23 09:30", "10-26 09:30"),
        ("10-20 15:00", "10-21 10:00", "10-21 15:00", "10-22 15:00", "10-23 15:00"),  # a due moment with a clock
        ("10-20 12:30", "10-20 17:30", "10-21 14:00", "10-22 14:00", "10-23 14:00"),  # windows pause over lunch
        ("09-30 23:59", "10-08 14:30", "10-09 09:30", "10-10 09:30", "10-12 09:30"),  # over the holiday
        ("10-03 10:00", "10-08 14:30", "10-09 09:30", "10-10 09:30", "10-12 09:30"),  # due on a day off
        ("10-09 23:59", "10-10 14:30", "10-12 09:30", "10-13 09:30", "10-14 09:30"),  # a Saturday that is worked
        ("10-25 23:59", "10-26 14:30", "10-27 09:30", "10-28 09:30", "10-29 09:30"),  # a Sunday
    ],
)
def test_a_late_task_climbs_by_working_time(due: str, contact: str, lead: str, notice: str, executive: str) -> None:
    expected = {e.CONTACT: at(contact), e.LEAD: at(lead), e.NOTICE: at(notice), e.EXECUTIVE: at(executive)}
    assert late(due) == expected


def test_an_issue_between_departments_goes_to_both_leads_after_24_hours() -> None:
    rungs = unresolved("10-09 10:30")
    assert rungs[e.OWNER] == rungs[e.CONTACT] == at("10-09 16:00")
    assert rungs[e.BOTH_LEADS] == at("10-10 10:30")
    assert rungs[e.EXECUTIVE] == at("10-12 09:30")


def test_the_post_of_an_issue_waits_for_working_time_and_the_executive_a_day_more() -> None:
    rungs = unresolved("10-15 19:00")
    assert rungs[e.BOTH_LEADS] == at("10-19 09:30")  # Fri 19:00 is after work, Sat and Sun are off
    assert rungs[e.EXECUTIVE] == at("10-20 09:30")


def test_the_responsible_person_never_hears_after_the_leads() -> None:
    rungs = unresolved("10-16 16:30")
    assert rungs[e.OWNER] <= rungs[e.BOTH_LEADS] == at("10-19 09:30")


def test_an_ordinary_issue_stops_at_its_own_lead() -> None:
    assert list(unresolved("10-09 10:30", e.PLAIN)) == [e.OWNER, e.CONTACT, e.LEAD]
    assert unresolved("10-09 10:30", e.PLAIN)[e.LEAD] == at("10-10 10:30")


def test_the_whole_schedule_counts_as_between_departments() -> None:
    assert unresolved("10-09 10:30", e.WHOLE) == unresolved("10-09 10:30", e.CROSS)


MOMENTS = st.datetimes(datetime(2026, 1, 5), datetime(2026, 12, 20)).map(lambda m: m.replace(second=0, microsecond=0))


def in_window(moment: datetime) -> bool:
    return CALENDAR.is_working(moment.date()) and any(a <= moment.time() < b for a, b in MANNERS.lead_windows)


@given(MOMENTS)
def test_every_late_ladder_keeps_its_order_and_windows(due: datetime) -> None:
    rungs = dict(e.late_rungs(due, CALENDAR, MANNERS))
    assert due < rungs[e.CONTACT] and due < rungs[e.LEAD] < rungs[e.NOTICE] < rungs[e.EXECUTIVE]
    assert all(in_window(rungs[role]) for role in (e.LEAD, e.NOTICE, e.EXECUTIVE))
    assert CALENDAR.working_days_between(due.date(), rungs[e.EXECUTIVE].date()) >= e.EXECUTIVE_AFTER
    assert CALENDAR.working_days_between(rungs[e.NOTICE].date(), rungs[e.EXECUTIVE].date()) == e.NOTICE_BEFORE


@given(MOMENTS, st.sampled_from(e.LEVELS))
def test_every_issue_ladder_keeps_its_order_and_windows(raised: datetime, level: str) -> None:
    planned = e.unresolved_rungs(raised, level, CALENDAR, MANNERS)
    moments = [moment for _, moment in planned]
    assert moments == sorted(moments)
    assert all(in_window(moment) for role, moment in planned if role in e.LEADING)
    assert moments[2] >= raised + e.LEADS_AFTER


@given(MOMENTS, st.sampled_from(e.HEIGHT))
def test_what_may_be_sent_now_may_be_sent_then(moment: datetime, role: str) -> None:
    then = e.sendable(role, moment, MANNERS, CALENDAR)
    assert then >= moment and CALENDAR.is_working(then.date())
    assert e.sendable(role, then, MANNERS, CALENDAR) == then
    assert e.next_day(role, moment, MANNERS, CALENDAR).date() > moment.date()


def test_nobody_is_written_to_at_night_or_on_days_off() -> None:
    assert e.sendable(e.OWNER, at("10-20 21:00"), MANNERS, CALENDAR) == at("10-21 08:00")
    assert e.sendable(e.CONTACT, at("10-01 10:00"), MANNERS, CALENDAR) == at("10-08 08:00")
    assert e.sendable(e.LEAD, at("10-20 12:00"), MANNERS, CALENDAR) == at("10-20 14:00")
    assert e.sendable(e.OWNER, at("10-20 12:00"), MANNERS, CALENDAR) == at("10-20 12:00")


def test_seen_holds_until_noon_of_the_next_working_day() -> None:
    assert e.next_noon(at("09-30 10:00"), CALENDAR) == at("10-08 12:00")
    assert e.next_noon(at("10-22 09:00"), CALENDAR) == at("10-23 12:00")


def test_promises_to_tap_lie_ahead_on_working_days() -> None:
    assert e.follow_choices(at("10-10 10:35"), CALENDAR) == (at("10-10 18:00"), at("10-12 12:00"))
    assert e.follow_choices(at("10-10 17:00"), CALENDAR) == (at("10-12 12:00"), at("10-12 18:00"))
    assert e.follow_choices(at("10-03 10:00"), CALENDAR) == (at("10-08 12:00"), at("10-08 18:00"))


@pytest.mark.parametrize(
    ("said", "raising", "responsible", "level"),
    [
        ("", 1, 2, e.CROSS),
        ("", 1, 1, e.PLAIN),
        ("", None, 2, e.PLAIN),
        (e.WHOLE, 1, 1, e.WHOLE),
        (e.PLAIN, 1, 2, e.PLAIN),
    ],
)
def test_the_level_is_said_or_inferred(said: str, raising: int | None, responsible: int | None, level: str) -> None:
    assert e.level_of(said, raising, responsible) == level


DUE = datetime(2026, 10, 20, 15, 59, tzinfo=UTC)


def test_the_sweep_looks_at_the_due_moment_and_at_a_snoozes_end() -> None:
    snooze = DUE - timedelta(days=1)
    assert next_due_at(DUE, None, open=True) == DUE
    assert next_due_at(DUE, snooze, open=True) == snooze
    assert next_due_at(DUE, None, open=True, late_case=True) is None
    assert next_due_at(DUE, DUE + timedelta(days=1), open=True, late_case=True) == DUE + timedelta(days=1)
    assert next_due_at(DUE, snooze, open=False) is None


def test_the_windows_are_the_groups_own() -> None:
    own = Manners(lead_windows=((time(10, 0), time(11, 0)),))
    assert dict(e.late_rungs(at("10-20 23:59"), CALENDAR, own))[e.LEAD] == datetime.combine(date(2026, 10, 22), time(10))


@pytest.mark.parametrize(
    ("promised", "until"),
    [
        ("10-22 10:00", "10-22 14:00"),  # asked in the morning: the afternoon's beginning
        ("10-22 12:00", "10-23 09:30"),  # asked at 14:00
        ("10-22 18:00", "10-23 14:00"),  # asked the next morning at 09:30
        ("10-23 23:59", "10-26 14:00"),  # over the weekend
    ],
)
def test_behind_a_first_promise_the_follower_has_half_a_day(promised: str, until: str) -> None:
    assert e.after_promise(at(promised), MANNERS, CALENDAR) == at(until)

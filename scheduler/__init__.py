"""Wakes by itself: each job is a module with NAME, next_at and run; runner.py asks them what is due."""

from __future__ import annotations

from scheduler import (
    absences,
    auditor,
    call,
    closing,
    daily,
    emergencies,
    escalation,
    evaluations,
    expiry,
    gather,
    meetings,
    reminders,
    risks,
    weekly,
)
from scheduler.job import Job

JOBS: tuple[Job, ...] = (absences, emergencies, reminders, escalation, evaluations, closing, risks, meetings, daily, gather, call, weekly, expiry, auditor)

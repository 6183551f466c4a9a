"""Wakes by itself: each job is a module with NAME, next_at and run; runner.py asks them what is due."""

from __future__ import annotations

from scheduler import call, daily, expiry, weekly
from scheduler.job import Job

JOBS: tuple[Job, ...] = (daily, call, weekly, expiry)

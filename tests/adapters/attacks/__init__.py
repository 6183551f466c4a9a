"""The attack cases A1–A26 of the threat model, written once and run on every adapter."""

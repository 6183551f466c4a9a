"""Servers, clocks and doubles the tests share."""

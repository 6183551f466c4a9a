"""Planted bugs: each turns a named test red."""

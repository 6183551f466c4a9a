"""Fakes: real servers that behave like the platforms, for tests and for trying things out."""

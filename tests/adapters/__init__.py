"""The adapters, seen from outside."""

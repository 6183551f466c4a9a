"""Repeatable measurements that print ratios: `make bench`."""

"""kill -9 under load, and what must still be true afterwards."""

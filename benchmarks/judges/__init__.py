"""Official SDKs as judges of our adapters and of our fake platforms; run by `make oracles` in `.venv-oracles`."""

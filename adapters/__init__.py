"""Chat platforms. One file or folder each; a new one is one line in ADAPTERS."""

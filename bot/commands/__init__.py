"""What may be typed. One file a command: WORDS (what people type, the first is its name), USAGE, HELP, run."""

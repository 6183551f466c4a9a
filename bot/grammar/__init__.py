"""What may be typed: words, fields, people, numbers, deadlines, progress sentences. Pure; no clock, no database."""

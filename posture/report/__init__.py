"""The result of a check: its words, its formats, its picture."""

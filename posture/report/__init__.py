"""What a check comes to: its words, its formats, its picture."""

"""From landmarks to numbers, each with its error."""

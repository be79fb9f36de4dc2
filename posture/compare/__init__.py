"""Two checks: whether they are comparable, how they align, and what changed beyond the errors."""

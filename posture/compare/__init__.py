"""Two checks: comparable or not, aligned, and what changed beyond the errors."""

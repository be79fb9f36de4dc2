"""Numbers in, what they mean out: healthy ranges, and suspected muscle imbalances."""

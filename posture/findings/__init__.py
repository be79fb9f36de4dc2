"""From numbers to their meaning: healthy ranges, and suspected muscle imbalances."""

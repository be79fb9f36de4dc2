"""From suspected imbalances and answers to a programme of exercises."""

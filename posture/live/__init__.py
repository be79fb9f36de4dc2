"""A stream of landmarks as posture state, alerts, statistics and guidance; pure."""

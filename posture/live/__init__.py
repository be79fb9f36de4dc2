"""From a stream of landmarks to posture state, alerts, statistics and guidance; pure."""

"""Posture check: measured alignment from a standing photo, each number with its error."""

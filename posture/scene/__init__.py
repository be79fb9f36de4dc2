"""Straight edges of a room, and the directions they run in."""

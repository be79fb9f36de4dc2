"""Measured accuracy and cost; nothing here is part of the installed package."""

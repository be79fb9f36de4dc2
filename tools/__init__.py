"""Generators of pages and pictures in docs/; not part of the installed package."""

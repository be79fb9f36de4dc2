"""Words of the data as people read them, shared by the pages."""

from __future__ import annotations


def thing_words(thing: str) -> str:
    """Equipment: "foam_roller" reads "Foam roller"."""
    named = {"ghd": "Glute-ham bench", "anchor": "Hold for the feet"}
    return named.get(thing, thing.replace("_", " ").capitalize())

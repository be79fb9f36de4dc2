"""Words of the data as people read them, shared by the pages."""

from __future__ import annotations


def thing_words(thing: str) -> str:
    """Equipment: "foam_roller" reads "Foam roller"."""
    named = {
        "ghd": "Glute-ham bench", "anchor": "Hold for the feet",
        "bottle": "Full bottle or light weight", "bag": "Bag with bottles", "box": "Box to lift",
        "stick": "Broomstick", "mat": "Mat or blanket",
    }  # fmt: skip
    return named.get(thing, thing.replace("_", " ").capitalize())

"""Markdown tables, and the places in benchmarks/README.md where they belong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

README = Path(__file__).parent / "README.md"


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table whose columns are padded, so that it also reads well as text."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"

    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([line(head), rule, *(line(row) for row in rows)])


def put(name: str, text: str, readme: Path = README) -> None:
    """Replace what is between the README's markers <!-- name --> and <!-- /name -->."""
    before = readme.read_text("utf-8")
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(before):
        raise ValueError(f"{readme.name} has no markers for {name}")
    readme.write_text(pattern.sub(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", before), "utf-8")

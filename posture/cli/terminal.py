"""The terminal, through rich: a pipe that closes early is no error, and names are no markup."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape


class Terminal(Console):
    """rich's console; if its reader left it raises BrokenPipeError instead of exiting with code 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def plain(text: str) -> str:
    """Text as it is: brackets in a name are not markup, control characters don't control the terminal."""
    return escape("".join(c if c.isprintable() else " " for c in text))

"""The options of commands that write a PDF: whose it is, and on which paper."""

from __future__ import annotations

import argparse
import locale
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posture.pdf.paper import PageSize


def add_paper(parser: argparse.ArgumentParser) -> None:
    """Add --name and --paper."""
    parser.add_argument(
        "--name", default="", metavar="WORDS",
        help="whose it is, for the head of the PDF; left out: a line to write it on by hand",
    )  # fmt: skip
    parser.add_argument(
        "--paper", choices=["a4", "letter"],
        help="of the PDF; left out: what is usual where this computer's language is spoken",
    )  # fmt: skip


def paper(options: argparse.Namespace) -> PageSize:
    """The paper asked for, or the usual one."""
    from posture.pdf.paper import paper_of

    if options.paper is None:
        return paper_of(locale.getlocale()[0])
    return "Letter" if options.paper == "letter" else "A4"

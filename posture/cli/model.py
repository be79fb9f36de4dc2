"""posture model list|fetch|path|verify: the landmark models on this machine."""

from __future__ import annotations

import argparse

from posture.model import store as model
from posture.text import one_line


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `posture model` and its four actions."""
    parser = commands.add_parser(
        "model",
        help="list, fetch, find or verify the landmark models",
        description="The landmark models. They are fetched once (35 MB), checked by their hash, and kept.",
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    text = "all models, and where they are"
    listing = actions.add_parser("list", help=text, description=text.capitalize() + ".")
    listing.set_defaults(run=_list)
    for name, run, text in (
        ("fetch", _fetch, "fetch a model now, so that later nothing needs a connection"),
        ("path", _path, "print where a model lies, fetching it first where it is missing"),
        ("verify", _verify, "check a model's file against its known hash"),
    ):
        action = actions.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        action.add_argument(
            "name", nargs="?", help=f"name from `posture model list`; default: {model.POSE} and {model.FACE}"
        )
        if name == "fetch":
            action.add_argument("--force", action="store_true", help="fetch again even if it is there")
        action.set_defaults(run=run)


def _list(options: argparse.Namespace) -> int:
    from rich.table import Table

    from posture.cli.terminal import Terminal, plain

    table = Table("name", "licence", "for", "where")
    for info in model.models():
        path = model.locate(info.name)
        table.add_row(info.name, info.licence, info.purpose, plain(str(path)) if path else "not here")
    Terminal().print(table)
    return 0


def _names(options: argparse.Namespace) -> tuple[str, ...]:
    return (options.name,) if options.name else (model.POSE, model.FACE)


def _fetch(options: argparse.Namespace) -> int:
    for name in _names(options):
        path = fetch_with_progress(name, force=options.force)
        print(f"{name}: {one_line(str(path))}")
    return 0


def _path(options: argparse.Namespace) -> int:
    for name in _names(options):
        if model.locate(name) is None:
            fetch_with_progress(name)
        print(one_line(str(model.ensure(name))))
    return 0


def _verify(options: argparse.Namespace) -> int:
    for name in _names(options):
        print(f"{name}: {one_line(str(model.verify(name)))} is as it should be")
    return 0


def ensure_with_progress() -> None:
    """Make sure that the default models are there; a first fetch shows its progress on stderr."""
    for name in (model.POSE, model.FACE):
        if model.locate(name) is None:
            fetch_with_progress(name)


def fetch_with_progress(name: str, *, force: bool = False) -> str:
    """Fetch one model with a progress bar on stderr; returns its path."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from posture.cli.terminal import Terminal

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Terminal(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Fetching the landmark model {name} (once)", total=None)

        def progress(done_bytes: int, total_bytes: int | None) -> None:
            bar.update(task, completed=done_bytes, total=total_bytes)

        return str(model.fetch(name, force=force, progress=progress))

"""Asynchronous code under test."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """What work comes to, in a thread of its own: a browser of the same session loops in the main one."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, work).result()

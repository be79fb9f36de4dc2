"""Our own small components: HTML, CSS and JS of posture/web/components, without a build step."""

from __future__ import annotations

import base64
import functools
import io
from importlib.resources import files
from typing import Any

import streamlit as st
from PIL import Image

from posture.arrays import Rgb

_BUILT_ON = {"capture": "live"}
"""Component -> the one whose script parts and looks it shares."""


@functools.cache
def component(name: str) -> Any:
    """The component whose files are called `name`; registered at its first use.

    Outside a running app Streamlit refuses to register one.
    """
    folder = files("posture.web").joinpath("components")
    html = folder.joinpath(f"{name}.html").read_text("utf-8")
    looks = [f"{each}.css" for each in (_BUILT_ON.get(name), name) if each]
    css = "\n".join(folder.joinpath(file).read_text("utf-8") for file in looks)
    # Without a line break Streamlit takes the text for the path of a file.
    return st.components.v2.component(
        f"posture_{name}", html=f"\n{html}", css=f"\n{css}", js=f"\n{script(name)}"
    )


def script(name: str) -> str:
    """`name`.js and its parts `name`_*.js, and those it shares, joined to the one module Streamlit takes.

    Streamlit hands it to the browser as text, where it has no address that an `import` could start from.
    """
    folder = files("posture.web").joinpath("components")
    starts = tuple(f"{each}_" for each in (_BUILT_ON.get(name), name) if each)
    own = sorted(
        file.name
        for file in folder.iterdir()
        if file.name == f"{name}.js" or (file.name.startswith(starts) and file.name.endswith(".js"))
    )
    return "\n".join(folder.joinpath(file).read_text("utf-8") for file in own)


def encoded(picture: Rgb, kind: str = "JPEG") -> bytes:
    """A picture (H, W, 3 or 4) as a JPEG or PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return buffer.getvalue()


def data_url(picture: Rgb, kind: str = "JPEG") -> str:
    """A picture that travels in the page's own connection, never as an address."""
    return f"data:image/{kind.lower()};base64,{base64.b64encode(encoded(picture, kind)).decode('ascii')}"

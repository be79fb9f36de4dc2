"""Our own small components: HTML, CSS and JS of posture/web/components, without a build step."""

from __future__ import annotations

import base64
import functools
import io
from importlib.resources import files
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image


@functools.cache
def component(name: str) -> Any:
    """The component whose files are called `name`; registered at its first use.

    Outside a running app Streamlit refuses to register one.
    """
    folder = files("posture.web").joinpath("components")
    # Without a line break Streamlit takes the text for the path of a file.
    html, css, js = (
        "\n" + folder.joinpath(f"{name}.{kind}").read_text("utf-8") for kind in ("html", "css", "js")
    )
    return st.components.v2.component(f"posture_{name}", html=html, css=css, js=js)


def encoded(picture: NDArray[np.uint8], kind: str = "JPEG") -> bytes:
    """A picture (H, W, 3 or 4) as a JPEG or PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return buffer.getvalue()


def data_url(picture: NDArray[np.uint8], kind: str = "JPEG") -> str:
    """A picture that travels in the page's own connection, never as an address."""
    return f"data:image/{kind.lower()};base64,{base64.b64encode(encoded(picture, kind)).decode('ascii')}"

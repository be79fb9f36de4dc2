"""The before/after component: two aligned pictures under one slider, or faded; both skeletons on top."""

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

from posture.align import Aligned, skeleton_layer


@functools.cache
def _component() -> Any:
    """Registered at the first use: outside a running app Streamlit refuses."""
    folder = files("posture.web").joinpath("components")
    html, css, js = (folder.joinpath(f"compare.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("posture_compare", html=html, css=css, js=js)


def before_after(aligned: Aligned, before_label: str, after_label: str, *, key: str) -> None:
    """Show two aligned pictures; the pictures travel inside the page's own connection, never as addresses."""
    _component()(
        key=key,
        data={
            "before": _data_url(aligned.before, "JPEG"),
            "after": _data_url(aligned.after, "JPEG"),
            "bones": _data_url(skeleton_layer(aligned), "PNG"),
            "before_label": before_label,
            "after_label": after_label,
            "width_px": min(560, aligned.size_px[0]),
        },
    )


def _data_url(picture: NDArray[np.uint8], kind: str) -> str:
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"

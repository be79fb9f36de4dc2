"""The types of arrays, points and boxes, each defined once. Names say the rest: unit and space (`xy_px`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]
Rgb = NDArray[np.uint8]
"""A picture (height, width, 3), 0..255."""
Grey = NDArray[np.uint8]
"""A picture (height, width), 0..255."""
Mask = NDArray[np.float32]
"""(height, width): how sure the model is that the pixel shows the person, 0..1."""
Size = tuple[int, int]
"""Width, height."""
Point = tuple[float, float]
"""x to the right, y down."""
Segment = tuple[float, float, float, float]
"""A straight line's ends: x1, y1, x2, y2."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

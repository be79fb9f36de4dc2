"""All drawings of the project, as SVG text: body map, exercise figures, charts.

They scale with their container, read on light and dark grounds, carry a name and a description for
screen readers, and hold no scripts, fonts or links.
"""

from __future__ import annotations

from posture.figures.body_map import MarkedMuscle, body_map_svg
from posture.figures.charts import range_chart_svg
from posture.figures.exercises import exercise_animated_svg, exercise_ids, exercise_svg, figure_alt

__all__ = [
    "MarkedMuscle",
    "body_map_svg",
    "exercise_animated_svg",
    "exercise_ids",
    "exercise_svg",
    "figure_alt",
    "range_chart_svg",
]

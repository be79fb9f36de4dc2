"""The centre, axes and angle of a drawn ellipse come out as they went in."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posture.stickers.edge import fit
from tests.fixtures.dotted import GREEN, RED, SKIN, paint


def scene(centre, axes_px, angle_deg=0.0, *, slope=0.0, colour=RED):
    """A dot on skin to the left and a dark cloth to the right of x = 62."""
    rgb = np.empty((120, 120, 3))
    rgb[:], rgb[:, 62:] = SKIN, (70, 80, 95)
    paint(rgb, np.array(centre), colour, axes_px, angle_deg, slope)
    return rgb


def found(rgb, centre, diameter):
    picture = np.clip(np.rint(rgb), 0, 255).astype(np.uint8)
    return fit(picture, np.array([np.round(centre)]), np.array([diameter / 2.2]))


@settings(max_examples=20, deadline=None)
@given(
    centre=st.tuples(st.floats(55, 66), st.floats(55, 66)),
    diameter=st.floats(12, 44),
    aspect=st.floats(0.5, 0.95),
    angle=st.floats(0, 179),
    slope=st.floats(-0.25, 0.25),
)
def test_any_ellipse_across_two_grounds_and_shaded(centre, diameter, aspect, angle, slope):
    edges = found(scene(centre, (diameter, aspect * diameter), angle, slope=slope), centre, diameter)
    assert np.hypot(*(edges.xy_px[0] - centre)) < 0.15
    np.testing.assert_allclose(edges.axes_px[0], (diameter, aspect * diameter), atol=0.6)
    if aspect < 0.85:
        assert abs((edges.angle_deg[0] - angle + 90) % 180 - 90) < 6
    assert edges.rays[0] == 1.0


@pytest.mark.parametrize("quality", [70, 95])
def test_blur_noise_and_jpeg_move_no_centre(quality):
    off = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        centre = 60 + rng.uniform(-0.5, 0.5, 2)
        rgb = cv2.GaussianBlur(scene(centre, (20, 15), 30, colour=GREEN), (0, 0), 1.5)
        rgb = np.clip(rgb + rng.normal(0, 3, rgb.shape), 0, 255).astype(np.uint8)
        data = cv2.imencode(".jpg", rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        rgb = cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1]
        edges = fit(np.ascontiguousarray(rgb), np.round([centre]), np.array([9.0]))
        off.append(edges.xy_px[0] - centre)
    off = np.array(off)
    assert np.hypot(*off.T).mean() < 0.25
    assert np.abs(off.mean(axis=0)).max() < 0.12


def test_the_stated_error_grows_with_the_edges_roughness():
    smooth = found(scene((60, 60), (24, 20)), (60, 60), 24)
    rough = scene((60, 60), (24, 20))
    rough[60:66, 69:74] = RED
    assert found(rough, (60, 60), 24).error_px[0] > 1.5 * smooth.error_px[0] > 0.05


def test_no_edge_gives_no_number():
    edges = found(np.full((120, 120, 3), 128.0), (60, 60), 20)
    assert np.isnan(edges.rays[0])
    assert np.isnan(edges.xy_px).all()
    assert fit(np.zeros((9, 9, 3), np.uint8), np.empty((0, 2)), np.empty(0)).xy_px.shape == (0, 2)

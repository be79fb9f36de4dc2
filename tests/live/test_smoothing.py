"""The One Euro filter: steady at rest, quick in movement, hardly dependent on the frame rate."""

from __future__ import annotations

import numpy as np
import pytest

from posture.live.smoothing import OneEuro


def run(times_s: np.ndarray, values: np.ndarray, **settings: float) -> np.ndarray:
    smooth = OneEuro(**settings)
    return np.array([smooth(t, np.atleast_1d(v)) for t, v in zip(times_s, values, strict=True)])


def test_a_constant_stays_what_it_is() -> None:
    assert run(np.arange(10) / 10, np.full(10, 3.0)) == pytest.approx(3.0)


def test_noise_of_a_still_signal_shrinks() -> None:
    noise = np.random.default_rng(0).normal(0, 0.001, 600)
    out = run(np.arange(600) / 30, noise)
    assert out[60:].std() < 0.5 * noise.std()


def test_slow_ramp_lags_by_the_stated_time() -> None:
    smooth = OneEuro(follow=0.0)
    times_s = np.arange(0, 10, 0.01)
    out = [smooth(t, np.array([t]))[0] for t in times_s]
    assert times_s[-1] - out[-1] == pytest.approx(smooth.lag_s, rel=0.05)


def test_fast_movement_lags_less_than_slow() -> None:
    times_s = np.arange(0, 3, 1 / 30)
    ramp = times_s * 1.0
    assert run(times_s, ramp)[-1, 0] > run(times_s, ramp, follow=0.0)[-1, 0]


@pytest.mark.parametrize("fps", [5, 10, 15, 30])
def test_a_step_is_answered_alike_at_every_frame_rate(fps: int) -> None:
    times_s = np.arange(0, 4, 1 / fps)
    out = run(times_s, np.where(times_s >= 2, 0.02, 0.0))
    fine_s = np.arange(0, 4, 1 / 60)
    fine = run(fine_s, np.where(fine_s >= 2, 0.02, 0.0))
    at_s = 2.8
    assert np.interp(at_s, times_s, out[:, 0]) == pytest.approx(
        np.interp(at_s, fine_s, fine[:, 0]), abs=0.002
    )


def test_nan_stays_nan_and_starts_afresh() -> None:
    out = run(np.array([0.0, 0.1, 0.2, 0.3]), np.array([1.0, np.nan, 5.0, 5.0]))
    assert out[:, 0] == pytest.approx([1.0, np.nan, 5.0, 5.0], nan_ok=True)


def test_after_a_gap_the_old_value_is_forgotten() -> None:
    assert run(np.array([0.0, 5.1]), np.array([0.0, 7.0]))[-1, 0] == 7.0


def test_time_must_rise() -> None:
    smooth = OneEuro()
    smooth(1.0, np.zeros(2))
    with pytest.raises(ValueError, match="rise"):
        smooth(1.0, np.zeros(2))


@pytest.mark.parametrize("settings", [{"at_rest_hz": 0}, {"follow": -1}, {"speed_hz": 0}])
def test_senseless_settings_are_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="positive"):
        OneEuro(**settings)

"""The room's three directions - down, along one wall, along the other - from straight edges.

Most edges of a room run along one of three directions at right angles. Where the camera stands to them is
four numbers: roll, pitch, yaw and focal length. The fit searches for the probable sets of four, each edge
being one of the three directions or none of these. Perspective needs no extra rule: verticals that lean
apart are pitch, a skirting board that slants because the wall is not square to the camera is yaw, and what
one picture leaves open (one lone skirting board: roll or yaw?) comes out as a larger spread.
Edges of one picture share their errors (texture, lens, things that lean together), so that readings nearly
as probable as the best one count as well: their differences are part of the spread.
(The idea: Coughlan and Yuille, Manhattan World, ICCV 1999; here with segments instead of pixels.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from posture.arrays import Bools, Floats

FOCAL = 0.85
"""Focal length, of the long side of the picture, where nobody tells it: the middle of the usual 0.6 to 1.2
(a phone's main camera 0.7 to 0.8, the calibrated cameras of the benchmark 0.88, webcams about 0.9)."""
FOCAL_LOG_STD = 0.25
KNOWN_FOCAL_LOG_STD = 0.1
"""EXIF tells whole millimetres as on film; a picture may be cropped a little."""
# What is known before looking, one standard deviation: of roll, pitch and yaw hardly anything. A camera at
# breast height, or one on a wall, looks down by up to 25 degrees; walls are at any angle to it.
_USUAL_STD = np.radians([6.0, 10.0, 20.0])
# Of all edges, those that run down, along one wall and along the other, to begin with; the rest run anywhere.
_SHARES = np.array([0.25, 0.2, 0.2])
_SHARES_COUNT = 10.0  # edges it takes to outvote these shares
_EDGE_STD = np.radians(0.2)  # no edge of a room, and no lens, is straighter than this
_FULL_LENGTH = 0.08
"""Of the long side. A shorter edge counts by its length: foliage and clutter are many short ones."""
TEMPERATURE = 2.5
"""Over the share of the edges that the room explains: by how much (natural log) a reading must be more
probable than another to be e times as credible. Edges of one picture err together, so that they are worth
fewer independent ones; the fewer, the more of the picture is no such room (benchmarks/README.md, real)."""
_ROLLS, _PITCHES, _YAWS = (
    np.radians(np.arange(-28.0, 28.1, 4.0)),
    np.radians([-16.0, -8.0, 0.0, 8.0, 16.0, 24.0]),
    np.radians(np.arange(-40.0, 40.1, 10.0)),
)
_COARSE = np.radians(2.0)
# Added to the edges' own std, from coarse to none, so that a start two degrees off finds its way.
_SOFTENING = np.radians([2.0, 1.5, 1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.0])
_SEARCHED_EDGES = 250
_CLIMBED, _REFINED = 40, 10
_SAME = np.radians([0.5, 3.0, 3.0])  # readings closer than this in roll, pitch and yaw are one


@dataclass(frozen=True, eq=False)
class RoomFit:
    """How the camera stands to the room.

    `pose` (3,): roll and pitch in rad and the log of the focal length (of the long side); roll positive:
    clockwise in the picture, pitch positive: the camera looks down; `covariance` (3, 3) of it.
    `share`: of the edges' length, how much runs in the three directions; `lengths` (3,): how much down, along
    one wall and the other, of the long side. `supports` (N,): the edges that do.
    """

    pose: Floats
    covariance: Floats
    share: float
    lengths: Floats
    supports: Bools


def fit_room(
    middle: Floats,
    angle_rad: Floats,
    std_rad: Floats,
    length: Floats,
    focal: float | None = None,
) -> RoomFit:
    """Fit to N >= 1 edges, longest first.

    `middle` (N, 2) from the picture's centre and `length` (N,), both of its long side, y down; `angle_rad`
    (N,) from x towards y. `focal`: where it is known, of the long side.
    """
    usual = np.array([0.0, 0.0, 0.0, np.log(focal or FOCAL)])
    usual_std = np.append(_USUAL_STD, KNOWN_FOCAL_LOG_STD if focal else FOCAL_LOG_STD)
    counts = np.minimum(length / _FULL_LENGTH, 1.0)
    edges = _Edges(middle, angle_rad, np.hypot(std_rad, _EDGE_STD), counts, _SHARES, usual, usual_std)
    readings = sorted((edges.refined(pose) for pose in _search(edges)), key=lambda reading: -reading[0])
    score, pose, best = readings[0]
    kinds = best.kinds(pose, best.std)
    share = float((kinds.sum(axis=0) * length).sum() / length.sum())
    temperature = TEMPERATURE / max(share, 0.01)
    credible = np.exp((np.array([reading[0] for reading in readings]) - score) / temperature)
    credible /= credible.sum()
    spread = np.zeros((4, 4))
    for weight, (_, other, there) in zip(credible, readings, strict=True):
        apart = other - pose
        spread += weight * (there.covariance(other, temperature) + np.outer(apart, apart))
    kept = [0, 1, 3]
    return RoomFit(
        pose=pose[kept],
        covariance=spread[np.ix_(kept, kept)],
        share=share,
        lengths=(kinds * length).sum(axis=1),
        supports=kinds.sum(axis=0) > 0.5,
    )


def room_directions(pose: Floats) -> Floats:
    """Down, along one wall and along the other as columns (..., 3, 3); rows x right, y down, z forward.

    Roll turns the picture clockwise, (0, 1) -> (-sin, cos); with positive pitch the camera looks down, with
    positive yaw the way straight into the wall lies to the right of the picture's middle.
    """
    (cr, ct, cy), (sr, st, sy) = (
        np.moveaxis(np.cos(pose[..., :3]), -1, 0),
        np.moveaxis(np.sin(pose[..., :3]), -1, 0),
    )
    down = np.stack([-sr * ct, cr * ct, st], axis=-1)
    along = np.stack([cr * cy - sr * st * sy, sr * cy + cr * st * sy, -ct * sy], axis=-1)
    away = np.stack([cr * sy + sr * st * cy, sr * sy - cr * st * cy, ct * cy], axis=-1)
    return np.stack([down, along, away], axis=-1)


def _search(edges: _Edges) -> list[Floats]:
    """Probable poses, the most probable first, no two alike."""
    few = edges.first(_SEARCHED_EDGES)
    starts = np.stack(np.meshgrid(_ROLLS, _PITCHES, _YAWS, indexing="ij"), axis=-1).reshape(-1, 3)
    poses = np.column_stack([starts, np.full(len(starts), edges.usual[3])])
    coarse = np.concatenate([few.log_posterior(part, _COARSE) for part in np.array_split(poses, 9)])
    poses = few.climb(poses[np.argsort(-coarse)[:_CLIMBED]], _SOFTENING)
    found: list[Floats] = []
    for pose in poses[np.argsort(-few.log_posterior(poses))]:
        if all((np.abs(pose - other)[:3] > _SAME).any() for other in found):
            found.append(pose)
    return found[:_REFINED]


@dataclass(frozen=True, eq=False)
class _Edges:
    """Edges, their weights, and what share (3,) of them runs in each direction.

    Poses (..., 4): roll, pitch, yaw, log focal; `usual` and `usual_std` (4,): what is known of them before.
    """

    middle: Floats
    angle: Floats
    std: Floats
    weight: Floats
    shares: Floats
    usual: Floats
    usual_std: Floats

    def first(self, count: int) -> _Edges:
        return replace(
            self,
            middle=self.middle[:count],
            angle=self.angle[:count],
            std=self.std[:count],
            weight=self.weight[:count],
        )

    def refined(self, pose: Floats) -> tuple[float, Floats, _Edges]:
        """Score, pose and edges with the shares that this pose finds."""
        edges = self
        for _ in range(4):
            pose = edges.climb(pose, np.zeros(1))
            counts = (edges.kinds(pose, edges.std) * edges.weight).sum(axis=1) + _SHARES * _SHARES_COUNT
            edges = replace(edges, shares=counts / (edges.weight.sum() + _SHARES_COUNT))
        shares = np.append(edges.shares, 1 - edges.shares.sum())
        known = _SHARES_COUNT * (np.append(_SHARES, 1 - _SHARES.sum()) * np.log(shares)).sum()
        return float(edges.log_posterior(pose) + known), pose, edges

    @property
    def anywhere(self) -> float:
        """Density of the edges that keep to no direction, over half a turn."""
        return float((1 - self.shares.sum()) / np.pi)

    def residuals(self, pose: Floats) -> Floats:
        """Angle of each edge from each direction as seen at its middle, (..., 3, N), within 90 degrees."""
        directions = room_directions(pose)[..., None]
        focal = np.exp(pose[..., 3])[..., None, None]
        x, y, z = directions[..., 0, :, :], directions[..., 1, :, :], directions[..., 2, :, :]
        across, down = x * focal - z * self.middle[:, 0], y * focal - z * self.middle[:, 1]
        return _half_turn(self.angle - np.arctan2(down, across))

    def densities(self, residuals: Floats, std: Floats) -> Floats:
        """Probability density of each edge's angle as one of each direction, shares included, (..., 3, N)."""
        normal = np.exp(-0.5 * (residuals / std) ** 2) / (std * np.sqrt(2 * np.pi))
        densities: Floats = self.shares[:, None] * normal
        return densities

    def kinds(self, pose: Floats, std: Floats) -> Floats:
        """Probability that an edge runs in each direction, (..., 3, N)."""
        return self._kinds(self.residuals(pose), std)

    def _kinds(self, residuals: Floats, std: Floats) -> Floats:
        density = self.densities(residuals, std)
        kinds: Floats = density / (density.sum(axis=-2, keepdims=True) + self.anywhere)
        return kinds

    def log_posterior(self, pose: Floats, softening: float = 0.0) -> Floats:
        density = self.densities(self.residuals(pose), np.hypot(self.std, softening))
        seen = (np.log(density.sum(axis=-2) + self.anywhere) * self.weight).sum(axis=-1)
        return np.asarray(seen - 0.5 * (((pose - self.usual) / self.usual_std) ** 2).sum(axis=-1))

    def climb(self, pose: Floats, softening: Floats) -> Floats:
        """Expectation maximisation, one Gauss-Newton step for each softening (rad) of the edges' std."""
        for soft in softening:
            curvature, slope = self._normal_equations(pose, np.hypot(self.std, soft))
            step = np.linalg.solve(curvature, slope[..., None])[..., 0]
            pose = pose + np.clip(step, -0.1, 0.1)
        return pose

    def covariance(self, pose: Floats, temperature: float) -> Floats:
        """(4, 4) of the pose, with edges that count for 1 / temperature each."""
        curvature, _ = self._normal_equations(pose, self.std * np.sqrt(temperature))
        return np.asarray(np.linalg.inv(curvature))

    def _normal_equations(self, pose: Floats, std: Floats) -> tuple[Floats, Floats]:
        left = self.residuals(pose)
        weight = self._kinds(left, std) * self.weight / std**2
        step = 1e-5
        change = np.stack(
            [_half_turn(self.residuals(pose + step * e) - left) / step for e in np.eye(4)], axis=-3
        )
        curvature = np.einsum("...ikn,...jkn,...kn->...ij", change, change, weight, optimize=True)
        slope = -np.einsum("...ikn,...kn->...i", change, weight * left, optimize=True)
        return (
            curvature + np.diag(self.usual_std**-2),
            slope - (pose - self.usual) / self.usual_std**2,
        )


def _half_turn(angle: Floats) -> Floats:
    """The same undirected angle within -90 to 90 degrees, in rad."""
    return (angle + np.pi / 2) % np.pi - np.pi / 2

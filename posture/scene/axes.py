"""The room's three directions - down, along the wall, away from the camera - from straight edges.

Most edges of a room run along one of three directions at right angles. Where the camera stands to them is
four numbers: roll, pitch, yaw and focal length. The fit takes the most probable four, each edge being down,
along, away or none of these, and the spread of the roll around it. Perspective needs no extra rule: verticals
that lean apart are pitch, a skirting board that slants because the wall is not square to the camera is yaw,
and what one picture leaves open (one lone skirting board: roll or yaw?) comes out as a larger spread.
What it can't know: a lone skirting board of a wall far from square, beyond the usual yaw, reads as roll.
(The idea: Coughlan and Yuille, Manhattan World, ICCV 1999; here with segments instead of pixels.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

FOCAL = 0.95
"""Focal length, of the long side of the picture: phones 0.7 to 1.5, webcams about 0.9."""
_USUAL = np.array([0.0, 0.0, 0.0, np.log(FOCAL)])
# What is known before looking, one standard deviation: of the roll hardly anything; pitch and yaw as by hand,
# in front of a wall that is meant to be square to the camera; focal length by a factor of 1.35.
_USUAL_STD = np.array([*np.radians([6.0, 4.0, 3.0]), 0.3])
# Of all edges, those that run down, along and away, to begin with; the rest run anywhere.
_SHARES = np.array([0.3, 0.3, 0.1])
_SHARES_COUNT = 10.0  # edges it takes to outvote these shares
_EDGE_STD = np.radians(0.15)  # no edge of a room, and no lens, is straighter than this
SPREAD_FACTOR = 2.0
"""Edges of one room share their errors (texture, mortar, lens): without this the spread is too small."""
_STARTS = np.radians(np.arange(-12.0, 12.1, 2.0))
# Added to the edges' own std, from coarse to none, so that a start two degrees off finds its way.
_SOFTENING = np.radians([2.0, 1.5, 1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.0, 0.0])
_STARTING_EDGES = 250


@dataclass(frozen=True, eq=False)
class RoomFit:
    """How the room is turned. `roll_rad` positive: clockwise in the picture.

    `gain` says how much better than chance the edges that can show a roll agree with the fit (natural log);
    `lead` by how much the next best roll, at least a degree away, is less probable (natural log);
    `supports` (N,) true for the edges that run down or along the wall.
    """

    roll_rad: float
    std_rad: float
    gain: float
    lead: float
    supports: npt.NDArray[np.bool_]


def fit_room(middle: FloatArray, angle_rad: FloatArray, std_rad: FloatArray) -> RoomFit:
    """Fit to N >= 1 edges, longest first.

    `middle` (N, 2) from the picture's centre, of its long side, y down; `angle_rad` (N,) from x towards y.
    """
    edges = _Edges(middle, angle_rad, np.hypot(std_rad, _EDGE_STD), _SHARES)
    few = edges.first(_STARTING_EDGES)
    tried = [few.climb(np.array([roll, *_USUAL[1:]]), _SOFTENING) for roll in _STARTS]
    scores = np.array([few.log_posterior(pose) for pose in tried])
    rolls = np.array([pose[0] for pose in tried])
    best = int(scores.argmax())
    others = np.abs(rolls - rolls[best]) > np.radians(1.0)
    pose = tried[best]
    for _ in range(5):
        pose = edges.climb(pose, np.zeros(2))
        edges = edges.with_shares_at(pose)
    kinds = edges.kinds(pose)
    return RoomFit(
        roll_rad=float(pose[0]),
        std_rad=edges.roll_std(pose),
        gain=edges.gain(pose),
        lead=float(scores[best] - scores[others].max()) if others.any() else np.inf,
        supports=kinds[:2].sum(axis=0) > 0.5,
    )


def room_directions(pose: FloatArray) -> FloatArray:
    """Down, along the wall and away as columns (3, 3); rows x right, y down, z out of the camera.

    Roll turns the picture clockwise, (0, 1) -> (-sin, cos); with positive pitch the camera looks down, with
    positive yaw the way straight into the wall lies to the right of the picture's middle.
    """
    (cr, ct, cy), (sr, st, sy) = np.cos(pose[:3]), np.sin(pose[:3])
    roll = np.array([[cr, -sr, 0.0], [sr, cr, 0.0], [0.0, 0.0, 1.0]])
    pitch = np.array([[1.0, 0.0, 0.0], [0.0, ct, -st], [0.0, st, ct]])
    yaw = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    directions: FloatArray = (roll @ pitch @ yaw)[:, [1, 0, 2]]
    return directions


@dataclass(frozen=True, eq=False)
class _Edges:
    """Edges and what share (3,) of them runs down, along and away. Poses: roll, pitch, yaw, log focal."""

    middle: FloatArray
    angle: FloatArray
    std: FloatArray
    shares: FloatArray

    def first(self, count: int) -> _Edges:
        return _Edges(self.middle[:count], self.angle[:count], self.std[:count], self.shares)

    def with_shares_at(self, pose: FloatArray) -> _Edges:
        counts = self.kinds(pose).sum(axis=1) + _SHARES * _SHARES_COUNT
        return replace(self, shares=counts / (len(self.angle) + _SHARES_COUNT))

    @property
    def anywhere(self) -> float:
        """Density of the edges that keep to no direction, over half a turn."""
        return float((1 - self.shares.sum()) / np.pi)

    def residuals(self, pose: FloatArray) -> FloatArray:
        """Angle of each edge from each direction as seen at its middle, (3, N), within a quarter turn."""
        x, y, z = room_directions(pose)
        focal = np.exp(pose[3])
        across = x[:, None] * focal - z[:, None] * self.middle[:, 0]
        down = y[:, None] * focal - z[:, None] * self.middle[:, 1]
        return _half_turn(self.angle - np.arctan2(down, across))

    def densities(self, pose: FloatArray, std: FloatArray) -> FloatArray:
        """Probability density of each edge's angle as one of each direction, shares included, (3, N)."""
        normal = np.exp(-0.5 * (self.residuals(pose) / std) ** 2) / (std * np.sqrt(2 * np.pi))
        densities: FloatArray = self.shares[:, None] * normal
        return densities

    def kinds(self, pose: FloatArray, std: FloatArray | None = None) -> FloatArray:
        """Probability that an edge runs down, along, away, (3, N)."""
        density = self.densities(pose, self.std if std is None else std)
        kinds: FloatArray = density / (density.sum(axis=0) + self.anywhere)
        return kinds

    def log_posterior(self, pose: FloatArray) -> float:
        seen = np.log(self.densities(pose, self.std).sum(axis=0) + self.anywhere).sum()
        return float(seen - 0.5 * (((pose - _USUAL) / _USUAL_STD) ** 2).sum())

    def gain(self, pose: FloatArray) -> float:
        """Log odds that the room shows its roll, against edges that run away or anywhere.

        By Laplace's method: the last term is what a pose that had to be searched for costs, its spread
        against what was open before.
        """
        density = self.densities(pose, self.std)
        chance = density[2] + (1 - self.shares[2]) / np.pi
        seen = np.log((density.sum(axis=0) + self.anywhere) / chance).sum()
        usual = 0.5 * (((pose - _USUAL) / _USUAL_STD) ** 2).sum()
        curvature, _ = self._normal_equations(pose, self.std)
        search = 0.5 * np.linalg.slogdet(curvature * np.outer(_USUAL_STD, _USUAL_STD))[1]
        return float(seen - usual - search)

    def climb(self, pose: FloatArray, softening: FloatArray) -> FloatArray:
        """Expectation maximisation, one Gauss-Newton step for each softening (rad) of the edges' std."""
        for soft in softening:
            curvature, slope = self._normal_equations(pose, np.hypot(self.std, soft))
            pose = pose + np.clip(np.linalg.solve(curvature, slope), -0.1, 0.1)
        return pose

    def roll_std(self, pose: FloatArray) -> float:
        """Standard deviation of the roll, rad, the other three unknowns left free."""
        curvature, _ = self._normal_equations(pose, self.std * SPREAD_FACTOR)
        return float(np.sqrt(np.linalg.inv(curvature)[0, 0]))

    def _normal_equations(self, pose: FloatArray, std: FloatArray) -> tuple[FloatArray, FloatArray]:
        weight = self.kinds(pose, std) / std**2
        left = self.residuals(pose)
        step = 1e-5
        change = np.stack([_half_turn(self.residuals(pose + step * e) - left) / step for e in np.eye(4)])
        weighted = (change * weight).reshape(4, -1)
        curvature = weighted @ change.reshape(4, -1).T + np.diag(_USUAL_STD**-2)
        slope = -weighted @ left.ravel() - (pose - _USUAL) / _USUAL_STD**2
        return curvature, slope


def _half_turn(angle: FloatArray) -> FloatArray:
    """The same undirected angle within -90 to 90 degrees, in rad."""
    return (angle + np.pi / 2) % np.pi - np.pi / 2

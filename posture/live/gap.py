"""How far apart two frames may be and still tell what was between them."""

from __future__ import annotations

GAP_S = 5.0
"""Of a longer time without a frame nothing is claimed: not bad, not good, not watched.

Twice the slowest stream that is worth watching: a hidden tab, whose timers a browser holds back, sends
a picture every 1.0 to 2.4 s.
"""

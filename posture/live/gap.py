"""How far apart two frames may be and still show what was between them."""

from __future__ import annotations

GAP_S = 5.0
"""Nothing is claimed about a longer time without a frame: not bad, not good, not watched.

Twice the slowest stream worth watching: a hidden tab, whose timers the browser slows down, sends a picture
every 1.0 to 2.4 s.
"""

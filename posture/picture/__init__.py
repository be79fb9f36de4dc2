"""Files in, upright pixels out: what a picture is, and what it tells of its camera."""

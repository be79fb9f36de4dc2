"""Every limit on size, count and length, in one place: what is accepted, and what may be kept.

Everything that can be kept can be read back: the limits of an archive follow from those of what is saved, and
tests/history/test_round_trip.py saves, exports, deletes and imports at each of them.
"""

from __future__ import annotations

# Pictures. Decoding the largest of each kind takes at most about 600 MB (benchmarks/hostile.py).

MAX_PHOTO_BYTES = 40 * 1024 * 1024
MAX_PIXELS = 80_000_000
"""Of any picture; a 48 MP phone photo passes, a decompression bomb doesn't."""
MAX_WEBP_PIXELS = 32_000_000
"""Its decoder holds the picture four times."""
MAX_HEIF_PIXELS = 64_000_000
"""Its decoder holds more than the pixels; phones take 48 to 50 million."""
MAX_SCANNED_PIXELS = 50_000_000
"""Of a JPEG in several scans, whose decoder holds all coefficients until the last of them."""
MAX_SIDE_PX = 32_000
"""No JPEG can have a side twice as long, and each photo must fit into one to be kept."""
MIN_SIDE_PX = 160
MAX_SCANS = 100
"""Of a JPEG; ten are usual in a progressive one. Each is a pass over all its pixels."""
MAX_SCAN_PIXELS = 1_500_000_000
"""Scans times pixels: about 12 s of decoding."""

# Live

MAX_FRAME_BYTES, MAX_STILL_BYTES, MAX_SENSOR_BYTES = 400_000, 12_000_000, 24_000_000
"""A still of 3840 x 2160 pixels at JPEG quality 95 is 2 to 6 MB; a phone's sensor gives more."""
MAX_FRAME_SIDE_PX, MAX_STILL_SIDE_PX, MAX_SENSOR_SIDE_PX = 1280, 4096, 8192
MIN_FRAME_SIDE_PX = 64
MAX_FRAME_SCANS = 10
"""A browser's canvas writes one."""
MAX_SESSION_STILL_BYTES = 150_000_000
"""Per session: four views of six stills are about 10 MB at 1920 x 1080, and up to 100 MB at 3840 x 2160."""

# A check

MAX_PHOTOS = 200
MAX_ENTRIES_OF_A_LIST = 1000
"""In a report: photos, numbers of a photo, sessions of a plan."""

# The history

MAX_NAME_CHARS = 200
MAX_NOTE_CHARS = 10_000
MAX_KEY_CHARS = 80
"""Of the name of an exercise or of a set of repeats."""
HEIGHT_CM = (20.0, 300.0)
"""Both ends excluded."""
YEARS = (1900, 2200)
MAX_KEPT_PICTURE_BYTES = 40_000_000
MAX_JSON_BYTES = 16_000_000
"""Of one check with report, answers and captures; a report of 200 photos has about a third of it."""
JSON_MARGIN_BYTES = 100_000
"""What an archive adds: id, time, note."""
MAX_SUMMARY_BYTES = 2_000_000
"""Of a live session; a day at the desk is about 100 kB."""
MAX_BASELINES = 24
"""Remembered positions of a person: one for each camera, place and mode."""
MAX_BASELINE_BYTES = 20_000
MAX_GOOD_ENTRIES = 14
"""Days whose good minutes are kept with a remembered position; the oldest goes first."""
MAX_LABEL_CHARS = 200
"""Of a camera's name, which the browser gives, and of a place's."""
MAX_PLAN_DAYS = 40_000
"""Of a person: ten exercises a day for eleven years."""
MAX_ENTRIES = 60_000
"""Checks, sessions and pictures of a person, each a file of the archive; two more files hold the rest."""
MAX_PERSON_BYTES = 3_500_000_000
"""All that is kept of a person."""
MAX_ARCHIVE_BYTES = 4_000_000_000
"""An archive unpacked: all of a person, and the table for spreadsheets."""

# The app

MAX_VISIT_BYTES = 300_000_000
"""Of the files put in during one visit: the largest clip (200 MB) and many photos."""
MAX_SIGHTING_BYTES = 800_000_000
"""Of the decoded photos that a session keeps, so that a correction doesn't run the model again."""

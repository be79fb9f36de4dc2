"""Body map, exercise figures and charts as SVG strings.

They scale with their container, read on light and dark grounds, carry a name and a description for
screen readers, and hold no scripts, fonts or links.
"""

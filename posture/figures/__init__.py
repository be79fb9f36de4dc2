"""Body map, exercise figures and charts as SVG strings.

They scale with their container, can be read on light and dark grounds, have a name and a description for
screen readers, and contain no scripts, fonts or links.
"""

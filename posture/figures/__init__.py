"""Body map, exercise figures and charts as SVG strings."""

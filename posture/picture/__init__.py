"""From files to upright pixels: what a picture shows, and what its notes say about the camera."""

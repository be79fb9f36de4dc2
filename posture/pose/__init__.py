"""From pixels to landmarks: who is in the picture, where the joints are, which side is seen."""

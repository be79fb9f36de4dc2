"""Pixels in, landmarks out: who is in the picture, where the joints are, which side is seen."""

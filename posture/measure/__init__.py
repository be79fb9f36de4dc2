"""Landmarks in, numbers out, each with its error."""

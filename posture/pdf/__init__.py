"""A report as a PDF of a few pages."""

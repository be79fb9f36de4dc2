"""A report as a PDF of one to three pages."""

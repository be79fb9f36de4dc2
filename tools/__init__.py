"""What makes pages of docs/ from the data, and what checks texts; no part of the installed package."""

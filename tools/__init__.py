"""What makes pages and pictures of docs/ from the data; nothing here is part of the installed package."""

"""Round stickers on the body: found in a photo, named by where they lie, and what their size tells."""

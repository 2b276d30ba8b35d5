"""Release: a fitted channel applied to rows; what the releases look like, and how far from the originals they are."""

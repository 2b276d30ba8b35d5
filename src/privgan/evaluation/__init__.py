"""What a trained channel is worth: how far its releases are, what they look like, what is read in them."""

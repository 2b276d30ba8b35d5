"""A channel put to use: a user's pictures, table or array in, their release out."""

"""Judging data that privgan did not make: originals and their releases, as folders of pictures or as tables."""

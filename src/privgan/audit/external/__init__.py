"""A release that privgan did not make, paired with its originals and audited like that of a run."""

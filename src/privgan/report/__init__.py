"""What the run folders say, as curves, pictures, tables and one page. Reads files only, never live modules."""

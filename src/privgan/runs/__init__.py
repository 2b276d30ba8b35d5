"""Run folders: signature, record, lock and listing. These files are the only state that there is."""

"""What `privgan COMMAND` does: one module a command, each with `run(config)`; heavy imports stay inside."""

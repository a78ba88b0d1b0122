"""The commands of `digitrec`, one module each: parse nothing, do one job, return the exit status."""

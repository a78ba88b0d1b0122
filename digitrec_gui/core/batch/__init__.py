"""Many pictures at once: what a job is, where it is kept, and what comes out of it."""

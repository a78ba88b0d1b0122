"""Everything that owns a thread, a child process or a setting."""

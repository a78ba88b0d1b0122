"""A stranger's `.h5` or `.keras` opened safely, adapted, compiled, exported; and our own networks."""

"""A camera, a video or a stream: found, opened, read, and survived."""

"""Jobs of many pictures: read by processes of this machine, or by workers of a cluster."""

"""The Batch tab: many pictures are read, looked through, put right and exported."""

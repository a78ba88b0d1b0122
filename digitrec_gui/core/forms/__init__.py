"""Forms: a picture with named fields, laid over sheets and read field by field."""

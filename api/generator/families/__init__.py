"""The families: each tells, for any day, what happens in its part of the archive room."""

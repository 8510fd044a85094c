"""Machine quality checks of page images (DA/T 31): what a machine can check is checked on every page."""

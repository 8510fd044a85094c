"""Jobs: long work that a person starts and looks after by its id (DESIGN.md section 8)."""

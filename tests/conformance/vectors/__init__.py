"""Where the vectors are; README.md says where they come from."""

from pathlib import Path

FOLDER = Path(__file__).parent

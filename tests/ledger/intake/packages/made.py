"""The library that others make bags with."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its source has escapes that newer compilers warn of
    import bagit

__all__ = ["bagit"]

"""Storing objects quickly: files of a directory are not flushed one by one, but all together in the end."""

from __future__ import annotations

import os
from collections.abc import Iterable

import obstore
from obstore.store import LocalStore

from ledger.event import Manifest
from ledger.store.objects import object_path, open_objects


class Shelf:
    """Where the objects are: a directory, or a URL of another object store."""

    def __init__(self, place: str) -> None:
        self._objects = open_objects(place)
        self._folder = None if "://" in place else LocalStore(place, mkdir=True)

    def put(self, one: Manifest) -> None:
        """Keep the object; in a directory it is durable after `settle`."""
        if self._folder is None:
            self._objects.put(one.content)
        else:
            obstore.put(self._folder, object_path(one.object.object), one.content)

    def remove(self, digests: Iterable[str]) -> None:
        """Destroy these objects, as far as they are there."""
        for digest in digests:
            if self._objects.exists(digest):
                self._objects.delete(digest)

    def settle(self) -> None:
        """Make everything put durable."""
        if self._folder is not None:
            os.sync()

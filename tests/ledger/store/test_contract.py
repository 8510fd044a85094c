"""Both databases keep the store's contract."""

from tests.contracts.store import StoreContract


class TestStore(StoreContract):
    pass

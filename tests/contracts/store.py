"""The contract of ``ledger.store.port.LogStore``; a test module inherits it with a ``store`` fixture."""

from __future__ import annotations

import pytest
from eventsourcing.dcb.api import DCBAppendCondition
from eventsourcing.dcb.tests import DCBRecorderTestCase

from ledger.clock import SECOND, ManualClock
from ledger.errors import Conflict, Refusal
from ledger.store.port import Command, Committed, LogStore
from signing import merkle
from signing.envelope import MAX_ENVELOPE, entry_bytes
from signing.tiles import tile_hash_at
from tests.ledger.logs import ALICE, BOB, appended, command, entry, none_of, refused, uuid


class StoreContract:
    """What every log store does."""

    # The package's own contract.

    def test_it_is_a_recorder_for_dynamic_consistency_boundaries(self, store: LogStore) -> None:
        DCBRecorderTestCase()._test_append_read(store)

    def test_a_subscription_blocks_and_receives(self, store: LogStore) -> None:
        DCBRecorderTestCase()._test_append_subscribe(store)

    # Numbering.

    def test_positions_count_from_one_without_gaps(self, store: LogStore) -> None:
        first = appended(store, command(1, [entry(), entry()]))
        second = appended(store, command(2))
        assert (first.first, first.last, second.first, second.last) == (1, 2, 3, 3)

    def test_entries_of_one_command_stand_one_microsecond_apart(
        self, store: LogStore, clock: ManualClock
    ) -> None:
        receipt = appended(store, command(1, [entry()] * 3))
        assert receipt.recorded_at == clock.now()
        assert [one.recorded_at for one in store.entries()] == [clock.now() + i for i in range(3)]

    def test_a_clock_that_stands_still_does_not_stop_time(self, store: LogStore) -> None:
        times = [appended(store, command(n)).recorded_at for n in range(3)]
        assert times == [times[0], times[0] + 1, times[0] + 2]

    def test_the_entry_is_the_envelope_with_position_and_time(self, store: LogStore) -> None:
        receipt = appended(store, command(1, [entry(b'{"x":1}')]))
        (stored,) = store.entries()
        assert stored.entry == entry_bytes(b'{"x":1}', 1, receipt.recorded_at)
        assert stored.data == b'{"x":1}'
        assert receipt.leaf_hashes == [merkle.leaf_hash(stored.entry)]

    # One refusal never undoes another command.

    def test_a_refused_command_leaves_the_rest_of_the_group(self, store: LogStore) -> None:
        answers = store.commit(
            [
                command(1),
                command(2, [entry(b"x" * (MAX_ENVELOPE + 1))]),
                command(3, condition=none_of(([], []))),
                command(4),
            ]
        )
        assert [one.first if isinstance(one, Committed) else one.code for one in answers] == [
            1,
            "ENTRY_TOO_LONG",
            "CONDITION_FAILED",
            2,
        ]
        assert store.head().size == 2

    def test_what_no_database_keeps_is_refused_alone(self, store: LogStore) -> None:
        bad = [entry(b"{}", "record:\0"), entry(b"{}", "record:a\nb"), entry(b"{}", "record:\ud800")]
        answers = store.commit([*(command(n, [one]) for n, one in enumerate(bad)), command(9)])
        assert [isinstance(one, Committed) for one in answers] == [False, False, False, True]

    def test_an_envelope_of_the_greatest_length_is_kept(self, store: LogStore) -> None:
        appended(store, command(1, [entry(b"x" * MAX_ENVELOPE)]))
        assert len(next(store.entries()).data) == MAX_ENVELOPE

    def test_a_command_of_more_than_ten_thousand_entries_is_refused(self, store: LogStore) -> None:
        assert refused(store, command(1, [entry()] * 10_001)) == "COMMAND_TOO_LARGE"

    def test_a_command_of_more_than_64_mib_is_refused(self, store: LogStore) -> None:
        assert refused(store, command(1, [entry(b"x" * MAX_ENVELOPE)] * 1027)) == "COMMAND_TOO_LARGE"

    def test_a_signature_is_not_used_after_the_time_its_signer_set(
        self, store: LogStore, clock: ManualClock
    ) -> None:
        assert refused(store, command(1, [entry()] * 2, until=clock.now())) == "SIGNED_TOO_LATE"
        appended(store, command(1, [entry()] * 2, until=clock.now() + 1))

    # Idempotency.

    def test_an_honest_retry_gets_the_first_receipt(self, store: LogStore, clock: ManualClock) -> None:
        first = appended(store, command(1, [entry(), entry()]))
        clock.pass_by(SECOND)
        again = appended(store, command(1, [entry(), entry()]))
        assert again.retried == "same"
        assert (again.first, again.last, again.recorded_at) == (first.first, first.last, first.recorded_at)
        assert again.leaf_hashes == first.leaf_hashes
        assert store.head().size == 2

    def test_a_retry_in_the_same_group_gets_the_first_receipt(self, store: LogStore) -> None:
        first, again = store.commit([command(1), command(1)])
        assert isinstance(first, Committed)
        assert isinstance(again, Committed)
        assert (again.first, again.retried) == (first.first, "same")

    def test_another_request_under_the_same_id_is_refused(self, store: LogStore) -> None:
        appended(store, command(1))
        assert refused(store, command(1, digest=b"e" * 32)) == "COMMAND_REUSED"

    def test_another_actor_under_the_same_id_is_refused(self, store: LogStore) -> None:
        appended(store, command(1))
        assert refused(store, command(1, actor=BOB)) == "COMMAND_REUSED"

    def test_a_retry_after_the_digest_is_forgotten_is_unchecked(self, store: LogStore) -> None:
        appended(store, command(1))
        assert store.forget_digests(10**18 + 1) == 1
        assert appended(store, command(1, digest=b"e" * 32)).retried == "unchecked"
        assert refused(store, command(1, actor=BOB, digest=b"e" * 32)) == "COMMAND_REUSED"

    def test_digests_are_kept_until_their_time(self, store: LogStore) -> None:
        appended(store, command(1))
        assert store.forget_digests(10**18) == 0

    def test_a_refusal_is_not_remembered(self, store: LogStore) -> None:
        assert refused(store, command(1, [entry()] * 10_001)) == "COMMAND_TOO_LARGE"
        assert appended(store, command(1)).retried is None

    def test_the_row_of_a_command_tells_its_run(self, store: LogStore) -> None:
        store.commit([command(1), command(2, [entry()] * 3)])
        row = store.receipt(uuid(2))
        assert row is not None
        assert (row.actor, row.first, row.last, row.digest) == (ALICE, 2, 4, b"d" * 32)
        assert store.receipt(uuid(3)) is None

    # Conditions.

    def test_a_condition_sees_the_earlier_commands_of_its_group(self, store: LogStore) -> None:
        code = none_of((["record.filed"], ["code:J019"]), after=0)
        one, other = store.commit([command(n, [entry(b"{}", "code:J019")], condition=code) for n in range(2)])
        assert isinstance(one, Committed)
        assert isinstance(other, Conflict)

    @pytest.mark.parametrize("after", [0, 2])
    def test_a_condition_sees_what_was_committed_after_it_was_read(self, store: LogStore, after: int) -> None:
        for n in range(4):
            appended(store, command(n, [entry(b"{}", f"record:{n}")]))
        assert (
            refused(store, command(9, condition=none_of(([], ["record:3"]), after=after)))
            == "CONDITION_FAILED"
        )

    def test_a_condition_does_not_see_what_was_there_before(self, store: LogStore) -> None:
        last = appended(store, command(1, [entry(b"{}", "record:1")])).last
        appended(store, command(2, condition=none_of(([], ["record:1"]), after=last)))

    def test_all_tags_and_one_of_the_types_make_a_match(self, store: LogStore) -> None:
        appended(store, command(1, [entry(b"{}", "record:1", "page:1", type="page.attached")]))
        others: list[tuple[list[str], list[str]]] = [
            (["page.detached"], ["record:1"]),
            (["page.attached"], ["record:1", "page:2"]),
            ([], ["record:1", "page:1", "batch:1"]),
        ]
        appended(store, command(2, condition=none_of(*others)))
        assert (
            refused(store, command(9, condition=none_of((["page.attached", "x.y"], ["record:1", "page:1"]))))
            == "CONDITION_FAILED"
        )

    def test_conditions_hold_across_a_reopened_store(self, store: LogStore) -> None:
        # After a start nothing is in memory: the same questions go to the database.
        for n in range(50):
            appended(store, command(n, [entry(b"{}", f"record:{n % 5}", type=f"t.t{n % 3}")]))
        store.recent.reset(50)
        assert (
            refused(store, command(90, condition=none_of((["t.t1"], ["record:4"]), after=48)))
            == "CONDITION_FAILED"
        )
        assert (
            refused(store, command(91, condition=none_of(([], ["record:4"]), after=3))) == "CONDITION_FAILED"
        )
        assert refused(store, command(92, condition=none_of((["t.t1"], []), after=3))) == "CONDITION_FAILED"
        assert refused(store, command(93, condition=DCBAppendCondition(after=49))) == "CONDITION_FAILED"
        appended(store, command(94, condition=none_of((["t.t0"], ["record:4"]), after=48)))
        many = none_of(*(([], [f"record:{n}"]) for n in range(5, 100)), after=10)
        appended(store, command(95, condition=many))

    # Reading.

    def test_select_takes_any_type_and_every_tag(self, store: LogStore) -> None:
        appended(
            store,
            command(
                1, [entry(b"{}", "record:1", type="a.a"), entry(b"{}", "record:1", "page:1", type="b.b")]
            ),
        )
        appended(store, command(2, [entry(b"{}", "record:2", type="a.a")]))

        def found(*question: list[str]) -> list[int]:
            return [one.position for one in store.select(*question)]

        assert found(["a.a"]) == [1, 3]
        assert found([], ["record:1"]) == [1, 2]
        assert found(["b.b", "a.a"], ["record:1", "page:1"]) == [2]
        assert found([], ["record:1", "record:2"]) == []
        assert found() == [1, 2, 3]

    def test_what_can_be_no_tag_is_not_found(self, store: LogStore) -> None:
        appended(store, command(1, [entry(b"{}", "record:1", type="a.a")]))
        assert store.select(["a.a"], ["record:\0"]) == []
        found = store.select_each(["a.a"], ["record:\0", "record:1"], upto=1)
        assert [tag for tag, _ in found] == ["record:1"]

    def test_select_walks_both_ways_between_bounds(self, store: LogStore) -> None:
        # One run of a tag, so the bounds fall inside it.
        appended(store, command(1, [entry(b"{}", "batch:1")] * 10))
        appended(store, command(2, [entry(b"{}", "batch:2")]))
        appended(store, command(3, [entry(b"{}", "batch:1")] * 3))
        one = store.select([], ["batch:1"], after=4, upto=13, limit=7)
        assert [each.position for each in one] == [5, 6, 7, 8, 9, 10, 12]
        newest = store.select([], ["batch:1"], after=8, upto=13, newest=True, limit=3)
        assert [each.position for each in newest] == [13, 12, 10]

    def test_entries_come_whole_and_in_order(self, store: LogStore) -> None:
        appended(store, command(1, [entry(str(n).encode()) for n in range(2500)]))
        assert [one.data for one in store.entries(2, 2400)] == [str(n).encode() for n in range(1, 2400)]
        assert next(store.entries(3, 3)).type == "record.filed"

    def test_tags_come_back_as_given(self, store: LogStore) -> None:
        appended(store, command(1, [entry(b"{}", "code:J019-WS·2016·D30·办公室-0001", "record:1"), entry()]))
        assert store.tags_of([1, 2, 3]) == {
            1: (f"actor:{ALICE}", "code:J019-WS·2016·D30·办公室-0001", "record:1"),
            2: (f"actor:{ALICE}",),
        }

    # The tree.

    def test_the_root_is_that_of_the_leaves_at_every_size(self, store: LogStore) -> None:
        sizes = [1, 2, 254, 255, 256, 257, 600, 70_000]
        number, leaves = 0, list[bytes]()
        for size in sizes:
            for start in range(len(leaves), size, 10_000):
                number += 1
                entries = [entry(b"%d" % i) for i in range(start, min(size, start + 10_000))]
                leaves += appended(store, command(number, entries)).leaf_hashes
            assert store.head().root == merkle.root(leaves)
        assert all(store.root_at(size) == merkle.root(leaves[:size]) for size in [0, *sizes, 65_536, 66_000])
        assert store.leaf_hashes(300, 400) == leaves[300:400]

    def test_tiles_give_the_same_hashes(self, store: LogStore) -> None:
        leaves = appended(store, command(1, [entry(b"%d" % i) for i in range(700)])).leaf_hashes
        hash_at = tile_hash_at(store.tile, 700)
        assert merkle.root_at(700, hash_at) == merkle.root(leaves)
        path = merkle.inclusion_path(450, 700, store.hash_at)
        merkle.verify_inclusion(450, 700, leaves[450], path, merkle.root(leaves))
        assert store.tile(0, 2, 188) == b"".join(leaves[512:])
        assert store.tile(0, 1, 100) == b"".join(leaves[256:356])

    @pytest.mark.parametrize("place", [(0, 3, 1), (0, 2, 189), (1, 0, 3), (2, 0, 1), (0, 0, 0)])
    def test_a_tile_past_the_end_is_not_there(self, store: LogStore, place: tuple[int, int, int]) -> None:
        appended(store, command(1, [entry()] * 700))
        with pytest.raises(LookupError):
            store.tile(*place)

    def test_a_root_past_the_end_is_not_there(self, store: LogStore) -> None:
        appended(store, command(1))
        with pytest.raises(LookupError):
            store.root_at(2)

    # Checkpoints.

    def test_checkpoints_only_grow(self, store: LogStore) -> None:
        appended(store, command(1, [entry()] * 5))
        assert store.latest_checkpoint() is None
        store.put_checkpoint(2, b"two")
        store.put_checkpoint(4, b"four")
        for size in (1, 2, 3, 4):
            with pytest.raises(ValueError, match="kept already"):
                store.put_checkpoint(size, b"other")
        assert store.latest_checkpoint() == (4, b"four")
        assert (store.checkpoint(2), store.checkpoint(3)) == (b"two", None)
        assert store.checkpoint_sizes() == [2, 4]

    # Time.

    def test_nothing_is_written_while_the_clock_is_back(self, store: LogStore, clock: ManualClock) -> None:
        last = appended(store, command(1)).recorded_at
        clock.set(last - SECOND - 1)
        assert refused(store, command(2)) == "CLOCK_BACK"
        clock.set(last - SECOND)
        assert appended(store, command(2)).recorded_at == last + 1

    def test_a_clock_set_a_year_ahead_waits_for_an_operator(
        self, store: LogStore, clock: ManualClock
    ) -> None:
        appended(store, command(1))
        clock.set(clock.now() + 365 * 24 * 3600 * SECOND)
        assert refused(store, command(2)) == "CLOCK_AHEAD"
        assert store.head().size == 1
        store.guard.confirm()
        appended(store, command(2))

    # Waiting.

    def test_a_wait_ends_when_the_log_is_longer(self, store: LogStore) -> None:
        assert store.wait_for_change(0, 0.01) == 0
        appended(store, command(1))
        assert store.wait_for_change(0, 60) == 1

    def test_an_empty_group_is_nothing(self, store: LogStore) -> None:
        assert store.commit([]) == []

    def test_an_empty_command_is_a_mistake_of_the_caller(self, store: LogStore) -> None:
        with pytest.raises(ValueError, match="without entries"):
            store.commit([Command(uuid(1), ALICE, [])])
        appended(store, command(2))

    def test_every_guard_is_there(self, store: LogStore) -> None:
        assert store.missing_guards() == []

    def test_a_refusal_speaks_both_languages(self, store: LogStore) -> None:
        (answer,) = store.commit([command(1, [entry(b"x" * (MAX_ENVELOPE + 1))])])
        assert isinstance(answer, Refusal)
        assert "65401" in answer.en
        assert "65401" in answer.zh

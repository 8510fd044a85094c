"""Batches are opened to a profile that the material asks for, by a vendor that may work on them."""

import msgspec
import pytest

from ledger.actions.digitization.batches import BatchOpened, OpenBatch, Profile
from ledger.policies import PolicySet
from signing.times import format_time
from tests.ledger.actions.digitization.line import (
    ANNA,
    BEFORE_SITE,
    CONTRACT,
    PROFILE,
    READER,
    VENDOR,
    licence,
)
from tests.ledger.given import DAY, NOW, given, happened, identity

READY = given(*BEFORE_SITE)
OWN = OpenBatch(material="户籍档案", profile=PROFILE, planned=900)
OUTSOURCED = msgspec.structs.replace(OWN, vendor=VENDOR, contract=CONTRACT)


def test_a_batch_is_opened_with_its_profile_vendor_and_contract() -> None:
    outcome = READY.when(OUTSOURCED, actor=ANNA).then(BatchOpened)
    tags = outcome.drafts[0].subjects
    assert {f"vendor:{VENDOR}", f"contract:{CONTRACT}"} < set(tags)
    assert sum(tag.startswith("batch:") for tag in tags) == 1


def test_the_room_scans_by_itself_without_vendor_and_contract() -> None:
    outcome = READY.when(OWN, actor=ANNA).then(BatchOpened(material="户籍档案", profile=PROFILE, planned=900))
    assert [tag.partition(":")[0] for tag in outcome.drafts[0].subjects] == ["batch"]


@pytest.mark.parametrize(
    "wanted",
    [
        msgspec.structs.replace(OWN, material=" "),
        msgspec.structs.replace(OWN, profile=msgspec.structs.replace(PROFILE, dpi=0)),
        msgspec.structs.replace(OWN, planned=0),
        msgspec.structs.replace(OWN, vendor=VENDOR),
        msgspec.structs.replace(OWN, contract=CONTRACT),
    ],
    ids=["material", "dpi", "planned", "no contract", "no vendor"],
)
def test_a_batch_without_sense_is_not_opened(wanted: OpenBatch) -> None:
    READY.when(wanted, actor=ANNA).then("INPUT_REFUSED")


def test_only_an_archivist_opens_batches() -> None:
    READY.when(OWN, actor=READER).then("ROLE_MISSING")


@pytest.mark.parametrize(
    ("kind", "dpi", "colour", "format", "good"),
    [
        ("text", 200, "bitonal", "image/tiff", True),
        ("text", 199, "bitonal", "image/tiff", False),
        ("small_text", 299, "grey", "image/jpeg", False),
        ("facsimile", 599, "colour", "image/tiff", False),
        ("facsimile", 600, "colour", "image/jp2", True),
        ("photo", 400, "grey", "image/tiff", False),
        ("photo", 400, "colour", "image/tiff", True),
        ("drawing", 200, "bitonal", "application/pdf", True),
        ("text", 300, "colour", "image/webp", False),
    ],
)
def test_the_profile_is_what_the_material_asks_for(
    kind: str, dpi: int, colour: str, format: str, good: bool
) -> None:
    profile = Profile(colour=colour, dpi=dpi, format=format)  # type: ignore[arg-type]
    wanted = msgspec.structs.replace(OWN, kind=kind, profile=profile)
    READY.when(wanted, actor=ANNA).then(BatchOpened if good else "PROFILE_BELOW")


def test_red_heads_and_seals_are_scanned_in_colour() -> None:
    grey = msgspec.structs.replace(OWN, red=True, profile=msgspec.structs.replace(PROFILE, colour="grey"))
    READY.when(grey, actor=ANNA).then("PROFILE_BELOW")
    READY.when(msgspec.structs.replace(OWN, red=True), actor=ANNA).then(BatchOpened)


def test_policy_says_whether_png_may_stand_beside_the_formats_of_the_standard() -> None:
    png = msgspec.structs.replace(OWN, profile=msgspec.structs.replace(PROFILE, format="image/png"))
    READY.when(png, actor=ANNA).then(BatchOpened)
    strict = happened(PolicySet(name="profile.png", source="DA/T 31", choice="refused"), "policy:profile.png")
    READY.plus(strict).when(png, actor=ANNA).then("PROFILE_BELOW")


def test_a_vendor_works_under_its_own_contract_and_a_licence_that_holds() -> None:
    READY.when(msgspec.structs.replace(OUTSOURCED, vendor=identity("x")), actor=ANNA).then("VENDOR_UNKNOWN")
    READY.when(msgspec.structs.replace(OUTSOURCED, contract=identity("x")), actor=ANNA).then(
        "CONTRACT_UNKNOWN"
    )
    ended = licence(until=format_time(NOW - DAY))
    READY.plus(ended).when(OUTSOURCED, actor=ANNA).then("VENDOR_UNQUALIFIED")


def test_the_licence_reaches_the_batchs_secrecy() -> None:
    secret = msgspec.structs.replace(OUTSOURCED, secrecy="confidential")
    READY.when(secret, actor=ANNA).then("STATE_SECRET")
    READY.when(secret, actor=ANNA, network="classified").then(BatchOpened)
    top = msgspec.structs.replace(OUTSOURCED, secrecy="top_secret")
    READY.when(top, actor=ANNA, network="classified").then("VENDOR_UNQUALIFIED")
    READY.plus(licence(grade="A")).when(top, actor=ANNA, network="classified").then(BatchOpened)

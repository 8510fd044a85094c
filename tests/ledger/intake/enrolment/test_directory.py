"""Directory exports: the examples of RFC 2849, and what hostile or broken ones come to."""

from __future__ import annotations

import pytest

from ledger.errors import Refusal
from ledger.intake.enrolment.directory import Entry, Fault, is_directory, read_directory

TWO_ENTRIES = b"""version: 1
dn: cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com
objectclass: top
objectclass: person
objectclass: organizationalPerson
cn: Barbara Jensen
cn: Barbara J Jensen
cn: Babs Jensen
sn: Jensen
uid: bjensen
telephonenumber: +1 408 555 1212
description: A big sailing fan.

dn: cn=Bjorn Jensen, ou=Accounting, dc=airius, dc=com
objectclass: top
objectclass: person
objectclass: organizationalPerson
cn: Bjorn Jensen
sn: Jensen
telephonenumber: +1 408 555 1212
"""
FOLDED = b"""version: 1
dn:cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com
objectclass:top
uid:bjensen
description:Babs is a big sailing fan, and travels extensively in sea
 rch of perfect sailing conditions.
title:Product Manager, Rod and Reel Division
"""
BASE64 = b"""version: 1
dn: cn=Gern Jensen, ou=Product Testing, dc=airius, dc=com
objectclass: person
cn: Gern Jensen
description:: V2hhdCBhIGNhcmVmdWwgcmVhZGVyIHlvdSBhcmUhICBUaGlzIHZhbHVlIGlzIGJhc2UtNjQtZW5jb2RlZCBiZWNhdXNlIGl0IGhhcyBhIGNvbnRyb2wgY2hhcmFjdGVyIGluIGl0IChhIENSKS4NICBCeSB0aGUgd2F5LCB5b3Ugc2hvdWxkIHJlYWxseSBnZXQgb3V0IG1vcmUu
"""  # noqa: E501 - as the RFC has it
JAPANESE = b"""version: 1
dn:: b3U95Za25qWt6YOoLG89QWlyaXVz
# dn:: ou=<JapaneseOU>,o=Airius
objectclass: top
objectclass: organizationalUnit
ou:: 5Za25qWt6YOo
ou;lang-ja:: 5Za25qWt6YOo
ou;lang-ja;phonetic:: 44GI44GE44GO44KH44GG44G2

ou: Sales
"""


def entries(content: bytes) -> list[Entry]:
    found = [one for one in read_directory(content) if isinstance(one, Entry)]
    return found


def faults(content: bytes) -> list[tuple[int, str]]:
    return [(one.line, one.refusal.code) for one in read_directory(content) if isinstance(one, Fault)]


def test_entries_are_read_with_every_value() -> None:
    barbara, bjorn = entries(TWO_ENTRIES)
    assert (barbara.line, bjorn.line) == (2, 14)
    assert barbara.dn == "cn=Barbara Jensen, ou=Product Development, dc=airius, dc=com"
    assert barbara.values["cn"] == [b"Barbara Jensen", b"Barbara J Jensen", b"Babs Jensen"]
    assert bjorn.values["telephonenumber"] == [b"+1 408 555 1212"]


def test_a_folded_line_is_one_value_whatever_ends_the_lines() -> None:
    for content in (FOLDED, FOLDED.replace(b"\n", b"\r\n")):
        (one,) = entries(content)
        said = b"Babs is a big sailing fan, and travels extensively in search of perfect sailing conditions."
        assert one.values["description"] == [said]


def test_a_value_in_base64_is_its_bytes() -> None:
    (one,) = entries(BASE64)
    assert one.values["description"][0].startswith(b"What a careful reader you are!")
    assert b"\r" in one.values["description"][0]


def test_names_in_other_scripts_and_options_of_attributes_are_kept_and_comments_are_not() -> None:
    (one,) = entries(JAPANESE)
    assert one.dn == "ou=営業部,o=Airius"
    assert one.values["ou;lang-ja;phonetic"][0].decode() == "えいぎょうぶ"
    assert faults(JAPANESE) == [(10, "DIRECTORY_ENTRY")]


@pytest.mark.parametrize(
    "change",
    [
        b"changetype: add\nobjectclass: person",
        b"changetype: delete",
        b"changetype: modify\nadd: postaladdress\npostaladdress: 123",
        b"control: 1.2.840.113556.1.4.805 true\nchangetype: delete",
    ],
)
def test_a_change_record_is_refused_and_the_rest_read(change: bytes) -> None:
    content = (
        b"version: 1\n\ndn: ou=Product Development, dc=airius, dc=com\n" + change + b"\n\ndn: cn=a\ncn: a\n"
    )
    assert faults(content) == [(3, "DIRECTORY_CHANGE")]
    assert [one.dn for one in entries(content)] == ["cn=a"]


@pytest.mark.parametrize(
    "wrong",
    [
        b"cn: a\nsn: b",
        b"dn: cn=a\nno colon here",
        b"dn: cn=a\njpegphoto:: not base64!",
        b"dn: cn=a\njpegphoto:< file:///etc/passwd",
        b"dn: cn=a\ndn: cn=b",
        b"dn:: /////w==",
    ],
)
def test_an_entry_at_fault_is_named_and_the_others_read(wrong: bytes) -> None:
    content = b"dn: cn=before\n\n" + wrong + b"\n\ndn: cn=after\n"
    assert [code for _, code in faults(content)] == ["DIRECTORY_ENTRY"]
    assert [one.dn for one in entries(content)] == ["cn=before", "cn=after"]


def test_a_hostile_name_takes_no_time() -> None:
    (one,) = entries(b"dn: " + b"a=b+" * 5_000 + b"a=b,,\ncn: a\n")
    assert len(one.dn) == 20_005


def test_another_version_is_not_guessed_at() -> None:
    with pytest.raises(Refusal, match="MAPPING_UNREADABLE"):
        list(read_directory(b"version: 2\ndn: cn=a\n"))


def test_an_export_is_told_from_a_table() -> None:
    assert is_directory(TWO_ENTRIES)
    assert is_directory(b"\xef\xbb\xbf# extended LDIF\n#\n\ndn: cn=a\n")
    assert not is_directory("警号,姓名,部门\n".encode())
    assert not is_directory(b"PK\x03\x04")

"""The texts of refusals about images made for viewing."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "VIEW_FAILED": Text(
        "做不出浏览图像：{reason}。",
        "No image for viewing can be made: {reason}.",
        "原件未受影响，请下载原图查看。",
        "The page itself is not affected: fetch it as it is.",
    ),
}

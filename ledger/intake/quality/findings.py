"""What the machine can find on a page image, and under which codes; what a batch demands of its pages."""

from __future__ import annotations

from importlib.metadata import version as installed
from typing import Literal, NamedTuple, TypeAlias

import msgspec

from ledger.standards.profiles import Colour

TOOL = "archive-ledger quality"
_RULES = 1
"""Rises when the same page may be judged otherwise."""


def tool_version() -> str:
    """Of the rules, and of the libraries that decode and compute."""
    libraries = ("numpy", "opencv-python-headless", "pillow", "pypdfium2")
    return f"{_RULES} ({', '.join(f'{name} {installed(name)}' for name in libraries)})"


Code: TypeAlias = Literal[
    "blank", "colour_mode", "damaged", "duplicate", "number_gap", "number_twice", "orientation", "page_count",
    "rescan", "resolution", "sealed", "skew", "too_large", "truncated", "unreadable",
]  # fmt: skip


class Kind(NamedTuple):
    """What a code means."""

    zh: str
    en: str


KINDS: dict[Code, Kind] = {
    "blank": Kind("空白页", "a blank page"),
    "colour_mode": Kind("色彩模式低于批次参数", "the colour mode is below the batch's profile"),
    "damaged": Kind("解码该图像的进程异常终止", "the image ended the process that decoded it"),
    "duplicate": Kind("与另一页为同一文件", "the same file as another page"),
    "number_gap": Kind("页码不连续", "a page number before it is missing"),
    "number_twice": Kind("页码重复", "the page number stands twice"),
    "orientation": Kind("图像方向不正", "the page does not stand upright"),
    "page_count": Kind("页数与著录不符", "the record has another number of pages than was declared"),
    "rescan": Kind("疑为同一页重复扫描", "the same sheet as another page, it seems"),
    "resolution": Kind("分辨率低于批次参数或不明", "the resolution is below the batch's profile, or unknown"),
    "sealed": Kind("内容加密，机器无密钥未检", "encrypted, and not seen by the machine, which had no key"),
    "skew": Kind("图像偏斜", "the page is skewed"),
    "too_large": Kind("图像尺寸超出上限", "the image has more pixels than are taken"),
    "truncated": Kind("图像不完整", "the image ends too early"),
    "unreadable": Kind("图像无法解码", "the image cannot be decoded"),
}


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`code` on a page (id). `measured` and `limit`: degrees for skew and orientation (by which it must be
    turned clockwise), dots per inch for resolution, millionths of ink for blank, page numbers, the id of the
    other page, or a mode; absent where there is nothing to measure."""

    page: str
    code: Code
    measured: float | str | None = None
    limit: float | str | None = None

    @property
    def zh(self) -> str:
        return KINDS[self.code].zh

    @property
    def en(self) -> str:
        return KINDS[self.code].en


class Demands(NamedTuple):
    """What a batch asks of its images: least `dpi`, least `colour` mode, most `skew` in degrees."""

    dpi: int
    colour: Colour
    skew: float = 3.0


class CheckedPage(NamedTuple):
    """A page to check: its id, its record and number there, the stored image, and the resolution that was
    stated when it was attached, for files that do not say theirs. `same`: of an encrypted image, the keyed
    digest of its content's digest. `frame`: which page of its file the image is, where that holds several."""

    page: str
    record: str
    number: int
    object: str
    dpi: int | None = None
    same: str | None = None
    frame: int | None = None

    @property
    def sealed(self) -> bool:
        """Whether the image is stored encrypted."""
        return self.same is not None

    @property
    def content(self) -> tuple[str, int]:
        """What is the same for pages that show the same bytes."""
        return self.same or self.object, self.frame or 1

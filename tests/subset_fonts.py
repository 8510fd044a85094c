"""Makes projections/printing/fonts from Noto Serif CJK (Debian package fonts-noto-cjk) with fontTools 4.

    python -m tests.subset_fonts FOLDER_WITH_THE_TTC_FILES DOCUMENTS.jsonl.gz

The regular face keeps every character of GBK (20,902 ideographs) and of the documents, the bold face those of
titles, issuers, numbers and printed forms; both keep ASCII and the punctuation below. Hints, layout tables
and names of other languages go.
"""

import gzip
import json
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found,import-untyped,unused-ignore]
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-not-found,import-untyped,unused-ignore]


def _in_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


FONTS = Path(__file__).parents[1] / "projections" / "printing" / "fonts"
ALWAYS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "，。、；：？！“”‘’（）〔〕［］【】《》〈〉「」『』—…·～￥％×÷±°○〇□■★※"
)
GBK = "".join(chr(code) for code in range(0x80, 0xFFFF) if not 0xD800 <= code < 0xE000 and _in_gbk(chr(code)))
DEMO = (
    "浙江省公安厅文件杭州宁波温州嘉兴湖州绍兴金华衢州舟山台州丽水市局派出所办公室政治部警务保障科技信息化网络安全总队"
    "秘密机密绝密特急加急签发人主送抄送印发附件年月日号第页共永久定期卷件档案馆全宗〇一二三四五六七八九十百千零壹贰叁肆伍陆柒捌玖拾"
)
FORMS = (
    "归档文件目录案卷卷内文件目录盒内备考表移交清单接收销毁清册查档证明查无此档证明脊背归档章序号档号文号责任者题名日期密级"
    "页数备注起止件号整理人检查人说明全宗年度保管期限机构问题件号监销人批准申请人用途经办人盖章总计合计"
)
FACES = {"Regular": "ArchiveSong-Regular.otf", "Bold": "ArchiveSong-Bold.otf"}


def main(folder: Path, documents: Path) -> None:
    with gzip.open(documents, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    heads = "".join(f"{row['title']}{row['issuer']}{row['document_number'] or ''}" for row in rows)
    everything = heads + "".join(row["text"] + "".join(row["history"]) for row in rows)
    for style, characters in (("Regular", GBK + everything), ("Bold", heads + FORMS)):
        font = _simplified_chinese(folder / f"NotoSerifCJK-{style}.ttc")
        _subset(font, ALWAYS + DEMO + characters)
        _rename(font, style)
        font.save(FONTS / FACES[style])


def _simplified_chinese(path: Path) -> TTFont:
    fonts = TTCollection(path).fonts
    return next(font for font in fonts if font["name"].getDebugName(1).startswith("Noto Serif CJK SC"))


def _subset(font: TTFont, characters: str) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG", "GSUB", "GPOS", "GDEF"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(sorted(set(characters))))
    subsetter.subset(font)


def _rename(font: TTFont, style: str) -> None:
    """A changed font gets another name, so that nobody takes it for the original."""
    family, name = "Archive Song", font["name"]
    for identifier, text in {
        1: family,
        2: style,
        3: f"Archive Ledger: {family} {style}, a subset of Noto Serif CJK SC",
        4: f"{family} {style}",
        6: f"ArchiveSong-{style}",
    }.items():
        name.setName(text, identifier, 3, 1, 0x409)
    top = font["CFF "].cff
    top.fontNames = [f"ArchiveSong-{style}"]
    top.topDictIndex[0].FamilyName = family
    top.topDictIndex[0].FullName = f"{family} {style}"
    font.recalcTimestamp = False


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""Makes api/demo/sample.jsonl.gz: `python -m tests.choose_sample DOCUMENTS.jsonl.gz`.

Everything issued by 公安部, what else concerns public security and is not long, then the shortest others.
"""

import gzip
import re
import sys
from pathlib import Path

import msgspec

from api.demo.sample import SAMPLE, SampleDocument

WANTED = 331
LONGEST = 4_600
ISSUERS = {"公安部", "国家安全部"}
CONCERNS = re.compile(
    "公安|治安|警|消防|身份证|户口|户籍|出境|入境|旅馆|枪支|爆炸|道路交通|毒|保安|国家安全|档案|保密|网络安全|联网|印章"
    "|烟花|危险|看守|拘留|监狱|娱乐|群众性活动|刀具"
)


def main(documents: Path) -> None:
    with gzip.open(documents, "rb") as lines:
        rows = [msgspec.json.decode(line, type=SampleDocument) for line in lines]
    # Two versions of one law may stand in the file; the later is the one in force.
    latest = {row.title: row for row in sorted(rows, key=lambda row: row.date)}.values()
    chosen = [row for row in latest if row.issuer in ISSUERS]
    chosen += [
        row for row in latest if row not in chosen and CONCERNS.search(row.title) and len(row.text) < LONGEST
    ]
    others = sorted((row for row in latest if row not in chosen), key=lambda row: (len(row.text), row.title))
    chosen += others[: WANTED - len(chosen)]
    chosen.sort(key=lambda row: (row.date, row.title))
    text = b"".join(msgspec.json.encode(row) + b"\n" for row in chosen)
    SAMPLE.write_bytes(gzip.compress(text, 9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

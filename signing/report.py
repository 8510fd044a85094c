"""What a verification came to: findings by name, counts, and the trust policy that was used."""

from typing import Literal

import msgspec

from signing.errors import Finding, SigningError
from signing.event_words import EVENT_WORDS
from signing.trust import WARNINGS
from signing.words import WORDS

MAX_FINDINGS = 1000
"""How many findings a report lists; it counts the others."""

NOT_FATAL = WARNINGS | {"FILE_UNKNOWN"}
Language = Literal["zh", "en"]


class Located(Finding, frozen=True):
    """A finding with the file that holds it and the offset of the first byte known to be bad, where that is
    one.
    """

    file: str | None = None
    offset: int | None = None

    @property
    def warning(self) -> bool:
        """Whether the log still counts as verified with it."""
        return self.code in NOT_FATAL


def found(
    code: str,
    position: int | None = None,
    detail: str = "",
    *,
    file: str | None = None,
    offset: int | None = None,
) -> Located:
    """The finding with the words that belong to its code."""
    words = WORDS[code]
    return Located(code, position, words.zh, words.en, detail, file, offset)


def located(
    finding: Finding | SigningError,
    position: int | None = None,
    *,
    file: str | None = None,
    offset: int | None = None,
) -> Located:
    """A finding, or what a refusal said, with its place."""
    if isinstance(finding, Finding):
        position = finding.position
    return found(finding.code, position, finding.detail, file=file, offset=offset)


class Policy(msgspec.Struct, frozen=True):
    """What the verification trusted (the root certificate) and what followed from it."""

    root_sha256: str
    log_vkey: str | None = None
    founder_key: str | None = None
    network: str | None = None


class Report(msgspec.Struct, frozen=True):
    """The verification of one export. ``size`` is the checkpoint's; ``types`` counts statements by
    type@version.
    """

    origin: str | None
    size: int
    root: str | None
    policy: Policy
    entries: int
    batches: int
    signatures: int
    checkpoints: int
    types: dict[str, int]
    keys: int
    sessions: int
    first_recorded_at: str | None
    last_recorded_at: str | None
    findings: list[Located]
    warnings: list[Located]
    hidden: int

    @property
    def fine(self) -> bool:
        """Whether everything was checked and nothing was wrong."""
        return not self.findings and not self.hidden

    def to_json(self) -> bytes:
        """The report as indented JSON, ``fine`` included."""
        value = {"fine": self.fine, **msgspec.to_builtins(self)}
        return msgspec.json.format(msgspec.json.encode(value), indent=2)


def text_of(report: Report, language: Language) -> str:
    """The report for people: verdict first, then findings with what to do next, then what was looked at."""
    zh = language == "zh"
    lines = [_verdict(report, zh)]
    for one in [*report.findings, *report.warnings]:
        lines += _finding_lines(one, zh)
    if report.hidden:
        lines.append(f"……另有 {report.hidden} 项" if zh else f"… and {report.hidden} more")
    lines += _summary_zh(report) if zh else _summary_en(report)
    return "\n".join(lines) + "\n"


def _verdict(report: Report, zh: bool) -> str:
    if report.fine:
        return "验证通过" if zh else "Verified: nothing is wrong"
    count = len(report.findings) + report.hidden
    return f"验证不通过：{count} 项问题" if zh else f"NOT verified: {count} finding{'s' if count > 1 else ''}"


def _finding_lines(one: Located, zh: bool) -> list[str]:
    words = WORDS.get(one.code) or EVENT_WORDS[one.code]
    mark = ("提示" if zh else "note") if one.warning else ("问题" if zh else "finding")
    head = f"[{mark}] {one.code}"
    if one.position is not None:
        head += f" 第 {one.position} 条" if zh else f" at position {one.position}"
    if one.file is not None:
        head += f" {one.file}"
        if one.offset is not None:
            head += f" 第 {one.offset} 字节" if zh else f" byte {one.offset}"
    said = (one.zh if zh else one.en) + (f"（{one.detail}）" if zh and one.detail else "")
    if not zh and one.detail:
        said += f" ({one.detail})"
    return [head, f"    {said}", f"    → {words.hint_zh if zh else words.hint_en}"]


def _summary_en(report: Report) -> list[str]:
    looked_at = f"{report.entries} entries ({report.batches} batches, {report.signatures} signatures)"
    return [
        f"log            {report.origin or 'unknown'}",
        f"checkpoint     size {report.size}, root {report.root or 'unknown'}",
        f"log key        {report.policy.log_vkey or 'unknown'}",
        f"trust root     SHA-256 {report.policy.root_sha256}",
        f"looked at      {looked_at}, {report.keys} keys, {report.sessions} sessions, "
        f"{report.checkpoints} checkpoints",
        f"recorded       {report.first_recorded_at or '-'} to {report.last_recorded_at or '-'}",
        *(f"    {count:>10}  {name}" for name, count in sorted(report.types.items())),
    ]


def _summary_zh(report: Report) -> list[str]:
    looked_at = f"{report.entries} 条（{report.batches} 批，{report.signatures} 个签名）"
    return [
        f"日志      {report.origin or '未知'}",
        f"检查点    大小 {report.size}，根 {report.root or '未知'}",
        f"日志密钥  {report.policy.log_vkey or '未知'}",
        f"信任根    SHA-256 {report.policy.root_sha256}",
        f"已检查    {looked_at}，{report.keys} 个密钥，{report.sessions} 次会话，"
        f"{report.checkpoints} 个检查点",
        f"记录时间  {report.first_recorded_at or '-'} 至 {report.last_recorded_at or '-'}",
        *(f"    {count:>10}  {name}" for name, count in sorted(report.types.items())),
    ]

"""``archive-verify``: check an export, or one proof, on a machine that has nothing but this command and a
root.

    archive-verify EXPORT --root ca.pem [--json] [--jobs N] [--lang zh|en]
    archive-verify proof FILE.tlog-proof --entry FILE --vkey KEY [--origin NAME]

Exit codes: 0 everything is in order, 1 there are findings, 2 the input cannot be used.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import msgspec

from signing.authority import read_root
from signing.errors import SigningError
from signing.note import parse_vkey
from signing.proof import parse_proof, verify_proof
from signing.report import Language, text_of
from signing.verify import verify_export

FINE, FINDINGS, UNUSABLE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given[:1] == ["proof"]:
            return _proof(_proof_parser().parse_args(given[1:]))
        return _export(_export_parser().parse_args(given))
    except BrokenPipeError:
        return UNUSABLE
    except OSError as error:
        return _unusable(f"{error.filename}: {error.strerror}", f"{error.filename}：{error.strerror}")
    except BrokenProcessPool:
        return _unusable(
            "a process was stopped from outside, perhaps for want of memory; try again with --jobs 1",
            "某个进程被外部终止（可能内存不足），请用 --jobs 1 重试",
        )
    except SigningError as error:
        return _unusable(f"{error.code}: {error.en}. {error.hint_en}.", f"{error.zh}。{error.hint_zh}。")


def _export_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="archive-verify",
        description="Verify an export of an archive ledger: every byte, every signature, every rule. "
        "验证账本导出：每个字节、每个签名、每条信任规则。",
        epilog="archive-verify proof --help: check a single proof 检查单个证明. Exit codes 退出码: "
        "0 in order 通过, 1 findings 有问题, 2 unusable input 输入无法使用.",
    )
    parser.add_argument("export", type=Path, help="the folder of the export 导出的文件夹")
    parser.add_argument(
        "--root",
        type=Path,
        required=True,
        help="root certificate, PEM or DER; the only thing that is trusted 根证书，唯一的信任来源",
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON 以 JSON 输出报告")
    parser.add_argument("--jobs", type=_positive, help="processes, all cores by default 进程数，默认全部核心")
    parser.add_argument("--lang", choices=["zh", "en"], default="en", help="language of the report 报告语言")
    parser.add_argument("--quiet", action="store_true", help="no progress 不显示进度")
    return parser


def _proof_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="archive-verify proof",
        description="Verify that an entry stands in a log. 验证某条目在日志中。",
    )
    parser.add_argument("proof", type=Path, help="a .tlog-proof file 证明文件")
    parser.add_argument("--entry", type=Path, required=True, help="the entry's bytes 条目的字节")
    parser.add_argument(
        "--vkey",
        action="append",
        required=True,
        help="verifier key of the log, or of a witness as well 日志（或见证）的验证密钥",
    )
    parser.add_argument("--origin", help="the log's origin; the first key's name by default 日志来源名")
    parser.add_argument("--json", action="store_true", help="the result as JSON 以 JSON 输出结果")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1 至少为 1")
    return number


def _export(given: argparse.Namespace) -> int:
    root_der = read_root(given.root.read_bytes())
    if not given.export.is_dir():
        return _unusable(f"{given.export} is not a folder", f"{given.export} 不是文件夹")
    show = not given.quiet and sys.stderr.isatty()
    report = verify_export(
        given.export, root_der, processes=given.jobs, progress=_show_progress if show else None
    )
    if show:
        print(file=sys.stderr)
    language: Language = given.lang
    sys.stdout.write(report.to_json().decode() + "\n" if given.json else text_of(report, language))
    return FINE if report.fine else FINDINGS


def _show_progress(step: str, done: int, total: int) -> None:
    name = {"scan": "keys and sessions 密钥与会话", "verify": "entries 条目"}[step]
    print(f"\r\033[K{name}: {done:,} / {total:,}", end="", file=sys.stderr, flush=True)


def _proof(given: argparse.Namespace) -> int:
    verifiers = [parse_vkey(text) for text in given.vkey]
    origin = given.origin or verifiers[0].name
    proof, entry = given.proof.read_bytes(), given.entry.read_bytes()
    try:
        checked = parse_proof(proof)
        checkpoint = verify_proof(checked, entry, verifiers, origin)
    except SigningError as error:
        if given.json:
            finding = {"fine": False, "code": error.code, "zh": error.zh, "en": error.en}
            sys.stdout.write(msgspec.json.encode(finding).decode() + "\n")
        else:
            print(f"NOT verified 验证不通过: {error.code}\n    {error.en}\n    {error.zh}")
        return FINDINGS
    found = {"fine": True, "origin": origin, "index": checked.index, "size": checkpoint.size}
    if given.json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        print(f"Verified 验证通过: {origin}, leaf {found['index']} of {found['size']}")
    return FINE


def _unusable(en: str, zh: str) -> int:
    print(f"archive-verify: {en}\n                {zh}", file=sys.stderr)
    return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())

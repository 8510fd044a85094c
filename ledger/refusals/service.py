"""The texts of refusals about backup, keys and the service itself."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    # Backup
    "BACKUP_DAMAGED": Text(
        "备份不完整或已损坏：{reason}。",
        "The backup is incomplete or damaged: {reason}.",
        "请使用另一套备份。",
        "Use another set.",
    ),
    "RESTORE_BEHIND": Text(
        "备份（{size}）落后于最近公布的检查点（{published}）。",
        "The backup ({size}) is behind the last published checkpoint ({published}).",
        "换用更新的备份，或以 --continue 另立续账。",
        "Use a newer set, or open the successor with --continue.",
    ),
    "RESTORE_UNFINISHED": Text(
        "此处的恢复尚未完成：{where}。",
        "A restore was broken off here: {where}.",
        "请用同样的参数再次执行 archive-ledger restore，它会接着做完。",
        "Run the same archive-ledger restore again; it goes on where it stopped.",
    ),
    "LEDGER_CONTINUED": Text(
        "账本已续为 {origin}，旧名不再写入。",
        "The ledger goes on as {origin}; nothing is written under the old name.",
        "请重新启动服务，它会以新名打开。",
        "Restart the service; it then opens the successor.",
    ),
    "KEYS_OTHER": Text(
        "密钥库与账本不符：{reason}。",
        "The key store does not belong to this ledger: {reason}.",
        "请核对密钥库、密钥备份和包装密钥。",
        "Check the key store, its backup and the wrapping key.",
    ),
    "ALREADY_THERE": Text(
        "{what} 已存在，不会覆盖。",
        "{what} exists already and is not overwritten.",
        "请另选位置。",
        "Choose another place.",
    ),
    "LEDGER_MISSING": Text(
        "这里没有账本：{where}。",
        "There is no ledger here: {where}.",
        "请先执行 archive-ledger init。",
        "Run archive-ledger init first.",
    ),
}

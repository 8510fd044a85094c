"""The texts of refusals about the store, the clock, statements and signatures."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    # The store and the clock
    "BUSY": Text(
        "等待写入的命令太多。",
        "Too many commands are waiting to be written.",
        "请稍后用同一命令号重试。",
        "Try again shortly with the same command id.",
    ),
    "CONDITION_FAILED": Text(
        "决定所依据的事实已变化。",
        "An event that this decision depends on came in between.",
        "请重新查看后再办理。",
        "Look again and decide anew.",
    ),
    "COMMAND_REUSED": Text(
        "命令号 {command} 已用于另一请求。",
        "Command id {command} was used for another request.",
        "新的请求请用新的命令号。",
        "Use a new command id for a new request.",
    ),
    "COMMAND_TOO_LARGE": Text(
        "一个命令最多 10,000 条声明、64 MiB。",
        "A command holds at most 10,000 statements and 64 MiB.",
        "请分成若干命令，每个命令以同一清单开头。",
        "Split it into several commands that name the same manifest.",
    ),
    "ENTRY_TOO_LONG": Text(
        "条目 {length} 字节，超过上限 65,400 字节。",
        "The entry is {length} bytes long; at most 65,400 are allowed.",
        "长清单请放入清单文件，条目只引用其摘要。",
        "Put long lists into a manifest object and name its digest.",
    ),
    "SIGNED_TOO_LATE": Text(
        "签名声明的截止时间已过。",
        "The signer's latest accepted time has passed.",
        "请重新准备并签名。",
        "Prepare and sign again.",
    ),
    "CLOCK_BACK": Text(
        "系统时钟比最后一条记录落后 {seconds} 秒。",
        "The clock is {seconds} s behind the last entry.",
        "请校准时钟；追上之前不接受写入。",
        "Correct the clock; nothing is written until it has caught up.",
    ),
    "CLOCK_AHEAD": Text(
        "系统时钟跳前 {seconds} 秒，等待管理员确认。",
        "The clock jumped ahead by {seconds} s and waits for an operator.",
        "核对时间后由管理员确认：archive-ledger status --confirm-clock。",
        "Check the time, then confirm it: archive-ledger status --confirm-clock.",
    ),
    "DISK_FULL": Text(
        "磁盘已满，未写入任何内容。",
        "The disk is full; nothing was written.",
        "请腾出空间后用同一命令号重试。",
        "Free some space and try again with the same command id.",
    ),
    "STORE_UNSAFE": Text(
        "数据库设置不保证落盘：{reason}。",
        "The database is not set to write durably: {reason}.",
        "请恢复 synchronous=FULL 或 synchronous_commit=on。",
        "Restore synchronous=FULL or synchronous_commit=on.",
    ),
    "OBJECT_DIGEST": Text(
        "文件内容与所给摘要不符。",
        "The file's content does not match the digest given.",
        "请重新计算摘要或重新上传。",
        "Compute the digest again or upload again.",
    ),
    "OBJECT_TRUNCATED": Text(
        "文件未传完：收到 {received}，应为 {expected} 字节。",
        "The file is cut short: {received} of {expected} bytes arrived.",
        "请重新上传整个文件。",
        "Upload the whole file again.",
    ),
    "OBJECT_UNKNOWN": Text(
        "没有摘要为 {object} 的文件。",
        "There is no object {object}.",
        "请先上传文件。",
        "Upload the file first.",
    ),
    "OBJECT_TOO_LARGE": Text(
        "文件超过 {limit} 字节上限。",
        "The file is larger than the limit of {limit} bytes.",
        "请拆分文件或由管理员调整上限。",
        "Split the file or have an administrator raise the limit.",
    ),
    "FORMAT_UNLIKE": Text(
        "文件内容不是所称的格式 {format}。",
        "The file's bytes are not the format it claims, {format}.",
        "请检查文件，或更正格式。",
        "Check the file or correct the format.",
    ),
    # Statements and signatures
    "STATEMENT_REFUSED": Text(
        "声明不合规范：{reason}。",
        "The statement is not well formed: {reason}.",
        "请用 prepare 取得声明字节后原样签名。",
        "Take the bytes from prepare and sign them unchanged.",
    ),
    "SIGNATURE_REFUSED": Text(
        "签名未被接受：{reason}。",
        "The signature was not accepted: {reason}.",
        "请确认所用密钥已启用、未吊销且属于本人。",
        "Check that the key is enrolled, not revoked, and yours.",
    ),
    "TYPE_UNKNOWN": Text(
        "词汇表中没有 {type}。",
        "The vocabulary has no type {type}.",
        "请查阅词汇表或升级服务。",
        "See the vocabulary, or upgrade the service.",
    ),
    "TYPE_NOT_IN_FORCE": Text(
        "账本的签署表尚无 {type}。",
        "The ledger's signer table does not hold {type} yet.",
        "请先由管理员启用词汇表（vocabulary.adopted）。",
        "Have the administrator adopt the vocabulary first (vocabulary.adopted).",
    ),
    "ACTION_UNKNOWN": Text(
        "没有动作 {action}。",
        "There is no action {action}.",
        "请查阅 GraphQL 模式中的动作列表。",
        "See the list of actions in the GraphQL schema.",
    ),
    "INPUT_REFUSED": Text(
        "输入不合要求：{reason}。",
        "The input is not acceptable: {reason}.",
        "请按提示更正后重试。",
        "Correct it as the reason says and try again.",
    ),
    "STALE_PREPARED": Text(
        "准备之后情况有变：{moved}。",
        "Things moved since this was prepared: {moved}.",
        "请重新准备并签名。",
        "Prepare and sign again.",
    ),
    "TICKET_REFUSED": Text(
        "凭单无效或已过期。",
        "The ticket is not ours, damaged, or past its end.",
        "请重新准备。",
        "Prepare again.",
    ),
    "CLIENT_KEY_NEEDED": Text(
        "{type} 只能由本人持有的密钥签署。",
        "{type} can only be signed by a key that the person alone holds.",
        "请用 prepare 和 submit 在本人设备上签名。",
        "Use prepare and submit and sign on your own device.",
    ),
    "CUSTODIAL_KEY_MISSING": Text(
        "您没有由服务代管的密钥。",
        "You have no key in the service's custody.",
        "请用 prepare 和 submit 签名，或申请代管密钥。",
        "Sign with prepare and submit, or ask for a custodial key.",
    ),
    "SIGNERS_WRONG": Text(
        "共同签署人不符合要求：{reason}。",
        "The co-signers are not as required: {reason}.",
        "请由规定的不同人员按顺序签署同一字节。",
        "Have the required, distinct persons sign the same bytes in order.",
    ),
}

"""The texts of every refusal: code, Chinese, English, and what to do, in both."""

from __future__ import annotations

from ledger.refusal_text import Text
from ledger.refusals_of_records import RECORD_TEXTS

__all__ = ["TEXTS", "Text"]

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
    # Sessions, people, roles
    "SESSION_NEEDED": Text(
        "请先登录。", "Log in first.", "用证书执行 session.opened。", "Open a session with your certificate."
    ),
    "SESSION_ENDED": Text("会话已结束或过期。", "The session has ended.", "请重新登录。", "Log in again."),
    "SESSION_TAKEN": Text(
        "会话号已使用过。",
        "This session id was used before.",
        "登录声明只能使用一次，请重新准备。",
        "A login counts once; prepare a new one.",
    ),
    "ROLE_MISSING": Text(
        "此操作需要角色：{roles}。",
        "This needs one of the roles: {roles}.",
        "请向安全管理员申请角色。",
        "Ask the security administrator for the role.",
    ),
    "NOT_YOUR_ORG": Text(
        "该事项属于另一部门。",
        "This belongs to another department.",
        "请由该部门有权人员办理。",
        "Have someone of that department act.",
    ),
    "ADMINISTRATORS_DISTINCT": Text(
        "三个管理员必须是三个人。",
        "The three administrators must be three people.",
        "请指定另一人。",
        "Name another person.",
    ),
    "FOUNDER_DONE": Text(
        "三个管理员就位后，创建人不能再签署。",
        "After the third administrator is granted, the founder signs nothing more.",
        "请由管理员办理。",
        "Have an administrator act.",
    ),
    "FOUNDER_LIMIT": Text(
        "创建人只能登记三个管理员并各授予一个角色，不能办理其他事项。",
        "The founder enrols the three administrators, grants each one role, and does nothing else.",
        "请先授予三个管理员，再由管理员办理。",
        "Grant the three administrators first; then have an administrator act.",
    ),
    "LAST_ADMINISTRATOR": Text(
        "这是最后一名{role}，不能收回。",
        "This is the last {role}; the role cannot be withdrawn.",
        "请先授予接任者。",
        "Grant it to a successor first.",
    ),
    "SERVICE_TAKEN": Text(
        "服务 {service} 已登记。",
        "Service {service} is registered already.",
        "请核对标识。",
        "Check the id.",
    ),
    "SAME_PERSON": Text(
        "{what} 必须由不同的人办理。",
        "{what} must be done by different people.",
        "请由另一人办理。",
        "Have another person do it.",
    ),
    "POST_MISSING": Text(
        "签署人当时不是数源部门主要领导。",
        "The signer does not hold the post of principal leader of the source department.",
        "请先登记任职变动，或由主要领导签署。",
        "Register the post first, or have the principal leader sign.",
    ),
    "PERSON_UNKNOWN": Text(
        "没有此人：{person}。",
        "There is no such person: {person}.",
        "请先登记人员。",
        "Enrol the person first.",
    ),
    "PERSON_TAKEN": Text(
        "警号 {number} 已登记。",
        "Police number {number} is enrolled already.",
        "请核对。",
        "Check the number.",
    ),
    "ORG_UNKNOWN": Text(
        "没有此机构：{org}。",
        "There is no such organisation: {org}.",
        "请先登记机构。",
        "Register it first.",
    ),
    "ORG_TAKEN": Text(
        "机构代码 {org_code} 已登记。",
        "Organisation code {org_code} is registered already.",
        "请核对。",
        "Check the code.",
    ),
    "KEY_TAKEN": Text(
        "该密钥已启用过。",
        "This key has been enrolled before.",
        "请生成新的密钥。",
        "Make a new key.",
    ),
    "KEY_UNKNOWN": Text(
        "账本不认识该密钥。",
        "The ledger does not know this key.",
        "请先启用证书。",
        "Enrol the certificate first.",
    ),
    "CERTIFICATE_REFUSED": Text(
        "证书未被接受：{reason}。",
        "The certificate was not accepted: {reason}.",
        "请使用本局 CA 签发且在有效期内的证书。",
        "Use a certificate issued by the force's CA that is valid now.",
    ),
    "ROLE_UNKNOWN": Text(
        "没有角色 {role}。", "There is no role {role}.", "请查阅角色表。", "See the table of roles."
    ),
    "POLICY_UNKNOWN": Text(
        "没有策略 {name}。", "There is no policy {name}.", "请查阅策略表。", "See the table of policies."
    ),
    "POLICY_VALUE": Text(
        "策略 {name} 不接受该值：{reason}。",
        "Policy {name} does not take this value: {reason}.",
        "请更正后重试。",
        "Correct it and try again.",
    ),
    # Seeing
    "NOT_FOUND": Text(
        "不存在，或您无权知道其存在。",
        "It does not exist, or not for you.",
        "请核对标识，或提出查档申请。",
        "Check the id, or request access.",
    ),
    "ACCESS_DENIED": Text(
        "您只能知道其存在，不能查看内容。",
        "You may know that it exists, but not see it.",
        "请提出查档申请。",
        "Request access.",
    ),
    "ERASED": Text(
        "内容已依法销毁。",
        "The content was lawfully destroyed.",
        "仅存墓碑与证明。",
        "Only its tombstone and proofs remain.",
    ),
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
    **RECORD_TEXTS,
}

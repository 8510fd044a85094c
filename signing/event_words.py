"""The words of the codes about statements, envelopes, sealed values, trust and exports; see words.py.

Kept apart from the primitives' words so that both files stay readable; ``signing/__init__.py`` joins them.
"""

from signing.words import Words

_STATEMENT_HINT = (
    "Take the bytes from prepare and sign them unchanged",
    "请用 prepare 取得声明字节后原样签名",
)
_ENVELOPE_HINT = (
    "Write the envelope as EVENT.md section 3 says",
    "请按 EVENT.md 第 3 节的写法封装",
)
_BATCH_HINT = (
    "Send all statements of the batch, unchanged and in the order that was signed",
    "请按签名时的顺序、原样发送该批的全部声明",
)
_SEALED_HINT = (
    "Open it at its own place in its own statement, with the key that it names",
    "请在原声明的原位置、用其所指的密钥打开",
)
_SIGN_HINT = (
    "Sign with a key that the log has enrolled for this person and purpose",
    "请使用日志中为该人员和用途启用的密钥签名",
)
_SIGNERS_HINT = (
    "Have the persons sign whom the signer table and the statement name, in that order",
    "请由签名者表和声明所列的人员按顺序签名",
)
_SESSION_HINT = (
    "Log in with a certificate whose key only the person holds",
    "请使用仅由本人掌握的证书密钥登录",
)
_AUDIT_HINT = (
    "Keep the export as evidence, compare it with a backup set and the witnesses, and report it",
    "请保留该导出作为证据，与备份和见证比对并上报",
)
_COPY_HINT = (
    "Copy the named file again from the service or a backup set",
    "请从服务或备份中重新复制所指文件",
)

EVENTS = {
    "STATEMENT_MEMBERS": Words(
        "a member of the statement is missing, unknown or of the wrong kind",
        "声明的成员缺失、多余或类型不符",
        *_STATEMENT_HINT,
    ),
    "UUID_FORM": Words("not a UUID in lower case with hyphens", "不是带连字符的小写 UUID", *_STATEMENT_HINT),
    "KEY_ID_FORM": Words(
        "not a key id (64 lower-case hex digits)", "不是密钥标识（64 位小写十六进制）", *_STATEMENT_HINT
    ),
    "TYPE_FORM": Words("not an event type's wire name", "不是事件类型的名称", *_STATEMENT_HINT),
    "VERSION_RANGE": Words("a version below 1 or too large", "版本号小于 1 或过大", *_STATEMENT_HINT),
    "LEDGER_FORM": Words("not a ledger's origin", "不是账本的来源名", *_STATEMENT_HINT),
    "SUBJECTS_COUNT": Words("not 1 to 32 subjects", "主体标签不是 1 至 32 个", *_STATEMENT_HINT),
    "SUBJECTS_ORDER": Words(
        "subjects not sorted by bytes, or one twice", "主体标签未按字节排序或有重复", *_STATEMENT_HINT
    ),
    "SUBJECT_TOO_LONG": Words("a subject of more than 200 bytes", "主体标签超过 200 字节", *_STATEMENT_HINT),
    "SUBJECT_ACTOR": Words(
        "actor: may not stand among the subjects", "主体标签中不得有 actor:", *_STATEMENT_HINT
    ),
    "NOT_NFC": Words(
        "a type, tag or code that is not NFC", "类型、标签或代码不是 NFC 形式", *_STATEMENT_HINT
    ),
    "SEEN_FORM": Words("seen is malformed", "seen 的形式不符", *_STATEMENT_HINT),
    "ENVELOPE_FORM": Words("not an envelope", "不是合格的信封", *_ENVELOPE_HINT),
    "ENVELOPE_NOT_CANONICAL": Words("an envelope not in canonical form", "信封不是规范形式", *_ENVELOPE_HINT),
    "ENVELOPE_TYPE": Words(
        "the envelope's type does not fit its members", "信封的类型与其成员不符", *_ENVELOPE_HINT
    ),
    "ENVELOPE_UNSIGNED": Words("an envelope without a signature", "信封没有签名", *_ENVELOPE_HINT),
    "ENTRY_FORM": Words("not an entry of the log", "不是日志条目", *_COPY_HINT),
    "COMMAND_TOO_LARGE": Words(
        "a command over 64 MiB",
        "一个命令超过 64 MiB",
        "Split it into several commands that name the same manifest",
        "请分成若干命令，每个命令引用同一清单",
    ),
    "BATCH_INDEX": Words("a place outside the batch", "批内序号超出范围", *_BATCH_HINT),
    "BATCH_COUNT": Words(
        "a batch without 2 to 10,000 statements, or not as many as its header says",
        "批内声明不是 2 至 10,000 条，或与批头所记数目不符",
        *_BATCH_HINT,
    ),
    "BATCH_HEADER_FORM": Words("not a batch header", "不是合格的批头", *_BATCH_HINT),
    "BATCH_MIXED": Words(
        "a statement of another command, key or ledger than its batch",
        "声明的命令、密钥或账本与批头不符",
        *_BATCH_HINT,
    ),
    "BATCH_SIGNERS": Words(
        "statements of one batch name different signers", "同批声明所列签名者不一致", *_BATCH_HINT
    ),
    "BATCH_ROOT": Words("the batch's root is not that of its statements", "批头的根与声明不符", *_BATCH_HINT),
    "SEALED_FORM": Words("not a sealed value", "不是合格的密封值", *_SEALED_HINT),
    "BOX_CLOSED": Words(
        "the box does not open with this key at this place", "密封盒在此位置用此密钥打不开", *_SEALED_HINT
    ),
    "COMMIT_WRONG": Words("the value is not the one committed to", "内容与承诺值不符", *_SEALED_HINT),
}

TRUST = {
    "KEY_UNKNOWN": Words("the log has not enrolled this key", "日志中没有启用该密钥", *_SIGN_HINT),
    "KEY_REVOKED": Words("the key had been revoked", "密钥已被吊销", *_SIGN_HINT),
    "KEY_DOUBTFUL": Words(
        "signed after the last good index that the key's revocation names",
        "签于吊销声明所记最后可信序号之后",
        "Ask the signer to confirm the act, or void it",
        "请签名者确认该行为，或予以作废",
    ),
    "KEY_PURPOSE": Words("a key of another purpose", "密钥用途不符", *_SIGN_HINT),
    "KEY_NOT_ACTORS": Words("the key belongs to someone else", "密钥属于他人", *_SIGN_HINT),
    "KEY_ENROLLED": Words("the key is enrolled already", "密钥已经启用过", *_SIGN_HINT),
    "KEY_ENROLMENT": Words(
        "the enrolment does not fit its chain, owner or holder",
        "密钥启用声明与证书链、所有者或持有人不符",
        *_SIGN_HINT,
    ),
    "CUSTODY": Words(
        "this act needs a key that only the person holds",
        "此行为须用仅由本人掌握的密钥签名",
        "Sign with the certificate of your token or key file",
        "请用令牌或密钥文件中的证书签名",
    ),
    "SESSION_NOT_OPEN": Words(
        "no open session of this person stands behind the signature",
        "签名所依据的本人会话未开启",
        *_SESSION_HINT,
    ),
    "SESSION_REUSED": Words("the session id was used before", "会话编号曾被使用", *_SESSION_HINT),
    "SESSION_FORM": Words("the login does not fit its signer", "登录声明与签名者不符", *_SESSION_HINT),
    "SIGNERS_WRONG": Words(
        "not the signers, roles or order that this act asks for", "签名者、角色或顺序不合要求", *_SIGNERS_HINT
    ),
    "SEEN_MISSING": Words(
        "a client-held key signed without the checkpoint it had seen",
        "客户端密钥签名时未附所见检查点",
        *_STATEMENT_HINT,
    ),
    "SEEN_WRONG": Words(
        "the log never had the root that the signer saw",
        "日志从未有过签名者所见的根",
        "Keep the statement and the checkpoint that the signer saw: they prove a forked log",
        "请保留该声明和签名者所见的检查点，它们可证明日志分叉",
    ),
    "SIGNED_TOO_LATE": Words(
        "recorded after the latest time the signer accepted",
        "记录时间晚于签名者接受的最后时间",
        "Prepare and sign again",
        "请重新准备并签名",
    ),
    "FOREIGN_LEDGER": Words(
        "a statement made for another ledger",
        "为另一账本所作的声明",
        "Submit it to the ledger that it names",
        "请提交到声明所指的账本",
    ),
    "TYPE_NOT_IN_FORCE": Words(
        "the vocabulary in force does not have this type",
        "当时的词汇表没有此类型",
        "Adopt a vocabulary that has it first (vocabulary.adopted)",
        "请先启用含有该类型的词汇表（vocabulary.adopted）",
    ),
    "VERSION_UNKNOWN": Words(
        "a version of this type that this program does not know",
        "本程序不认识该类型的此版本",
        "Update archive-verify",
        "请更新 archive-verify",
    ),
    "PAYLOAD_FORM": Words(
        "the payload of a trust event does not have its form", "信任事件的内容形式不符", *_STATEMENT_HINT
    ),
    "GENESIS": Words(
        "the log does not begin with a valid ledger.created",
        "日志不是以有效的 ledger.created 开始",
        *_AUDIT_HINT,
    ),
    "FOUNDER_LIMIT": Words(
        "the founder may only set up the three administrators",
        "创建者只能设立三名管理员",
        "Have an administrator sign",
        "请由管理员签名",
    ),
    "LOG_KEY_CHANGED": Words(
        "the new log key does not follow the one before",
        "新日志密钥与原密钥不衔接",
        *_AUDIT_HINT,
    ),
    "ORIGIN_CONTINUED": Words("the successor does not continue this log", "续账与本日志不衔接", *_AUDIT_HINT),
}

EXPORT = {
    "FILE_MISSING": Words("a file is missing from the export", "导出中缺少文件", *_COPY_HINT),
    "FILE_UNKNOWN": Words(
        "a file that was not checked",
        "未经检查的文件",
        "Remove it, or check it by other means",
        "请移除，或以其他方式检查",
    ),
    "TILE_WRONG": Words(
        "a tile's hash is not that of what it covers", "瓦片中的哈希与其所涵内容不符", *_COPY_HINT
    ),
    "LEAF_WRONG": Words("an entry's hash is not the one in its tile", "条目的哈希与瓦片不符", *_COPY_HINT),
    "ROOT_WRONG": Words(
        "the entries do not lead to the checkpoint's root", "由条目算不出检查点的根", *_AUDIT_HINT
    ),
    "CHECKPOINT_AHEAD": Words(
        "a checkpoint of more entries than there are: the log was rolled back",
        "检查点大于现有条目数：日志曾被回退",
        *_AUDIT_HINT,
    ),
    "CHECKPOINT_NAME": Words(
        "a checkpoint of another size than its file's name", "检查点的大小与文件名不符", *_COPY_HINT
    ),
    "POSITION_WRONG": Words("an entry is not at its position", "条目不在其位置上", *_AUDIT_HINT),
    "BACKDATED": Words(
        "recorded_at is not after that of the entry before", "记录时间不晚于前一条目", *_AUDIT_HINT
    ),
    "BATCH_BROKEN": Words(
        "a batch is not whole, in order and without a gap", "批不完整、次序有误或中间有间断", *_AUDIT_HINT
    ),
    "COMMAND_SPLIT": Words("a command id stands in two places", "同一命令号出现在两处", *_AUDIT_HINT),
    "HEAD_MISSING": Words(
        "an action on many records without its head event first",
        "对多件的操作未以首部事件开头",
        *_AUDIT_HINT,
    ),
}

EVENT_WORDS: dict[str, Words] = {**EVENTS, **TRUST, **EXPORT}
"""All rows of this file by code."""

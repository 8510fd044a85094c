"""The words of each code that signing raises or finds: one row per stable code, zh and en, with what to do
next.

Codes are never renamed and never reused. Modules that raise a new code add its row here, in the section of
its kind.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """Message and hint in both languages; no full stop, the detail may follow after a colon."""

    en: str
    zh: str
    hint_en: str
    hint_zh: str


_BYTES_HINT = (
    "Take the bytes again from where they came; do not edit or re-encode them",
    "请从原处重新取得该字节，不要编辑或重新编码",
)
_PROFILE_HINT = ("Write it as EVENT.md section 1 says", "请按 EVENT.md 第 1 节的写法改写")
_NOTE_HINT = ("Fetch the signed note again, byte for byte", "请逐字节重新取得该签名文本")
_PROOF_HINT = (
    "Ask for the proof again; if it still fails, keep both and report it to the auditor",
    "请重新索取证明；若仍不成立，请保留两份并报告审计人员",
)
_TILE_HINT = ("Fetch the tile again, or restore it from a backup set", "请重新取得该瓦片，或从备份中恢复")
_CERT_HINT = ("Ask the force's CA for a valid certificate chain", "请向本单位证书机构申请有效的证书链")

CANONICAL = {
    "NOT_JSON": Words("not JSON", "不是合法的 JSON", *_PROFILE_HINT),
    "NOT_CANONICAL": Words(
        "JSON, but not in canonical form (order, spaces or escapes)",
        "JSON 不是规范形式（键序、空白或转义不符）",
        "Encode it with sorted keys, without spaces and with the shortest escapes",
        "请按键排序、不留空白、用最短转义重新编码",
    ),
    "DUPLICATE_KEY": Words("a key stands twice in one object", "同一对象中有重复的键", *_PROFILE_HINT),
    "BAD_KEY": Words(
        "a key outside [a-z0-9_]+",
        "键名超出 [a-z0-9_]+ 的范围",
        "Use lower-case letters, digits and underscores",
        "键名请只用小写字母、数字和下划线",
    ),
    "FLOAT": Words(
        "a number with a fraction or exponent",
        "含有小数或指数形式的数字",
        "Carry decimals as strings",
        "小数请写成字符串",
    ),
    "NUMBER_RANGE": Words(
        "an integer of 2^53 or more",
        "整数达到或超过 2^53",
        "Carry large numbers as strings",
        "大数请写成字符串",
    ),
    "LIST_TOO_LONG": Words(
        "a list of more than 100 items",
        "列表超过 100 项",
        "Put the list into a manifest object and refer to its digest",
        "请把列表写入清单对象，并引用其摘要",
    ),
    "TOO_DEEP": Words("nested too deeply", "嵌套过深", *_PROFILE_HINT),
    "LONE_SURROGATE": Words("text that is not valid Unicode", "文本不是有效的 Unicode", *_PROFILE_HINT),
    "NOT_A_JSON_VALUE": Words(
        "a value that JSON does not have",
        "JSON 中没有这种类型的值",
        "Use objects, lists, strings, integers, booleans and null",
        "请只用对象、列表、字符串、整数、布尔值和 null",
    ),
    "TIME_FORM": Words(
        "a time that is not YYYY-MM-DDTHH:MM:SS.ffffffZ",
        "时间不是 YYYY-MM-DDTHH:MM:SS.ffffffZ 的形式",
        "Write UTC with six decimals and a capital Z",
        "请用 UTC，写六位小数并以大写 Z 结尾",
    ),
    "TIME_RANGE": Words(
        "a time outside the years 0001 to 9999",
        "时间超出公元 1 至 9999 年",
        "Check the clock and the units (microseconds)",
        "请检查时钟和单位（微秒）",
    ),
}

SIGNATURES = {
    "SIGNATURE_WRONG": Words(
        "the signature does not verify over these bytes", "签名与内容不符", *_BYTES_HINT
    ),
    "SUITE_UNKNOWN": Words(
        "a signature suite that this program does not know",
        "本程序不认识的签名算法",
        "Update archive-verify, or check the name of the suite",
        "请更新 archive-verify，或检查算法名称",
    ),
    "SUITE_UNAVAILABLE": Words(
        "SM2 with SM3 is named but cannot be checked by this program yet",
        "SM2/SM3 已列入算法表，但本程序尚不能验证",
        "Use an Ed25519, RSA or ECDSA P-256 key until the SM2 library is installed",
        "在装入 SM2 程序库之前，请使用 Ed25519、RSA 或 ECDSA P-256 密钥",
    ),
    "KEY_TOO_WEAK": Words(
        "an RSA key of fewer than 2048 bits",
        "RSA 密钥不足 2048 位",
        "Use RSA with 2048 bits or more, or Ed25519",
        "请使用 2048 位以上的 RSA 或 Ed25519",
    ),
    "KEY_KIND": Words(
        "this kind of key does not belong to this suite",
        "密钥种类与签名算法不符",
        "Choose the suite that belongs to the key",
        "请选用与密钥相符的算法",
    ),
    "KEY_MALFORMED": Words(
        "a public key that cannot be read",
        "无法读取的公钥",
        "Export the key again as DER",
        "请重新以 DER 导出公钥",
    ),
    "KEY_FILE_EXISTS": Words(
        "the key file is there already",
        "密钥文件已存在",
        "Choose another name; a key file is never overwritten",
        "请另取文件名；密钥文件绝不覆盖",
    ),
    "KEY_FILE_UNREADABLE": Words(
        "the key file cannot be read",
        "无法读取密钥文件",
        "Check the path and that you may read it",
        "请检查路径和读取权限",
    ),
    "KEY_FILE_FORM": Words(
        "this is not a key file of ours",
        "不是本系统的密钥文件",
        "Restore the file from its backup copy",
        "请从备份中恢复该文件",
    ),
    "PASSPHRASE_WRONG": Words(
        "the passphrase is wrong, or the key file was changed",
        "口令错误，或密钥文件已被改动",
        "Type the passphrase again; if it is right, restore the file from its backup copy",
        "请重新输入口令；若口令无误，请从备份中恢复该文件",
    ),
}

NOTES = {
    "NOTE_FORM": Words("not a signed note", "不是合格的签名文本", *_NOTE_HINT),
    "NOTE_TOO_LONG": Words("a signed note over the size limit", "签名文本超过长度上限", *_NOTE_HINT),
    "NOTE_TOO_MANY_SIGNATURES": Words("more than 100 signatures", "签名超过 100 个", *_NOTE_HINT),
    "NOTE_SIGNATURE_WRONG": Words(
        "the signature of a known key does not verify", "已知密钥的签名不成立", *_NOTE_HINT
    ),
    "NOTE_UNSIGNED": Words(
        "no signature by a key that you trust",
        "没有您所信任的密钥的签名",
        "Check that you gave the verifier key of this very log",
        "请检查所给的验证密钥是否属于本日志",
    ),
    "NOTE_SIGNER_TWICE": Words(
        "the same key was given twice", "同一密钥给出了两次", "Give each key once", "每个密钥只给一次"
    ),
    "VKEY_FORM": Words(
        "not a verifier key",
        "不是验证密钥",
        "A verifier key looks like name+1a2b3c4d+base64",
        "验证密钥的形式为 名称+1a2b3c4d+base64",
    ),
    "VKEY_KIND": Words(
        "a verifier key of a kind that cannot be used here",
        "此处不能使用的验证密钥种类",
        "Use an Ed25519 verifier key",
        "请使用 Ed25519 验证密钥",
    ),
    "CHECKPOINT_FORM": Words("not a checkpoint", "不是检查点", *_NOTE_HINT),
    "CHECKPOINT_ORIGIN": Words(
        "a checkpoint of another log",
        "属于另一日志的检查点",
        "Check the origin that you expect",
        "请检查所期望的日志来源",
    ),
}

PROOFS = {
    "PROOF_FORM": Words("not a proof file", "不是证明文件", *_PROOF_HINT),
    "PROOF_RANGE": Words("an index or size outside the tree", "序号或大小超出该树", *_PROOF_HINT),
    "PROOF_LENGTH": Words("a proof of the wrong length", "证明的长度不符", *_PROOF_HINT),
    "PROOF_WRONG": Words("the proof does not lead to the root", "由证明算不出该根", *_PROOF_HINT),
    "ROOTS_DIFFER": Words(
        "two roots for one size: the log has contradicted itself",
        "同一大小有两个不同的根：日志自相矛盾",
        "Keep both checkpoints; they are the evidence",
        "请保留两个检查点，它们就是证据",
    ),
    "TILE_LENGTH": Words("a tile of the wrong length", "瓦片长度不符", *_TILE_HINT),
    "TILE_COORDINATES": Words("no such tile", "没有这样的瓦片", *_TILE_HINT),
    "TILE_MISSING": Words("a tile is missing", "缺少瓦片", *_TILE_HINT),
    "BUNDLE_FORM": Words("an entry bundle that is cut off or too long", "条目包被截断或过长", *_TILE_HINT),
    "ENTRY_TOO_LONG": Words(
        "an entry over the size limit",
        "条目超过长度上限",
        "Put the content into an object and refer to its digest",
        "请把内容存为对象并引用其摘要",
    ),
}

CERTIFICATES = {
    "CERT_FORM": Words("a certificate that cannot be read", "无法读取的证书", *_CERT_HINT),
    "CHAIN_BROKEN": Words(
        "a certificate is not issued by the next one of the chain", "证书不是由链中下一证书签发", *_CERT_HINT
    ),
    "CHAIN_LENGTH": Words("a chain that is empty or too long", "证书链为空或过长", *_CERT_HINT),
    "ROOT_OTHER": Words("the chain ends at another root", "证书链通向另一根证书", *_CERT_HINT),
    "NOT_A_LEAF": Words(
        "a CA certificate where a person's or service's belongs",
        "应为个人或服务证书，却是 CA 证书",
        *_CERT_HINT,
    ),
    "NOT_A_CA": Words(
        "an issuer that is not allowed to issue certificates", "签发者无权签发证书", *_CERT_HINT
    ),
    "CERT_USAGE": Words("a certificate that is not meant for signing", "证书的用途不含签名", *_CERT_HINT),
    "CERT_EXTENSION": Words(
        "a critical extension that this program does not know", "含有本程序不认识的关键扩展", *_CERT_HINT
    ),
    "CERT_EXPIRED": Words("the certificate had expired", "证书当时已过期", *_CERT_HINT),
    "CERT_NOT_YET": Words("the certificate was not valid yet", "证书当时尚未生效", *_CERT_HINT),
    "CERT_ISSUE_RANGE": Words(
        "a certificate may not outlive its authority",
        "证书的有效期不得超出签发机构",
        "Choose an end before that of the root certificate",
        "请选用早于根证书到期的日期",
    ),
}

WORDS: dict[str, Words] = {**CANONICAL, **SIGNATURES, **NOTES, **PROOFS, **CERTIFICATES}
"""All rows by code."""

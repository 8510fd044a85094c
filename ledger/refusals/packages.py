"""The texts of refusals about packages and business systems that report by themselves."""

from __future__ import annotations

from ledger.refusals.text import Text

_SENDER = ("请退回移交方查明。", "Return it to its sender, and find out why.")

TEXTS: dict[str, Text] = {
    "PACKAGE_UNKNOWN_KIND": Text(
        "不是可识别的数据包：{reason}。",
        "It is no package that is known: {reason}.",
        "可接收：BagIt、DA/T 48 封装包（XML）、档发〔2012〕7号 载体，目录或 ZIP。",
        "Known: BagIt, DA/T 48 XML, the carrier layout of 档发〔2012〕7号; a folder or a ZIP.",
    ),
    "PACKAGE_DAMAGED": Text("数据包已损坏：{reason}。", "The package is damaged: {reason}.", *_SENDER),
    "PACKAGE_CHANGED": Text(
        "数据包在读取过程中被改动：{path}。",
        "The package changed while it was read: {path}.",
        "请待写入完成后再次运行。",
        "Wait until whoever writes it has finished, then run again.",
    ),
    "PACKAGE_TOO_LARGE": Text(
        "数据包超出限制：{reason}。",
        "The package is beyond the limits: {reason}.",
        "请分包移交。",
        "Divide it.",
    ),
    "PACKAGE_TAKEN": Text(
        "此数据包已接收：{package}。",
        "This package was received before: {package}.",
        "无需重复接收。",
        "There is no need to receive it again.",
    ),
    "PACKAGE_OTHER": Text(
        "同名数据包已接收（第 {position} 条），摘要为 {received}，现为 {found}：清单已被改写，或是另一个包。",
        "A package of this name was received (entry {position}) with the digest {received}; "
        "this one has {found}: "
        "its manifest was rewritten, or it is another package.",
        "如确为另一个包，请移交方另行命名；否则按篡改查处。",
        "If it is another package, have it named otherwise; if not, treat it as tampering.",
    ),
    "PACKAGE_NEVER": Text(
        "没有接收过此数据包。",
        "No such package was ever received.",
        "请核对来源和包名。",
        "Check its source and name.",
    ),
    "PACKAGE_PATH": Text(
        "包内文件名不可用：{path}（{reason}）。",
        "A name in the package cannot be used: {path} ({reason}).",
        *_SENDER,
    ),
    "PACKAGE_FILE": Text(
        "条目所列文件 {path} 不在包内。",
        "The entry names {path}, which is not in the package.",
        *_SENDER,
    ),
    "PACKAGE_REPEATED": Text(
        "档号在本包第 {entry} 条已出现。",
        "The archival code stands in entry {entry} of this package already.",
        *_SENDER,
    ),
    "ENTRY_UNREADABLE": Text("条目读不出：{reason}。", "The entry cannot be read: {reason}.", *_SENDER),
    "WATCH_ENDED": Text(
        "监视中止：{reason}",
        "The watch ended: {reason}",
        "数据包仍在原处；请解决后重新启动。",
        "The package is where it was; put that right and start again.",
    ),
    "REPORT_REFUSED": Text(
        "报送请求不可信：{reason}。",
        "The request cannot be trusted: {reason}.",
        "请用已登记服务或机构的密钥签署本账本的请求，并校准时钟。",
        "Sign the request for this ledger with the key of a registered service or party; set the clock.",
    ),
}

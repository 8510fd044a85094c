"""The texts of refusals about intake: files, mappings, packages and their bytes."""

from __future__ import annotations

from ledger.refusals.text import Text

_LOOK = ("请核对该文件后再次运行。", "Look at the file, then run again.")
_RESCAN = ("请重新扫描或重新复制该文件。", "Scan or copy the file anew.")
_RENAME = ("例：J019-WS·2016·D30·办公室-0123/0001.jpg。", "Example: J019-WS·2016·D30·办公室-0123/0001.jpg.")
_MAP = ("请改正对照表的这一行。", "Correct this row of the mapping.")

TEXTS: dict[str, Text] = {
    # Names and places
    "NAME_UNREADABLE": Text(
        "文件名读不出档号和页号：{reason}。",
        "No archival code and page can be read from the name: {reason}.",
        *_RENAME,
    ),
    "NAME_AMBIGUOUS": Text(
        "文件名可指多件档案：{reason}。",
        "The name may mean several records: {reason}.",
        "请用目录表示档号，或用对照表。",
        "Name the folder by the code, or use a mapping.",
    ),
    "NAME_CONTRADICTS": Text(
        "目录与文件名所载档号不同：{reason}。",
        "Folder and file name carry different codes: {reason}.",
        *_RENAME,
    ),
    "PATH_OUTSIDE": Text(
        "路径越出所给目录，或为绝对路径：{path}。",
        "The path leads out of the folder, or is absolute: {path}.",
        "请给出目录之下的相对路径。",
        "Give a path relative to the folder and below it.",
    ),
    "FILE_LINK": Text(
        "是符号链接，不予跟随。",
        "It is a symbolic link, and is not followed.",
        "请放入文件本身。",
        "Put the file itself there.",
    ),
    "FILE_SPECIAL": Text(
        "不是普通文件（设备、管道等）。", "It is no regular file (a device, a pipe …).", *_LOOK
    ),
    "FILE_MISSING": Text("没有此文件：{path}。", "There is no such file: {path}.", *_MAP),
    "FILE_CHANGED": Text(
        "文件在读取过程中被改动。",
        "The file changed while it was read.",
        "请待写入完成后再次运行。",
        "Wait until whoever writes it has finished, then run again.",
    ),
    "FILE_FAILED": Text("文件读取失败：{reason}。", "The file cannot be read: {reason}.", *_LOOK),
    "FOLDER_MISSING": Text(
        "没有此目录：{path}。", "There is no such folder: {path}.", "请核对路径。", "Check the path."
    ),
    "FOLDER_TOO_LARGE": Text(
        "目录内多于 {limit} 个文件。",
        "The folder holds more than {limit} files.",
        "请分批接收。",
        "Take it in by parts.",
    ),
    # Bytes
    "FILE_EMPTY": Text("文件为零字节。", "The file has no bytes.", *_RESCAN),
    "FILE_TRUNCATED": Text("文件不完整：{reason}。", "The file is cut off: {reason}.", *_RESCAN),
    "FILE_BROKEN": Text(
        "文件损坏，读不成 {format}：{reason}。", "The file is broken {format}: {reason}.", *_RESCAN
    ),
    "FILE_ENCRYPTED": Text(
        "文件加密（{format}），不得接收。",
        "The file is encrypted ({format}), and is not taken in.",
        "请解密后再接收（档发〔2012〕7号）。",
        "Decrypt it first.",
    ),
    "FORMAT_UNKNOWN": Text("按字节识别不出格式。", "Its bytes are of no format that is known here.", *_LOOK),
    "FORMAT_BOMB": Text(
        "文件展开后过大（{format}）：{reason}。",
        "The file unfolds beyond measure ({format}): {reason}.",
        "请查明来源，不要打开。",
        "Find out where it comes from, and do not open it.",
    ),
    "IMAGE_TOO_LARGE": Text(
        "图像尺寸 {width}×{height} 超过 {limit} 像素。",
        "An image of {width}×{height} has more than {limit} pixels.",
        *_LOOK,
    ),
    "XML_ENTITIES": Text(
        "XML 含文档类型声明或实体，不予解析。",
        "The XML has a document type or entities, and is not parsed.",
        "请查明来源。",
        "Find out where it comes from.",
    ),
    "NOT_PAGES": Text(
        "{format} 不是页面图像，不能挂接为页。",
        "{format} holds no page images and cannot be attached as pages.",
        "原生电子文件请随归档接收。",
        "Born-digital files come in when their record is filed.",
    ),
    "READER_FAILED": Text("读取程序因该文件中止。", "The reading process broke down over this file.", *_LOOK),
    # What the run as a whole shows
    "CODE_UNKNOWN": Text(
        "目录中没有此档号。",
        "The catalogue has no such code.",
        "请先著录，或改正文件名。",
        "Catalogue the record first, or correct the name.",
    ),
    "PAGE_TWICE": Text(
        "同一页有两个不同的文件：第 {number} 页。",
        "Two different files claim page {number}.",
        "请删去错误的一个。",
        "Remove the wrong one.",
    ),
    "PAGE_OTHER": Text(
        "第 {number} 页已挂接另一图像。",
        "Page {number} is attached with another image already.",
        "如需替换，请先取消挂接。",
        "To replace it, detach that page first.",
    ),
    "IMAGE_TWICE": Text(
        "与本件第 {number} 页的内容完全相同。",
        "It is the same content as page {number} of this record.",
        "请核对是否漏扫一页。",
        "See whether a page was missed.",
    ),
    "IMAGE_ON_TWO_CODES": Text(
        "同一图像列在另一件档案上：{other}。",
        "The same image is on another record: {other}.",
        "请核对属于哪一件。",
        "Find out to which it belongs.",
    ),
    "PAGES_MISSING": Text(
        "缺第 {numbers} 页。", "Pages {numbers} are missing.", "请补扫。", "Scan what is missing."
    ),
    "RECORD_HELD": Text(
        "本件另有文件有误，整件暂不挂接。",
        "Another file of this record is at fault; the record is attached whole, or not yet.",
        "请先处理所列问题，再次运行即挂接。",
        "Put that right and run again.",
    ),
    # Mappings
    "MAPPING_UNREADABLE": Text(
        "读不出对照表：{reason}。",
        "The mapping cannot be read: {reason}.",
        "列名：文件、档号、页号；CSV（UTF-8、GB18030）或 XLSX。",
        "Columns: file, code, page; CSV (UTF-8, GB18030) or XLSX.",
    ),
    "MAPPING_ROW": Text("第 {row} 行“{column}”：{reason}。", "Row {row}, {column}: {reason}.", *_MAP),
    "SEALED_ERASED": Text(
        "密钥已销毁，内容不可再读。",
        "The key was erased; nobody can read this any more.",
        "请查看该档案的销毁记录。",
        "See the record's destruction.",
    ),
    # Jobs
    "INTAKE_UNSET": Text(
        "未设接收目录。",
        "No intake folder is set.",
        "请由系统管理员设置 ARCHIVE_LEDGER_INTAKE。",
        "Have ARCHIVE_LEDGER_INTAKE set.",
    ),
    "JOB_UNKNOWN": Text("没有此任务。", "There is no such job.", "请核对标识。", "Check the id."),
    "JOB_STATE": Text(
        "任务现为“{state}”，不能如此办理。",
        "The job is {state}; this cannot be done now.",
        "请查看任务状态。",
        "See the job's state.",
    ),
    "JOBS_FULL": Text(
        "等待的任务过多。", "Too many jobs wait.", "请待前面的任务完成。", "Wait for those before."
    ),
    # Catalogue import
    "ROW_REPEATED": Text(
        "档号 {archival_code} 在第 {row} 行已出现。",
        "Archival code {archival_code} stands in row {row} already.",
        "请核对两行，保留一行或改正档号。",
        "Compare the two rows; keep one, or correct the code.",
    ),
}

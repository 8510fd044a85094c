"""The texts of refusals about recognising text on page images."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    "RECOGNITION_MODEL": Text(
        "文字识别模型缺失或损坏：{file}。",
        "A model of the text recognition is missing or damaged: {file}.",
        "模型随 rapidocr 安装包提供，运行时不下载；请重新安装该包。",
        "The models come with the package rapidocr, nothing is downloaded at run time: install it again.",
    ),
}

"""Sound and video: duration, codec, size, measured by MediaInfo (DA/T 63)."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, BinaryIO

from pymediainfo import MediaInfo

from ledger.errors import Refusal
from ledger.intake.formats.measured import Measured, properties

TOOL = f"pymediainfo {version('pymediainfo')}"
_FORMATS = {
    "Wave": "audio/wav", "MPEG Audio": "audio/mpeg", "FLAC": "audio/flac", "Ogg": "audio/ogg",
    "MPEG-4": "video/mp4", "AVI": "video/x-msvideo", "Matroska": "video/x-matroska",
    "WebM": "video/webm", "MPEG-PS": "video/mpeg", "MPEG-TS": "video/mp2t", "ADTS": "audio/aac",
    "Windows Media": "video/x-ms-wmv", "AIFF": "audio/aiff",
}  # fmt: skip


def measure(file: BinaryIO) -> Measured:
    """Refused: FORMAT_UNKNOWN, FILE_TRUNCATED, FILE_BROKEN (without a stream that lasts)."""
    file.seek(0)
    found: Any = MediaInfo.parse(file, parse_speed=0.5)
    general = next((one for one in found.tracks if one.track_type == "General"), None)
    streams = [one for one in found.tracks if one.track_type in ("Audio", "Video")]
    if general is None or general.format is None or general.format not in _FORMATS:
        raise Refusal("FORMAT_UNKNOWN")
    format = _FORMATS[general.format]
    if general.istruncated == "Yes":
        raise Refusal("FILE_TRUNCATED", reason=format)
    lasting = [float(one.duration) for one in [general, *streams] if one.duration]
    if not streams or not lasting:
        raise Refusal("FILE_BROKEN", format=format, reason="no stream that lasts")
    video = next((one for one in streams if one.track_type == "Video"), None)
    sound = next((one for one in streams if one.track_type == "Audio"), None)
    if video is None and format == "video/mp4":
        format = "audio/mp4"
    shown = properties(
        milliseconds=round(max(lasting)),
        video_codec=video.format if video else None,
        width=video.width if video else None,
        height=video.height if video else None,
        frame_rate=video.frame_rate if video else None,
        sound_codec=sound.format if sound else None,
        sampling_rate=sound.sampling_rate if sound else None,
        channels=sound.channel_s if sound else None,
        bit_rate=general.overall_bit_rate,
        date=general.encoded_date or general.recorded_date,
    )
    return Measured(format=format, kind="video" if video else "sound", tool=TOOL, properties=shown)

"""What signing refuses, and what it finds.

    SigningError
    ├── NotCanonical      bytes or values outside the canonical JSON profile
    ├── BadTime           a time not in the one form; also a ValueError
    ├── BadEnvelope       statement, batch header, envelope, entry
    ├── BadSealed         a sealed value that does not open or does not match its commit
    ├── BadSignature      a signature that does not verify
    ├── UnsupportedSuite  a suite we name but cannot check, or a key too weak for it
    ├── BadNote           signed notes, verifier keys, checkpoints
    ├── BadProof          inclusion, consistency, proof files
    ├── BadTile           tiles and entry bundles
    ├── BadKeyFile        encrypted key files and authority folders
    ├── BadCertificate    chains to the force's root
    └── NotTrusted        keys, roles and sessions as the log itself states them

Every refusal carries a stable ``code`` (the key of its row in words.py), a zh and an en message and a hint
in both. ``detail`` is for machines and people alike: a value, a pointer, a size; never a sentence. A
verifier reports a ``Finding`` with the same code and words in place of raising; unknown is never fine.
"""

import msgspec

from signing.words import WORDS


class SigningError(Exception):
    """A refusal with a stable code; ``code`` MUST be a row of words.py."""

    def __init__(self, code: str, detail: str = "") -> None:
        words = WORDS[code]
        self.code = code
        self.detail = detail
        self.zh = f"{words.zh}：{detail}" if detail else words.zh
        self.en = f"{words.en}: {detail}" if detail else words.en
        self.hint_zh = words.hint_zh
        self.hint_en = words.hint_en
        super().__init__(f"{code}: {self.en}")

    def __reduce__(self) -> tuple[type["SigningError"], tuple[str, str]]:
        # Verification runs in several processes; the default would pass the message as the code.
        return type(self), (self.code, self.detail)


class NotCanonical(SigningError):
    """Not canonical JSON on our profile (EVENT.md section 1)."""


class BadTime(SigningError, ValueError):
    """A time that is not exactly ``YYYY-MM-DDTHH:MM:SS.ffffffZ``."""


class BadEnvelope(SigningError):
    """A statement, batch header, envelope or entry that is not as EVENT.md sections 2, 3 and 5 say."""


class BadSealed(SigningError):
    """A sealed value that does not open, or does not match its commit (EVENT.md section 6)."""


class BadSignature(SigningError):
    """A signature that does not verify over these bytes under this key."""


class UnsupportedSuite(SigningError):
    """A suite that is not available here, or a key that is too weak for it."""


class BadNote(SigningError):
    """A signed note, verifier key or checkpoint that C2SP does not allow."""


class BadProof(SigningError):
    """An inclusion or consistency proof, or a proof file, that does not hold."""


class BadTile(SigningError):
    """A tile or an entry bundle with wrong bytes."""


class BadKeyFile(SigningError):
    """A key file that cannot be read, opened or written."""


class BadCertificate(SigningError):
    """A certificate chain that does not lead to the given root."""


class NotTrusted(SigningError):
    """A key or statement that the log's own history does not permit (EVENT.md sections 2 to 4)."""


class Finding(msgspec.Struct, frozen=True):
    """One thing wrong with a log. ``position`` is from 1, None where it concerns no single entry."""

    code: str
    position: int | None
    zh: str
    en: str
    detail: str = ""

    @classmethod
    def of(cls, code: str, position: int | None = None, detail: str = "") -> "Finding":
        """The finding with the words that belong to ``code``; KeyError where words.py has no such row."""
        words = WORDS[code]
        return cls(code, position, words.zh, words.en, detail)

    @classmethod
    def from_error(cls, error: SigningError, position: int | None = None) -> "Finding":
        """The finding that says what a refusal said."""
        return cls.of(error.code, position, error.detail)

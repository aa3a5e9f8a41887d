"""What an upload may be: names, sizes and counts, checked while it streams in, not after."""

import tempfile
from typing import Any, TypeAlias

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from ninja.security import SessionAuth

from ml.music.names import clean_name
from webapp.core.errors import DomainError

Upload: TypeAlias = "UploadedFile[Any]"  # generic for the type checker only

MEBIBYTE = 1024 * 1024
ZIP_MAGIC = b"PK"
SPOOL_BYTES = 64 * 1024
# What a multipart body may add around the files themselves.
ENVELOPE_BYTES = MEBIBYTE


def clean_file_name(name: str) -> str:
    """Return a file's name fit to be shown: any script, but no folders and nothing invisible."""
    return clean_name(name.replace("\\", "/").rpartition("/")[2]) or "(no name)"


def check_file_count(count: int) -> None:
    """Refuse more files at once than the settings allow."""
    if count > settings.BLINDFOLD_UPLOAD_MAX_FILES:
        raise too_many_files(settings.BLINDFOLD_UPLOAD_MAX_FILES)


def too_many_files(limit: int) -> DomainError:
    """Return the refusal of more files than `limit`."""
    msg = f"At most {limit} files at once. Put them into one zip archive instead."
    return DomainError(msg, status=413, field="files")


def check_file_size(name: str, *, size: int, head: bytes) -> None:
    """Refuse a file that is too large for what its first bytes say it is."""
    is_zip = head.startswith(ZIP_MAGIC)
    limit = settings.BLINDFOLD_UPLOAD_MAX_BYTES if is_zip else settings.BLINDFOLD_MIDI_MAX_BYTES
    if size > limit:
        kind = "a zip archive" if is_zip else "one MIDI file"
        msg = f"{clean_file_name(name)} is too large: {kind} may have {_megabytes(limit)}."
        raise DomainError(msg, status=413, field="files")


def check_total_size(size: int) -> None:
    """Refuse more at once than the largest zip."""
    limit = settings.BLINDFOLD_UPLOAD_MAX_BYTES
    if size > limit:
        msg = f"At most {_megabytes(limit)} at once, got {_megabytes(size)}. Upload it in parts."
        raise DomainError(msg, status=413, field="files")


def _megabytes(size: int) -> str:
    return f"{size / MEBIBYTE:.0f} MB" if size >= MEBIBYTE else f"{size / 1024:.0f} kB"


class LimitedUploadHandler(FileUploadHandler):
    """Receives files one by one and stops at the first byte over a limit.

    Small files stay in memory (64 kB each at most), larger ones go to disk: a thousand MIDI files
    need neither a thousand open files nor much memory.
    """

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.count = 0
        self.head = b""
        self.spool: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, if there may be one more."""
        super().new_file(*args, **kwargs)
        self.count += 1
        check_file_count(self.count)
        self.head = b""
        self.spool = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - the request closes it
            max_size=SPOOL_BYTES, dir=settings.FILE_UPLOAD_TEMP_DIR
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the next bytes, if there may be more."""
        if len(self.head) < len(ZIP_MAGIC):
            self.head += raw_data[: len(ZIP_MAGIC)]
        try:
            check_file_size(self.file_name or "", size=start + len(raw_data), head=self.head)
        except DomainError:
            self.upload_interrupted()
            raise
        self.spool.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> Upload:
        """Hand the file over."""
        self.spool.seek(0)
        return UploadedFile(
            file=self.spool,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """Drop what came of the file."""
        if self.spool is not None:
            self.spool.close()


class UploadAuth(SessionAuth):
    """Session auth for uploads: it sees the request before anything has read the body."""

    def __call__(self, request: HttpRequest) -> Any:
        """Refuse strangers and oversized bodies unread; read the rest within the limits."""
        if not request.user.is_authenticated:
            return None
        declared = str(request.META.get("CONTENT_LENGTH") or "")
        length = int(declared) if declared.isdecimal() else 0
        if length > settings.BLINDFOLD_UPLOAD_MAX_BYTES + ENVELOPE_BYTES:
            check_total_size(length)
        request.upload_handlers = [LimitedUploadHandler(request)]
        try:
            user = super().__call__(request)
            len(request.FILES)  # the body is parsed here, unless the CSRF check has done it
        except TooManyFilesSent as error:
            raise too_many_files(settings.DATA_UPLOAD_MAX_NUMBER_FILES) from error
        except MultiPartParserError as error:
            msg = f"The upload arrived damaged: {error}"
            raise DomainError(msg, field="files") from error
        return user

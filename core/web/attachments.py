"""Files that come with a form, one or several, and attachments on their way out."""

import io
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any, Self

from django import forms
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import quote_etag
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from core.attachments.folder import ORIGINAL, AttachmentUpload, Handed
from core.attachments.kinds import ACCEPTED, KINDS, MIB, MOST_BYTES, MOST_FILES, Refused
from core.attachments.refusals import sentence
from core.errors import DomainError, Unavailable
from core.models import Attachment
from core.models.free_text import clean
from core.running.form_state import FormState, posted_state, seal_state
from core.web.bodies import announced
from core.web.form_token import hand_files_to
from core.web.forms import add_domain_error
from core.web.once import once_with, stale
from core.web.ranges import RangeNotSatisfiable, asked_range

SECONDS = 90  # for all the files of a form, less than the proxy waits
MOST_DRAINED = 1024 * MIB  # of what is refused so much is read past, so that the browser gets its answer
WHOLE = "whole"  # the last field of the form: without it the line was cut, and half a recording is another recording
KEEP = "keep"  # the boxes beside files that came with an earlier sending
_SEALED_OFF = "default-src 'none'; sandbox"
# A browser's viewer of PDF opens in no sandbox. What it is given has no script left, and its page may load nothing.
_VIEWED = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesForm(forms.Form):
    """The field stands last in its form: of what is too large to be read the words before it are kept."""

    file = forms.FileField(
        label=_("Files"),
        help_text=_(
            "PDF, pictures (JPEG, PNG, WebP), recordings (MP3, M4A, WAV, AMR, OGG), text, CSV, XLSX, DOCX. At most 10 at "
            "once, 128 MB together."
        ),
        widget=ManyFiles(attrs={"class": "govuk-file-upload", "accept": ACCEPTED, "multiple": True}),
        required=False,  # the handler keeps them; the form never sees them
    )


class HandIn:
    """The files of one form, straight into encrypted folders. What is not taken in the end is destroyed with the block."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.uploads: list[AttachmentUpload] = []
        self.earlier: list[Handed] = []
        self.refused: list[tuple[str, str]] = []  # name of a file, code
        self.size = self.seen = 0
        self.state: FormState | None = None
        self._new: list[tuple[AttachmentUpload, Handed]] = []
        self._open = ExitStack()
        hand_files_to(request, _Handler(self))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: Any) -> None:
        self._open.__exit__(*error)

    def begin(self, name: str) -> None:
        self.seen += 1
        if announced(self.request) > MOST_DRAINED:
            self.refused.append((name, "attachment.too_much"))
            raise StopUpload(connection_reset=True)
        if self.seen > MOST_FILES:
            self.refused.append((name, "attachment.too_many"))
            raise SkipFile
        self.uploads.append(self._open.enter_context(AttachmentUpload(name)))

    def take(self, data: bytes) -> None:
        self.size += len(data)
        try:
            if self.size > MOST_BYTES:
                raise Refused("attachment.too_much")
            self.uploads[-1].take(data)
        except Refused as refused:
            self.refused.append((self.uploads[-1].given_name, refused.code))
            self.uploads.pop().forget()
            raise SkipFile from None

    def read(self, form: forms.Form, purpose: str, *, needed: bool = True) -> list[Handed]:
        """All that came with this form and its earlier sendings; what is wrong with one of them stands at `file`.

        `needed`: a form without any is refused.
        """
        self.state = posted_state(self.request, purpose)
        wanted = set(self.request.POST.getlist(KEEP))
        waiting = [Handed(**said) for said in (self.state.data.get("files", []) if self.state else [])]
        self.earlier = [one for one in waiting if one.folder in wanted and one.files.exists(ORIGINAL)]
        until = time.monotonic() + SECONDS
        for upload in self.uploads:
            try:
                self._new.append((upload, upload.handed(until=until)))
            except Refused as refused:
                self.refused.append((upload.given_name, refused.code))
            except Unavailable as away:  # said in the form, so that no word of it is lost
                form.add_error("file", str(away.message))
                break
        for name, code in dict.fromkeys(self.refused):
            form.add_error("file", _said(name, sentence(code)))
        if self.uploads and WHOLE not in self.request.POST:
            form.add_error("file", _("The files did not arrive whole. Send them again."))
        if needed and not self.all and not form.has_error("file"):
            form.add_error("file", _("Choose a file."))
        if len(self.all) > MOST_FILES:
            form.add_error("file", sentence("attachment.too_many"))
        return self.all

    def accept(
        self,
        form: forms.Form,
        purpose: str,
        case: str,
        act: Callable[[list[Handed], FormState], HttpResponse],
        *,
        needed: bool = True,
    ) -> HttpResponse | None:
        """What `act` answers, once, to a form that is sound and was drawn for this case (its reference); None where it is to
        be drawn anew, with what is wrong. `needed`: a form without any file is refused."""
        files = self.read(form, purpose, needed=needed)
        if not form.is_valid():
            return None
        try:
            if (state := self.state) is None or state.data["case"] != case:
                raise stale()
            return once_with(state, lambda: act(files, state))
        except DomainError as error:
            add_domain_error(form, error)
            return None

    @property
    def all(self) -> list[Handed]:
        return [*self.earlier, *(handed for _upload, handed in self._new)]

    def keep(self) -> None:
        """They are somebody's now, or wait with the form."""
        for upload, _handed in self._new:
            upload.kept = True

    def sealed(self, purpose: str, data: dict[str, Any]) -> str:
        """For the form drawn anew: with the files that are here already. Left alone they go after a day."""
        self.keep()
        return sealed_files(self.request, purpose, data, self.all)


def sealed_files(request: HttpRequest, purpose: str, data: dict[str, Any], files: list[Handed]) -> str:
    return seal_state(request, purpose, {**data, "files": [asdict(one) for one in files]})


def _said(name: str, what: str) -> str:
    return pgettext("a file and what is wrong with it", "%(file)s: %(what)s") % {"file": clean(name)[:60], "what": what}


class _Handler(FileUploadHandler):
    def __init__(self, hand_in: HandIn) -> None:
        super().__init__()
        self.hand_in = hand_in

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.hand_in.begin(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.hand_in.take(raw_data)

    def file_complete(self, file_size: int) -> None:
        self.hand_in.uploads[-1].close()


def copy_response(attachment: Attachment, source: io.BufferedReader) -> FileResponse:
    """The stripped copy, to be looked at."""
    shown = KINDS[attachment.kind].shown
    answer = FileResponse(source, filename=attachment.name, content_type=shown)
    return _guarded(answer, _VIEWED if shown == "application/pdf" else _SEALED_OFF)


def original_response(attachment: Attachment, source: io.BufferedReader) -> FileResponse:
    """What was handed in, to be kept and opened elsewhere, never in the site's own window."""
    media = KINDS[attachment.kind].media
    return _guarded(FileResponse(source, as_attachment=True, filename=attachment.name, content_type=media), _SEALED_OFF)


def sound_response(request: HttpRequest, attachment: Attachment, source: io.BufferedReader) -> HttpResponseBase:
    """A recording for the player of a page, whole or in the ranges by which players look for a minute."""
    etag = quote_etag(bytes(attachment.digest).hex())
    try:
        start, end, partial = asked_range(request, attachment.size, etag)
    except RangeNotSatisfiable:
        source.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{attachment.size}"})
    source.seek(start)
    media = KINDS[attachment.kind].media
    answer = FileResponse(_Part(source, end - start), status=206 if partial else 200, content_type=media)
    answer["ETag"], answer["Accept-Ranges"] = etag, "bytes"
    answer["Content-Length"] = str(end - start)
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, no-store"
    if partial:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{attachment.size}"
    return _guarded(answer, _SEALED_OFF)


class _Part:
    """So many bytes of `source`, from where it stands."""

    def __init__(self, source: io.BufferedReader, left: int) -> None:
        self.source, self.left = source, left

    def read(self, size: int = -1) -> bytes:
        piece = self.source.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.source.close()


def _guarded(answer: FileResponse, policy: str) -> FileResponse:
    answer["Content-Security-Policy"] = policy
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer

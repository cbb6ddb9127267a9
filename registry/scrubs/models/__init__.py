from registry.scrubs.models.charged_span import ChargedSpan
from registry.scrubs.models.firm_day import FirmDay, FirmDayMark
from registry.scrubs.models.planted import PlantedCall, PlantedClosing, PlantedHit, PlantedNumber
from registry.scrubs.models.quota_request import QuotaFile, QuotaRequest
from registry.scrubs.models.record_span import RecordBucket, RecordMark, RecordSpan
from registry.scrubs.models.restriction import Restriction, RestrictionReview
from registry.scrubs.models.scan_measure import ScanMeasure
from registry.scrubs.models.scrub import Scrub
from registry.scrubs.models.scrub_job import ScrubChunk, ScrubJob
from registry.scrubs.models.scrub_list import ScrubList
from registry.scrubs.models.scrub_record import ScrubRecord, ScrubRecordPart
from registry.scrubs.models.signing_key import SigningKey
from registry.scrubs.models.watch_change import WatchChange
from registry.scrubs.models.watch_list import WatchList
from registry.scrubs.models.watch_mark import WatchMark
from registry.scrubs.models.watch_news import WatchNews
from registry.scrubs.models.watch_part import WatchPart

__all__ = [
    "ChargedSpan",
    "FirmDay",
    "FirmDayMark",
    "PlantedCall",
    "PlantedClosing",
    "PlantedHit",
    "PlantedNumber",
    "QuotaFile",
    "QuotaRequest",
    "RecordBucket",
    "RecordMark",
    "RecordSpan",
    "Restriction",
    "RestrictionReview",
    "ScanMeasure",
    "Scrub",
    "ScrubChunk",
    "ScrubJob",
    "ScrubList",
    "ScrubRecord",
    "ScrubRecordPart",
    "SigningKey",
    "WatchChange",
    "WatchList",
    "WatchMark",
    "WatchNews",
    "WatchPart",
]

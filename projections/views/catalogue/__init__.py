"""The catalogue: what the archive holds, as of any position. Rows, folding and questions."""

from projections.views.catalogue import destroying as _destroying  # noqa: F401
from projections.views.catalogue import digitizing as _digitizing  # noqa: F401  handlers register themselves
from projections.views.catalogue import filing as _filing  # noqa: F401
from projections.views.catalogue import publishing as _publishing  # noqa: F401
from projections.views.catalogue.asking import (
    Filter,
    Found,
    Key,
    Order,
    batch,
    batches,
    count,
    files_of_many,
    grades,
    key_of,
    objects_of,
    page,
    pages_in,
    pages_of,
    pages_of_many,
    record,
    records,
    slices,
)
from projections.views.catalogue.rows import (
    BATCHES,
    FILES,
    PAGES,
    RECORDS,
    STATUSES,
    BatchRow,
    FileRow,
    PageRow,
    RecordRow,
    catalogue,
)

__all__ = [
    "BATCHES",
    "FILES",
    "PAGES",
    "RECORDS",
    "STATUSES",
    "BatchRow",
    "FileRow",
    "Filter",
    "Found",
    "Key",
    "Order",
    "PageRow",
    "RecordRow",
    "batch",
    "batches",
    "catalogue",
    "count",
    "files_of_many",
    "grades",
    "key_of",
    "objects_of",
    "page",
    "pages_in",
    "pages_of",
    "pages_of_many",
    "record",
    "records",
    "slices",
]

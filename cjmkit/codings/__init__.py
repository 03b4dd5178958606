"""The ledger: what coders decided, one JSON Lines file a coder, one decision a line, appended and never rewritten.

Beside it, in the same folder, what changed in the codebook and which interviews each coder has.
"""

from cjmkit.codings.assignment import assigned, check_assignment, divide_interviews, read_assignment, write_assignment
from cjmkit.codings.changes import (
    add_code,
    add_codes,
    codebook_history,
    define_code,
    is_code,
    merge_codes,
    read_codes,
    rename_code,
    retire_code,
)
from cjmkit.codings.files import codings_folder
from cjmkit.codings.reading import check_codings, check_ledgers, read_codings
from cjmkit.codings.standing import COUNTING, decisions
from cjmkit.codings.writing import quote_id, write_coding, write_codings

__all__ = [
    "COUNTING",
    "add_code",
    "add_codes",
    "assigned",
    "check_assignment",
    "check_codings",
    "check_ledgers",
    "codebook_history",
    "codings_folder",
    "decisions",
    "define_code",
    "divide_interviews",
    "is_code",
    "merge_codes",
    "quote_id",
    "read_assignment",
    "read_codes",
    "read_codings",
    "rename_code",
    "retire_code",
    "write_assignment",
    "write_coding",
    "write_codings",
]

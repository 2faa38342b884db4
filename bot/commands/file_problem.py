"""What keeps a file from being read as a list of people."""

from enum import StrEnum


class FileProblem(StrEnum):
    """Why nobody was read from a file. The catalogues hold a sentence and an advice for each."""

    NOT_A_LIST = "not_a_list"
    """A picture, a document, a program: nothing that holds a list."""
    OLD_EXCEL = "old_excel"
    """``.xls``, the format of Excel before 2007."""
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_COMPLICATED = "too_complicated"
    """Reading it would take more time or memory than any honest list needs."""
    EMPTY = "empty"
    NO_PHONES = "no_phones"
    DAMAGED = "damaged"
    PASSWORD = "password"  # noqa: S105 - a name, not a password
    NOT_FETCHED = "not_fetched"
    """Telegram did not hand the file over."""
    SEVERAL = "several"
    """The command is the caption of an album, of whose files only one would be read."""


class UnreadableFileError(Exception):
    """The file cannot be read, for this reason."""

    def __init__(self, problem: FileProblem) -> None:
        super().__init__(problem)
        self.problem = problem

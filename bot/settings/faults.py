"""What makes settings unusable."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the settings: the name as it is written in ``.env``, and which fault it is.

    ``line``: of the file that is named, 0 if none is meant. ``provider``: of the account that the setting is about.
    """

    name: str
    problem: str
    line: int = 0
    provider: str = field(default="", compare=False)


class SettingsError(Exception):
    """The settings cannot be used. Holds names and kinds of faults, never a value."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(f"{fault.name}: {fault.problem}" for fault in faults))
        self.faults = faults

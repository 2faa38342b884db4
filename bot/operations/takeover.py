"""The times on which it rests that no two replicas send the same request."""

from collections.abc import Sequence


def check_times(*, leaves_within: float, longest_call: float, looks: Sequence[float]) -> None:
    """Raises `ValueError` if a replica could repeat what another one may still send. All times are in seconds.

    Who finds a request marked whose end is not known repeats it after the last of ``looks``. Until then it has left,
    or never will (``leaves_within`` its mark), and has had the time in which it can take its effect (``longest_call``).
    """
    if leaves_within + longest_call > sum(looks):
        raise ValueError(
            f"a request leaves within {leaves_within} s and may take {longest_call} s, but would be repeated "
            f"{sum(looks)} s after it was found"
        )

"""The sentences of ``locales/``, each as a method. What methods there are, and what they take, stands in the stub
beside this file: ``python -m tools.catalogue write`` makes it of the catalogues, and mypy holds every call against it.
"""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Words(Generic[T]):
    """The sentences of one language, spoken as ``T``: str, or a kind of rich text.

    ``render`` makes a sentence of its key in the catalogue and its arguments.
    """

    def __init__(self, render: Callable[[str, Mapping[str, str | float | T]], T]) -> None:
        self.render = render

    def __getattr__(self, name: str) -> Callable[..., T]:
        if name.startswith("_"):  # what copy, pickle and the like ask for
            raise AttributeError(name)
        key = name.replace("_", "-")

        def sentence(**arguments: str | float | T) -> T:
            return self.render(key, {argument.replace("_", "-"): value for argument, value in arguments.items()})

        return sentence

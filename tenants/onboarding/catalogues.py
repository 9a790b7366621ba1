"""Which catalogues can be chosen is known one layer up, which registers here how to find out."""

from collections.abc import Callable

from mpp.kernel.registry import Registry

registry: Registry[Callable[[str], bool]] = Registry("way to know a catalogue")


def known(key: str) -> bool:
    """Whether somebody publishes a catalogue under this key."""
    return any(knows(key) for _name, knows in registry)

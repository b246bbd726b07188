"""One place where a person sees what waits, and the ways by which it is told outside (DOMAIN.md §3, LOOK.md §8).

Declarations may be imported from here before the models are there; services and selectors from their modules.
"""

from huiguan.kernel.inbox.kinds import MessageKind, Recipient, register_kind

__all__ = ["MessageKind", "Recipient", "register_kind"]

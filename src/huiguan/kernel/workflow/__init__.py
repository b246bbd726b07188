"""The declared table of states and transitions of each kind of thing (ARCHITECTURE.md, mechanism 3).

Declarations may be imported from here before the models are there; services and selectors from their modules.
"""

from huiguan.kernel.workflow.declare import Late, State, Tell, Transition, Workflow

__all__ = ["Late", "State", "Tell", "Transition", "Workflow"]

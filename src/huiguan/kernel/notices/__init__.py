"""Public notices (公示): exactly the declared fields, for so many working days, open to objections, and then gone.

A room declares a purpose (`register_purpose`) with its fields, its shortest time and the rule that asks for it. After
the last day no page, API or search shows a value of a notice; a job drops the key under which they lay.
"""

from huiguan.kernel.notices.purposes import PurposeSpec, Ready, ShownField, register_purpose

__all__ = ["PurposeSpec", "Ready", "ShownField", "register_purpose"]

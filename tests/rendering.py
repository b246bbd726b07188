"""Templates tell what they draw once for a page.

Django's test client keeps a copy of the context of each template that is drawn, hundreds on a page of ours, for each
icon is one. What a test asks for (`response.context`) is what the view gave, and that the outermost template has.
"""

from __future__ import annotations

from typing import Any

from django.test import utils
from django.test.signals import template_rendered


def render(template: Any, context: Any) -> Any:
    """`instrumented_test_render` as it is here."""
    if context.template is template:
        template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


def install() -> None:
    """From now on test environments of this process draw as above."""
    utils.instrumented_test_render = render

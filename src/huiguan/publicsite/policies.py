"""Who may do what with the public site. That nobody checks a text twice, or their own, the services see to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

NEWSROOM = (Role.CLERK, Role.HEAD, Role.EDITOR)
OWN = DataClass.HANDED_UP

define("publicsite.read_newsroom", _("Read drafts of the newsroom"), data=OWN, roles=NEWSROOM)
define("publicsite.write_articles", _("Write articles"), data=OWN, roles=NEWSROOM)
define("publicsite.check_first", _("First check of articles"), data=OWN, roles=NEWSROOM)
define("publicsite.check_second", _("Second check of articles"), data=OWN, roles=NEWSROOM)
define("publicsite.check_final", _("Final check of articles, publishing"), data=OWN, roles=(Role.HEAD,))
define("publicsite.withdraw_articles", _("Withdraw published articles"), data=OWN, roles=(Role.HEAD,))
define("publicsite.keep_board", _("Keep the disclosure board"), data=OWN, roles=NEWSROOM)
define("publicsite.reveal_words", _("Open hidden names found in texts (nobody)"), data=DataClass.PERSONAL)
define("publicsite.read_public", _("Read the public site"), data=DataClass.PUBLIC)

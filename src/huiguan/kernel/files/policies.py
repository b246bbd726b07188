"""Who may put files in, who may list them. A file attached to a thing is opened by those who may see the thing."""

from django.utils.translation import gettext_lazy as _

from huiguan.kernel.permits import DataClass, Role, define

_OFFICE = (Role.CLERK, Role.HEAD)

UPLOAD = define("files.upload_file", _("Upload files"), data=DataClass.PERSONAL, roles=_OFFICE)
LIST = define("files.list_files", _("List the association's files"), data=DataClass.PERSONAL, roles=_OFFICE)
OPEN = define("files.open_file", _("Open a file"), data=DataClass.SELF)
CHUNKS = define("files.continue_upload", _("Continue an upload of one's own"), data=DataClass.SELF)

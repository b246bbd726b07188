"""The one NinjaAPI: sign-in and the rooms' routers."""

from __future__ import annotations

from ninja.security import SessionAuth

from huiguan.api.contract import HuiguanAPI, answer_refusals
from huiguan.cases import api as cases
from huiguan.cases import benefits_api as benefits
from huiguan.cases import kinds_api as case_kinds
from huiguan.cases import outside_api as outside
from huiguan.cases import rules_api as case_rules
from huiguan.cases import survey_api as surveys
from huiguan.directives import api as directives
from huiguan.elections import api as elections
from huiguan.funds import api as funds
from huiguan.governance import api as governance
from huiguan.governance import ballot_api as ballots
from huiguan.governance import meeting_api as meetings
from huiguan.governance import paper_api as papers
from huiguan.governance import sending_api as sending
from huiguan.governance import speaking_api as speaking
from huiguan.governance import tying_api as tying
from huiguan.honours import api as honours
from huiguan.kernel.access import api as access
from huiguan.kernel.access.api import BearerToken
from huiguan.kernel.credentials import api as credentials
from huiguan.kernel.exchange import api as exchange
from huiguan.kernel.files import api as files
from huiguan.kernel.filings import api as filings
from huiguan.kernel.history import api as history
from huiguan.kernel.notices import api as notices
from huiguan.kernel.organizations import api as organizations
from huiguan.kernel.people import api as people
from huiguan.kernel.privacy import api as privacy
from huiguan.kernel.rounds import api as rounds
from huiguan.kernel.search import api as search
from huiguan.members import api as members
from huiguan.programmes import api as programmes
from huiguan.publicsite import api as publicsite
from huiguan.reporting import api as reporting
from huiguan.research import api as research

api = HuiguanAPI(
    title="Huiguan",
    version="1",
    description="Everything that the pages do, over the same services.",
    auth=[BearerToken(), SessionAuth()],
    urls_namespace="api",
    docs_url=None,
)

for router in (
    access.router,
    organizations.router,
    people.router,
    history.router,
    files.router,
    search.router,
    exchange.router,
    privacy.router,
    credentials.router,
    notices.router,
    rounds.router,
    members.router,
    governance.router,
    meetings.router,
    speaking.router,
    sending.router,
    tying.router,
    ballots.router,
    papers.router,
    filings.router,
    directives.router,
    elections.router,
    funds.router,
    reporting.router,
    honours.router,
    research.router,
    programmes.router,
    cases.router,
    benefits.router,
    outside.router,
    case_rules.router,
    case_kinds.router,
    surveys.router,
    publicsite.router,
):
    api.add_router("", router)

answer_refusals(api)

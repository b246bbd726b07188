"""Addresses of research: the room, one's own projects, the repository for everybody."""

from django.urls import include, path

from huiguan.research.views import calls, outputs, own, projects, public

app_name = "research"
ROOM = [
    path("", calls.home, name="home"),
    path("calls/new/", calls.call_new, name="call_new"),
    path("calls/<int:call_id>/", calls.call, name="call"),
    path("calls/<int:call_id>/apply/", projects.application_new, name="application_new"),
    path("calls/<int:call_id>/do/<slug:step>/", calls.call_do, name="call_do"),
    path("projects/", projects.projects, name="projects"),
    path("projects/<int:project_id>/", projects.project, name="project"),
    path("projects/<int:project_id>/change/", projects.project_change, name="project_change"),
    path("projects/<int:project_id>/do/<slug:doing>/", projects.project_do, name="project_do"),
    path("projects/<int:project_id>/sign/", projects.project_sign, name="project_sign"),
    path("projects/<int:project_id>/stop/", projects.project_stop, name="project_stop"),
    path("projects/<int:project_id>/contract/", projects.contract, name="contract"),
    path("projects/milestones/<int:milestone_id>/", projects.milestone, name="milestone"),
    path("projects/milestones/<int:milestone_id>/<slug:finding>/", projects.milestone_do, name="milestone_do"),
    path("outputs/", outputs.outputs, name="outputs"),
    path("outputs/new/", outputs.output_new, name="output_new"),
    path("outputs/<int:output_id>/", outputs.output, name="output"),
    path("outputs/<int:output_id>/change/", outputs.output_change, name="output_change"),
    path("outputs/<int:output_id>/withdraw/", outputs.output_withdraw, name="output_withdraw"),
    path("outputs/<int:output_id>/adopted/", outputs.adoption_new, name="adoption_new"),
    path("outputs/<int:output_id>/do/<slug:acting>/", outputs.output_do, name="output_do"),
]
urlpatterns = [
    path("o/<slug:code>/research/", include(ROOM)),
    path("my/projects/", own.own_projects, name="own_projects"),
    path("my/projects/<int:project_id>/", own.own_project, name="own_project"),
    path("my/projects/<int:project_id>/matter/", projects.matter, name="matter"),
    path("my/projects/milestones/<int:milestone_id>/", own.own_milestone, name="own_milestone"),
    path("my/panels/<int:assigned_id>/file/", own.blind_paper, name="blind_paper"),
    path("research/", public.public_outputs, name="public_outputs"),
    path("research/<int:output_id>/", public.public_output, name="public_output"),
    path("research/<int:output_id>/cite/<slug:style>/", public.citation, name="citation"),
    path("research/<int:output_id>/file/<int:number>/", public.public_file, name="public_file"),
    path("oai", public.harvest, name="harvest"),
]

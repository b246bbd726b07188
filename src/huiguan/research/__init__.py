"""Research (学术研究): calls for projects, blind review, contracts and milestones, outputs and their repository."""

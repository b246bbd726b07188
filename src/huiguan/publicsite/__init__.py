"""The public site (公开网站): news checked by three people, disclosures, rules, feeds; what anybody may read."""

"""Addresses of the public site, and of the newsroom behind it."""

from django.urls import include, path

from huiguan.publicsite.views import annual, disclosure, feeds, mentions, newsroom, office, public, rules

app_name = "publicsite"
ROOM = [
    path("", newsroom.newsroom, name="newsroom"),
    path("new/", newsroom.article_new, name="article_new"),
    path("<int:article_id>/", newsroom.article, name="article"),
    path("<int:article_id>/change/", newsroom.article_change, name="article_change"),
    path("<int:article_id>/do/<slug:doing>/", newsroom.article_do, name="article_do"),
    path("pictures/", office.pictures, name="pictures"),
    path("pictures/<int:picture_id>/", office.picture, name="picture"),
    path("pictures/<int:picture_id>/file.jpg", office.picture_file, name="picture_file"),
    path("pictures/<int:picture_id>/remove/", office.picture_remove, name="picture_remove"),
    path("named/", mentions.mentions, name="mentions"),
    path("named/others/", mentions.mentions_others, name="mentions_others"),
    path("named/<int:mention_id>/<slug:saying>/", mentions.mention_decide, name="mention_decide"),
    path("board/", office.board, name="board_office"),
    path("board/new/", office.disclosure_new, name="disclosure_new"),
    path("board/record/", office.disclosure_record, name="disclosure_record"),
    path("rules/", rules.rules_office, name="rules_office"),
    path("rules/new/", rules.rules_new, name="rules_new"),
    path("rules/<int:rules_id>/repeal/", rules.rules_repeal, name="rules_repeal"),
]
PLACE = [
    path("<slug:place>/", public.home, name="place_home"),
    path("<slug:place>/news/", public.news, name="place_news"),
    path("<slug:place>/news/<int:article_id>/", public.article, name="public_article"),
    path("<slug:place>/news/<int:article_id>/editions/<int:number>/", public.edition, name="public_edition"),
    path("<slug:place>/news.atom", feeds.atom, name="place_atom"),
    path("<slug:place>/disclosures/", disclosure.public_board, name="place_board"),
    path("<slug:place>/disclosures/<slug:register>/", disclosure.disclosed, name="disclosed"),
    path("<slug:place>/annual/<int:year>/", annual.annual, name="annual"),
    path("<slug:place>/annual/<int:year>/figures/<int:line_id>/", annual.annual_figure, name="annual_figure"),
    path("<slug:place>/annual/<int:year>/report.<slug:form>", annual.annual_file, name="annual_file"),
    path("<slug:place>/rules/", disclosure.rules, name="rules"),
    path("<slug:place>/rules/<int:number>/", disclosure.rules_version, name="rules_version"),
    path(
        "<slug:place>/rules/<int:number>/differences/<int:other>/",
        disclosure.rules_differences,
        name="rules_differences",
    ),
    path("<slug:place>/rules/adopted/<int:rules_id>/", rules.adopted, name="adopted"),
    path(
        "<slug:place>/rules/adopted/<int:rules_id>/differences/<int:other_rules>/",
        rules.adopted_differences,
        name="adopted_differences",
    ),
    path("<slug:place>/calendar/", feeds.calendar, name="calendar"),
    path("<slug:place>/calendar.ics", feeds.calendar_feed, name="calendar_feed"),
]
urlpatterns = [
    path("o/<slug:code>/newsroom/", include(ROOM)),
    path("site/", public.home, name="home"),
    path("site/", include(PLACE)),
    path("news/", public.news, name="news"),
    path("news.atom", feeds.atom, name="atom"),
    path("disclosures/", disclosure.public_board, name="board"),
    path("pictures/<int:picture_id>.jpg", public.picture, name="public_picture"),
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("robots.txt", feeds.robots, name="robots"),
]

"""Contact sheets of the pictures, and `index.html`, which shows the whole product on one page per size and language.

The index shows each page once, as the first role that opens it, room by room; below a page stand the other roles that
see it, each leading to its picture. The sheets (`ROLE-1440-zh-1.png`) hold all that one role sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path

#: Role, width and language, and what was pictured so: names of pages with the places of their pictures.
Pictures = dict[tuple[str, int, str], list[tuple[str, Path]]]

#: Width of a contact sheet; pictures in a row of it, and rows.
SHEET = 1920
COLUMNS = {1440: 4, 390: 8}
ROWS = {1440: 5, 390: 3}
#: A picture on a sheet is so much higher than wide at most: the upper part of its page.
RATIO = {1440: 900 / 1440, 390: 844 / 390}
STYLE = """
body { margin: 0; padding: 1rem 1.5rem 4rem; font: 14px/1.5 system-ui, sans-serif; background: #e9ecef; color: #1d2733 }
nav a { margin-inline-end: 1rem } h2 { margin: 2rem 0 .5rem }
.sheet { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(var(--wide), 1fr)) }
figure { margin: 0 } img { inline-size: 100%; aspect-ratio: var(--ratio); object-fit: cover; object-position: top;
  display: block; background: #fff; border: 1px solid #b9c2cc } figcaption { overflow-wrap: anywhere }
figcaption a { color: #59636f; margin-inline-start: .4rem }
"""


def write(out: Path, pictures: Pictures, missing: list[str]) -> int:
    """Write the sheets and the index pages into `out`; gives the number of sheets."""
    sheets = [one for (role, width, short), mine in pictures.items() for one in _sheets(out, role, width, short, mine)]
    looks = sorted({(width, short) for _role, width, short in pictures}, key=lambda look: (-look[0], look[1] != "zh"))
    for at, look in enumerate(looks):
        page = _index(out, pictures, look, looks, missing)
        (out / _name(look)).write_text(page, encoding="utf-8")
        if at == 0:
            (out / "index.html").write_text(page, encoding="utf-8")
    return len(sheets)


def _sheets(out: Path, role: str, width: int, short: str, pictures: list[tuple[str, Path]]) -> Iterator[Path]:
    """What one role sees in one size and language, on as many sheets as a screen shows at once."""
    fit = COLUMNS[width] * ROWS[width]
    for at in range(0, len(pictures), fit):
        place = out / f"{role}-{width}-{short}-{at // fit + 1}.png"
        contact_sheet(pictures[at : at + fit], width, place)
        yield place


def contact_sheet(pictures: list[tuple[str, Path]], width: int, out: Path) -> None:
    """The upper parts of pictures on one sheet, with the names of their pages."""
    from PIL import Image, ImageDraw, ImageFont

    columns = COLUMNS[width]
    wide = SHEET // columns - 12
    high = int(wide * RATIO[width])
    font = ImageFont.load_default(size=13)
    rows = -(-len(pictures) // columns)
    sheet = Image.new("RGB", (SHEET, rows * (high + 30) + 12), "#59636f")
    draw = ImageDraw.Draw(sheet)
    for at, (name, place) in enumerate(pictures):
        left, top = 12 + (at % columns) * (wide + 12), 12 + (at // columns) * (high + 30)
        draw.text((left, top), _shortened(name, wide // 8), fill="white", font=font)
        with Image.open(place) as image:
            image.draft("RGB", (wide, wide))
            image.thumbnail((wide, image.height))
            sheet.paste(image.crop((0, 0, wide, min(image.height, high))).convert("RGB"), (left, top + 18))
    sheet.save(out)


def _shortened(name: str, letters: int) -> str:
    """The end of a name that is too long for its picture, for there pages differ."""
    return name if len(name) <= letters else f"…{name[1 - letters :]}"


def _name(look: tuple[int, str]) -> str:
    return f"all-{look[0]}-{look[1]}.html"


def _index(
    out: Path, pictures: Pictures, look: tuple[int, str], looks: list[tuple[int, str]], missing: list[str]
) -> str:
    """Every page in one size and language, room by room."""
    width, short = look
    rooms: dict[str, dict[str, list[tuple[str, Path]]]] = defaultdict(lambda: defaultdict(list))
    for (role, wide, language), mine in pictures.items():
        for name, place in mine if (wide, language) == look else []:
            rooms[name.rpartition(":")[0] or name.partition("_")[0]][name].append((role, place.relative_to(out)))
    nav = "".join(
        f"<a href='{_name(other)}'>{other[0]} {other[1]}</a>" if other != look else f"<b>{other[0]} {other[1]}</b> "
        for other in looks
    )
    parts = [
        f"<h2 id='{escape(room)}'>{escape(room)} ({len(mine)})</h2><div class='sheet'>"
        + "".join(_figure(name, seen) for name, seen in mine.items())
        + "</div>"
        for room, mine in rooms.items()
    ]
    links = " ".join(f"<a href='#{escape(room)}'>{escape(room)}</a>" for room in rooms)
    lacking = "".join(f"<li>{escape(line)}</li>" for line in missing)
    size = f"--wide: {440 if width > 768 else 220}px; --ratio: 1 / {RATIO[width]}"
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Every page, {width} {short}</title>"
        f"<style>{STYLE}</style><body style='{size}'><nav>{nav}</nav><nav>{links}</nav>{''.join(parts)}"
        f"<h2>Without a picture ({len(missing)})</h2><ul>{lacking}</ul></body></html>\n"
    )


def _figure(name: str, seen: list[tuple[str, Path]]) -> str:
    """One page, as the first role that opens it, and links to the pictures of the others."""
    role, first = seen[0]
    others = "".join(f"<a href='{escape(str(place))}'>{escape(other)}</a>" for other, place in seen[1:])
    return (
        f"<figure><a href='{escape(str(first))}'><img loading='lazy' alt='' src='{escape(str(first))}'></a>"
        f"<figcaption>{escape(name)} <small>{escape(role)}{others}</small></figcaption></figure>"
    )

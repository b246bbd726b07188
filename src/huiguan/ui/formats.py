"""What the frame formats itself; dates, numbers and money are the kernel's (`huiguan.kernel.i18n.formats`)."""

from __future__ import annotations

from huiguan.kernel.i18n.formats import masked_id, masked_phone

ID_LENGTH = 15


def masked(value: str) -> str:
    """A number that only its owner should know: 138****2046, 440601********1523; short ones are hidden whole."""
    text = str(value or "")
    return masked_id(text) if len(text) >= ID_LENGTH else masked_phone(text)


def file_size(size: int) -> str:
    """1.2 MB; whole numbers below a kilobyte and above ten of a unit."""
    amount, unit = float(size), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < 1000:
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"


_BROWSERS = (
    ("MicroMessenger/", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """Browser and system by what a browser says of itself: Chrome · Windows; its own words where they tell nothing.

    The first sign that is found counts: Edge calls itself Chrome too, and Android Linux.
    """
    named = [next((name for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in named if part) or user_agent[:60]

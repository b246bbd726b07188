"""The demonstration: generated associations, people and documents, so that a stranger sees a house that is lived in.

No real person stands in it, and no place that exists: names are put together from syllables, without those of real
divisions. The same scale gives the same associations, people and texts; dates are counted from the day of loading,
so that lights of every colour are seen whenever it is loaded. It is the only place with a written-down password.
"""

from huiguan.demo.loading import NotEmpty, load, load_if_empty, loaded_scale, sign_ins
from huiguan.demo.samples import OWN_AT, sample_url_kwargs
from huiguan.demo.scales import SCALES, Scale

__all__ = [
    "OWN_AT",
    "SCALES",
    "NotEmpty",
    "Scale",
    "load",
    "load_if_empty",
    "loaded_scale",
    "sample_url_kwargs",
    "sign_ins",
]

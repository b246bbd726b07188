"""Keys are made once, kept closed, and told apart by fingerprints."""

from __future__ import annotations

import hashlib
import stat
from concurrent.futures import ThreadPoolExecutor

from huiguan.server import keys, read_or_make_key


def test_a_key_stays_the_same_and_is_closed(tmp_path):
    first = read_or_make_key(tmp_path, keys.DJANGO)
    assert read_or_make_key(tmp_path, keys.DJANGO) == first
    assert len(bytes.fromhex(first)) == 32
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert [stat.S_IMODE(place.stat().st_mode) for place in (tmp_path / "keys").iterdir()] == [0o600]


def test_keys_of_two_instances_differ(tmp_path):
    assert read_or_make_key(tmp_path / "a", keys.MASTER) != read_or_make_key(tmp_path / "b", keys.MASTER)


def test_all_who_ask_at_once_get_the_same_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: read_or_make_key(tmp_path, keys.CHECKPOINT), range(32)))
    assert len(found) == 1


def test_fingerprints_tell_nothing_of_the_keys(tmp_path):
    keys.ensure_keys(tmp_path)
    prints = keys.fingerprints(tmp_path)
    assert set(prints) == set(keys.KEYS)
    secret = read_or_make_key(tmp_path, keys.MASTER)
    assert prints[keys.MASTER] == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(prints)

"""Sealed values open under their own key, for their own field, and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiguan.kernel import privacy
from huiguan.kernel.privacy import ciphers, envelope, keyring
from huiguan.kernel.privacy.ciphers import PROVIDERS, Tampered, cipher_named
from huiguan.kernel.privacy.keyring import MasterKeyMissing
from huiguan.server import keys


@pytest.fixture(autouse=True)
def _own_keys(tmp_path, settings):
    settings.DATA = tmp_path
    for cached in (keyring.keyring, keyring.provider, keyring.lookup_key):
        cached.cache_clear()
    yield
    for cached in (keyring.keyring, keyring.provider, keyring.lookup_key):
        cached.cache_clear()


@pytest.fixture(params=sorted(PROVIDERS))
def provider(request, settings):
    settings.PRIVACY_PROVIDER = request.param
    keyring.provider.cache_clear()
    return PROVIDERS[request.param]


def test_a_value_opens_again(provider):
    key, wrapped = privacy.new_data_key()
    sealed = privacy.seal_value(key, "id_number", "440601199003071523")
    assert b"4406" not in sealed
    assert privacy.unwrap_key(wrapped) == key
    assert privacy.open_value(key, "id_number", sealed) == "440601199003071523"
    assert (wrapped[0], sealed[0]) == (provider.code, provider.code)


def test_it_opens_for_no_other_field_key_or_change(provider):
    key, wrapped = privacy.new_data_key()
    sealed = privacy.seal_value(key, "mobile", "13800002046")
    other, _ = privacy.new_data_key()
    attempts = [
        (key, "id_number", sealed),
        (other, "mobile", sealed),
        (key, "mobile", sealed[:-1] + bytes((sealed[-1] ^ 1,))),
        (key, "mobile", sealed[:20]),
        (key, "mobile", b""),
        (key, "mobile", b"\x09" + sealed[1:]),
    ]
    for attempt in attempts:
        with pytest.raises(Tampered):
            privacy.open_value(*attempt)
    for broken in (b"", wrapped[:10], wrapped[:-1], bytes((wrapped[0] ^ 3,)) + wrapped[1:]):
        with pytest.raises(Tampered):
            privacy.unwrap_key(broken)


def test_the_same_value_never_looks_the_same(provider):
    key, _ = privacy.new_data_key()
    assert len({privacy.seal_value(key, "mobile", "13800002046") for _ in range(50)}) == 50


def test_values_of_both_algorithms_stand_side_by_side(settings):
    stored = []
    for name in sorted(PROVIDERS):
        settings.PRIVACY_PROVIDER = name
        keyring.provider.cache_clear()
        key, wrapped = privacy.new_data_key()
        stored.append((wrapped, privacy.seal_value(key, "mobile", name)))
    assert list(privacy.open_rows(["mobile"], stored)) == [(name,) for name in sorted(PROVIDERS)]


TEXTS = st.text(max_size=40)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), max_size=30))
def test_rows_in_bulk_open_one_by_one(name, rows):
    keyring.provider.cache_clear()
    fields = ("id_number", "mobile")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(envelope, "provider", lambda: PROVIDERS[name])
        sealed = list(envelope.seal_rows(fields, rows))
    assert list(envelope.open_rows(fields, sealed)) == rows
    for plain, (wrapped, *values) in zip(rows, sealed, strict=True):
        assert (wrapped is None) == (not any(plain))
        for field, text, value in zip(fields, plain, values, strict=True):
            assert (value is None) == (not text)
            if value is not None:
                assert privacy.open_value(privacy.unwrap_key(wrapped), field, value) == text


def test_every_row_has_a_key_of_its_own():
    wrapped = [row[0] for row in privacy.seal_rows(["mobile"], [("1",)] * 3000)]
    assert len({privacy.unwrap_key(key) for key in wrapped}) == 3000


def test_a_newer_master_key_wraps_and_the_old_one_still_opens(settings, monkeypatch):
    monkeypatch.setattr(keyring, "LOOK_AGAIN", 0)
    key, wrapped = privacy.new_data_key()
    assert keys.make_master(settings.DATA) == 2
    again = privacy.wrap_key(key)
    assert (wrapped[1:3], again[1:3]) == (b"\x00\x01", b"\x00\x02")
    assert privacy.unwrap_key(wrapped) == privacy.unwrap_key(again) == key


def test_a_missing_master_key_is_named(settings, monkeypatch):
    monkeypatch.setattr(keyring, "LOOK_AGAIN", 0)
    keys.make_master(settings.DATA)
    _, wrapped = privacy.new_data_key()
    (settings.DATA / "keys" / "master-2.key").unlink()
    keyring.keyring.cache_clear()
    with pytest.raises(MasterKeyMissing, match=r"master-2\.key"):
        privacy.unwrap_key(wrapped)


def test_an_unknown_provider_is_refused_by_name():
    with pytest.raises(ValueError, match=r"rot13.*aes-256-gcm, sm4-gcm"):
        cipher_named("rot13")


def test_sm4_agrees_with_the_published_vector():
    """RFC 8998, appendix A.1."""
    key, nonce = bytes.fromhex("0123456789abcdeffedcba9876543210"), bytes.fromhex("00001234567800000000abcd")
    plain = bytes.fromhex(
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"
    )
    about = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    expected = bytes.fromhex(
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert ciphers.Sm4Gcm().sealer(key).seal(nonce, plain, about) == expected


def test_hashes_tell_kinds_and_controllers_apart():
    same = privacy.keyed_hash("id_number", 7, "440601199003071523")
    assert len(same) == 16
    assert same == privacy.keyed_hash("id_number", 7, "440601199003071523")
    others = {
        privacy.keyed_hash("mobile", 7, "440601199003071523"),
        privacy.keyed_hash("id_number", 8, "440601199003071523"),
    }
    assert same not in others and len(others) == 2


def test_hashes_of_two_instances_differ(settings, tmp_path):
    here = privacy.keyed_hash("mobile", 1, "13800002046")
    settings.DATA = tmp_path / "other"
    keyring.lookup_key.cache_clear()
    assert privacy.keyed_hash("mobile", 1, "13800002046") != here

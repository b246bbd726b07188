"""Who runs the embedded database server.

PostgreSQL refuses to run as root. When root starts Huiguan, the server gets a system account of its own. That account
may have to pass through folders that are closed to it (a home of mode 0700). Their modes are not ours to widen: the
server gets one ambient capability to pass through them instead, and only then. See docs/decisions/0002.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from huiguan.server.errors import ServerError

ACCOUNT = "huiguan-db"

# linux/capability.h and linux/prctl.h
CAP_DAC_OVERRIDE = 1
CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522
_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2


@dataclass(frozen=True)
class Account:
    """The user that a server process runs as; `capability` is the one it needs to pass closed folders, if any."""

    uid: int
    gid: int
    capability: int | None = None


class _CapabilityHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapabilitySet(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def current_account() -> Account:
    """The account of this process."""
    return Account(os.geteuid(), os.getegid())


def server_account(cluster: Path, needed: Iterable[Path]) -> Account:
    """Who is to run the server of a cluster, and with which capability so that it reaches the needed paths.

    Not root: the present user. Root: the owner of the cluster if there is one and it is not root, else the account
    `huiguan-db`, which is created. Raises ServerError when no such account can be had.
    """
    if os.geteuid() != 0:
        return current_account()
    entry = _owner(cluster) or _dedicated_entry()
    if all(is_reachable(path, entry.pw_uid, entry.pw_gid) for path in needed):
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(entry.pw_uid, entry.pw_gid, _passage_capability())


def is_reachable(path: Path, uid: int, gid: int) -> bool:
    """Whether the mode bits let this user pass all folders above a path, and read the file or pass the folder there."""
    last = _has_bit(path, uid, gid, stat.S_IXOTH if path.is_dir() else stat.S_IROTH)
    return last and all(_has_bit(folder, uid, gid, stat.S_IXOTH) for folder in path.resolve().parents)


def become(account: Account) -> Callable[[], None] | None:
    """For `subprocess.Popen(preexec_fn=…)`: turns the child into this account. None when it is ours already.

    Only for parents with a single thread.
    """
    if account == current_account():
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def turn() -> None:
        if account.capability is not None:
            # Keeps the capabilities over the change of user, and lets access(2) count them, which PostgreSQL's
            # programs call on themselves before anything else.
            _checked(libc, libc.prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0))
        os.setgroups([])
        os.setresgid(account.gid, account.gid, account.gid)
        os.setresuid(account.uid, account.uid, account.uid)
        if account.capability is not None:
            _keep_only(libc, account.capability)

    return turn


def die_with_parent(signal_number: int) -> None:
    """Ask the kernel to send this signal to the calling process when its parent dies. Without effect off Linux."""
    if os.path.exists("/proc/self/status"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def _keep_only(libc: ctypes.CDLL, capability: int) -> None:
    bit = 1 << capability
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    sets = (_CapabilitySet * 2)(_CapabilitySet(bit, bit, bit), _CapabilitySet(0, 0, 0))
    _checked(libc, libc.capset(ctypes.byref(header), ctypes.byref(sets)))
    _checked(libc, libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability, 0, 0))


def _checked(libc: ctypes.CDLL, result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _has_bit(path: Path, uid: int, gid: int, others_bits: int) -> bool:
    facts = path.stat()
    shift = 6 if facts.st_uid == uid else 3 if facts.st_gid == gid else 0
    wanted = others_bits << shift
    return facts.st_mode & wanted == wanted


def _owner(cluster: Path) -> pwd.struct_passwd | None:
    if not cluster.exists() or cluster.stat().st_uid == 0:
        return None
    try:
        return pwd.getpwuid(cluster.stat().st_uid)
    except KeyError:
        return None


def _dedicated_entry() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        _create_account()
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        raise ServerError(
            f"PostgreSQL does not run as root, and the system account {ACCOUNT} could not be created. "
            "Start as another user, create the account, or set DATABASE_URL."
        ) from None


def _create_account() -> None:
    """Ask the system for the account. The caller checks that it exists then: another may have been faster."""
    useradd = shutil.which("useradd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if useradd is not None:
        shell = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin") or "/bin/false"
        command = [useradd, "--system", "--no-create-home", "--home-dir", "/nonexistent", "--shell", shell, ACCOUNT]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - fixed words only


def _passage_capability() -> int:
    """The narrowest capability of this process that lets another user pass closed folders."""
    permitted = _permitted_capabilities()
    for capability in (CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE):
        if permitted & (1 << capability):
            return capability
    raise ServerError(
        "The database server cannot pass through the closed folders above the data folder or the virtual environment, "
        "and this system grants no capability for it. Place both where others may pass, or set DATABASE_URL."
    )


def _permitted_capabilities() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            return int(line.split()[1], 16)
    return 0

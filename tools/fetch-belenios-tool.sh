#!/bin/sh
# Unpack belenios-tool of a Debian release beside the system, with the libraries that it needs, and a wrapper BIN.
# Nothing is installed. The sources are the system's own, with the name of the release replaced.
#
#   fetch-belenios-tool.sh RELEASE FOLDER      e.g. bookworm (2.0) or trixie (3.0); then FOLDER/belenios-tool
#
# Exits with 3 when this is no Debian, or the packages cannot be had.
set -eu
release=$1
root=$2
[ -x "$root/belenios-tool" ] && exit 0
command -v apt-get >/dev/null && command -v dpkg >/dev/null || { echo "no apt here" >&2; exit 3; }
. /etc/os-release
[ "${ID:-}" = debian ] || { echo "not Debian" >&2; exit 3; }

mkdir -p "$root/state/lists/partial" "$root/cache/archives/partial" "$root/deb" "$root/tree"
root=$(cd "$root" && pwd)
# Whoever comes second waits, and finds it unpacked: nobody's programme is exchanged while it runs.
exec 9>"$root/lock"
flock 9
[ -x "$root/belenios-tool" ] && exit 0
# Only Debian's own archive has the suite; other entries (vendors' packages) do not know the release.
{
	cat /etc/apt/sources.list 2>/dev/null || true
	awk -v RS= '/(^|\n)Types:[^\n]*deb/ && !/\nEnabled: *no/ {
		uris = suites = components = signed = ""
		n = split($0, line, "\n")
		for (i = 1; i <= n; i++) {
			if (line[i] ~ /^URIs:/) { sub(/^URIs: */, "", line[i]); uris = line[i] }
			if (line[i] ~ /^Suites:/) { sub(/^Suites: */, "", line[i]); suites = line[i] }
			if (line[i] ~ /^Components:/) { sub(/^Components: */, "", line[i]); components = line[i] }
			if (line[i] ~ /^Signed-By:/) { sub(/^Signed-By: */, "", line[i]); signed = line[i] }
		}
		split(uris, uri, " "); split(suites, suite, " ")
		option = signed ~ /^\// ? "[signed-by=" signed "] " : ""
		print "deb " option uri[1] " " suite[1] " " components
	}' /etc/apt/sources.list.d/*.sources 2>/dev/null || true
} | awk -v have="$VERSION_CODENAME" -v want="$release" '
	/^deb / { for (i = 2; i <= NF; i++) if ($i == have) { $i = want; print; next } }' >"$root/sources.list"
[ -s "$root/sources.list" ] || { echo "the system has no source of Debian packages" >&2; exit 3; }

touch "$root/status"
apt() {
	"$@" -o Dir::Etc::sourcelist="$root/sources.list" -o Dir::Etc::sourceparts=/nonexistent \
		-o Dir::State="$root/state" -o Dir::State::status="$root/status" -o Dir::Cache="$root/cache" \
		-o APT::Sandbox::User=root -o APT::Get::List-Cleanup=0 -o Acquire::Languages=none
}
apt apt-get -qq update >&2 || { echo "the package lists of $release cannot be had" >&2; exit 3; }
packages=$(apt apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
	--no-replaces --no-enhances belenios-tool | grep -E '^[a-z0-9]' | sort -u | grep -Ex 'belenios-tool|libc6|lib(ev|gmp|sodium|ssl|z|zip|crypt)[a-z0-9.+-]*|zlib1g' || true)
[ -n "$packages" ] || { echo "$release has no belenios-tool" >&2; exit 3; }
(cd "$root/deb" && apt apt-get -qq download $packages) >&2 || { echo "the packages cannot be had" >&2; exit 3; }
for package in "$root"/deb/*.deb; do dpkg -x "$package" "$root/tree"; done

loader=$(find "$root/tree" -name 'ld-linux*.so.*' | head -n 1)
libraries=$(dirname "$(find "$root/tree" -name 'libc.so.6' | head -n 1)")
usr=$(dirname "$(find "$root/tree" -name 'libgmp.so.10' | head -n 1)")
cat >"$root/wrapper" <<WRAPPER
#!/bin/sh
exec "$loader" --library-path "$libraries:$usr" "$root/tree/usr/bin/belenios-tool" "\$@"
WRAPPER
chmod +x "$root/wrapper"
"$root/wrapper" --version >/dev/null || { echo "belenios-tool does not start" >&2; exit 3; }
mv "$root/wrapper" "$root/belenios-tool"

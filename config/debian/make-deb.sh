#!/bin/sh
# Makes gofax_VERSION_ARCHITECTURE.deb of what build.sh has made. build.sh --deb calls it.
#
#   config/debian/make-deb.sh TARGET DIST COMMAND...
#
# TARGET is Deno's name of the machine, DIST the folder with gofax and gofaxsend-door, into which the package goes, and COMMAND a
# gofax that runs here: it prints the manual pages and the completions. Variables:
#   GOFAX_DEB_VERSION=V   the version, for one that is no release in place of VERSION~gitTIME-1
#   DEBFULLNAME, DEBEMAIL who makes the package; by default git's user
#   SOURCE_DATE_EPOCH=S   the time that files get, by default that of the last commit
set -eu

die() {
  echo "make-deb.sh: $*" >&2
  exit 1
}

[ $# -ge 3 ] || die "wants TARGET DIST COMMAND..."
target=$1 dist=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
case $target in
  x86_64-*) architecture=amd64 ;;
  aarch64-*) architecture=arm64 ;;
  *) die "no Debian architecture is known for $target" ;;
esac
for tool in dpkg-deb readelf gzip; do
  command -v "$tool" >/dev/null || die "$tool is missing (Debian: apt install dpkg binutils gzip)"
done

# --- what is said of the package
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$top" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
release=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$top/deno.json")
[ -n "$release" ] || die "deno.json tells no version"
# one that is not released yet counts as older than the release
if grep -q "^## $release, not released" "$top/CHANGELOG.md"; then
  default=$release~git$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d%H%M)-1
else
  default=$release-1
fi
version=${GOFAX_DEB_VERSION:-$default}
name=${DEBFULLNAME:-$(git -C "$top" config user.name || echo gofax)}
address=${DEBEMAIL:-$(git -C "$top" config user.email || echo root@localhost)}
# the newest glibc of which the executable wants a symbol; readelf knows every architecture, objdump only that of this machine
glibc=$(readelf --version-info --wide "$dist/gofax" | sed -n 's/.*Name: GLIBC_\([0-9.]*\) .*/\1/p' | sort -V | tail -n 1)
[ -n "$glibc" ] || die "$dist/gofax names no version of glibc"

# --- files
work=$dist/deb
root=$work/root
rm -rf "$work"
umask 022
put() { # MODE FILE PATH
  mkdir -p "$root/$(dirname "$3")"
  install -m "$1" "$2" "$root/$3"
}
# what the program prints; the shell would not notice that it failed in the middle of a pipe
printed() { # PATH WORD...
  path=$1
  shift
  mkdir -p "$root/$(dirname "$path")"
  "$gofax" "$@" >"$root/$path" || die "cannot make $path: gofax $* failed"
  [ -s "$root/$path" ] || die "cannot make $path: gofax $* printed nothing"
}
mkdir -p "$work"
gofax=$work/run
{
  echo '#!/bin/sh'
  printf 'exec'
  for word in "$@"; do printf " '%s'" "$(printf %s "$word" | sed "s/'/'\\\\''/g")"; done
  echo ' "$@"'
} >"$gofax"
chmod 755 "$gofax"

put 755 "$dist/gofax" usr/bin/gofax
ln -s gofax "$root/usr/bin/gofaxd"
put 755 "$dist/gofaxsend-door" usr/bin/gofaxsend
put 640 "$top/config/gofax.conf" etc/gofax.conf
put 644 "$top/config/systemd/gofaxd.service" lib/systemd/system/gofaxd.service
for page in gofax.1 gofaxd.8 gofaxsend.8 gofax.conf.5; do
  printed "usr/share/man/man${page##*.}/$page" man "${page%.*}"
  gzip -9n "$root/usr/share/man/man${page##*.}/$page"
done
printed usr/share/bash-completion/completions/gofax completion bash
printed usr/share/zsh/vendor-completions/_gofax completion zsh
printed usr/share/fish/vendor_completions.d/gofax.fish completion fish

# samples, and pages that name them as config/...
for sample in $(cd "$top/config" && find freeswitch hylafax supervisor systemd -type f ! -name gofaxd.service); do
  mode=644
  [ ! -x "$top/config/$sample" ] || mode=755
  put "$mode" "$top/config/$sample" "usr/share/gofax/$sample"
done
put 644 "$top/config/gofax.conf" usr/share/gofax/gofax.conf
doc=usr/share/doc/gofax
for page in $(cd "$top" && find README.md docs -name '*.md'); do put 644 "$top/$page" "$doc/$page"; done
ln -s ../../gofax "$root/$doc/config"
put 644 "$here/README.Debian" "$doc/README.Debian"
put 644 "$here/copyright" "$doc/copyright"
put 644 "$top/CHANGELOG.md" "$doc/changelog"
cat >"$root/$doc/changelog.Debian" <<EOF
gofax ($version) unstable; urgency=medium

  * gofax $release, commit ${GOFAX_COMMIT:-$(git -C "$top" rev-parse --short=12 HEAD 2>/dev/null || echo unknown)}. What has changed for
    users is in changelog.gz.

 -- $name <$address>  $(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")
EOF
gzip -9n "$root/$doc/changelog" "$root/$doc/changelog.Debian"
put 644 "$here/lintian-overrides" usr/share/lintian/overrides/gofax

# --- control
mkdir "$root/DEBIAN"
size=$(du -sk --apparent-size "$root" | cut -f 1)
sed -e "s|@VERSION@|$version|" -e "s|@ARCHITECTURE@|$architecture|" -e "s|@MAINTAINER@|$name <$address>|" \
  -e "s|@SIZE@|$size|" -e "s|@GLIBC@|$glibc|" "$here/control" >"$root/DEBIAN/control"
echo /etc/gofax.conf >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do install -m 755 "$here/$script" "$root/DEBIAN/$script"; done
(cd "$root" && find . -path ./DEBIAN -prune -o -type f ! -path ./etc/gofax.conf -printf '%P\n' | LC_ALL=C sort | xargs md5sum) \
  >"$work/md5sums"
install -m 644 "$work/md5sums" "$root/DEBIAN/md5sums"

# level 1 takes a quarter of the time of the usual one, and a tenth more room
dpkg-deb --root-owner-group -Zxz -z1 --build "$root" "$dist" >/dev/null || die "dpkg-deb failed"
rm -rf "$work"
echo "$dist/gofax_${version}_$architecture.deb"

#!/bin/sh
# Builds dist/gofax, one executable that needs nothing but glibc, its other names gofaxd and gofaxsend, and dist/gofaxsend-door,
# the script that HylaFAX is to start in place of gofaxsend, for a gofax in /usr/bin.
#
#   ./build.sh [--deb] [--target x86_64-unknown-linux-gnu|aarch64-unknown-linux-gnu]
#
# --deb makes a Debian package of them, too: dist/gofax_VERSION_ARCHITECTURE.deb (config/debian/make-deb.sh). It needs dpkg and binutils.
# Deno is taken from the PATH if it is the pinned version, else from npm into .tool/. The runtime that goes into the
# executable (denort) is downloaded by `deno compile` unless one of these is there:
#   DENORT_BIN=FILE   a denort of the same version, for the target
#   $DENO_DIR/dl/release/v<version>/denort-<target>.zip
# More variables:
#   DENO=FILE         compile with this Deno; denort must be of its version
#   GOFAX_COMMIT=ID   what to show as commit where there is no git
#   GOFAX_DIST=DIR    where to put the result (default: dist)
set -eu
cd "$(dirname "$0")"

PINNED=2.9.6
# the esbuild that "deno bundle" of this Deno uses
ESBUILD=0.28.2
target=$(uname -m)-unknown-linux-gnu
dist=${GOFAX_DIST:-dist}
deb=

die() {
  echo "build.sh: $*" >&2
  exit 1
}

while [ $# -gt 0 ]; do
  case $1 in
    --target) [ $# -ge 2 ] || die "--target wants a name"; target=$2; shift 2 ;;
    --target=*) target=${1#--target=}; shift ;;
    --deb) deb=yes; shift ;;
    -h | --help) sed -n '2,/^set/s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown argument $1 (see --help)" ;;
  esac
done
case $target in
  x86_64-unknown-linux-gnu | aarch64-unknown-linux-gnu) ;;
  *) die "no such target: $target (x86_64-unknown-linux-gnu or aarch64-unknown-linux-gnu)" ;;
esac

version_of() {
  "$1" --version 2>/dev/null | sed -n '1s/^deno \([0-9.]*\).*/\1/p'
}

# --- Deno
pinned=
for candidate in deno .tool/node_modules/.bin/deno; do
  if [ -z "$pinned" ] && [ "$(version_of "$candidate")" = "$PINNED" ]; then pinned=$candidate; fi
done
if [ -z "$pinned" ]; then
  echo "getting Deno $PINNED from npm"
  npm i --no-save --no-audit --no-fund --silent --prefix .tool "deno@$PINNED" ||
    die "cannot get deno@$PINNED from npm; install Deno $PINNED and put it on the PATH"
  pinned=.tool/node_modules/.bin/deno
fi
deno=${DENO:-$pinned}
version=$(version_of "$deno")
[ -n "$version" ] || die "$deno is no Deno"

# --- a few files, of which each command loads what it needs
commit=${GOFAX_COMMIT:-$(git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)}
if [ -z "${GOFAX_COMMIT:-}" ] && [ -n "$(git status --porcelain --untracked-files=no 2>/dev/null)" ]; then
  commit=$commit-dirty
fi
case $commit in *[!A-Za-z0-9._-]*) die "GOFAX_COMMIT has strange characters" ;; esac
rm -rf "$dist/bundle"
mkdir -p "$dist/bundle/plain"
"$pinned" bundle --quiet --code-splitting --outdir "$dist/bundle/plain" main.ts ||
  die "cannot bundle (the first time, Deno fetches esbuild from npm for it)"
# Without comments and blanks they take 3 MB less memory and 2 ms less to start; names stay, for what is logged of an error. "deno
# bundle" has left its esbuild in Deno's cache; else npm has it.
esbuild=
for candidate in "${DENO_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/deno}"/npm/*/@esbuild/linux-*/"$ESBUILD"/bin/esbuild \
  .tool/node_modules/@esbuild/linux-*/bin/esbuild; do
  if [ -z "$esbuild" ] && [ "$("$candidate" --version 2>/dev/null)" = "$ESBUILD" ]; then esbuild=$candidate; fi
done
if [ -z "$esbuild" ]; then
  echo "getting esbuild $ESBUILD from npm"
  npm i --no-save --no-audit --no-fund --silent --prefix .tool "esbuild@$ESBUILD" || die "cannot get esbuild@$ESBUILD from npm"
  for candidate in .tool/node_modules/@esbuild/linux-*/bin/esbuild; do esbuild=$candidate; done
fi
"$esbuild" --minify-whitespace --minify-syntax --charset=ascii --log-level=warning --allow-overwrite \
  "$dist"/bundle/plain/*.js --outdir="$dist/bundle/small" || die "cannot make the bundle small"
mv "$dist/bundle/small/main.js" "$dist/bundle/small/rest.js"
{
  echo "globalThis.__GOFAX_BUILD__ = { commit: \"$commit\", target: \"$target\" };"
  cat "$dist/bundle/small/rest.js"
} >"$dist/bundle/small/gofax.js"
rm "$dist/bundle/small/rest.js"

# --- one executable
# V8 keeps the heap small, and collects young objects on one thread: with so little to collect, waking others costs more than they
# save (docs/internals/deno.md, "Compiling"); gofaxd has it collect once after its start (lib/os/give_memory_back.ts)
v8=--optimize-for-size,--max-semi-space-size=1,--no-parallel-scavenge,--expose-gc
# no code cache: it would be a file of predictable name in /tmp, read and written by a daemon
if ! "$deno" compile --quiet --no-config --no-lock --no-check --no-prompt --no-code-cache \
  --v8-flags="$v8" -A --target "$target" --output "$dist/gofax" "$dist/bundle/small/gofax.js" 2>"$dist/bundle/compile.log"; then
  cat "$dist/bundle/compile.log" >&2
  if grep -q 'denort' "$dist/bundle/compile.log"; then
    die "there is no denort $version for $target here, and it cannot be downloaded.
  Get denort-$target.zip of Deno's release v$version on a machine that can, then either
    put it at \${DENO_DIR:-~/.cache/deno}/dl/release/v$version/denort-$target.zip, or
    unpack it and run DENORT_BIN=/path/to/denort ./build.sh --target $target"
  fi
  die "deno compile failed"
fi
ln -sf gofax "$dist/gofaxd"
ln -sf gofax "$dist/gofaxsend"
"$pinned" run -A --quiet --no-config --no-lock "$dist/bundle/small/gofax.js" door --program /usr/bin/gofax "$dist/gofaxsend-door" ||
  die "cannot write $dist/gofaxsend-door"

# --- does it run?
if [ "$target" = "$(uname -m)-unknown-linux-gnu" ]; then
  "$(cd "$dist" && pwd)/gofax" --version 2>"$dist/bundle/run.log" || {
    cat "$dist/bundle/run.log" >&2
    rm -f "$dist/gofax"
    die "$dist/gofax does not run (is DENORT_BIN a denort $version for $target?)"
  }
else
  echo "$dist/gofax for $target (commit $commit)"
fi

# --- a package, whose pages are printed by what runs here
if [ -n "$deb" ]; then
  GOFAX_COMMIT=$commit config/debian/make-deb.sh "$target" "$dist" \
    "$pinned" run -A --quiet --no-config --no-lock "$dist/bundle/small/gofax.js"
fi

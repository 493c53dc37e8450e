#!/bin/sh
# Installs claude-rescue @VERSION@ into ~/.local/bin: downloads the archive of this system, compares its SHA-256 with the one
# written below, and only then unpacks it. Made by .ci/dist from assets/packages/install.sh.
#   CLAUDE_RESCUE_BIN_DIR   another directory for the program
#   CLAUDE_RESCUE_FROM      another address for the archives, such as a mirror
set -eu

version=@VERSION@
from=${CLAUDE_RESCUE_FROM:-@DOWNLOADS@}

say() { printf '%s\n' "$*"; }
fail() {
  say "claude-rescue: $*" >&2
  exit 1
}

# The archives of this version: system, processor, name, SHA-256.
archives() {
  cat <<'END'
@ARCHIVES@
END
}

download() { # address, file
  if command -v curl >/dev/null 2>&1; then
    curl -fsSL --retry 2 -o "$2" "$1"
  elif command -v wget >/dev/null 2>&1; then
    wget -qO "$2" "$1"
  else
    fail "curl or wget is needed to download."
  fi
}

sha256_of() { # file
  if command -v sha256sum >/dev/null 2>&1; then
    sha256sum "$1"
  elif command -v shasum >/dev/null 2>&1; then
    shasum -a 256 "$1"
  else
    fail "sha256sum or shasum is needed to check the download."
  fi | cut -d ' ' -f 1
}

# In a function, so that a script that arrives in part does nothing.
main() {
  bin=${CLAUDE_RESCUE_BIN_DIR:-${HOME:?is not set}/.local/bin}
  system=$(uname -s)
  processor=$(uname -m)
  case $system-$processor in
    Linux-arm64) processor=aarch64 ;;
    Linux-amd64) processor=x86_64 ;;
  esac
  row=$(archives | grep "^$system $processor ") ||
    fail "there is no built program for $system $processor. To build it: cargo install claude-rescue --locked"
  archive=$(say "$row" | cut -d ' ' -f 3)
  right=$(say "$row" | cut -d ' ' -f 4)

  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  trap 'exit 1' HUP INT TERM
  download "$from/$archive" "$scratch/$archive" || fail "could not download $from/$archive"
  sum=$(sha256_of "$scratch/$archive")
  [ "$sum" = "$right" ] || fail "the checksum of $archive is wrong, so it was not installed.
  expected $right
  got      $sum"
  tar -xzf "$scratch/$archive" -C "$scratch"
  mkdir -p "$bin"
  # Renamed into place, because the old program may be running.
  cp "$scratch/${archive%.tar.gz}/claude-rescue" "$bin/.claude-rescue.$$"
  chmod 755 "$bin/.claude-rescue.$$"
  mv -f "$bin/.claude-rescue.$$" "$bin/claude-rescue"
  say "Installed claude-rescue $version: $bin/claude-rescue"
  case :$PATH: in
    *:"$bin":*) ;;
    *) say "$bin is not in your PATH. To start it: $bin/claude-rescue" ;;
  esac
}

main

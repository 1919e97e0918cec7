#!/bin/sh
# What Python packages cannot bring: libraries mongod links to, Chromium for browser tests, promtool for alert rules.
# Installs them where that is possible without asking (Debian or Ubuntu, as root); else says what is missing.
set -u

install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing $* with apt-get …"
  export DEBIAN_FRONTEND=noninteractive
  for try in 1 2 3; do
    apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@" >/dev/null && return 0
    sleep 5
  done
  return 1
}

need_mongod() {
  [ -z "${ADUAN_MONGO_URL:-}" ] || return 0
  for binary in .venv/lib/python3.11/site-packages/fiftyone/db/bin/mongod; do
    [ -x "$binary" ] && ldd "$binary" 2>/dev/null | grep -q 'libcurl.so.4 => not found' || return 0
  done
  install libcurl4 || echo "mongod needs libcurl: install libcurl4 (or give a MongoDB in ADUAN_MONGO_URL)."
}

# Not named like a program: `command -v` would find the function.
need_chromium() {
  [ -z "${ADUAN_CHROMIUM:-}" ] || return 0
  # The shell is Chromium without the windows of one: the same pages in two thirds of the processor time.
  command -v chromium-headless-shell >/dev/null && return 0
  apt-cache show chromium-headless-shell >/dev/null 2>&1 && install chromium-headless-shell fonts-dejavu-core && return 0
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && return 0
  done
  install chromium fonts-dejavu-core || {
    echo "No Chromium here, and none could be installed: browser tests are skipped."
    echo "Install Debian's chromium-headless-shell or chromium, or name one in ADUAN_CHROMIUM."
  }
}

# Debian's package is unpacked, not installed: nothing is started, and no root is needed where package lists are there.
need_promtool() {
  unpacked=.aduan/cache/prometheus
  command -v promtool >/dev/null && return 0
  [ ! -x $unpacked/usr/bin/promtool ] || return 0
  command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && mkdir -p $unpacked && (
    cd $unpacked || exit 1
    echo "Getting promtool from Debian's package prometheus …"
    [ "$(id -u)" != 0 ] || apt-get -qq update
    apt-get -qq -o APT::Sandbox::User=root download prometheus && dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb
  ) || echo "No promtool here, and none could be had: install Debian's prometheus, or put promtool on the PATH."
}

for what in "$@"; do "need_$what"; done
exit 0

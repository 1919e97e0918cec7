#!/bin/sh
# Checks Prometheus' configuration and rules, and runs the rules' tests; says so where promtool is not there.
set -eu

promtool=$(command -v promtool || echo .aduan/cache/prometheus/usr/bin/promtool)
if [ ! -x "$promtool" ]; then
  echo "SKIPPED: alert rules were not checked, since there is no promtool here (sh deploy/local/system.sh promtool)." >&2
  exit 0
fi
"$promtool" check config deploy/observability/prometheus.yml
"$promtool" test rules tests/rules/*.yaml

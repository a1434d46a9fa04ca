#!/usr/bin/env bash
# Compares SCHEMA with its version at the revision BASE: annotations on standard output, the report in
# $RUNNER_TEMP/lockstep-diff.md, and the outcome as the output `outcome`.
set -euo pipefail

# Splits command and arguments into words.
read -ra lockstep <<< "$LOCKSTEP"
read -ra arguments <<< "${ARGUMENTS:-}"

# The checkout may be shallow.
git cat-file -e "$BASE^{commit}" 2>/dev/null || git fetch --quiet --depth=1 origin "$BASE"

compare() {
  local code=0
  "${lockstep[@]}" diff "$BASE:$SCHEMA" "$SCHEMA" ${arguments[@]+"${arguments[@]}"} --format "$1" || code=$?
  return "$code"
}

compare github || true
code=0
compare markdown > "$RUNNER_TEMP/lockstep-diff.md" || code=$?
case $code in
  0) outcome=same ;;
  3) outcome=compatible ;;
  4) outcome=breaking ;;
  *) exit "$code" ;;
esac
echo "outcome=$outcome" >> "$GITHUB_OUTPUT"
cat "$RUNNER_TEMP/lockstep-diff.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"

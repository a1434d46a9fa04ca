#!/usr/bin/env bash
# Updates the schemas; writes the report to $RUNNER_TEMP/lockstep-update.md, and sets the output `changed`.
set -euo pipefail

read -ra lockstep <<< "$LOCKSTEP"
read -ra arguments <<< "${ARGUMENTS:-}"

"${lockstep[@]}" update ${arguments[@]+"${arguments[@]}"} --format markdown > "$RUNNER_TEMP/lockstep-update.md"
changed=true
if [ -z "$(git status --porcelain)" ]; then
  changed=false
fi
echo "changed=$changed" >> "$GITHUB_OUTPUT"
cat "$RUNNER_TEMP/lockstep-update.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"

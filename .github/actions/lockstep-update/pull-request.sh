#!/usr/bin/env bash
# Pushes the changes to the branch BRANCH, and opens a pull request for it, or updates the open one. Its text
# is $RUNNER_TEMP/lockstep-update.md, and its title the first heading of that file.
set -euo pipefail

report="$RUNNER_TEMP/lockstep-update.md"
title=$(sed -n 's/^## //p' "$report" | head -n 1)
title=${title:-Update schema hashes}

git add --all
git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --quiet --force-create "$BRANCH"
git commit --quiet --message "$title"
git push --quiet --force origin "$BRANCH"

if gh pr view "$BRANCH" --json state --jq .state 2>/dev/null | grep -qx OPEN; then
  gh pr edit "$BRANCH" --title "$title" --body-file "$report"
else
  gh pr create --head "$BRANCH" --title "$title" --body-file "$report"
fi

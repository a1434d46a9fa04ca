#!/usr/bin/env bash
# Comments on the pull request NUMBER what $RUNNER_TEMP/lockstep-diff.md says of SCHEMA. There is one comment for each schema:
# it is rewritten when the change does, and there is none where nothing changes from the start.
set -euo pipefail

mark="<!-- lockstep diff $SCHEMA -->"
body="$RUNNER_TEMP/lockstep-comment.md"
{ echo "$mark"; cat "$RUNNER_TEMP/lockstep-diff.md"; } > "$body"

known=$(
  MARK=$mark gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" \
    --jq '.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id' | head -n 1
)
if [ -n "$known" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$known" --field "body=@$body" --silent
elif [ "$OUTCOME" != same ]; then
  gh api --method POST "repos/$GITHUB_REPOSITORY/issues/$NUMBER/comments" --field "body=@$body" --silent
fi

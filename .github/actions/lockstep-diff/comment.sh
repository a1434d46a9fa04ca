#!/usr/bin/env bash
# Posts $RUNNER_TEMP/lockstep-diff.md, the report on SCHEMA, as a comment on the pull request NUMBER. Each schema has one comment,
# which is updated when the change is; if nothing has ever changed, there is none.
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

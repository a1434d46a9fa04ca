#!/bin/sh
# Called by the conformance harness as: adapter.sh LOCKSTEP SCHEMA OUT DRAFT
set -eu
formats=annotate
if [ "${CONFORMANCE_FORMAT_ASSERTION:-0}" = 1 ]; then formats=assert; fi
if [ -n "${CONFORMANCE_REMOTES:-}" ]; then
    exec "$1" emit "$2" --root Root --dialect "$4" --profile exact --formats "$formats" \
        --mount "http://localhost:1234/=$CONFORMANCE_REMOTES" -o "$3"
fi
exec "$1" emit "$2" --root Root --dialect "$4" --profile exact --formats "$formats" -o "$3"

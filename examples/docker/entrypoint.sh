#!/bin/sh
# Makes the database if there is none, else brings it up to date; then starts what it is given.
# If carryover fails, the container ends with its exit code, the app does not start, and the database is as it was.
set -eu

export DATABASE_URL="sqlite:$DATABASE_FILE"

if [ -e "$DATABASE_FILE" ]; then
  carryover upgrade --yes --snapshots "$SNAPSHOTS"
else
  # Without --yes: should another container have made the database meanwhile, this one stops instead of dropping it.
  carryover init --snapshots "$SNAPSHOTS"
fi

exec "$@"

#!/usr/bin/env bash
# PrairieLearn runs this for each submission, in a container without network. Whatever happens, results/results.json is
# there and valid and the exit status is 0, or PrairieLearn would not read it: if grading does not come to its end, the
# submission is "not gradable", which costs no attempt, and what went wrong is printed here, for instructors.
set -uo pipefail

grade=${GRADE:-/grade}
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
report=$grade/results/report.tmp

mkdir -p "$grade/results"
cp "$here/not-graded.json" "$grade/results/results.json"

give_up() {
  echo "packet-journey: not graded: $*"
  exit 0
}

# Where students' code runs as another user of this container, it must not read the secret, or write the results.
chmod go-rwx "$grade" "$grade/results" "$grade/tests" 2>/dev/null

# shellcheck source=/dev/null
. "$grade/tests/settings.env" || give_up 'tests/settings.env cannot be read'

student=$(node "$here/student-of.mjs" "$grade/data/data.json") || give_up 'data/data.json does not say whose submission it is'

command=(node "$here/dist/src/cli/main.js" grade "$grade/student" --format prairielearn
  "--lab=$PACKET_JOURNEY_LAB" "--lang=$PACKET_JOURNEY_LANG" "--student=$student"
  "--time-limit=$PACKET_JOURNEY_SECONDS")
if [ -e "$grade/tests/secret" ]; then command+=("--secret-file=$grade/tests/secret"); fi

# The grader keeps to its time itself, and then says what was too slow; this is for the case that it does not.
timeout --kill-after=5 "$((PACKET_JOURNEY_SECONDS + 30))" "${command[@]}" >"$report"
status=$?

# A report is better than none, whatever the exit status: it says itself what could not be graded.
if node -e 'if (!("gradable" in JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")))) process.exit(1)' "$report"; then
  mv -f "$report" "$grade/results/results.json"
else
  rm -f "$report"
  give_up "the grader ended with exit status $status (124: it was stopped after $((PACKET_JOURNEY_SECONDS + 30)) s)"
fi

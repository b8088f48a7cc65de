"""Grades one submission on Classroom 50, as CLASSROOM/autograders/ASSIGNMENT/autograder.py.

Beside it lies the package that `npm pack` makes in packet-journey's checkout (packet-journey-*.tgz), and `runtime` of the
assignment asks for {"node": "24", "apt": ["bubblewrap"]}. Classroom 50 hands on no secrets, and who finds the page
can read this folder: so only open checks are done here. Grade the class again with `packet-journey grade` and the secret.

What has to be left behind is result.json; another exit status than 0 says that the grader itself has failed.
https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LAB = os.environ["ASSIGNMENT"]  # or the lab, as `packet-journey tasks` calls it, where the assignment has another name
HOME = Path(os.environ.get("RUNNER_TEMP", "/tmp")) / "packet-journey"


def main() -> int:
    (package,) = HERE.glob("packet-journey-*.tgz")
    options = ["--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund"]
    subprocess.run(["npm", "install", "--prefix", HOME, *options, package], check=True, stdout=sys.stderr)
    program = HOME / "node_modules/packet-journey/dist/src/cli/main.js"
    grade = ["node", program, "grade", ".", "--lab", LAB, f"--student={os.environ['OWNER']}", "--format", "classroom50"]
    graded = subprocess.run(grade, check=False, stdout=subprocess.PIPE)
    if graded.returncode != 0:
        return graded.returncode
    Path("result.json").write_bytes(graded.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())

# SPDX-License-Identifier: GPL-2.0-only
"""Boots many test machines and prints one TAP result for each."""

import argparse
import concurrent.futures
import os
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.abspath(os.path.join(HERE, "../../.."))
RUN = os.path.join(HERE, "run")


def arguments(doc):
    p = argparse.ArgumentParser(description=doc, allow_abbrev=False,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--build", metavar="DIR",
                   default=os.environ.get("O") or os.path.join(TOP, "build"),
                   help="where <release>/keel.ko is (build/)")
    p.add_argument("-j", type=int, default=1, metavar="N", help="machines at a time (1)")
    return p


def script(*argv):
    """What one of scripts/ prints."""
    return subprocess.run([os.path.join(TOP, "scripts", argv[0]), *argv[1:]], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def boot(cell):
    name, argv = cell
    began = time.monotonic()
    done = subprocess.run([RUN, *argv], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, text=True, errors="replace")
    return name, done.returncode, done.stdout, time.monotonic() - began


def run_cells(cells, jobs):
    """Run each (name, arguments of qemu/run); 0 if every command exited with 0."""
    failed = 0
    print(f"TAP version 13\n1..{len(cells)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for n, (name, status, output, took) in enumerate(pool.map(boot, cells), 1):
            failed += status != 0
            print(f"{'not ok' if status else 'ok'} {n} - {name} ({took:.1f} s)")
            if status:
                print(f"# exit status {status}")
                for line in output.splitlines():
                    print(f"# {line}")
            print(end="", flush=True)
    return 1 if failed else 0

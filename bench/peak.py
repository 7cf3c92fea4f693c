"""Leaves this process's peak resident memory in KB in the file BENCH_PEAK, as peak.mjs does."""

import atexit
import os
import re
import resource
import sys


def peak():
    if sys.platform == "linux":
        with open("/proc/self/status") as status:
            return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def write():
    with open(os.environ["BENCH_PEAK"], "w") as file:
        file.write(str(peak()))


atexit.register(write)

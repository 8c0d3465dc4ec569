"""Python loads a module of this name before any other. Under libfaketime 0.9.10 its own sleep, since Python 3.11, fails
with "[Errno 22] Invalid argument"; this one waits on a lock instead, and those do work."""

import threading
import time


def sleep(seconds):
    threading.Event().wait(seconds)


time.sleep = sleep

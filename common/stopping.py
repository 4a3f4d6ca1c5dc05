"""Whether this process was told to end. Long work looks here now and then, and ends in order."""

import threading

stopping = threading.Event()

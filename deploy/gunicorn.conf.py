"""How gunicorn serves the site; the values that differ from place to place come from the environment."""

import threading
from pathlib import Path

from passerelle.environment import env

host = env("HOST").strip("[]")
bind = f"{f'[{host}]' if ':' in host else host}:{env('PORT')}"
workers = env("WEB_PROCESSES")
worker_class = "gthread"
threads = env("WEB_THREADS")
preload_app = True  # the processes share the memory of what was loaded before the fork
timeout = 60
graceful_timeout = 20
keepalive = 5
limit_request_line = 8190  # a search of 500 letters takes 6,000 characters in an address
max_requests = 5000
max_requests_jitter = 500
if Path("/dev/shm").is_dir():  # noqa: S108
    worker_tmp_dir = "/dev/shm"  # noqa: S108 – a heartbeat on a slow disk looks like a hanging process
control_socket_disable = True
forwarded_allow_ips = "*" if env("TRUSTED_PROXIES") else "127.0.0.1,::1"
errorlog = "-"
loglevel = "warning"


def post_worker_init(worker):
    """Load what searches need beside the first requests, in each process: the libraries' threads survive no fork."""
    from search.warming import warm

    threading.Thread(target=warm, name="warming", daemon=True).start()

"""Serve the demo site: prepare it, then run the web server and the worker until Ctrl-C ends both.

`make demo` runs this. It loads Django only in its children and uses the standard library alone.
"""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STOP_SECONDS = 25
WEB_SERVER = ("-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "passerelle.wsgi")
PREPARED = "demo-prepared"
"""Name of an empty file that says so, beside the embedded database."""


def folder() -> Path:
    """Return where the site keeps its data."""
    return Path(os.environ.get("DATA_DIR") or ROOT / "var")


def is_embedded() -> bool:
    """Tell whether the database is the one in that folder."""
    return not os.environ.get("DATABASE_URL")


def is_prepared() -> bool:
    """Tell whether an earlier run has prepared the embedded database to the end."""
    wanted = (folder() / "passerelle.sqlite3", folder() / PREPARED)
    return is_embedded() and all(path.exists() for path in wanted)


def prepare() -> None:
    """Migrate, set the site up and load the demo content; what is there already stays as it is."""
    import django
    from django.core.management import call_command

    django.setup()
    call_command("setup", interactive=False)
    call_command("demo")
    if is_embedded():
        (folder() / PREPARED).touch()


def wait_until_ready(url: str, processes: list[subprocess.Popen]) -> bool:
    """Return True once `url` answers 200, however slow the machine is; False when a process ended before."""
    while all(process.poll() is None for process in processes):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    return False


def stop(processes: list[subprocess.Popen]) -> None:
    """Ask the processes to end, and make them after STOP_SECONDS."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def place() -> tuple[str, int]:
    """Return host and port where the site is to be served; end with a message where they are none."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    if not (port.isdecimal() and 0 < int(port) < 65536):
        sys.exit(f"PORT={port} is no port: choose a number from 1 to 65535")
    return host.strip("[]"), int(port)


def address() -> str:
    """Return the address under which a browser on this machine finds the site."""
    host, port = place()
    host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def start(*command: str) -> subprocess.Popen:
    """Start a Python program in a process group of its own, where Ctrl-C does not reach it: we end it one way."""
    return subprocess.Popen([sys.executable, *command], cwd=ROOT, process_group=0)


def obstacle() -> str:
    """Say why no server can listen where the site is to be served; "" where one can."""
    host, port = place()
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Another program listens at {address()}. Choose a free port: make demo PORT=…"
        return f"Nothing can be served at {address()}: {error}. Choose another: make demo HOST=… PORT=…"
    return ""


def serve() -> int:
    """Prepare, run the web server and the worker; return 0 when a signal ended them, 1 when one ended by itself."""
    if problem := obstacle():
        print(problem, file=sys.stderr)
        return 1
    processes: list[subprocess.Popen] = []
    try:
        # What is there already is served while it is looked through; what is not, to nobody before all of it is there.
        at_once = is_prepared()
        if at_once:
            processes.append(start(*WEB_SERVER))
        if subprocess.run([sys.executable, __file__, "--prepare"], cwd=ROOT, check=False).returncode:
            return 1
        if not at_once:
            processes.append(start(*WEB_SERVER))
        processes.append(start("manage.py", "work"))
        if wait_until_ready(f"{address()}/health/ready", processes):
            print(
                f"\nPasserelle is served at {address()}/ (editors: {address()}/admin/). Ctrl-C ends it.",
                flush=True,
            )
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
        print("The web server or the worker has ended; see above.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        stop(processes)


def interrupt(signum, frame):
    """Treat the signals that end a service like Ctrl-C."""
    raise KeyboardInterrupt


def main() -> int:
    """Serve, or with --prepare only prepare; return the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "passerelle.settings.dev")
    os.environ.setdefault("BASE_URL", address())
    os.environ["PYTHONPATH"] = f"{ROOT / 'site'}{os.pathsep}{ROOT}"
    if "--prepare" in sys.argv:
        sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
        prepare()
        return 0
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), interrupt)
    return serve()


if __name__ == "__main__":
    sys.exit(main())

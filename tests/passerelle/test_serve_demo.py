"""Where the demo is served, and what is said where it cannot be."""

import importlib.util
import socket
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from passerelle.environment import ROOT


@pytest.fixture
def serve_demo(monkeypatch):
    """Return the program as a module; by itself it is served where nobody listens."""
    spec = importlib.util.spec_from_file_location("serve_demo", ROOT / "deploy/serve_demo.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", "8123", "http://127.0.0.1:8123"),
        ("0.0.0.0", "8123", "http://127.0.0.1:8123"),
        ("::1", "8123", "http://[::1]:8123"),
        ("[::1]", "8123", "http://[::1]:8123"),
        ("", "", "http://127.0.0.1:8000"),
    ],
)
def test_the_address_is_one_that_a_browser_takes(serve_demo, monkeypatch, host, port, address):
    monkeypatch.setenv("HOST", host)
    monkeypatch.setenv("PORT", port)
    assert serve_demo.address() == address


@pytest.mark.parametrize("port", ["abc", "0", "-1", "99999", "80 80"])
def test_a_port_that_is_none_is_named(serve_demo, monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SystemExit, match=f"PORT={port} is no port"):
        serve_demo.obstacle()


def test_what_stands_in_the_way_is_said_before_anything_is_made(serve_demo, monkeypatch, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        assert serve_demo.serve() == 1
    assert "Another program listens" in capsys.readouterr().err
    monkeypatch.setenv("HOST", "192.0.2.1")  # of no machine
    assert serve_demo.serve() == 1
    assert "Nothing can be served at http://192.0.2.1" in capsys.readouterr().err


class Starting:
    """A web server that refuses a while; time goes by only in `sleep`."""

    def __init__(self, seconds):
        self.left = seconds

    def poll(self):
        return None

    def monotonic(self):
        return -self.left

    def sleep(self, seconds):
        self.left -= seconds

    def urlopen(self, _url, timeout):
        if self.left > 0:
            raise ConnectionRefusedError
        return nullcontext(SimpleNamespace(status=200))


def test_a_slow_machine_is_waited_for(serve_demo, monkeypatch):
    """After a minute it said that the server had ended, and ended it."""
    server = Starting(seconds=500)
    monkeypatch.setattr(serve_demo, "time", server)
    monkeypatch.setattr(serve_demo.urllib.request, "urlopen", server.urlopen)
    assert serve_demo.wait_until_ready("http://127.0.0.1/", [server])


def test_a_server_that_ends_is_waited_for_no_longer(serve_demo, monkeypatch):
    server = Starting(seconds=500)
    monkeypatch.setattr(serve_demo, "time", server)
    monkeypatch.setattr(serve_demo.urllib.request, "urlopen", server.urlopen)
    monkeypatch.setattr(server, "poll", lambda: 1 if server.left < 400 else None)
    assert not serve_demo.wait_until_ready("http://127.0.0.1/", [server])

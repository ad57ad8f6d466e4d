"""Connections to Elasticsearch on which a time-out is one for the whole answer.

By itself it holds for each piece of an answer: a node that sends a byte a second, or a line that is nearly dead, would keep
a reader waiting for minutes.
"""

import http.client
import io
import socket
import time

from elastic_transport import Urllib3HttpNode


class _InTime(io.RawIOBase):
    """What comes from a socket, until its time-out has passed since the answer was waited for."""

    def __init__(self, raw: io.RawIOBase, line: socket.socket):
        self._raw, self._line = raw, line
        patience = line.gettimeout()
        self._end = None if patience is None else time.monotonic() + patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int | None:
        if self._end is not None:
            left = self._end - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer takes too long")
            self._line.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock, *args, **kwargs):
        super().__init__(sock, *args, **kwargs)
        self.fp = io.BufferedReader(_InTime(self.fp.detach(), sock))


class Node(Urllib3HttpNode):
    """A node that answers within the time-out of a request, or does not answer."""

    def __init__(self, config):
        super().__init__(config)
        made = self.pool.ConnectionCls
        self.pool.ConnectionCls = type(made.__name__, (made,), {"response_class": _Response})

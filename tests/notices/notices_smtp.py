"""A real mail server on this machine, which can be told to fail."""

import socketserver
import threading
from email import message_from_bytes, policy


class _Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        server = self.server
        if server.trouble == "silent":
            return
        self.say("220 test")
        recipients = []
        while line := self.rfile.readline().decode("ascii", "replace").strip():
            verb = line.upper().split(" ")[0].split(":")[0]
            if verb in {"EHLO", "HELO"}:
                self.say("250 test")
            elif verb == "RCPT":
                code = server.refuse.get(line.split("<")[1].split(">")[0], 250)
                recipients += [line] if code == 250 else []
                self.say(f"{code} recipient")
            elif verb == "DATA":
                if server.trouble == "busy":
                    self.say("451 try again later")
                    continue
                self.say("354 go on")
                content = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    content += part[1:] if part.startswith(b"..") else part
                server.mails.append(message_from_bytes(content, policy=policy.default))
                if server.trouble == "dies after taking it":
                    return
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")


class MailServer(socketserver.ThreadingTCPServer):
    """Takes mails into `mails`.

    `trouble` makes it fail: "silent" (closes at once), "busy" (451), "dies after taking it"; `refuse` holds the answer
    for single recipients.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.mails: list = []
        self.trouble = ""
        self.refuse: dict[str, int] = {}

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(self, *args):
        self.shutdown()
        self.server_close()

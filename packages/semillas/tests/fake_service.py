"""A stand-in for a service: answers /readyz, or behaves badly in the way its argument says."""

import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        print("asked for", self.path, flush=True)


if __name__ == "__main__":
    port, way = int(sys.argv[1]), sys.argv[2]
    print("starting with the way", way, flush=True)
    if way == "dies":
        sys.exit("the reactor is missing")
    if way == "full":
        sys.exit("write failed: No space left on device")
    if way == "sleeps":
        time.sleep(600)
    HTTPServer(("127.0.0.1", port), Answer).serve_forever()

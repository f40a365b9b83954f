#!/usr/bin/env bash
# uvicorn with httptools loses the requests that come right behind one that offers to upgrade.
#
# Expected: a server may ignore an offer such as `Upgrade: h2c` (RFC 9110, 7.8) and answers the requests behind it in their order
# (RFC 9112, 9.3.2): two requests, two answers. With h11 it does.
# Seen: uvicorn 0.54.0 with httptools 0.9.0 answers the first. The second came in the same bytes and is thrown away; its client waits
# until the connection is closed.
# For us: `app/serving/bounded_protocol.py` goes on with the bytes behind the offer. `make pipelines` compares with uvicorn as if
# nothing had been offered.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check uvicorn==0.54.0 httptools==0.9.0
cat > "$folder/two.py" <<'PYTHON'
import socket, sys, threading, time
import uvicorn

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})

server = uvicorn.Server(uvicorn.Config(app, port=0, http=sys.argv[1], lifespan="off", log_level="critical", ws="none"))
threading.Thread(target=server.run, daemon=True).start()
while not server.started:
    time.sleep(0.05)
port = server.servers[0].sockets[0].getsockname()[1]
offer = b"GET /1 HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
plain = b"GET /2 HTTP/1.1\r\nHost: localhost\r\n\r\n"
with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
    connection.sendall(offer + plain)
    received = b""
    try:
        while some := connection.recv(10_000):
            received += some
    except TimeoutError:
        pass
print(received.count(b"HTTP/1.1 200"))
PYTHON
lost=$("$folder/venv/bin/python" "$folder/two.py" httptools); kept=$("$folder/venv/bin/python" "$folder/two.py" h11)
echo "answers to two requests: $lost with httptools, $kept with h11"
[ "$lost" = 1 ] && [ "$kept" = 2 ]

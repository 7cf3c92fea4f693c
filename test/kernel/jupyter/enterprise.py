"""A front end of a gateway: starts a kernel there, runs, interrupts, restarts and ends it. Prints one line of JSON each.

usage: enterprise.py HOST:PORT KERNELSPEC
"""

import asyncio
import json
import sys
import uuid

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

ADDRESS, KERNELSPEC = sys.argv[1:]
PATIENCE = 90


async def call(method, path, body=None):
    text = None if body is None else json.dumps(body)
    request = HTTPRequest(
        f"http://{ADDRESS}{path}", method=method, body=text, request_timeout=PATIENCE, allow_nonstandard_methods=True
    )
    answer = (await AsyncHTTPClient().fetch(request)).body
    return json.loads(answer) if answer else None


class Kernel:
    def __init__(self, id):
        self.path = f"/api/kernels/{id}"

    async def connect(self):
        self.socket = await websocket_connect(f"ws://{ADDRESS}{self.path}/channels")

    async def execute(self, code, on_output=None):
        header = {"msg_id": uuid.uuid4().hex, "session": "test", "username": "ada", "msg_type": "execute_request"}
        header.update(version="5.3", date="2026-01-01T00:00:00Z")
        content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self.socket.write_message(json.dumps(message))
        outputs = []
        while True:
            answer = json.loads(await asyncio.wait_for(self.socket.read_message(), PATIENCE))
            if answer["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            kind, content = answer["msg_type"], answer["content"]
            if kind == "stream":
                outputs.append(content["text"])
                if on_output:
                    await on_output()
            elif kind == "execute_result":
                outputs.append(content["data"]["text/plain"])
            elif kind == "error":
                outputs.append(content["ename"])
            elif kind == "status" and content["execution_state"] == "idle":
                return outputs


async def main():
    # The gateway starts no kernels for root, which a container's user may be.
    started = await call("POST", "/api/kernels", {"name": KERNELSPEC, "env": {"KERNEL_USERNAME": "ada"}})
    kernel = Kernel(started["id"])
    await kernel.connect()
    say = lambda outputs: print(json.dumps(outputs), flush=True)
    say(await kernel.execute("const six: number = 6; six * 7"))
    stop = lambda: call("POST", f"{kernel.path}/interrupt", {})
    say(await kernel.execute("console.log('spins'); for (;;);", stop))
    say(await kernel.execute("six"))
    await call("POST", f"{kernel.path}/restart", {})
    await kernel.connect()
    say(await kernel.execute("typeof globalThis.six"))
    say(await kernel.execute("process.ppid"))
    await call("DELETE", kernel.path)


asyncio.run(main())

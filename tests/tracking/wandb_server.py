"""Plays W&B's server, as far as its own programs ask for it in uploads; what arrives is kept to be looked at."""

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USER = "me"


class Server(ThreadingHTTPServer):
    """On a free port of this machine; `runs`, `rows`, `files`, `artifacts`, `used` and `views` fill as uploads come.

    refuses: whether the key is taken for a wrong one.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.runs: dict[str, dict[str, Any]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}
        self.artifacts: list[dict[str, Any]] = []
        self.used: list[str] = []
        self.views: list[dict[str, Any]] = []
        self.refuses = False
        self.lock = threading.Lock()

    def __enter__(self) -> "Server":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Programs that have ended leave their connections behind."""

    def summary(self, run: str) -> dict[str, Any]:
        """Of a run, as it was uploaded last."""
        found: dict[str, Any] = json.loads(self.files[f"/{run}/wandb-summary.json"])
        return found

    def answer(self, operation: str, given: dict[str, Any]) -> dict[str, Any]:
        """What W&B says to a GraphQL operation; an unknown one is answered with nothing."""
        asked = getattr(self, f"_{operation}", None)
        with self.lock:
            return asked(given) if asked else {}

    def _Viewer(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"viewer": {"id": "u", "entity": USER, "username": USER, "flags": "{}", "teams": {"edges": []}}}

    _GetDefaultEntity = _Viewer

    def _UpsertBucket(self, given: dict[str, Any]) -> dict[str, Any]:
        known = given["name"] in self.runs
        run = self.runs.setdefault(given["name"], {"starts": 0})
        run["starts"] += bool(given.get("groupName"))  # a start; what follows only updates
        run |= {key: value for key, value in given.items() if value is not None}
        project = {"id": "p", "name": given["project"], "entity": {"id": "e", "name": USER}}
        bucket = {"id": given["name"], "name": given["name"], "config": "{}", "project": project}
        return {"upsertBucket": {"bucket": bucket | {"historyLineCount": 0}, "inserted": not known}}

    def _RunResumeStatus(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"model": {"id": "p", "name": "p", "entity": {"id": "e", "name": USER}, "bucket": None}}

    def _CreateRunFiles(self, given: dict[str, Any]) -> dict[str, Any]:
        files = [{"name": name, "uploadUrl": f"{self.url}/{given['run']}/{name}"} for name in given["files"]]
        return {"createRunFiles": {"runID": given["run"], "uploadHeaders": [], "files": files}}

    def _ArtifactType(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"project": {"artifact": None}}

    def _CreateArtifact(self, given: dict[str, Any]) -> dict[str, Any]:
        self.artifacts.append(given["input"])
        name = given["input"]["artifactCollectionName"]
        made = {"id": name, "state": "PENDING", "artifactSequence": {"latestArtifact": None}}
        return {"createArtifact": {"artifact": made}}

    def _CreateArtifactManifest(self, given: dict[str, Any]) -> dict[str, Any]:
        file = {"id": "f", "uploadUrl": f"{self.url}/manifest/{given['artifactID']}", "uploadHeaders": []}
        return {"createArtifactManifest": {"artifactManifest": {"id": given["artifactID"], "file": file}}}

    def _CreateArtifactFiles(self, given: dict[str, Any]) -> dict[str, Any]:
        nodes = []
        for file in given["input"]["artifactFiles"]:
            path = f"{file['artifactID']}/{file['name']}"
            node = {"storagePath": path, "uploadUrl": f"{self.url}/artifact/{path}", "uploadHeaders": []}
            nodes.append({"node": node | {"artifact": {"id": file["artifactID"]}}})
        return {"createArtifactFiles": {"files": {"edges": nodes}}}

    def _ArtifactByID(self, given: dict[str, Any]) -> dict[str, Any]:
        kind = next(one["artifactTypeName"] for one in self.artifacts if one["artifactCollectionName"] == given["id"])
        sequence = {"__typename": "ArtifactSequence", "id": given["id"], "name": given["id"]}
        sequence["project"] = {"id": "p", "internalId": "p", "name": "p", "entity": {"id": "e", "name": USER}}
        empty = dict.fromkeys(("description", "metadata", "historyStep", "commitHash", "updatedAt"))
        counts = dict.fromkeys(("versionIndex", "ttlDurationSeconds", "size", "fileCount"), 0)
        known = {"id": given["id"], "artifactSequence": sequence, "artifactType": {"name": kind}, "tags": []}
        known |= {"state": "COMMITTED", "digest": "d", "createdAt": "2026-01-01T00:00:00", "ttlIsInherited": True}
        return {"artifact": empty | counts | known}

    def _CommitArtifact(self, given: dict[str, Any]) -> dict[str, Any]:
        return {"commitArtifact": {"artifact": {"id": given["artifactID"], "digest": "d"}}}

    def _UseArtifact(self, given: dict[str, Any]) -> dict[str, Any]:
        self.used.append(given["input"]["artifactID"])
        return {"useArtifact": {"artifact": {"id": given["input"]["artifactID"]}}}

    def _UpsertView2(self, given: dict[str, Any]) -> dict[str, Any]:
        self.views.append(given)
        return {"upsertView": {"view": {"id": "v", "name": given["name"]}, "inserted": True}}


class Handler(BaseHTTPRequestHandler):
    """GraphQL, the stream of a run's files, and uploads to the addresses that were given for them."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""

    def do_POST(self) -> None:
        """GraphQL or a stream."""
        body = self._body()
        if self.server.refuses:
            self._send({"errors": [{"message": "the key is not known"}]}, 401)
            return
        if self.path == "/graphql":
            asked = json.loads(body)
            operation = asked.get("operationName") or asked["query"].split("(")[0].split("{")[0].split()[-1]
            self._send({"data": self.server.answer(operation, asked.get("variables") or {})})
            return
        if self.path.endswith("/file_stream"):
            rows = json.loads(body).get("files", {}).get("wandb-history.jsonl", {}).get("content", [])
            with self.server.lock:
                self.server.rows.setdefault(self.path.split("/")[-2], []).extend(map(json.loads, rows))
        self._send({})

    def do_PUT(self) -> None:
        """A file."""
        body = self._body()
        with self.server.lock:
            self.server.files[self.path] = body
        self._send({})

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _send(self, answer: dict[str, Any], code: int = 200) -> None:
        data = json.dumps(answer).encode()
        with suppress(ConnectionError):
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

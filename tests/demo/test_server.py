"""The server answers this machine's own page and nobody else, and takes nothing that it cannot bear."""

import base64
import http.client
import json
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
import zlib
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from serving import serving

from privgan.channel import Autoencoder, Noise
from privgan.demo.entries import entries_of
from privgan.demo.opinions import Opinions
from privgan.demo.picture import Demo
from privgan.demo.server import AT_ONCE, BYTES, MOST_BYTES, Server
from privgan.errors import RequestError
from privgan.release.preprocessing import preprocessing_of


def png(size: tuple[int, int] = (32, 32), seed: int = 0) -> bytes:
    content = BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (size[1], size[0], 3), np.uint8)
    Image.fromarray(pixels).save(content, "png")
    return content.getvalue()


def post(url: str, content: bytes, **headers: str) -> dict:
    named = {"Content-Type": BYTES} | {name.replace("_", "-"): value for name, value in headers.items()}
    with urllib.request.urlopen(urllib.request.Request(url, content, named), timeout=60) as answer:
        return json.loads(answer.read())


def refused(url: str, content: bytes | None = None, **headers: str) -> tuple[int, str]:
    named = {"Content-Type": BYTES} | {name.replace("_", "-"): value for name, value in headers.items()}
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(urllib.request.Request(url, content, named), timeout=60)
    return error.value.code, error.value.read().decode()


def pixels(address: str) -> np.ndarray:
    head, _, text = address.partition(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(BytesIO(base64.b64decode(text)))).astype(int)


def test_a_picture_comes_back_released_with_difference_distortion_and_opinions(server: Server) -> None:
    content = png()
    told = post(f"{server.url}release?place=1", content)
    before, after, change = (pixels(told["pictures"][name]) for name in ("original", "release", "difference"))
    assert np.array_equal(before, np.asarray(Image.open(BytesIO(content))))
    blocks = before.reshape(4, 8, 4, 8, 3).mean(axis=(1, 3)).repeat(8, 0).repeat(8, 1)
    assert np.abs(after - blocks).max() <= 1
    assert np.array_equal(change, 128 + (after - before) // 2)
    assert told["distortion"]["mse"] == pytest.approx(((after - before) ** 2).mean() / 255**2, rel=1e-4)
    for of, reader in (
        ("original", server.demo.opinions[1].clean[0]),
        ("release", server.demo.opinions[1].released[0]),
    ):
        (said,) = told["opinions"][of]
        seen = (before if of == "original" else after).transpose(2, 0, 1).astype(np.uint8)
        assert said == reader.opinion(seen)
        assert sum(said["probabilities"]) == pytest.approx(1) and said["classes"] == ["no smile", "smile"]
        assert 0 < said["lower"] < said["balanced_accuracy"] < said["upper"] < 1
    assert (
        told["resized"] == "" and post(f"{server.url}release?place=0", png((80, 60)))["resized"] == "60 x 80 to 32 x 32"
    )


def test_a_drawn_face_is_one_face_with_and_without_a_smile(server: Server) -> None:
    def face(number: int, smile: int) -> np.ndarray:
        with urllib.request.urlopen(f"{server.url}face?number={number}&smile={smile}", timeout=60) as answer:
            assert answer.headers["Content-Type"] == "image/png"
            return np.asarray(Image.open(BytesIO(answer.read()))).astype(int)

    first, smiling, other = face(7, 0), face(7, 1), face(8, 0)
    assert first.shape == (32, 32, 3) and np.array_equal(first, face(7, 0))
    assert 0 < (first != smiling).any(axis=2).mean() < 0.3 < (first != other).any(axis=2).mean()


def test_only_its_own_page_is_answered(server: Server) -> None:
    port = server.server_port
    assert refused(server.url, Host="evil.test")[0] == 403  # a name that was made to point here
    assert refused(server.url, Host=f"evil.test:{port}")[0] == 403
    assert refused(server.url, Host="127.0.0.1")[0] == 403  # another port
    for origin in ("http://evil.test", "null", f"https://127.0.0.1:{port}", "http://127.0.0.1:1"):
        assert refused(f"{server.url}release?place=0", png(), Origin=origin)[0] == 403
    assert refused(f"{server.url}face?number=1", Sec_Fetch_Site="cross-site")[0] == 403
    assert refused(f"{server.url}face?number=1", Sec_Fetch_Site="same-site")[0] == 403
    assert post(f"{server.url}release?place=0", png(), Origin=server.url.rstrip("/"))["pictures"]
    assert post(f"http://localhost:{port}/release?place=0", png())["pictures"]
    for kind in ("text/plain", "image/png", "multipart/form-data"):  # of forms, which other pages may send unasked
        assert refused(f"{server.url}release?place=0", png(), Content_Type=kind)[0] == 415


def test_it_listens_on_the_loopback_address_alone(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: it only tells this machine's own address
            own = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address but the loopback one")
    if own.startswith("127."):
        pytest.skip("this machine has no address but the loopback one")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((own, server.server_port), timeout=5).close()


def test_what_is_too_large_or_no_picture_is_refused_in_a_line(server: Server) -> None:
    address = f"{server.url}release?place=0"

    def claims(length: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=20)
        connection.putrequest("POST", "/release?place=0")
        for name, value in (("Content-Type", BYTES), ("Content-Length", length)):
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    assert claims(str(MOST_BYTES + 1)) == (413, "a picture has at most 32 MiB here\n")
    assert claims("9" * 30)[0] == claims("-1")[0] == claims("many")[0] == 411
    for content in (b"", b"no picture at all", png()[:100]):
        status, reason = refused(address, content)
        assert status == 400 and reason.startswith("this picture cannot be decoded") and reason.count("\n") == 1
    wide = bytearray(png())
    wide[16:24] = (50_000).to_bytes(4, "big") * 2  # what its header claims
    wide[29:33] = zlib.crc32(wide[12:29]).to_bytes(4, "big")
    status, reason = refused(address, bytes(wide))
    assert status == 400 and "too large" in reason
    for query in ("place=2", "place=-1", "place=x", "", "place=99999999999"):
        assert refused(f"{server.url}release?{query}", png())[0] == 400
    assert refused(f"{server.url}face?number=100000")[0] == refused(f"{server.url}face?number=x")[0] == 400
    for path in ("nothing", "../etc/passwd", "page.css", "release"):
        assert refused(server.url + path)[0] == 404
    assert refused(f"{server.url}face", png())[0] == 404
    assert post(address, png())["pictures"]  # and it still works


def test_an_upload_that_breaks_off_leaves_no_place_taken(server: Server) -> None:
    for _ in range(AT_ONCE + 1):
        with socket.create_connection(("127.0.0.1", server.server_port), timeout=20) as client:
            head = f"POST /release?place=0 HTTP/1.0\r\nHost: 127.0.0.1:{server.server_port}\r\n"
            client.sendall(f"{head}Content-Type: {BYTES}\r\nContent-Length: 1000\r\n\r\nabc".encode())
            client.shutdown(socket.SHUT_WR)
            assert b"400" in client.makefile("rb").readline()
    assert post(f"{server.url}release?place=0", png())["pictures"]


def test_the_page_fetches_nothing_from_elsewhere_and_cannot_be_framed(server: Server) -> None:
    with urllib.request.urlopen(server.url, timeout=20) as answer:
        text, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "http" not in text.replace("<meta http-equiv", "") and "block 8, seed 0" in text


def test_a_channel_that_is_given_s_asks_for_it(drawn, tmp_path: Path) -> None:
    channel = Autoencoder(drawn.shape, widths=(4,), depth=1, code=(4,), sees="xs")
    channel.save(tmp_path)
    preprocessing_of(drawn).save(tmp_path)
    with serving(Demo(entries_of(tmp_path)[0], [Opinions(silence="none here")])) as server:
        with urllib.request.urlopen(server.url, timeout=20) as answer:
            assert '"classes":["no smile","smile"]' in answer.read().decode()
        one, other = (post(f"{server.url}release?place=0&s={s}", png())["pictures"]["release"] for s in (0, 1))
        assert one != other
        for query in ("", "&s=2", "&s=-1", "&s=x", "&s=0&s=1"):
            assert refused(f"{server.url}release?place=0{query}", png())[0] == 400


def test_noise_is_fresh_for_every_release(drawn, tmp_path: Path) -> None:
    Noise(drawn.shape, sigma=0.2).save(tmp_path)
    with serving(Demo(entries_of(tmp_path)[0], [Opinions()])) as server:
        found = {post(f"{server.url}release?place=0", png())["pictures"]["release"] for _ in range(3)}
    assert len(found) == 3


def test_a_port_that_is_taken_is_said(server: Server) -> None:
    with pytest.raises(RequestError, match=f"port={server.server_port} cannot be used"):
        Server(server.demo, server.server_port)


def test_the_command_serves_until_it_is_stopped(sweep, cache) -> None:
    words = [f"run={sweep.folder}", "port=0", "strongest=0", f"data.cache={cache}"]
    command = [sys.executable, "-m", "privgan", "demo", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline(), process.stdout.readline()]
        assert "strongest=0" in lines[0] and "shows 2 channels" in lines[1]
        url = lines[1].split()[0]
        assert (
            urlsplit(url).hostname == "127.0.0.1" and post(f"{url}release?place=0", png())["opinions"]["release"] == []
        )
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert (out, err, process.returncode) == ("stopped\n", "", 0)

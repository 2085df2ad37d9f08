"""An OpenID provider on loopback: signs in whoever the test says, and checks what it is asked (PKCE, code, client)."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from giamngheo.people.identity_provider import IdentityProvider

CLIENT, SECRET = "giamngheo", "bi-mat"


class Provider:
    """`claims`: of who signs in next; `spoil`: what the id token says wrong; `asked`: the last question."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.claims: dict[str, Any] = {}
        self.spoil: dict[str, Any] = {}
        self.asked: dict[str, str] = {}
        self.signer = self.key

    def settings(self, **changes: Any) -> IdentityProvider:
        known = {"claim": "preferred_username", "name": "Cổng tỉnh"}
        return IdentityProvider(self.issuer, CLIENT, SECRET, **(known | changes))

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def sign_in(self, address: str) -> str:
        """What the browser is led to after somebody signed in at `address`."""
        self.asked = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{self.issuer}/authorize?")
        return self.asked["redirect_uri"] + "?" + urlencode({"code": "c0de", "state": self.asked["state"]})

    def token(self, form: dict[str, list[str]], authorization: str) -> dict[str, Any]:
        verifier = base64.urlsafe_b64encode(sha256(form["code_verifier"][0].encode()).digest()).rstrip(b"=")
        assert verifier.decode() == self.asked["code_challenge"]
        assert form["code"] == ["c0de"]
        assert base64.b64decode(authorization.split()[1]).decode() == f"{CLIENT}:{SECRET}"
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": self.asked["nonce"],
        }
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.claims | self.spoil, self.signer)
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@contextmanager
def running() -> Iterator[Provider]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [provider.key.as_dict(private=False)]}
            self._say(keys if self.path == "/keys" else provider.metadata())

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(provider.token(form, self.headers["Authorization"]))

        def _say(self, body: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

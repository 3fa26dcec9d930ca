"""Tokens as an attacker would make them, and good ones to compare with."""

import base64
import hashlib
import hmac
import json
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(text):
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")


class Tokens:
    def __init__(self, keys, issuer, audience):
        """`keys` is the folder of the town's own issuer: who has its key may be anybody, which is how callers are made here."""
        private = json.load(open(f"{keys}/issuer-key.json"))
        self._set = json.load(open(f"{keys}/jwks.json"))
        self.kid = self._set["keys"][0]["kid"]
        self._key = ec.derive_private_key(number(private["d"]), ec.SECP256R1())
        self._issuer, self._audience = issuer, audience

    def claims(self, **more):
        now = int(time.time())
        claims = {"iss": self._issuer, "aud": self._audience, "sub": "attacker", "iat": now, "nbf": now - 5, "exp": now + 3600}
        claims.update(more)
        return {name: value for name, value in claims.items() if value is not None}

    def person(self, name, **more):
        return self.signed(self.claims(sub=name, eduPersonPrincipalName=name, **more))

    def machine(self, *scopes, **more):
        return self.signed(self.claims(sub="system", client_id="system", scope=" ".join(scopes), **more))

    def signed(self, claims, header=None, key=None):
        head = {"alg": "ES256", "kid": self.kid, "typ": "JWT"} if header is None else header
        text = f"{b64(json.dumps(head).encode())}.{b64(json.dumps(claims).encode())}"
        r, s = decode_dss_signature((key or self._key).sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{text}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    def forged(self, name, scopes):
        """Tokens that must open nothing, by what is wrong with them. Each claims to be that person, or a system with those scopes."""
        everyone = [dict(sub=name, eduPersonPrincipalName=name), dict(sub="system", scope=" ".join(scopes))]
        for kind, who in zip(("person", "system"), everyone):
            claims = self.claims(**who)
            yield f"no algorithm, {kind}", f"{b64(json.dumps({'alg': 'none', 'kid': self.kid}).encode())}.{b64(json.dumps(claims).encode())}."
            for alg in ("None", "NONE", "nOnE"):
                text = f"{b64(json.dumps({'alg': alg, 'kid': self.kid}).encode())}.{b64(json.dumps(claims).encode())}"
                yield f"{alg}, {kind}", f"{text}."
            stranger = ec.generate_private_key(ec.SECP256R1())
            yield f"another key under our key's id, {kind}", self.signed(claims, key=stranger)
            yield f"an unknown key, {kind}", self.signed(claims, {"alg": "ES256", "kid": "another"}, stranger)
            yield f"no key id, {kind}", self.signed(claims, {"alg": "ES256"})
            jwk = stranger.public_key().public_numbers()
            own = {"kty": "EC", "crv": "P-256", "x": b64(jwk.x.to_bytes(32, "big")), "y": b64(jwk.y.to_bytes(32, "big"))}
            yield f"its own key in the header, {kind}", self.signed(claims, {"alg": "ES256", "kid": self.kid, "jwk": own}, stranger)
            yield f"a key's address in the header, {kind}", self.signed(
                claims, {"alg": "ES256", "kid": "x", "jku": "http://127.0.0.1:9/keys"}, stranger)
            yield f"critical header, {kind}", self.signed(claims, {"alg": "ES256", "kid": self.kid, "crit": ["b64"], "b64": False})
            # The public key as the secret of a symmetric signature.
            for secret in (json.dumps(self._set["keys"][0]).encode(), self._set["keys"][0]["x"].encode(), b""):
                text = f"{b64(json.dumps({'alg': 'HS256', 'kid': self.kid}).encode())}.{b64(json.dumps(claims).encode())}"
                yield f"HMAC with the public key, {kind}", f"{text}.{b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"
            rsa_key = rsa.generate_private_key(65537, 2048)
            text = f"{b64(json.dumps({'alg': 'RS256', 'kid': self.kid}).encode())}.{b64(json.dumps(claims).encode())}"
            yield f"RS256 under an EC key's id, {kind}", f"{text}.{b64(rsa_key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))}"
            good = self.signed(claims)
            head, body, signature = good.split(".")
            yield f"zero signature, {kind}", f"{head}.{body}.{b64(bytes(64))}"
            yield f"cut signature, {kind}", f"{head}.{body}.{signature[:40]}"
            yield f"another body, {kind}", f"{head}.{b64(json.dumps(self.claims(**who, exp=int(time.time()) + 9999)).encode())}.{signature}"
            yield f"four parts, {kind}", f"{good}.{signature}"
            yield f"spaces, {kind}", f" {good[:20]} {good[20:]}"
            yield f"expired, {kind}", self.signed(self.claims(**who, exp=int(time.time()) - 120))
            yield f"not yet, {kind}", self.signed(self.claims(**who, nbf=int(time.time()) + 600))
            yield f"no end, {kind}", self.signed(self.claims(**who, exp=None))
            yield f"end as text, {kind}", self.signed(self.claims(**who, exp="9999999999"))
            yield f"another audience, {kind}", self.signed(self.claims(**who, aud="elsewhere"))
            yield f"no audience, {kind}", self.signed(self.claims(**who, aud=None))
            yield f"another issuer, {kind}", self.signed(self.claims(**who, iss="https://issuer.skolbuss.test.example"))
            yield f"very long, {kind}", self.signed(self.claims(**who, note="x" * 20_000))
        yield "no subject", self.signed(self.claims(sub=None, scope=" ".join(scopes)))
        yield "a name that is a list", self.signed(self.claims(eduPersonPrincipalName=[name]))
        yield "empty name beside scopes", self.signed(self.claims(eduPersonPrincipalName="", scope=" ".join(scopes)))
        yield "null name beside scopes", self.signed(json.loads(json.dumps(self.claims(scope=" ".join(scopes)))) | {"eduPersonPrincipalName": None})

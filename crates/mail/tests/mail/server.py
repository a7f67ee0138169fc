"""A mail server that says on standard output what it got, one line of JSON for each message.

    server.py plain|starttls|tls [CERTIFICATE KEY]

What it does with a message depends on whom it is for: refused@, later@, full@ and silent@.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "refused":
            return "550 5.1.1 There is no such mailbox"
        if name == "later":
            return "451 4.3.2 Come back later"
        if name == "silent":
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("full@"):
            return "552 5.2.2 The mailbox is full"
        say({
            "hello": session.host_name,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": server.transport.get_extra_info("cipher") is not None,
            "user": session.auth_data.login.decode() if session.authenticated else None,
            "bytes": envelope.content.decode("ascii"),
        })
        return "250 2.0.0 Queued as 4f2a9c"


def authenticate(server, session, envelope, mechanism, data):
    known = data.login == b"onrecord" and data.password == b"correct horse"
    return AuthResult(success=known, handled=False, auth_data=data)


def say(value):
    print(json.dumps(value), flush=True)


async def main(mode, certificate=None, key=None):
    secure = mode != "plain"
    context = None
    if secure:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)

    def protocol():
        return SMTP(
            Handler(),
            hostname="relay.example",
            tls_context=context if mode == "starttls" else None,
            require_starttls=mode == "starttls",
            authenticator=authenticate if secure else None,
            auth_required=secure,
            # It knows only of TLS that began with STARTTLS.
            auth_require_tls=mode == "starttls",
        )

    loop = asyncio.get_running_loop()
    wrapped = context if mode == "tls" else None
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=wrapped)
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))

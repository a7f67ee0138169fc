"""Reads calendars with two independent clients, and answers as a third would.

    clients.py read FILE...     each a calendar or a mail; one line of JSON per file and client
    clients.py reply FILE WHO PARTSTAT COMMENT   the answering mail to the invitation in FILE
"""

import email
import email.policy
import json
import sys
from datetime import datetime, timezone
from email.message import EmailMessage

import icalendar
import vobject


def calendar_of(path):
    """The calendar's text, and for a mail the method that the mail claims for it."""
    data = open(path, "rb").read()
    if path.endswith(".ics"):
        return data, None
    mail = email.message_from_bytes(data, policy=email.policy.default)
    assert not mail.defects, mail.defects
    inline = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    files = [part for part in mail.iter_attachments() if part.get_filename() == "invite.ics"]
    assert [len(inline), len(files)] == [1, 1], mail
    text = inline[0].get_payload(decode=True)
    assert files[0].get_payload(decode=True) == text
    assert not any(part.defects for part in mail.walk())
    return text, inline[0]["content-type"].params["method"]


def well_formed(data):
    """RFC 5545, 3.1: CRLF, 75 octets, and no character broken in two."""
    assert data.endswith(b"\r\n") and data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75, line
        line.decode("utf-8")


def instant(value):
    return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def mail_of(uri):
    assert uri.lower().startswith("mailto:"), uri
    return uri[7:]


def by_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    assert not calendar.errors, calendar.errors
    events = []
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        text = lambda name: str(event[name]) if name in event else None
        when = lambda name: instant(event[name].dt) if name in event else None
        attendee = event.get("ATTENDEE")
        categories = event.get("CATEGORIES", [])
        categories = categories if isinstance(categories, list) else [categories]
        events.append({
            "uid": text("UID"), "sequence": int(event["SEQUENCE"]), "status": text("STATUS"),
            "transp": text("TRANSP"), "stamp": when("DTSTAMP"), "changed": when("LAST-MODIFIED"),
            "starts": when("DTSTART"), "ends": when("DTEND"), "title": text("SUMMARY"),
            "description": text("DESCRIPTION"), "place": text("LOCATION"), "url": text("URL"),
            "categories": [str(each) for some in categories for each in some.cats],
            "organizer": [event["ORGANIZER"].params["CN"], mail_of(event["ORGANIZER"])],
            "attendee": attendee and [attendee.params["CN"], mail_of(attendee),
                                      attendee.params["PARTSTAT"], attendee.params["RSVP"]],
        })
    # It does not know that NAME is a text (RFC 7986, 5.1).
    name = calendar.get("NAME") and icalendar.parser.unescape_char(str(calendar["NAME"]))
    return {"method": str(calendar["METHOD"]), "name": name, "events": events}


def by_vobject(data):
    calendar = vobject.readOne(data.decode("utf-8"))
    events = []
    for event in calendar.contents.get("vevent", []):
        def only(name):
            found = event.contents.get(name, [])
            assert len(found) <= 1, found
            return found[0] if found else None
        text = lambda name: only(name).value if only(name) else None
        when = lambda name: instant(text(name))
        param = lambda line, name: line.params[name][0]
        organizer, attendee = only("organizer"), only("attendee")
        events.append({
            "uid": text("uid"), "sequence": int(text("sequence")), "status": text("status"),
            "transp": text("transp"), "stamp": when("dtstamp"), "changed": when("last-modified"),
            "starts": when("dtstart"), "ends": when("dtend"), "title": text("summary"),
            "description": text("description"), "place": text("location"), "url": text("url"),
            "categories": [each for some in event.contents.get("categories", [])
                           for each in some.value],
            "organizer": [param(organizer, "CN"), mail_of(organizer.value)],
            "attendee": attendee and [param(attendee, "CN"), mail_of(attendee.value),
                                      param(attendee, "PARTSTAT"), param(attendee, "RSVP")],
        })
    name = calendar.contents.get("x-wr-calname")
    return {"method": calendar.method.value, "name": name and name[0].value, "events": events}


def read(paths):
    for path in paths:
        data, method = calendar_of(path)
        well_formed(data)
        for client in (by_icalendar, by_vobject):
            found = client(data)
            assert method in (None, found["method"]), method
            print(json.dumps(found))


def reply(path, who, partstat, comment):
    asked = icalendar.Calendar.from_ical(calendar_of(path)[0]).walk("VEVENT")[0]
    answer = icalendar.Event()
    for name in ("UID", "SEQUENCE", "DTSTART", "SUMMARY", "ORGANIZER"):
        answer[name] = asked[name]
    answer.add("DTSTAMP", datetime(2026, 11, 20, 10, 15, 2, tzinfo=timezone.utc))
    attendee = icalendar.vCalAddress(f"MAILTO:{who}")
    attendee.params["PARTSTAT"] = partstat
    answer.add("ATTENDEE", attendee, encode=0)
    answer.add("COMMENT", comment)
    calendar = icalendar.Calendar()
    calendar.add("PRODID", "-//Example//Client//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("METHOD", "REPLY")
    calendar.add_component(answer)
    mail = EmailMessage()
    mail["From"] = f"Somebody <{who}>"
    mail["To"] = mail_of(asked["ORGANIZER"])
    mail["Subject"] = f"{partstat}: {asked['SUMMARY']}"
    mail.set_content(f"{who} answers.")
    mail.add_alternative(calendar.to_ical(), maintype="text", subtype="calendar",
                         params={"charset": "utf-8", "method": "REPLY"})
    sys.stdout.buffer.write(mail.as_bytes(policy=email.policy.SMTP))


if __name__ == "__main__":
    {"read": lambda *paths: read(paths), "reply": reply}[sys.argv[1]](*sys.argv[2:])

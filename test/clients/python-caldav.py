"""One act of a script that uses the library `caldav`, as its documentation shows it; prints what came of it as JSON.

Typed: python3 python-caldav.py ACT; what it needs comes on the standard input as JSON.
"""

import json
import sys
from datetime import datetime, timezone

import caldav
from caldav.lib import error

ASK = json.load(sys.stdin)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def principal():
    client = caldav.DAVClient(url=ASK["url"], username=ASK["user"], password=ASK["password"])
    return client.principal()


def calendar():
    return next(one for one in principal().calendars() if one.name == ASK["calendar"])


def last(url):
    return str(url).split("/")[-1]


def discover():
    me = principal()
    return {
        "principal": me.get_display_name(),
        "addresses": me.calendar_user_address_set(),
        "calendars": [one.name for one in me.calendars()],
        "components": calendar().get_supported_components(),
    }


def save():
    event = calendar().save_event(dtstart=utc(ASK["start"]), dtend=utc(ASK["end"]), summary=ASK["summary"])
    return {"uid": event.id}


def save_refused():
    try:
        return save()
    except error.AuthorizationError as refused:
        return {"refused": type(refused).__name__, "reason": refused.reason, "name": last(refused.url)}


def date_search():
    found = calendar().date_search(start=utc(ASK["start"]), end=utc(ASK["end"]))
    return [
        {"summary": str(part["SUMMARY"]), "start": part["DTSTART"].dt.astimezone(timezone.utc).isoformat()}
        for event in found
        for part in event.icalendar_instance.walk("VEVENT")
    ]


def free_busy():
    answer = calendar().freebusy_request(utc(ASK["start"]), utc(ASK["end"]))
    # The library keeps the text; the lines are read here, as its documentation leaves it to do.
    return [line for line in answer.data.splitlines() if line.startswith("FREEBUSY")]


def sync_by_token():
    room = calendar()
    known = room.objects_by_sync_token(load_objects=True)
    event = room.save_event(dtstart=utc(ASK["start"]), dtend=utc(ASK["end"]), summary="Token")
    made, none_gone = known.sync()
    event.icalendar_component["SUMMARY"] = "Token, later"
    event.save()
    changed, _ = known.sync()
    event.delete()
    none_changed, gone = known.sync()
    quiet = known.sync()
    return {
        "uid": event.id,
        "made": [last(one.url) for one in made],
        "changed": [str(one.icalendar_component["SUMMARY"]) for one in changed],
        "gone": [last(one.url) for one in gone],
        "nothing": [len(none_gone), len(none_changed), len(quiet[0]), len(quiet[1])],
    }


def change():
    room = calendar()
    event = room.event_by_uid(ASK["uid"])
    event.icalendar_component["SUMMARY"] = ASK["summary"]
    event.save()
    return str(room.event_by_uid(ASK["uid"]).icalendar_component["SUMMARY"])


def delete():
    room = calendar()
    event = room.event_by_uid(ASK["uid"])
    event.delete()
    try:
        event.load()
    except error.NotFoundError:
        return "gone"
    return "still there"


def wrong_password():
    try:
        principal()
    except error.AuthorizationError as refused:
        return refused.reason
    return "let in"


ACTS = [discover, save, save_refused, date_search, free_busy, sync_by_token, change, delete, wrong_password]

print(json.dumps({act.__name__: act for act in ACTS}[sys.argv[1]]()))

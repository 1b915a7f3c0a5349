"""Judges a client's run by what it brought home and by what the emulator recorded, which no client can embellish."""

import itertools
import json
import os
import pathlib
import sys
import urllib.request

from PIL import Image

EDITED = ("PNG", (1024, 1024))
GENERATED = ("JPEG", (256, 256))
# Polls of the moderated task, and what is known to be wrong with the client.
KNOWN = {
    "blackforest": (5, ["polled-after-end"] * 4),
    "ai_sdk": (1, ["key-sent-to-delivery"] * 2),
    "bfl_api": (1, []),
}


def expect(what, wanted, came):
    if wanted != came:
        sys.exit(f"{what}:\n  wanted {wanted}\n  came   {came}")


def picture(name):
    with Image.open(pathlib.Path(os.environ["PICTURES"]) / name) as image:
        image.load()
        return image.format, image.size


def step(request):
    """What was asked and answered, in a line."""
    told = json.loads(request["response"]).get("status", "") if request["phase"] == "poll" else ""
    place = request["path"].removeprefix("/v1/") if request["phase"] == "submit" else ""
    return " ".join(part for part in (request["phase"], place, str(request["status"]), told) if part)


client = sys.argv[1]
polls, wrong = KNOWN[client]
expect("the generated picture", GENERATED, picture("generated"))
expect("the edited picture", EDITED, picture("edited"))
with urllib.request.urlopen(os.environ["BFL_BASE_URL"] + "/emulator/record") as answer:
    record = json.load(answer)
made = ["poll 200 Ready", "download 200"]
expect(
    "the requests that the emulator received",
    [("submit flux-pro-1.1 200", 1), *((one, 1) for one in made)]
    + [("submit flux-kontext-pro 200", 1), *((one, 1) for one in made)]
    + [("submit flux-pro-1.1 200", 1), ("poll 200 Content Moderated", polls)]
    + [("submit flux-pro-1.1 200", 24), ("submit flux-pro-1.1 429", 1)],
    [(one, len(list(same))) for one, same in itertools.groupby(map(step, record["requests"]))],
)
bodies = [json.loads(request["body"]) for request in record["requests"] if request["phase"] == "submit"]
expect("which submits carry an image", [False, True] + [False] * 26, ["input_image" in body for body in bodies])
expect("what the client did wrong", wrong, [one["violation"] for one in record["violations"]])
print(f"{client}: generated, edited, met moderation and the rate limit; {len(record['requests'])} requests")

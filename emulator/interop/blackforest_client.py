"""`blackforest` (PyPI), unchanged but for base URL and key: generate, edit, moderation, rate limit."""

import base64
import os
import pathlib
import urllib.request

from blackforest import BFLClient
from blackforest.client import BFLError
from blackforest.types.general.client_config import ClientConfig

client = BFLClient(api_key=os.environ["BFL_API_KEY"], base_url=os.environ["BFL_BASE_URL"])
small = {"width": 256, "height": 256}


def wait(polls):
    return ClientConfig(sync=True, timeout=20, polling_interval=0.1, max_retries=polls)


def keep(name, answer):
    sample = answer.result["sample"] if isinstance(answer.result, dict) else answer.result.sample
    with urllib.request.urlopen(sample) as file:
        picture = file.read()
    (pathlib.Path(os.environ["PICTURES"]) / name).write_bytes(picture)
    return base64.b64encode(picture).decode()


def refused(wanted, attempt):
    try:
        came = f"no error, but {attempt()!r}"
    except BFLError as error:
        came = str(error)
    assert wanted in came, f"wanted {wanted!r}, came {came!r}"


made = keep("generated", client.generate("flux-pro-1.1", {"prompt": "a red fox", **small}, wait(20)))
edit = {"prompt": "in winter", "input_image": made, "aspect_ratio": "1:1"}
keep("edited", client.generate("flux-kontext-pro", edit, wait(20)))
# It does not know moderation, and polls until its bound.
moderated = {"prompt": "[moderate: content] a fox", **small}
refused("Polling exceeded maximum retries (5)", lambda: client.generate("flux-pro-1.1", moderated, wait(5)))
for number in range(24):
    client.generate("flux-pro-1.1", {"prompt": f"[slow: 60] fox number {number}", **small})
too_many = {"prompt": "a red fox too many", **small}
refused("API request failed: 429 Client Error", lambda: client.generate("flux-pro-1.1", too_many))

"""`blackforest` (PyPI), unchanged but for base URL and key: generate, edit, moderation, rate limit."""

import base64
import os
import urllib.request

from blackforest import BFLClient
from blackforest.client import BFLError
from blackforest.types.general.client_config import ClientConfig

client = BFLClient(api_key=os.environ["BFL_API_KEY"], base_url=os.environ["BFL_BASE_URL"])
wait = ClientConfig(sync=True, timeout=20, polling_interval=0.1, max_retries=20)


def result(answer):
    sample = answer.result["sample"] if isinstance(answer.result, dict) else answer.result.sample
    with urllib.request.urlopen(sample) as file:
        picture = file.read()
    assert picture[:2] in (b"\xff\xd8", b"\x89P"), picture[:8]
    return picture


def refused(attempt):
    try:
        attempt()
    except BFLError as error:
        return str(error)
    raise AssertionError("it was not refused")


picture = result(client.generate("flux-pro-1.1", {"prompt": "a red fox", "width": 256, "height": 256}, wait))
print("blackforest: generated", len(picture), "bytes")
encoded = base64.b64encode(picture).decode()
edited = result(client.generate("flux-kontext-pro", {"prompt": "in winter", "input_image": encoded}, wait))
print("blackforest: edited", len(edited), "bytes")
# It does not know moderation, and polls until its bound.
bounded = ClientConfig(sync=True, timeout=2, polling_interval=0.1, max_retries=5)
moderated = {"prompt": "[moderate: content] a fox", "width": 256, "height": 256}
print("blackforest: moderation:", refused(lambda: client.generate("flux-pro-1.1", moderated, bounded)))
slow = {"prompt": "[slow: 60] a fox", "width": 256, "height": 256}
for _ in range(24):
    client.generate("flux-pro-1.1", slow)
limited = refused(lambda: client.generate("flux-pro-1.1", slow))
assert "429" in limited, limited
print("blackforest: rate limit:", limited)

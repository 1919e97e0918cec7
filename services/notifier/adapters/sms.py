"""SMS by an HTTP gateway: `POST` of the form fields `to`, `text`, `reference`, with a bearer key."""

import httpx

from services.notifier.application.ports import Letter
from services.notifier.domain.outcome import Handed, NotHanded, Outcome, Refused, Unknown

_TRY_LATER = frozenset({401, 403, 404, 408, 425, 429})
"""A wrong key or address is the operator's to mend; the message is kept. The rest say themselves: later."""


class SmsGateway:
    """Implements `Messenger`. `reference` is the notification's id, so that a gateway can know a repeat."""

    def __init__(self, client: httpx.AsyncClient, url: str, key: str) -> None:
        self._client = client
        self._url = url
        self._key = key

    async def send(self, reference: str, address: str, letter: Letter, sender: str) -> Outcome:
        """Hand over one SMS. 2xx: taken; 5xx and what may pass: not taken; other 4xx: refused; cut off: unknown."""
        form = {"to": address, "text": letter.body, "reference": reference, "sender": sender}
        try:
            response = await self._client.post(self._url, data=form, headers={"Authorization": f"Bearer {self._key}"})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return NotHanded(f"SMS gateway not reached: {type(error).__name__}")
        except httpx.HTTPError as error:
            return Unknown(f"SMS gateway cut off: {type(error).__name__}")
        status = response.status_code
        if response.is_success:
            return Handed()
        if status in _TRY_LATER or response.is_server_error:
            return NotHanded(f"SMS gateway answered {status}")
        return Refused(f"SMS gateway answered {status}")

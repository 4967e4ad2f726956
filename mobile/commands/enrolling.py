"""`enrol`: a tablet joins its centre; both sides read the same words."""

import argparse
import time
from typing import Final

import httpx

from mobile import app
from mobile.commands.line import ADDRESS_FILE, Commands, opened, say
from mobile.commands.sending import sync
from protocol.errors import NotPossible

JOIN_EVERY_S: Final = 1.0
JOIN_SECONDS: Final = 15 * 60


def add(commands: Commands) -> None:
    commands.add("enrol", enrol, "url", "code")


def enrol(args: argparse.Namespace) -> int:
    with opened(args, create=True) as device:
        joining = app.join(device, args.url, args.code)
        (args.home / ADDRESS_FILE).write_text(args.url, "utf-8")
        deadline = time.monotonic() + JOIN_SECONDS
        with httpx.Client(base_url=args.url, trust_env=False) as http:
            answer = joining.ask(http)
            say("Đọc cho Trung tâm nghe: " + " · ".join(joining.words(answer)))
            while not answer.confirmed:
                if time.monotonic() > deadline:
                    raise NotPossible("Trung tâm chưa xác nhận: xin một mã mới")
                time.sleep(JOIN_EVERY_S)
                answer = joining.ask(http)
        say(f"Đã ghi nhận: {answer.officer_name}")
        return sync(args, device)

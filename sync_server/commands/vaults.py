"""What the centre does for locked tablets: end a wait, open a lost vault, allow six digits."""

import secrets
from pathlib import Path

from protocol.errors import NotPossible
from protocol.keys import SigningKey
from sync_server import app, control, keyring, vaults
from sync_server.commands.line import Arguments, Commands, passphrase, say


def add(commands: Commands) -> None:
    unlocked = commands.add("co-unlock", "the answer that ends a tablet's wait", co_unlock)
    unlocked.add_argument("device", help="first digits of its id")
    unlocked.add_argument("question", help="what its officer has read out")
    recovered = commands.add("recover", "two persons open a vault whose PIN is lost", recover)
    recovered.add_argument("file", type=Path, help="from the officer's next tablet")
    recovered.add_argument("answer", type=Path, help="a new file, to be carried back")
    chosen = commands.add("six-digits", "the commune's choice, signed by root", six_digits)
    chosen.add_argument("choice", choices=("allow", "withdraw"))


def co_unlock(args: Arguments) -> int:
    parts, keys = app.open_centre(args.data, for_rows=False), keyring.load(args.data / app.KEYS)
    device = parts.offices.find_device(args.device)
    say(vaults.answer_of(parts.centre.trust, keys.centre_exchange, device, args.question))
    return 0


def recover(args: Arguments) -> int:
    if args.answer.exists():
        raise NotPossible(f"đã có tệp {args.answer}: xin chọn tên khác")
    asked = vaults.read(args.file)
    old, new = vaults.both(app.open_centre(args.data, for_rows=False).centre.trust, asked)
    say(f"Máy mất mã: {old.officer_name}, {old.device.hex()}")
    say(f"Mở cho máy: {new.officer_name}, {new.device.hex()}")
    say("Hai người cùng xem đúng cán bộ, đúng máy, rồi mới gõ cụm mật khẩu.")
    said = {name: passphrase(name) for name in keyring.RECOVERY}
    keys, entropy = args.data / app.KEYS, secrets.token_bytes
    vaults.write(args.answer, vaults.recover(keys, asked, said, to=new, entropy=entropy))
    say(f"Tệp trả lời, chỉ máy mới mở được: {args.answer}")
    return 0


def six_digits(args: Arguments) -> int:
    root = SigningKey(
        keyring.open_seed(args.data / app.KEYS, keyring.ROOT, passphrase(keyring.ROOT))
    )
    allowed = args.choice == "allow"
    entry = vaults.choice(app.read_settings(args.data), root, allowed=allowed, now_ms=app.now_ms())
    command = control.Enter(entry)
    with control.lock(args.data) as ours:
        if ours:
            parts = app.open_centre(args.data)
            control.run(command, parts.offices, parts.centre)
        else:
            control.ask_running(args.data, command)
    said = "được dùng" if allowed else "không được dùng"
    say(f"Máy không có kho khóa {said} mã 6 số, từ lần đồng bộ tới; chỉ giữ hồ sơ 7 ngày.")
    return 0

"""Sync: what the centre has, what is on its way, and that one may go home."""

from functools import partial

import flet as ft

from mobile.look import kit
from mobile.look.frame import frame
from mobile.look.tokens import RADIUS_CHIP, S, Tint
from mobile.state.app import AppState, Place
from mobile.state.syncing import Carrier, SyncingState, Waiting
from mobile.state.whole import State, Ui

NETWORKS = {
    "none": ft.Icons.SIGNAL_CELLULAR_OFF_ROUNDED,
    "mobile": ft.Icons.SIGNAL_CELLULAR_ALT_ROUNDED,
    "wifi": ft.Icons.WIFI_ROUNDED,
}


@ft.component
def Sync(ui: Ui, state: State) -> ft.Control:
    return _Sync(ui, state.app, state.syncing)


@ft.component
def _Sync(ui: Ui, app: AppState, syncing: SyncingState) -> ft.Control:
    ft.use_effect(ui.do.syncing.look, [])
    network = kit.text(ui, ui.say(f"sync.network.{syncing.network}"), "chip", ui.colours.quiet)
    symbol = kit.icon(
        ui, NETWORKS[syncing.network], size=20, said=ui.say(f"sync.network.{syncing.network}")
    )
    body = [
        _headline(ui, syncing),
        *kit.columns(
            ui,
            [
                numbers(ui, syncing.here, syncing.received, syncing.aside),
                *([_moving(ui, syncing)] if syncing.under_way else [_last(ui, syncing)]),
            ],
            [
                *([_copy_due(ui)] if syncing.copy_due else []),
                _choices(ui, syncing),
                *_waiting(ui, syncing.waiting),
            ],
        ),
    ]
    return frame(
        ui,
        app,
        body,
        bar=kit.title_bar(
            ui,
            ui.say("nav.sync"),
            ft.Container(
                ft.Row([symbol] if ui.narrow else [symbol, network], tight=True), padding=16
            ),
            back=False,
        ),
        footer=kit.footer(ui, _send(ui, syncing), broad=True),
        nav=True,
    )


def numbers(ui: Ui, here: int, received: int, aside: int) -> ft.Control:
    """Two numbers that add up, the total beside them, and the same as a bar."""
    tints = (ui.colours.local, ui.colours.ok)
    parts = [
        _number(ui, here, "state.local", ft.Icons.SMARTPHONE_OUTLINED, tints[0]),
        _number(ui, received, "state.ok", ft.Icons.CHECK_CIRCLE_ROUNDED, tints[1]),
    ]
    bar = ft.Row(
        [
            ft.Container(height=8, expand=max(count, 1), bgcolor=tint.text, border_radius=4)
            for count, tint in zip((here, received), tints, strict=True)
            if count
        ],
        spacing=6,
    )
    below = [kit.text(ui, ui.say("sync.total", count=here + received), colour=ui.colours.quiet)]
    if aside:
        below.append(kit.text(ui, ui.say("sync.aside", count=aside), colour=ui.colours.wait.text))
    two: ft.Control = (
        ft.Column(list(parts), spacing=S, tight=True)
        if ui.narrow
        else ft.Row(
            [ft.Container(one, expand=True) for one in parts],
            spacing=S,
            vertical_alignment=ft.CrossAxisAlignment.START,
        )
    )
    return kit.card(ui, two, bar, *below)


def _number(ui: Ui, count: int, key: str, symbol: ft.IconData, tint: Tint) -> ft.Control:
    words = ui.say(key)
    return ft.Semantics(
        label=f"{words}: {count}",
        exclude_semantics=True,
        content=ft.Column(
            [
                ft.Row(
                    [
                        kit.text(ui, str(count), "count", tint.text),
                        kit.icon(ui, symbol, tint.text, size=28),
                    ]
                ),
                kit.text(ui, words, "label", tint.text),
            ],
            spacing=0,
            tight=True,
        ),
    )


def _headline(ui: Ui, syncing: SyncingState) -> ft.Control:
    if not syncing.all:
        return kit.empty(
            ui, ft.Icons.SYNC_OUTLINED, ui.say("sync.none"), ui.say("sync.none.advice")
        )
    if syncing.here:
        return kit.heading(ui, ui.say("sync.some", count=syncing.here))
    said = (
        ui.say("sync.off.images", count=syncing.with_images)
        if syncing.with_images
        else ui.say("sync.off.all")
    )
    return kit.notice(
        ui,
        ui.colours.ok,
        ft.Icons.CHECK_CIRCLE_ROUNDED,
        ui.say("sync.off"),
        kit.text(ui, said, colour=ui.colours.ok.text),
    )


def _moving(ui: Ui, syncing: SyncingState) -> ft.Control:
    whole = syncing.parts_sent + syncing.parts_left
    share = syncing.parts_sent / whole if syncing.phase == "images" and whole else None
    bar = (
        [ft.ProgressBar(value=share, color=ui.colours.primary, bgcolor=ui.colours.high, height=8)]
        if share is not None
        else []
    )
    words = [
        kit.text(ui, ui.say(f"sync.phase.{syncing.phase or 'fetching'}"), "section"),
        kit.text(
            ui,
            ui.say(
                "sync.sent",
                kilobytes=-(-syncing.sent_bytes // 1000),
                sent=syncing.parts_sent,
                all=whole,
            ),
            digits=True,
        ),
    ]
    if syncing.settled:
        words.append(kit.text(ui, ui.say("sync.settled", count=syncing.settled)))
    return ft.Semantics(live_region=True, content=kit.card(ui, *words, *bar))


def _last(ui: Ui, syncing: SyncingState) -> ft.Control:
    when = (
        ui.say("sync.last", when=syncing.last_good) if syncing.last_good else ui.say("sync.never")
    )
    parts: list[ft.Control] = [kit.text(ui, when, colour=ui.colours.quiet)]
    if syncing.problem:
        parts.insert(0, kit.text(ui, syncing.problem, "section"))
    if syncing.next_try:
        parts.append(kit.text(ui, ui.say("sync.next", wait=syncing.next_try)))
    parts += [kit.text(ui, line) for line in syncing.lines]
    return kit.card(ui, *parts)


def _copy_due(ui: Ui) -> ft.Control:
    return kit.notice(
        ui,
        ui.colours.soon,
        ft.Icons.CONTENT_COPY_ROUNDED,
        ui.say("sync.copy.due"),
        kit.secondary(ui, ui.say("sync.copy"), partial(ui.do.app.go, Place.COURIER), key="copy"),
    )


def _choices(ui: Ui, syncing: SyncingState) -> ft.Control:
    saver = ft.Container(
        ft.Row(
            [
                ft.Column(
                    [
                        kit.text(ui, ui.say("sync.saver"), "person"),
                        kit.text(ui, ui.say("sync.saver.hint"), colour=ui.colours.quiet),
                    ],
                    spacing=2,
                    expand=True,
                ),
                ft.Semantics(
                    label=ui.say("sync.saver"),
                    content=ft.Switch(
                        value=syncing.data_saver,
                        on_change=lambda event: ui.do.syncing.save_data(
                            on=bool(event.control.value)
                        ),
                    ),
                ),
            ]
        ),
        padding=16,
        border_radius=RADIUS_CHIP,
    )
    last = (
        ui.say("sync.copy.last", when=syncing.last_copy)
        if syncing.last_copy
        else ui.say("sync.copy.never")
    )
    copy = kit.line(
        ui,
        ui.say("sync.copy"),
        last,
        symbol=ft.Icons.CONTENT_COPY_ROUNDED,
        on_click=partial(ui.do.app.go, Place.COURIER),
        key="courier",
    )
    return kit.rows(ui, saver, copy)


def _waiting(ui: Ui, waiting: tuple[Waiting, ...]) -> list[ft.Control]:
    if not waiting:
        return []
    lines = [
        kit.line(
            ui,
            one.title,
            f"{one.state[:1].upper()}{one.state[1:]}. {one.reason}",
            on_click=partial(ui.do.app.go, Place.DOSSIER, one.dossier),
        )
        for one in waiting
    ]
    return [kit.heading(ui, ui.say("sync.waiting"), "section"), kit.rows(ui, *lines)]


def _send(ui: Ui, syncing: SyncingState) -> ft.Control:
    if syncing.under_way:
        return kit.text(ui, ui.say("sync.busy"), "section", align=ft.TextAlign.CENTER)
    if syncing.network == "none":
        words = ui.say("sync.try")
    else:
        words = ui.say("sync.now" if syncing.all else "sync.fetch")
    waits = not syncing.all or syncing.here or syncing.with_images
    button = kit.primary if waits else kit.secondary
    return button(ui, words, ui.do.syncing.sync_now, symbol=ft.Icons.SYNC_ROUNDED)


@ft.component
def Courier(ui: Ui, state: State) -> ft.Control:
    return _Courier(ui, state.app, state.syncing)


@ft.component
def _Courier(ui: Ui, app: AppState, syncing: SyncingState) -> ft.Control:
    ft.use_effect(ui.do.syncing.look_for_carriers, [])
    body: list[ft.Control] = [kit.text(ui, ui.say("courier.what"), colour=ui.colours.quiet)]
    if syncing.carried:
        head, _, name = syncing.carried.partition("\n")
        named = [kit.text(ui, name, colour=ui.colours.ok.text)] if name else []
        body.append(
            ft.Semantics(
                live_region=True,
                content=kit.notice(ui, ui.colours.ok, ft.Icons.CHECK_CIRCLE_ROUNDED, head, *named),
            )
        )
    if syncing.carriers:
        body += _carriers(ui, syncing.carriers)
    else:
        body.append(
            kit.empty(
                ui, ft.Icons.USB_ROUNDED, ui.say("courier.none"), ui.say("courier.none.advice")
            )
        )
    body.append(_file(ui))
    again = kit.secondary(
        ui,
        ui.say("courier.again"),
        ui.do.syncing.look_for_carriers,
        symbol=ft.Icons.REFRESH_ROUNDED,
    )
    return frame(
        ui, app, body, bar=kit.title_bar(ui, ui.say("courier")), footer=kit.footer(ui, again)
    )


def _carriers(ui: Ui, carriers: tuple[Carrier, ...]) -> list[ft.Control]:
    out = [
        kit.line(
            ui,
            _name(ui, one),
            symbol=_symbol(one),
            on_click=partial(ui.do.syncing.export_to, one.number),
            key=f"export-{one.number}",
        )
        for one in carriers
    ]
    back = [
        kit.line(
            ui,
            _name(ui, one),
            ui.say("courier.answers", count=one.answers)
            if one.answers
            else ui.say("courier.no_answers"),
            symbol=_symbol(one),
            on_click=partial(ui.do.syncing.import_from, one.number),
            key=f"import-{one.number}",
        )
        for one in carriers
    ]
    return [
        kit.heading(ui, ui.say("courier.to"), "section"),
        kit.rows(ui, *out),
        kit.heading(ui, ui.say("courier.from"), "section"),
        kit.rows(ui, *back),
    ]


def _file(ui: Ui) -> ft.Control:
    async def pick() -> None:
        picked = await ft.FilePicker().pick_files(with_data=True)
        for file in picked or []:
            if file.bytes is not None:
                await ui.do.syncing.import_file(file.bytes, file.name)

    return kit.quiet(ui, ui.say("courier.file"), pick, symbol=ft.Icons.UPLOAD_FILE_OUTLINED)


def _name(ui: Ui, carrier: Carrier) -> str:
    return ui.say("courier.stick" if carrier.removable else "courier.folder", name=carrier.name)


def _symbol(carrier: Carrier) -> ft.IconData:
    return ft.Icons.USB_ROUNDED if carrier.removable else ft.Icons.FOLDER_OUTLINED

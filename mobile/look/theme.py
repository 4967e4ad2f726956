"""What Flet's own controls take from the tokens; no seed invents a colour."""

from typing import Final

import flet as ft

from mobile.look.tokens import COLOURS, RADIUS_SHEET, Mode
from mobile.look.type import family, text_style

NAV_SCALE_MOST: Final = 1.15  # four words have to stand beside one another


def theme_of(mode: Mode, scale: float) -> ft.Theme:
    colours = COLOURS[mode]
    return ft.Theme(
        color_scheme=ft.ColorScheme(
            primary=colours.primary,
            on_primary=colours.on_primary,
            primary_container=colours.primary_soft,
            on_primary_container=colours.on_primary_soft,
            secondary=colours.quiet,
            on_secondary=colours.card,
            secondary_container=colours.primary_soft,
            on_secondary_container=colours.on_primary_soft,
            tertiary=colours.ok.text,
            on_tertiary=colours.card,
            tertiary_container=colours.ok.fill,
            on_tertiary_container=colours.ok.text,
            error=colours.error,
            on_error=colours.on_error,
            error_container=colours.error_soft,
            on_error_container=colours.on_error_soft,
            surface=colours.surface,
            surface_bright=colours.surface,
            surface_dim=colours.high,
            surface_container_lowest=colours.card,
            surface_container_low=colours.card,
            surface_container=colours.sunk,
            surface_container_high=colours.high,
            surface_container_highest=colours.high,
            on_surface=colours.text,
            on_surface_variant=colours.quiet,
            outline=colours.outline,
            outline_variant=colours.divider,
            surface_tint=ft.Colors.TRANSPARENT,
            inverse_surface=colours.text,
            on_inverse_surface=colours.surface,
            inverse_primary=colours.primary_soft,
        ),
        font_family=family(500 if mode is Mode.SUN else 400),
        scaffold_bgcolor=colours.surface,
        text_theme=ft.TextTheme(
            body_large=text_style("value", mode, scale),
            body_medium=text_style("body", mode, scale),
            label_large=text_style("button", mode, scale),
            label_medium=text_style("label", mode, scale),
            label_small=text_style("label", mode, scale),
            title_large=text_style("title", mode, scale),
            title_medium=text_style("person", mode, scale),
        ),
        navigation_bar_theme=ft.NavigationBarTheme(
            label_text_style=text_style("label", mode, min(scale, NAV_SCALE_MOST), colours.text)
        ),
        navigation_rail_theme=ft.NavigationRailTheme(
            selected_label_text_style=text_style(
                "label", mode, min(scale, NAV_SCALE_MOST), colours.text
            ),
            unselected_label_text_style=text_style(
                "label", mode, min(scale, NAV_SCALE_MOST), colours.quiet
            ),
        ),
        bottom_sheet_theme=ft.BottomSheetTheme(
            shape=ft.RoundedRectangleBorder(
                radius=ft.BorderRadius.only(top_left=RADIUS_SHEET, top_right=RADIUS_SHEET)
            ),
            bgcolor=colours.surface,
            elevation=3,
        ),
        page_transitions=ft.PageTransitionsTheme(
            android=ft.PageTransitionTheme.NONE,
            ios=ft.PageTransitionTheme.NONE,
            linux=ft.PageTransitionTheme.NONE,
            macos=ft.PageTransitionTheme.NONE,
            windows=ft.PageTransitionTheme.NONE,
        ),
    )

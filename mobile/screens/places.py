"""Which component draws which place."""

from collections.abc import Callable
from typing import Any, Final

import flet as ft

from mobile.screens.acts import ActPlace
from mobile.screens.add_house import AddHouse
from mobile.screens.aloud import Aloud
from mobile.screens.answering import Answering
from mobile.screens.bringing import MorePapers
from mobile.screens.checklist import Checklist
from mobile.screens.custody import Custody
from mobile.screens.dossier import Dossier
from mobile.screens.dossier_tasks import NotAgreedPlace, Supplement, Withdraw
from mobile.screens.dossiers import Dossiers
from mobile.screens.enrol import Enrol
from mobile.screens.form import Form
from mobile.screens.handing import HandOver
from mobile.screens.hearing import Hearing
from mobile.screens.house import House
from mobile.screens.lent import HandTheTablet
from mobile.screens.outcome import VisitOutcome
from mobile.screens.papers import Papers
from mobile.screens.papers_look import PageLarge
from mobile.screens.procedures import Procedures
from mobile.screens.review import Review
from mobile.screens.righting import Righting
from mobile.screens.settings import ChangePin, Diagnostics, Settings
from mobile.screens.signing_again import SigningAgain
from mobile.screens.slip import CheckSlip, SlipPlace
from mobile.screens.syncing import Courier, Sync
from mobile.screens.today import Today
from mobile.screens.unlock import Unlock
from mobile.screens.welcome import Welcome
from mobile.screens.who import Who
from mobile.state.app import Place

Screen = Callable[..., ft.Control]

SCREENS: Final[dict[Place, Any]] = {
    Place.WELCOME: Welcome,
    Place.ENROL: Enrol,
    Place.UNLOCK: Unlock,
    Place.SETTINGS: Settings,
    Place.DIAGNOSTICS: Diagnostics,
    Place.CHANGE_PIN: ChangePin,
    Place.DOSSIERS: Dossiers,
    Place.DOSSIER: Dossier,
    Place.NOT_AGREED: NotAgreedPlace,
    Place.SUPPLEMENT: Supplement,
    Place.WITHDRAW: Withdraw,
    Place.ANSWER: Answering,
    Place.CORRECT: Righting,
    Place.SIGN_AGAIN: SigningAgain,
    Place.MORE_PAPERS: MorePapers,
    Place.CUSTODY: Custody,
    Place.SYNC: Sync,
    Place.COURIER: Courier,
    Place.PROCEDURES: Procedures,
    Place.CHECKLIST: Checklist,
    Place.WHO: Who,
    Place.FORM: Form,
    Place.PAPERS: Papers,
    Place.HEARING: Hearing,
    Place.ACT: ActPlace,
    Place.ALOUD: Aloud,
    Place.REVIEW: Review,
    Place.SLIP: SlipPlace,
    Place.CHECK_SLIP: CheckSlip,
    Place.PAGE: PageLarge,
    Place.ADD_HOUSE: AddHouse,
    Place.HAND_OVER: HandOver,
    Place.HAND_THE_TABLET: HandTheTablet,
    Place.OUTCOME: VisitOutcome,
    Place.TODAY: Today,
    Place.VISIT: House,
}

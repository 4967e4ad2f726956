"""All commands of one desk."""

from mobile import networks
from mobile.desk.desk import Desk
from mobile.desk.dossiers import DossiersDesk
from mobile.desk.form import FormDesk
from mobile.desk.hearing import HearingDesk
from mobile.desk.household import HouseholdDesk
from mobile.desk.moving import Moving
from mobile.desk.opening import OpeningDesk
from mobile.desk.papers import PapersDesk
from mobile.desk.review import ReviewDesk
from mobile.desk.settings import SettingsDesk
from mobile.desk.slip import SlipDesk
from mobile.desk.syncing import SyncingDesk
from mobile.desk.taking import TakingDesk
from mobile.desk.today import TodayDesk
from mobile.state.whole import Commands


def commands_of(desk: Desk) -> Commands:
    return Commands(
        app=Moving(desk.state.app),
        opening=OpeningDesk(desk),
        today=TodayDesk(desk),
        household=HouseholdDesk(desk),
        taking=TakingDesk(desk),
        form=FormDesk(desk),
        papers=PapersDesk(desk),
        hearing=HearingDesk(desk),
        review=ReviewDesk(desk),
        slip=SlipDesk(desk),
        dossiers=DossiersDesk(desk),
        syncing=SyncingDesk(desk, networks.network),
        settings=SettingsDesk(desk),
    )

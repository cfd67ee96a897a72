"""Forms about the plan."""

from __future__ import annotations

from app.plan.forms.draft import (
    ActionForm,
    AdoptionForm,
    DroppingForm,
    IndicatorForm,
    MilestoneChangeForm,
    MilestoneForm,
    NewActionForm,
    ObjectiveForm,
    PeriodForm,
    PromotionForm,
    RemovalForm,
    RetirementForm,
)
from app.plan.forms.live import (
    MeasurementForm,
    MoneyForm,
    OverrulingForm,
    PartnerForm,
    PersonForm,
    ReopeningForm,
    ReportForm,
    TakingBackForm,
)

__all__ = [
    "ActionForm",
    "AdoptionForm",
    "DroppingForm",
    "IndicatorForm",
    "MeasurementForm",
    "MilestoneChangeForm",
    "MilestoneForm",
    "MoneyForm",
    "NewActionForm",
    "ObjectiveForm",
    "OverrulingForm",
    "PartnerForm",
    "PeriodForm",
    "PersonForm",
    "PromotionForm",
    "RemovalForm",
    "ReopeningForm",
    "ReportForm",
    "RetirementForm",
    "TakingBackForm",
]

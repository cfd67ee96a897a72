"""The rows of the plan: its draft, what is live, and adopted editions."""

from __future__ import annotations

from app.plan.models.actions import (
    MOST_PEOPLE,
    PRECISIONS,
    REFERENCE,
    STATUSES,
    Action,
    ActionPartner,
    ActionPerson,
    ActionPrinciple,
    ActionTerritory,
    GivenReference,
    Objective,
    PlanPeriod,
    Promotion,
)
from app.plan.models.asking import ANSWERS, LeadOffer, LeadRequest
from app.plan.models.editions import Edition, EditionAction, Signature
from app.plan.models.evidence import Evidence
from app.plan.models.overruling import OVERRULING, StatusOverruling
from app.plan.models.steps import (
    MILESTONE_CHANGES,
    Indicator,
    Measurement,
    Milestone,
    MilestoneChange,
    Update,
)

__all__ = [
    "ANSWERS",
    "MILESTONE_CHANGES",
    "MOST_PEOPLE",
    "OVERRULING",
    "PRECISIONS",
    "REFERENCE",
    "STATUSES",
    "Action",
    "ActionPartner",
    "ActionPerson",
    "ActionPrinciple",
    "ActionTerritory",
    "Edition",
    "EditionAction",
    "Evidence",
    "GivenReference",
    "Indicator",
    "LeadOffer",
    "LeadRequest",
    "Measurement",
    "Milestone",
    "MilestoneChange",
    "Objective",
    "PlanPeriod",
    "Promotion",
    "Signature",
    "StatusOverruling",
    "Update",
]

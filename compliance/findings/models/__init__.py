from compliance.findings.models.assessment import Assessment, Violation
from compliance.findings.models.caller_fact import CallerFact
from compliance.findings.models.campaign import CallerLine, CallerText, Campaign, CampaignCaller, CampaignText
from compliance.findings.models.former_assessment import FormerAssessment
from compliance.findings.models.listening import Listening
from compliance.findings.models.subject_change import SubjectChange
from compliance.findings.models.text_correction import TextCorrection

__all__ = [
    "Assessment",
    "CallerFact",
    "CallerLine",
    "CallerText",
    "Campaign",
    "CampaignCaller",
    "CampaignText",
    "FormerAssessment",
    "Listening",
    "SubjectChange",
    "TextCorrection",
    "Violation",
]

from compliance.desk.models.figures import CallerFigures, CaseFigures, FigureChange, FirmFigures
from compliance.desk.models.load import LoadChange, OfficerLoad, StateLoad
from compliance.desk.models.saved_view import SavedView

__all__ = [
    "CallerFigures",
    "CaseFigures",
    "FigureChange",
    "FirmFigures",
    "LoadChange",
    "OfficerLoad",
    "SavedView",
    "StateLoad",
]

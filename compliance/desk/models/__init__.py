from compliance.desk.models.figures import CallerFigures, CaseFigures, FigureChange, FirmFigures

__all__ = ["CallerFigures", "CaseFigures", "FigureChange", "FirmFigures"]

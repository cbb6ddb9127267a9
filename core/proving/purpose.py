"""For what a number is proved. What is proved for one purpose proves nothing for another."""

from enum import StrEnum


class Purpose(StrEnum):
    """A page that asks for a code has one of its own; its draft (`core.web.drafts`) bears the same name."""

    SIGN_IN = "sign-in"  # registering, complaining and all else a citizen does begins with it
    ADD_NUMBER = "add-number"  # to an account: that it is looked after there
    CALLER_LINE = "caller-line"  # by a firm that says it calls from there
    PLANTED = "planted-number"  # that the office holds a line of its own
    HELP = "help"  # by whoever wants to help its holder, on the holder's word
    ANEW = "anew"  # in a session of its account, before protection is taken from it

"""The way out for messages, written and spoken, and the way in for texts and receipts: one interface, two gateways at most.

`DNC_SMS_GATEWAY` is asked first, `DNC_SMS_SECOND_GATEWAY` when the first says no or is away (docs/adr/0037).
"""

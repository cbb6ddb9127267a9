"""Why nothing forbidden was found, in the words the complainant reads."""

from core.policies.schema import Names


def bilingual(zh: str, en: str) -> Names:
    return {"zh-hans": zh, "en": en}


NEW_FACTS = bilingual(
    "收到了新的事实，您投诉的来电已重新研判。", "New facts came in, and the call you reported was assessed anew."
)
EXPLANATIONS: dict[str, Names] = {
    "told_callable": bilingual(
        "该企业呼叫前核对过名单，当时得到的结论是可以拨打，且之后没有收到您的拒绝。",
        "The firm asked the register before it called and was told that it may call; no refusal of yours had reached it.",
    ),
    "consent_on_file": bilingual(
        "平台上有您对该企业的同意记录。您可以在“同意记录”中撤回。",
        "Your consent to this firm is on file. You can revoke it under “Consents”.",
    ),
    "not_registered": bilingual("来电时您的号码没有登记。", "Your number was not registered when the call came."),
    "not_binding_yet": bilingual(
        "来电时您的登记尚未对企业生效。", "Your registration did not bind firms yet when the call came."
    ),
    "registered_too_briefly": bilingual(
        "对人工拨打的来电，依法只处理来电前已登记满规定天数的号码提出的投诉；您的号码当时不符合。",
        "Of calls by a person, the law pursues complaints of numbers registered for some days before; yours was not.",
    ),
    "not_marketing": bilingual(
        "来电不属于营销，不适用登记规则。", "The call was no marketing; the register does not bar it."
    ),
    "not_established": bilingual(
        "经审查，现有证据不足以认定您所投诉的来电违规。",
        "It was decided that the evidence does not suffice to establish a breach by the call you reported.",
    ),
    "covered": bilingual("您反映的这次来电在认定之列。", "The call you reported is among those established."),
    "covered_contestable": bilingual(
        "您反映的这次来电在认定之列。对方仍可依法申请复议或者提起诉讼；结果如有变化，将告知您。",
        "The call you reported is among those established. The other side may still ask for a review or go to court; if that "
        "changes anything, you will be told.",
    ),
    "not_covered": bilingual(
        "机关已对该主叫作出决定，但您所投诉的来电尚无运营商记录或者录音佐证，没有随案认定。",
        "A decision was made about this caller. The call you reported is not part of it: no operator's record and no "
        "recording confirms it yet.",
    ),
    "no_fault": bilingual("经审查，依法不予处罚。", "It was decided that by law nobody is punished for this call."),
    "case_closed": bilingual(
        "经核查，现有证据不足以认定违规。", "The case was checked and closed; no breach was established."
    ),
    "rest_goes_on": bilingual("其余事项由我们继续办理。", "The rest of the case goes on with us."),
    "rest_decided": bilingual("我们已作出的决定不受影响。", "What we decided stands beside it."),
    "decision_revoked": bilingual("原决定已撤销，不再有效。", "The decision was revoked and holds no more."),
}
# What whoever complained can do where nothing forbidden was found, beside the remedies of law that their page counts out: one
# for each reason with which that is told.
REMEDIES: dict[str, Names] = {
    "told_callable": bilingual(
        "您可以点名拒绝该企业，拒绝后其不得再联系您。",
        "You can refuse this firm by name: it may then not contact you again.",
    ),
    "consent_on_file": bilingual(
        "如您从未同意，可以在同一页面提出异议。", "If you never gave it, contest it on the same page."
    ),
    "not_registered": bilingual(
        "您可以登记号码，登记生效后不得再向其营销。",
        "You can register the number: once that binds, nobody may market to it.",
    ),
    "not_binding_yet": bilingual(
        "登记生效后仍接到营销来电的，请再次投诉。", "If marketing calls come once it binds firms, complain of those."
    ),
    "registered_too_briefly": bilingual(
        "登记满规定天数后仍接到来电的，请再次投诉。", "If calls come once those days are over, complain of those."
    ),
    "not_marketing": bilingual(
        "对催收方式有异议的，可以向债权人的主管部门反映，或者依法起诉。",
        "Against the way in which a debt is collected you can turn to the creditor's supervisor, or to a court.",
    ),
    "not_established": bilingual(
        "您可以补充录音等新的证据，新的事实会重新核查。",
        "Add what shows otherwise, such as a recording: new facts are looked at.",
    ),
    "not_covered": bilingual(
        "您可以补充录音，或者同意我们向您的运营商核实这次来电。",
        "You can add a recording, or agree that your operator is asked about this call.",
    ),
    "no_fault": bilingual(
        "因此受到损害的，仍可依法要求民事赔偿。", "If it did you harm you may still claim damages under civil law."
    ),
    "case_closed": bilingual(
        "有新的事实的，案件可以重新办理，请补充您了解的情况。",
        "With new facts the case can be taken up again: add what you remember.",
    ),
}
# What follows where an answer did not stand on review: nothing else was suspected of the call, or a case concluded so.
TAKEN_UP = bilingual(
    "您投诉的来电已列入案件办理，进展会在此告知您。",
    "The call you reported is in a case now. What becomes of it is told here.",
)
CASE_ANEW = bilingual(
    "已提请负责人重新办理本案，进展会在此告知您。",
    "A supervisor was asked to take the case up again. What becomes of it is told here.",
)
# What stands in their place once the answer was reviewed.
REVIEWED_ONCE = bilingual(
    "复核以一次为限，您仍可依法寻求其他救济。", "A review is made once; the other ways that the law gives stay open."
)


def no_breach_said(code: str) -> dict[str, Names]:
    """What the step "no_breach" says: why, and what can be done. Raises `KeyError` for a reason without a remedy."""
    return {"why": EXPLANATIONS[code], "remedy": REMEDIES[code]}

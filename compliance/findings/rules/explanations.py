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

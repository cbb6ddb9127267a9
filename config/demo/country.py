"""Who lives in the demo's country. Everything is invented; number ranges are of the real plan so that they read right."""

from dataclasses import dataclass

from core.access.roles import Role


@dataclass(frozen=True)
class Firm:
    code: str
    name: str
    categories: tuple[str, ...]
    province: str
    callers: tuple[str, ...]  # declared
    identifier: str = ""


@dataclass(frozen=True)
class Officer:
    login: str
    name: str
    role: Role
    province: str


@dataclass(frozen=True)
class Country:
    policy: str
    mail: str  # domain of log-ins
    home_province: str  # where the demo's officers work
    mobile_prefixes: tuple[str, ...]  # E.164 without the last four digits: fifty of them make some thousand people
    citizen: str
    firms: tuple[Firm, ...]
    operator: tuple[str, str]
    officers: tuple[Officer, ...]
    rogue_callers: tuple[str, ...]  # undeclared callers, complained about
    pitches: tuple[str, ...]
    story_category: str


CN = Country(
    policy="cn",
    mail="demo.example.cn",
    home_province="CN-JS",
    # Nanjing, Suzhou, Wuxi, Shanghai, Hangzhou, Beijing, Guangzhou segments.
    mobile_prefixes=(
        "+861390158",
        "+861390622",
        "+861381400",
        "+861391700",
        "+861390571",
        "+861391000",
        "+861392200",
        "+861380511",
    ),
    citizen="+8613901580001",
    firms=(
        Firm(
            "insurance",
            "安澜人寿保险股份有限公司",
            ("insurance",),
            "CN-JS",
            ("4008200101", "95099"),
            "91320000DEMO00001A",
        ),
        Firm(
            "loans", "速达信贷咨询有限公司", ("loans",), "CN-JS", ("02586530001", "02586530002"), "91320000DEMO00002B"
        ),
        Firm(
            "securities", "恒远证券投资咨询有限公司", ("investment",), "CN-SH", ("02160880011",), "91310000DEMO00003C"
        ),
        Firm("homes", "栖园房产经纪有限公司", ("real_estate",), "CN-JS", ("02586530011",), "91320000DEMO00004D"),
        Firm("renovation", "好宅装饰工程有限公司", ("renovation",), "CN-ZJ", ("057188230001",), "91330000DEMO00005E"),
        Firm("cars", "通驰汽车销售有限公司", ("cars",), "CN-JS", ("02586530021",), "91320000DEMO00006F"),
        Firm("school", "启明教育科技有限公司", ("education",), "CN-BJ", ("01065880001",), "91110000DEMO00007G"),
        Firm(
            "clinic",
            "康宁健康管理有限公司",
            ("medical", "health_food"),
            "CN-GD",
            ("02038880001",),
            "91440000DEMO00008H",
        ),
        Firm("beauty", "悦容医疗美容有限公司", ("beauty",), "CN-JS", ("02586530031",), "91320000DEMO00009J"),
        Firm("jobs", "优聘人力资源有限公司", ("recruitment",), "CN-SH", ("02160880021",), "91310000DEMO00010K"),
        Firm("travel", "山海旅行社有限公司", ("tourism",), "CN-ZJ", ("057188230011",), "91330000DEMO00011L"),
        Firm("telecom", "联悦通信服务有限公司", ("telecom",), "CN-JS", ("10101002",), "91320000DEMO00012M"),
        Firm("retail", "惠家电子商务有限公司", ("retail",), "CN-GD", ("02038880011",), "91440000DEMO00014P"),
        Firm(
            "titles", "晋才职称咨询有限公司", ("professional_titles",), "CN-JS", ("02586530041",), "91320000DEMO00013N"
        ),
    ),
    operator=("示例电信江苏分公司", "CN-JS"),
    officers=(
        Officer("officer", "承办人甲", Role.OFFICER, ""),
        Officer("officer2", "承办人乙", Role.OFFICER, ""),
        Officer("head", "负责人", Role.HEAD, ""),
        Officer("legal", "法制审核员", Role.LEGAL_REVIEWER, ""),
        Officer("hearing", "听证主持人", Role.HEARING_OFFICER, ""),
        Officer("supervisor", "督办专员", Role.SUPERVISOR, ""),
        Officer("auditor", "审计专员", Role.AUDITOR, ""),
        Officer("administrator", "系统管理员", Role.ADMINISTRATOR, ""),
        Officer("officer_home", "江苏承办人", Role.OFFICER, "CN-JS"),
        Officer("officer_other", "浙江承办人", Role.OFFICER, "CN-ZJ"),
    ),
    rogue_callers=(
        "02586537152",
        "02586537153",
        "17700026608",
        "17700026615",
        "4009001166",
        "057189991234",
        "02168889901",
        "02038889902",
    ),
    pitches=(
        "您好，最近资金周转有需要吗？我们这边无抵押、当天放款，额度最高三十万。",
        "给您预留了一个贷款名额，利息低，只要身份证，今天办理免手续费。",
        "您名下的保单有一笔返还金，请加客服微信办理。",
        "学区旁新盘内部价，首付十万起，本周末有看房专车。",
        "免费股票交流群，老师带您抓涨停，名额有限。",
        "孩子小升初冲刺班最后十个名额，今天报名立减两千元。",
    ),
    story_category="loans",
)

US = Country(
    policy="us",
    mail="demo.example",
    home_province="US-NY",
    mobile_prefixes=("+1212555", "+1315472", "+1607732", "+1213620", "+1312744", "+1512974", "+1617635", "+1404658"),
    citizen="+13154720101",
    firms=(
        Firm("insurance", "Harbor Light Health Plans", ("medical",), "US-NY", ("3154725501",)),
        Firm("loans", "Quick Bridge Lending LLC", ("debt_reduction",), "US-NY", ("3154725502",)),
        Firm("homes", "Maple Street Realty", ("home_improvement",), "US-NY", ("2127445503",)),
        Firm("warranty", "Drive Easy Warranty", ("warranties",), "US-TX", ("5129745504",)),
        Firm("solar", "Bright Roof Solar", ("energy",), "US-CA", ("2136205505",)),
        Firm("travel", "Blue Cove Vacations", ("vacation",), "US-GA", ("4046585506",)),
        Firm("medical", "Wellspring Medical Supply", ("medical",), "US-IL", ("3127445507",)),
        Firm("security", "Home Sentinel Alarms", ("home_security",), "US-NY", ("6077325508",)),
        Firm("support", "Clear Desk Tech Support", ("tech_support",), "US-MA", ("6176355509",)),
        Firm("business", "Open Door Opportunities", ("work_from_home",), "US-IL", ("3127445510",)),
        Firm("charity", "Friends of the Harbor", ("charities",), "US-NY", ("2127445511",)),
        Firm("lottery", "Golden Ticket Promotions", ("lotteries",), "US-NY", ("6077325513",)),
        Firm("help", "Neighborly Computer Help", ("tech_support",), "US-NY", ("6077325514",)),
        Firm("other", "General Outreach Group", ("other",), "US-NY", ("2127445512",)),
    ),
    operator=("Example Telephone Company", "US-NY"),
    officers=(
        Officer("officer", "Case officer A", Role.OFFICER, ""),
        Officer("officer2", "Case officer B", Role.OFFICER, ""),
        Officer("head", "Head of office", Role.HEAD, ""),
        Officer("legal", "Legal reviewer", Role.LEGAL_REVIEWER, ""),
        Officer("hearing", "Hearing officer", Role.HEARING_OFFICER, ""),
        Officer("supervisor", "Supervisor", Role.SUPERVISOR, ""),
        Officer("auditor", "Auditor", Role.AUDITOR, ""),
        Officer("administrator", "Administrator", Role.ADMINISTRATOR, ""),
        Officer("officer_home", "New York case officer", Role.OFFICER, "US-NY"),
        Officer("officer_other", "California case officer", Role.OFFICER, "US-CA"),
    ),
    rogue_callers=(
        "3154726601",
        "3154726602",
        "2127446603",
        "6077326604",
        "5129746605",
        "2136206606",
        "8339046607",
        "4046586608",
    ),
    pitches=(
        "We have been trying to reach you about your credit card debt. You qualify for relief today.",
        "Your application for a personal loan was approved. Call back to receive the funds.",
        "This is your final notice about your vehicle's warranty.",
        "You have won a three-night stay. Press one to claim it.",
        "Your computer has sent us a warning. A technician is standing by.",
        "Solar panels at no cost to homeowners in your area.",
    ),
    story_category="debt_reduction",
)

COUNTRIES = {country.policy: country for country in (CN, US)}

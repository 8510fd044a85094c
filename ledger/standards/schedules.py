"""Ready-made retention schedules, as data and with versions: a draft for a unit's own, not a rule.

A schedule is in force only when `schedule.approved` says so, with what the unit's authority approved. Order 8
and its annex are condensed and restated from memory, as is the draft for professional archives; accounting
periods follow the annex of the accounting archives order of 2015. `source` says which is which.
"""

from __future__ import annotations

from typing import NamedTuple


class ScheduleLine(NamedTuple):
    """One line: its number, the archive category with levels, the retention, and which records."""

    clause: str
    category: str
    retention: str
    scope: str


class DefaultSchedule(NamedTuple):
    """A schedule: its version's name, labels, where it comes from, and its lines."""

    version: str
    zh: str
    en: str
    source: str
    lines: tuple[ScheduleLine, ...]

    @property
    def entries(self) -> list[dict[str, str]]:
        """The lines as `scheduleApprove` takes them."""
        return [line._asdict() for line in self.lines]


_ORDER_8 = """
1.1 Y 本机关召开的代表大会、工作会议、专题会议的通知、名单、议程、报告、讲话、决议、纪要
1.2 D30 会议的典型发言、讨论记录、简报
1.3 D10 会议的会务安排、参考材料
2.1 Y 本机关党组（党委）会议、行政办公会议的纪要和会议记录
3.1 Y 上级机关颁发的属于本机关主管业务的重要文件
3.2 D30 上级机关颁发的属于本机关主管业务并要贯彻执行的一般文件
3.3 D10 上级机关颁发的需要参照执行的普发性文件
4.1 Y 本机关制定的法规、规章和重要的规范性文件
4.2 D30 本机关制定的一般业务文件、通知、意见
4.3 D10 一般事务性文件
5.1 Y 本机关的重要请示与上级机关的批复、批示
5.2 D30 本机关的一般业务请示与批复
5.3 D10 一般事务的请示与批复
6.1 Y 下级单位的重要请示与本机关的批复
6.2 D30 下级单位的一般请示与本机关的批复
6.3 D10 下级单位报送的年度以下的计划、总结
7.1 Y 本机关的年度和年度以上的计划、规划、总结、统计报表
7.2 D10 年度以下的计划、总结、统计报表
8.1 Y 机构设置、撤并、名称更改、印信启用和作废、人员编制
8.2 Y 干部任免、调配、专业技术职务评聘
8.3 Y 县级以上表彰奖励
8.4 D30 其他表彰奖励；警告以上处分
8.5 D10 一般人事、工资、考勤事务
9.1 Y 有领导重要批示和处理结果的信访
9.2 D30 有处理结果的信访
9.3 D10 没有处理结果的信访
10.1 Y 重要调查研究、检查、评估材料
10.2 D30 一般调查研究、检查材料
11.1 Y 与有关单位签订的重要合同、协议
11.2 D30 一般合同、协议
11.3 D10 不重要的合同、协议
12.1 Y 大事记、年鉴、组织沿革等编研成果
12.2 Y 档案的归档范围和保管期限表、移交清册、销毁清册、鉴定意见
12.3 D30 档案管理和利用的其他材料
13.1 Y 外事活动中的重要文件
13.2 D30 一般外事活动文件
14.1 D30 行政管理、后勤、基建的重要事项
14.2 D10 行政管理、后勤的一般事项
"""
_ACCOUNTING_2015 = """
1 D30 原始凭证
2 D30 记账凭证
3 D30 总账
4 D30 明细账
5 D30 日记账
6 D5 固定资产卡片（固定资产报废清理后）
7 D30 其他辅助性账簿
8 D10 月度、季度、半年度财务会计报告
9 Y 年度财务会计报告
10 D10 银行存款余额调节表
11 D10 银行对账单
12 D10 纳税申报表
13 D30 会计档案移交清册
14 Y 会计档案保管清册
15 Y 会计档案销毁清册
16 Y 会计档案鉴定意见书
"""
_PROFESSIONAL = """
1.1 ZY Y 重大、特别重大案件
1.2 ZY D60 一般刑事案件
1.3 ZY·XZ D30 行政（治安）案件
1.4 ZY D30 出入境管理
1.5 ZY D30 交通管理
1.6 ZY D30 信访专卷
2.1 ZP Y 重要活动、重大事件的照片
2.2 ZP D30 一般工作照片
3.1 LY Y 重要会议、活动的录音
3.2 LY D30 一般录音
4.1 LX Y 重要会议、活动的录像
4.2 LX D30 一般录像
5.1 SW Y 印章、证书、奖牌等实物
"""


def _lines(text: str, category: str | None = None) -> tuple[ScheduleLine, ...]:
    found = []
    for line in text.split("\n")[1:-1]:
        if category is None:
            clause, of, retention, scope = line.split(" ", 3)
        else:
            clause, retention, scope = line.split(" ", 2)
            of = category
        found.append(ScheduleLine(clause, of, retention, scope))
    return tuple(found)


SCHEDULES: dict[str, DefaultSchedule] = {
    one.version: one
    for one in (
        DefaultSchedule(
            "order-8-2006",
            "机关文书档案保管期限表（参考）",
            "official documents of agencies, a draft",
            "国家档案局令第 8 号 (2006) 附件，凭记忆摘编 condensed from memory [mem]",
            _lines(_ORDER_8, "WS"),
        ),
        DefaultSchedule(
            "accounting-2015",
            "会计档案保管期限表",
            "accounting archives",
            "会计档案管理办法（财政部、国家档案局令第 79 号，2016-01-01 起施行）附表",
            _lines(_ACCOUNTING_2015, "KU"),
        ),
        DefaultSchedule(
            "professional-draft",
            "公安专业、声像、实物档案保管期限（草案）",
            "professional, audio-visual and object archives of public security, a draft",
            "无现成文本，由各单位修订 no text at hand, for each unit to revise [mem]",
            _lines(_PROFESSIONAL),
        ),
    )
}
"""Every ready-made schedule by its version."""

PERIODS: dict[str, tuple[str, ...]] = {
    "WS": ("Y", "D30", "D10", "长期", "短期"),
    "KU": ("Y", "D30", "D10", "D5", "D25", "D15", "D3"),
}
"""The periods that the orders know for a kind of archive, older ones included; other kinds take any period.

WS: Order 8, and 长期, 短期 before it. KU: the order of 2015, and that of 1998 (25, 15, 5, 3 years).
"""


def is_period_of(category: str, retention: str) -> bool:
    """Whether a schedule may give this retention (canonical) to a category (with its levels)."""
    known = PERIODS.get(category.partition("·")[0])
    return known is None or retention in known

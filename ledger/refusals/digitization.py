"""The texts of refusals about the digitization line: vendors, sites, shifts, batches and quality."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    # Vendors and their workers
    "VENDOR_UNKNOWN": Text(
        "没有此加工企业：{vendor}。",
        "There is no such vendor: {vendor}.",
        "请先以“企业”类别登记机构。",
        "Register it first, as an organisation of kind vendor.",
    ),
    "VENDOR_UNQUALIFIED": Text(
        "企业 {vendor} 没有覆盖此时、此地、此密级的涉密档案数字化加工资质。",
        "Vendor {vendor} holds no licence that covers this day, this province and this secrecy level.",
        "请登记有效资质，或改选企业。",
        "Register a licence that holds, or choose another vendor.",
    ),
    "TENDER_UNKNOWN": Text(
        "没有此招标：{tender}。", "There is no such tender: {tender}.", "请先登记招标。", "Open it first."
    ),
    "BID_MISSING": Text(
        "企业 {vendor} 未通过该招标的资格审查。",
        "Vendor {vendor} has not passed the screening of this tender.",
        "请先审查其投标资格。",
        "Screen its bid first.",
    ),
    "CONTRACT_UNKNOWN": Text(
        "没有此合同，或合同属于另一企业：{contract}。",
        "There is no such contract with this vendor: {contract}.",
        "请先登记合同。",
        "Register the contract first.",
    ),
    "CONTRACT_ENDED": Text(
        "合同 {contract} 尚未生效或已到期。",
        "Contract {contract} is not in force.",
        "请续签后再办理。",
        "Have it renewed, then act.",
    ),
    "PLEDGE_MISSING": Text(
        "加工人员 {worker} 未在此合同下签署保密承诺。",
        "Worker {worker} has not pledged secrecy under this contract.",
        "请先签署并登记保密承诺书。",
        "Have the pledge signed and registered first.",
    ),
    "WORKER_UNTRAINED": Text(
        "加工人员 {worker} 未经 {days} 天培训并考核合格。",
        "Worker {worker} has not passed an examination after {days} days of training.",
        "请先培训、考核并登记。",
        "Have them trained and examined first.",
    ),
    # Sites, shifts, disks
    "SITE_UNKNOWN": Text(
        "没有此加工现场：{site}。",
        "There is no such processing site: {site}.",
        "请先登记启用。",
        "Open it first.",
    ),
    "SITE_CLOSED": Text(
        "加工现场已撤场。", "The processing site is closed.", "请启用新的现场。", "Open a new site."
    ),
    "SHIFT_UNKNOWN": Text(
        "没有此班次：{shift}。", "There is no such shift: {shift}.", "请先开始班次。", "Start it first."
    ),
    "SHIFT_ENDED": Text("班次已结束。", "The shift has ended.", "请开始新的班次。", "Start a new shift."),
    "SHIFT_RUNNING": Text(
        "该现场有班次正在进行。",
        "A shift is running at this site.",
        "请先结束该班次。",
        "End that shift first.",
    ),
    "SHIFT_UNGUARDED": Text(
        "没有驻场监管人员：所指人员现无此角色。",
        "There is no guard: the person named does not hold that role now.",
        "请由监管人员到岗。",
        "Have a guard take the post.",
    ),
    "SEAL_BROKEN": Text(
        "封条不完整，不得开工。",
        "A seal is broken; no work begins.",
        "请查明原因并重新封闭后再开始。",
        "Find out why, seal the workstations again, then start.",
    ),
    "CCTV_INTERRUPTED": Text(
        "监控中断，不得开工或扫描。",
        "The cameras are off; no work is done.",
        "请恢复监控并登记。",
        "Have them restored and registered.",
    ),
    "CCTV_RUNNING": Text(
        "该现场监控没有中断。",
        "The cameras of this site are not interrupted.",
        "无需办理。",
        "There is nothing to do.",
    ),
    "ENTRY_UNCHECKED": Text(
        "未检查手机与移动介质，不得进出。",
        "Nobody passes without the check for phones and removable media.",
        "请由监管人员检查后登记。",
        "Have the guard check, then register it.",
    ),
    "WORKER_INSIDE": Text(
        "加工人员 {worker} 在场内。",
        "Worker {worker} is inside.",
        "请先登记离场。",
        "Register their leaving first.",
    ),
    "WORKER_OUTSIDE": Text(
        "加工人员 {worker} 不在该班次场内。",
        "Worker {worker} is not inside in this shift.",
        "请先登记进场。",
        "Register their entering first.",
    ),
    "DISK_UNKNOWN": Text(
        "没有此硬盘：{disk}。", "There is no such disk: {disk}.", "请先登记。", "Register it first."
    ),
    "DISK_TAKEN": Text(
        "序列号 {serial} 的硬盘已登记在此现场。",
        "A disk with serial {serial} is registered at this site already.",
        "请核对序列号。",
        "Check the serial.",
    ),
    "DISK_HELD": Text(
        "硬盘 {disk} 尚未移交，不得撤场。",
        "Disk {disk} was not handed over; the site stays open.",
        "请办理硬盘移交，双方签字。",
        "Have it handed over, signed by both.",
    ),
    # Batches
    "PROFILE_BELOW": Text(
        "扫描参数 {what} 为 {given}，低于该材料要求的 {wanted}。",
        "The profile's {what} is {given}, below the {wanted} that the material asks for (DA/T 31).",
        "请按 DA/T 31 调整参数。",
        "Choose a profile as DA/T 31 asks.",
    ),
    "SECRECY_ABOVE": Text(
        "档案 {record} 的密级高于批次。",
        "Record {record} is of a higher secrecy level than the batch.",
        "请另开相应密级的批次。",
        "Open a batch of that level for it.",
    ),
    "SCAN_OUTSIDE": Text(
        "扫描时间 {at} 不在班次之内。",
        "The scan at {at} does not fall in the shift.",
        "请核对扫描时间与班次。",
        "Check the time and the shift.",
    ),
    "SHIFT_NEEDED": Text(
        "外包加工的扫描须在班次之内。",
        "A vendor's scans fall in a shift.",
        "请填写班次。",
        "Name the shift.",
    ),
    "ORIGINALS_NOT_OUT": Text(
        "该批次没有在外的原件。",
        "No originals of this batch are out.",
        "请核对批次。",
        "Check the batch.",
    ),
    "ORIGINALS_DIFFER": Text(
        "在外原件为 {items} 件 {pages} 页，归还数与差异说明不相符。",
        "{items} items with {pages} pages are out; what came back and the stated difference do not agree.",
        "数量不符时请选择差异原因，相符时不填。",
        "Where the count differs say why, where it agrees leave that out.",
    ),
    "QUALITY_MISSING": Text(
        "批次尚无包含机检与人工抽检的质检。",
        "The batch has no quality check by machine and by sample.",
        "请先机检、抽检。",
        "Have it checked by machine and by sample first.",
    ),
    "QUALITY_STALE": Text(
        "质检之后批次有变动或已退回。",
        "The batch changed, or was rejected, after its quality check.",
        "请重新抽样质检。",
        "Take a new sample and check again.",
    ),
    "SAMPLE_OTHER": Text(
        "抽检的页不是按账本抽取的样本：{reason}。",
        "The pages are not the sample that the log draws: {reason}.",
        "请按系统给出的样本检查。",
        "Check the sample that the batch shows.",
    ),
    "FINDINGS_OTHER": Text(
        "机检结果不与批次现有页面一一对应：{reason}。",
        "The machine's findings do not cover the batch's pages one by one: {reason}.",
        "请对现有页面重新机检。",
        "Run the machine checks over the pages as they are.",
    ),
}

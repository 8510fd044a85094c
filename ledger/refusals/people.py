"""The texts of refusals about sessions, people, roles and what they may see."""

from __future__ import annotations

from ledger.refusals.text import Text

TEXTS: dict[str, Text] = {
    # Sessions, people, roles
    "SESSION_NEEDED": Text(
        "请先登录。", "Log in first.", "用证书执行 session.opened。", "Open a session with your certificate."
    ),
    "SESSION_ENDED": Text("会话已结束或过期。", "The session has ended.", "请重新登录。", "Log in again."),
    "SESSION_TAKEN": Text(
        "会话号已使用过。",
        "This session id was used before.",
        "登录声明只能使用一次，请重新准备。",
        "A login counts once; prepare a new one.",
    ),
    "ROLE_MISSING": Text(
        "此操作需要角色：{roles}。",
        "This needs one of the roles: {roles}.",
        "请向安全管理员申请角色。",
        "Ask the security administrator for the role.",
    ),
    "NOT_YOUR_ORG": Text(
        "该事项属于另一部门。",
        "This belongs to another department.",
        "请由该部门有权人员办理。",
        "Have someone of that department act.",
    ),
    "ADMINISTRATORS_DISTINCT": Text(
        "三个管理员必须是三个人。",
        "The three administrators must be three people.",
        "请指定另一人。",
        "Name another person.",
    ),
    "FOUNDER_DONE": Text(
        "三个管理员就位后，创建人不能再签署。",
        "After the third administrator is granted, the founder signs nothing more.",
        "请由管理员办理。",
        "Have an administrator act.",
    ),
    "FOUNDER_LIMIT": Text(
        "创建人只能登记三个管理员并各授予一个角色，不能办理其他事项。",
        "The founder enrols the three administrators, grants each one role, and does nothing else.",
        "请先授予三个管理员，再由管理员办理。",
        "Grant the three administrators first; then have an administrator act.",
    ),
    "LAST_ADMINISTRATOR": Text(
        "这是最后一名{role}，不能收回。",
        "This is the last {role}; the role cannot be withdrawn.",
        "请先授予接任者。",
        "Grant it to a successor first.",
    ),
    "SERVICE_TAKEN": Text(
        "服务 {service} 已登记。",
        "Service {service} is registered already.",
        "请核对标识。",
        "Check the id.",
    ),
    "SAME_PERSON": Text(
        "{what} 必须由不同的人办理。",
        "{what} must be done by different people.",
        "请由另一人办理。",
        "Have another person do it.",
    ),
    "POST_MISSING": Text(
        "签署人当时不是数源部门主要领导。",
        "The signer does not hold the post of principal leader of the source department.",
        "请先登记任职变动，或由主要领导签署。",
        "Register the post first, or have the principal leader sign.",
    ),
    "PERSON_UNKNOWN": Text(
        "没有此人：{person}。",
        "There is no such person: {person}.",
        "请先登记人员。",
        "Enrol the person first.",
    ),
    "PERSON_LEFT": Text(
        "此人已离任：{person}。",
        "This person has left: {person}.",
        "如重新任职，请先登记任职变动。",
        "If they serve again, register their post first.",
    ),
    "PERSON_TAKEN": Text(
        "警号 {number} 已登记。",
        "Police number {number} is enrolled already.",
        "请核对。",
        "Check the number.",
    ),
    "ORG_UNKNOWN": Text(
        "没有此机构：{org}。",
        "There is no such organisation: {org}.",
        "请先登记机构。",
        "Register it first.",
    ),
    "ORG_TAKEN": Text(
        "机构代码 {org_code} 已登记。",
        "Organisation code {org_code} is registered already.",
        "请核对。",
        "Check the code.",
    ),
    "KEY_TAKEN": Text(
        "该密钥已启用过。",
        "This key has been enrolled before.",
        "请生成新的密钥。",
        "Make a new key.",
    ),
    "KEY_UNKNOWN": Text(
        "账本不认识该密钥。",
        "The ledger does not know this key.",
        "请先启用证书。",
        "Enrol the certificate first.",
    ),
    "CERTIFICATE_REFUSED": Text(
        "证书未被接受：{reason}。",
        "The certificate was not accepted: {reason}.",
        "请使用本局 CA 签发且在有效期内的证书。",
        "Use a certificate issued by the force's CA that is valid now.",
    ),
    "ROLE_UNKNOWN": Text(
        "没有角色 {role}。", "There is no role {role}.", "请查阅角色表。", "See the table of roles."
    ),
    "POLICY_UNKNOWN": Text(
        "没有策略 {name}。", "There is no policy {name}.", "请查阅策略表。", "See the table of policies."
    ),
    "POLICY_VALUE": Text(
        "策略 {name} 不接受该值：{reason}。",
        "Policy {name} does not take this value: {reason}.",
        "请更正后重试。",
        "Correct it and try again.",
    ),
    # Seeing
    "NOT_FOUND": Text(
        "不存在，或您无权知道其存在。",
        "It does not exist, or not for you.",
        "请核对标识，或提出查档申请。",
        "Check the id, or request access.",
    ),
    "ACCESS_DENIED": Text(
        "您只能知道其存在，不能查看内容。",
        "You may know that it exists, but not see it.",
        "请提出查档申请。",
        "Request access.",
    ),
}

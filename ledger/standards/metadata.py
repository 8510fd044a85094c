"""Metadata elements: DA/T 46-2009 M1 to M88 with their numbers, and what DA/T 54 and DA/T 63 add.

Numbers and names up to M34 follow the standard's contents list; from M35 on they are restated from memory
and the numbering is policy-like data, not a rule. Four entities: 文件, 机构人员, 业务, 实体关系.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Group = Literal["record", "agent", "business", "relation"]
GROUPS: dict[Group, tuple[str, str]] = {
    "record": ("文件实体", "record"),
    "agent": ("机构人员实体", "agent"),
    "business": ("业务实体", "business"),
    "relation": ("实体关系", "relation"),
}


class MetadataElement(NamedTuple):
    """An element: its number in its standard, its labels, the entity it describes, and whether its value is
    personal or title-like, and so sealed always (EVENT.md 6)."""

    number: str
    zh: str
    en: str
    group: Group
    personal: bool = False
    standard: str = "DA/T 46-2009"


_RECORD = """
M1 aggregation_level 聚合层次
M2 provenance 来源
M3 archives_name 档案馆名称
M4 archives_code 档案馆代码
M5 fonds_name 全宗名称
M6 creating_unit 立档单位名称
M7 electronic_record_code 电子文件号
M8 archival_code 档号
M9 fonds_code 全宗号
M10 catalogue_code 目录号
M11 year 年度
M12 retention_period 保管期限
M13 organisation_or_function 机构或问题
M14 category_code 类别号
M15 agency_file_number 室编案卷号
M16 archives_file_number 馆编案卷号
M17 agency_item_number 室编件号
M18 archives_item_number 馆编件号
M19 document_sequence 文档序号
M20 page_number 页号
M21 content_description 内容描述 personal
M22 title 题名 personal
M23 parallel_title 并列题名 personal
M24 alternative_title 副题名 personal
M25 other_title_information 说明题名文字 personal
M26 descriptor 主题词 personal
M27 keyword 关键词 personal
M28 personal_name 人名 personal
M29 abstract 摘要 personal
M30 class_code 分类号
M31 document_number 文件编号
M32 author 责任者 personal
M33 date 日期
M34 document_type 文种
M35 precedence 紧急程度
M36 principal_receiver 主送 personal
M37 other_receivers 抄送 personal
M38 security_classification 密级
M39 secrecy_period 保密期限
M40 physical_form 形式特征
M41 document_aggregation_type 文件组合类型
M42 item_count 件数
M43 page_count 页数
M44 language 语种
M45 manuscript_type 稿本
M46 electronic_attributes 电子属性
M47 format_information 格式信息
M48 computer_file_name 计算机文件名 personal
M49 computer_file_size 计算机文件大小
M50 document_creating_application 文档创建程序
M51 information_system_description 信息系统描述
M52 digitization_attributes 数字化属性
M53 physical_object_form 数字化对象形态
M54 scanning_resolution 扫描分辨率
M55 scanning_colour_model 扫描色彩模式
M56 image_compression_scheme 图像压缩方案
M57 electronic_signature 电子签名
M58 signature_rules 签名规则
M59 signature_time 签名时间
M60 signer 签名人 personal
M61 signature 签名结果
M62 certificate 证书 personal
M63 certificate_reference 证书引证
M64 signature_algorithm 签名算法标识
M65 storage_location 存储位置
M66 current_location 当前位置
M67 offline_medium_code 脱机载体编号
M68 offline_medium_location 脱机载体存址
M69 microform_code 缩微号
M70 rights_management 权限管理
M71 intellectual_property_statement 知识产权说明
M72 authorized_agent 授权对象 personal
M73 permitted_action 授权行为
M74 control_identifier 控制标识
M75 annotation 附注 personal
"""
_AGENT = """
M76 agent_type 机构人员类型
M77 agent_name 机构人员名称 personal
M78 organisation_code 组织机构代码
M79 position_name 个人职位
"""
_BUSINESS = """
M80 business_status 业务状态
M81 business_activity 业务行为
M82 action_time 行为时间
M83 action_mandate 行为依据
M84 action_description 行为描述 personal
"""
_RELATION = """
M85 entity_identifier 实体标识符
M86 relation_type 关系类型
M87 relation 关系
M88 relation_description 关系描述 personal
"""
_PHOTO = """
DA/T54 photographer 摄影者 personal
DA/T54 photographed_at 摄影时间
DA/T54 digitized_at 数字化时间
DA/T54 people_shown 人物 personal
DA/T54 place_shown 地点 personal
DA/T54 event_shown 主题 personal
DA/T54 background 背景 personal
DA/T54 caption 文字说明 personal
DA/T54 latitude 纬度 personal
DA/T54 longitude 经度 personal
DA/T54 device_maker 拍摄设备制造商
DA/T54 device_model 拍摄设备型号
DA/T54 device_serial 设备序列号
DA/T54 software 软件信息
DA/T54 width 图像宽度
DA/T54 height 图像高度
DA/T54 horizontal_resolution 水平分辨率
DA/T54 vertical_resolution 垂直分辨率
DA/T54 bit_depth 位深度
DA/T54 colour_space 色彩空间
DA/T54 orientation 方向
"""
_SOUND_AND_MOTION = """
DA/T63 duration_ms 时间长度（毫秒）
DA/T63 audio_codec 音频编码
DA/T63 audio_bit_rate 音频比特率
DA/T63 sampling_rate 采样率
DA/T63 channels 声道数
DA/T63 video_codec 视频编码
DA/T63 video_bit_rate 视频比特率
DA/T63 frame_rate 帧率
DA/T63 aspect_ratio 画幅宽高比
"""
_READ_FROM_FILES = """
GB/T18894 created_at 文件创建时间
GB/T18894 modified_at 文件修改时间
GB/T18894 document_pages 文档页数
GB/T18894 document_author 文档作者属性 personal
GB/T18894 document_title 文档标题属性 personal
GB/T18894 document_subject 文档主题属性 personal
GB/T18894 has_text_layer 含文本层
GB/T18894 mail_from 发件人 personal
GB/T18894 mail_to 收件人 personal
GB/T18894 mail_subject 邮件主题 personal
GB/T18894 mail_date 邮件时间
"""
_STANDARDS = {"M": "DA/T 46-2009", "D": "DA/T 54-2014", "G": "GB/T 18894-2016"}


def _rows(text: str, group: Group) -> dict[str, MetadataElement]:
    found = {}
    for line in text.split("\n")[1:-1]:
        number, code, zh, *rest = line.split()
        standard = "DA/T 63-2017" if number == "DA/T63" else _STANDARDS[number[0]]
        number = number if number.startswith("M") else ""
        en = code.replace("_", " ")
        found[code] = MetadataElement(number, zh, en, group, rest == ["personal"], standard)
    return found


METADATA: dict[str, MetadataElement] = {
    **_rows(_RECORD, "record"),
    **_rows(_AGENT, "agent"),
    **_rows(_BUSINESS, "business"),
    **_rows(_RELATION, "relation"),
    **_rows(_PHOTO, "record"),
    **_rows(_SOUND_AND_MOTION, "record"),
    **_rows(_READ_FROM_FILES, "record"),
}
"""Every element by its English identifier, in the order of its standard."""

TECHNICAL = frozenset(
    {
        "page_count",
        "format_information",
        "computer_file_size",
        "document_creating_application",
        "physical_object_form",
        "scanning_resolution",
        "scanning_colour_model",
        "image_compression_scheme",
        "signature_algorithm",
        "document_pages",
        "has_text_layer",
        *(code for code, row in METADATA.items() if row.standard == "DA/T 63-2017"),
        *(code for code, row in METADATA.items() if row.standard == "DA/T 54-2014" and not row.personal),
    }
    - {"photographed_at", "digitized_at", "device_serial"}
)
"""Measured of the bytes: they say nothing of people or content, and stand clear for every record."""


def by_number(number: str) -> tuple[str, MetadataElement]:
    """The code and row of a DA/T 46 number such as M22; LookupError where there is none."""
    for code, row in METADATA.items():
        if row.number == number:
            return code, row
    raise LookupError(number)

"""Which column of a table means what, and a guess of it from the columns' names.

The guess would rather say nothing than be wrong: a name counts only when exactly one column has it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Columns by name: `text` makes notes, `target` (with `section`) makes pairs of them."""

    text: str
    target: str | None = None
    section: str | None = None
    title: str | None = None
    record_id: str | None = None

    def columns(self) -> tuple[str, ...]:
        """Every column that is used."""
        chosen = (self.text, self.target, self.section, self.title, self.record_id)
        return tuple(column for column in chosen if column is not None)

    def without(self, columns: Iterable[str]) -> Self:
        """This mapping with these columns free: what they were taken for is left out."""
        taken = set(columns)
        return replace(
            self,
            target=None if self.target in taken else self.target,
            section=None if self.section in taken else self.section,
            title=None if self.title in taken else self.title,
            record_id=None if self.record_id in taken else self.record_id,
        )


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Names of the source of a summary; they win over the names of a report, which may be either side.
_SOURCES = _names(
    "dialogue dialog conversation transcript source source_text input question ask chq"
    " 对话 问诊 问诊对话 问诊记录 问 问题 提问 原文 源文 输入"
)
_REPORTS = _names(
    "text note notes note_text clinical_note clinical_text report report_text content body"
    " 正文 内容 文本 病历 病历内容 报告 报告内容 记录 病程"
)
_TARGETS = _names(
    "section_text target target_text summary answer output"
    " 摘要 小结 总结 概要 答 答案 回答 输出 目标"
)
_SECTIONS = _names(
    "section_header section section_name section_title heading department"
    " 科室 章节 段落 栏目 部分 小标题"
)
_TITLES = _names("title subject headline 标题 题目 主题 名称")
_RECORD_IDS = _names("id record_id note_id encounter_id document_id doc_id 编号 序号 病历号 记录号")


def guess_mapping(columns: Sequence[str]) -> ColumnMapping | None:
    """The mapping that the names of the columns speak for, or None when the text is not clear."""
    source, report = _only(columns, _SOURCES), _only(columns, _REPORTS)
    text = source if _any(columns, _SOURCES) else report
    if text is None:
        return None
    target = _only(columns, _TARGETS)
    if target is None and not _any(columns, _TARGETS) and text != report:
        target = report
    return ColumnMapping(
        text=text,
        target=target,
        section=_only(columns, _SECTIONS),
        title=_only(columns, _TITLES),
        record_id=_only(columns, _RECORD_IDS),
    )


def _matching(columns: Sequence[str], names: frozenset[str]) -> list[str]:
    return [column for column in columns if _folded(column) in names]


def _any(columns: Sequence[str], names: frozenset[str]) -> bool:
    return bool(_matching(columns, names))


def _only(columns: Sequence[str], names: frozenset[str]) -> str | None:
    found = _matching(columns, names)
    return found[0] if len(found) == 1 else None


def _folded(column: str) -> str:
    return column.strip().casefold().replace(" ", "_").replace("-", "_")

"""Files of other tools, made up: for pictures of what stands on the screen before notes come in."""

import json
from pathlib import Path

ENGLISH = (
    "CHIEF COMPLAINT: Shortness of breath.\n\nHISTORY OF PRESENT ILLNESS: The patient is a "
    "67-year-old woman with hypertension and type 2 diabetes who reports shortness of breath and "
    "a dry cough for three weeks, worse at night. She denies chest pain and fever.\n\nPLAN: Start "
    "furosemide 40 mg daily, continue metformin. Echocardiogram this week."
)
CHINESE = (
    "主诉：反复咳嗽、咳痰伴发热3天。\n\n现病史：患者男，58岁，3天前受凉后出现咳嗽，咳黄色粘痰，体温最高38.9℃，"
    "伴胸痛，无咯血。既往有高血压病史10年，长期口服氨氯地平。\n\n诊断：社区获得性肺炎；高血压2级。\n"
    "治疗：左氧氟沙星 0.5g 静滴，每日一次。"
)
MARKS = {
    ENGLISH: (
        ("problem", "hypertension"),
        ("problem", "type 2 diabetes"),
        ("symptom", "shortness of breath"),
        ("symptom", "dry cough"),
        ("symptom", "chest pain"),
        ("drug", "furosemide"),
        ("drug", "metformin"),
        ("test", "Echocardiogram"),
    ),
    CHINESE: (
        ("symptom", "咳嗽"),
        ("symptom", "发热"),
        ("symptom", "胸痛"),
        ("problem", "社区获得性肺炎"),
        ("problem", "高血压2级"),
        ("drug", "氨氯地平"),
        ("drug", "左氧氟沙星"),
    ),
}


def make_files(folder: Path) -> list[Path]:
    """A doccano export, brat's pairs, a text of a Chinese system, and two files with faults."""
    folder.mkdir(parents=True)
    records = [_doccano(text, number) for number in range(1, 13) for text in (ENGLISH, CHINESE)]
    lines = [json.dumps(one, ensure_ascii=False) for one in records]
    lines[7:7] = ['{"id": 99, "text": "", "entities": []}', '"no record"']
    _write(folder / "annotations of ward 3.jsonl", "\n".join(lines))
    for name, text in (("admission 0412", ENGLISH), ("入院记录 0413", CHINESE)):
        _write(folder / f"{name}.txt", text)
        _write(folder / f"{name}.ann", _brat(text) + "T99\tproblem 9000 9010\tlost\n")
    (folder / "出院小结.txt").write_bytes(CHINESE.encode("gb18030"))
    _write(folder / "broken.jsonl", '{"text": "cut off')
    return [folder]


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _places(text: str) -> list[tuple[str, int, int]]:
    found = ((label, text.index(words), words) for label, words in MARKS[text])
    return [(label, start, start + len(words)) for label, start, words in found]


def _doccano(text: str, number: int) -> dict[str, object]:
    text = f"{text}\n\n{number}"
    spans = _places(text.rsplit("\n\n", 1)[0])
    entities = [
        {"id": place, "label": label, "start_offset": start, "end_offset": end}
        for place, (label, start, end) in enumerate(spans, start=1)
    ]
    relations = [{"id": 1, "type": "treats", "from_id": len(spans) - 1, "to_id": 1}]
    return {"id": number, "text": text, "entities": entities, "relations": relations}


def _brat(text: str) -> str:
    spans = enumerate(_places(text), start=1)
    return "".join(
        f"T{place}\t{label} {start} {end}\t{text[start:end]}\n"
        for place, (label, start, end) in spans
    )

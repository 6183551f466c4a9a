"""What somebody most likely meant by a mistyped command: initials and full pinyin, homophones, one wrong character.

One suggestion or none; it is only ever offered, never run. The table holds the characters commands are written
with and what an input method offers beside them; a command with a character of its own adds it here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from bot.grammar.fold import flat

MAX_WORD = 24  # characters looked at
SAME_SOUND, ONE_OFF, TWO_OFF, INSIDE = 1, 3, 6, 4  # how far a word is from what was typed; a tie is no suggestion

_SOUNDS = """
an:安按案岸暗 ban:办班版板般搬半伴扮 bang:帮邦棒绑榜 bao:报抱包保暴爆宝饱 bei:备被背北碑 ben:本 bi:闭必 bian:变边便编
biao:表标彪 bie:别憋 bing:病并 bo:驳播伯泊波 bu:不部步布补捕簿 cai:财才材采 can:参 ce:测策册侧 cha:查察插差茶 chai:拆
chang:常长场 chao:超抄吵潮朝 che:撤车彻扯 cheng:成程城诚承呈称 chi:持迟吃池尺赤 chong:冲充 chou:筹愁抽仇
chu:出处初除础 ci:次辞词 cui:催崔摧脆 cuo:措错 da:打大达答 dai:待代带贷袋戴 dang:挡党当档 dao:道到倒导岛 de:的得德 deng:登等灯邓
di:递第底低地敌 dian:点电店典 ding:定订顶丁钉盯 dong:动懂东冬 dou:都 du:度读独毒渡杜督堵肚 duan:短段断端 dui:对队堆
fa:发法罚乏 fan:反返犯饭烦 fang:方放房防访仿 fei:废费非飞肥 fen:分份纷粉 feng:封风峰 fu:复付负副服 gai:改该盖概
gang:刚钢岗 gao:告搞高稿 ge:个各格歌 gei:给 gen:跟根亘 geng:更耿梗 gong:工公功共供贡 gou:沟购够 gu:估故顾 gua:挂
guan:关管观官馆惯 guang:光广 gui:归规贵 guo:过国果 hai:还海孩 hao:耗号好 he:核合和何 hen:很 heng:衡恒 hou:后候厚侯
hu:户护互呼 hua:化话华 huan:换欢缓环 hui:汇会回挥灰惠辉 huo:活火货获豁 ji:级急计记机集及继寄纪 jia:加家假价
jian:检建简见件减剪键 jiang:讲奖将 jiao:交叫教较脚角胶 jie:解节接阶截结借姐杰界 jin:进近金今紧仅尽劲斤锦
jing:经静竞惊精净 ju:剧据举拒 jue:决绝觉 kai:开凯 kan:看堪砍刊 ke:可客克课 kong:空控 kuai:快块 kuang:况框矿 kui:馈
kun:困捆 la:拉 lai:来莱赖 lan:览栏 le:了 lei:类累 li:理里立力礼丽利历例离 lian:联连 liang:量两 lie:列烈裂
ling:领令零另岭灵 lu:录陆 lun:论轮 me:么 mei:每没 men:门们 mian:免面 ming:名明 mo:莫末默 mu:目木幕墓 nan:难男南 nei:内
ni:拟你 ning:宁凝 nuo:诺 pai:派排拍牌 pan:盘判 pei:配陪培 peng:碰 pi:批皮匹劈 pian:偏篇片 ping:评平凭
qi:期其起齐奇七启 qian:签前钱欠千 qiang:墙强 qing:请清情青轻 qiu:求球 qu:取去曲区 quan:全权 que:确却缺 rao:扰绕
ren:任人认仁忍 ri:日 rong:容 ru:入如 shan:山删 shang:上商伤尚 shao:稍少烧绍 she:设社射涉 shen:申审深 sheng:升生声省胜
shi:使事是时式示始市室视试实 shou:收手首受守 shu:书数输署束述 shui:谁水 shun:顺瞬 shuo:说硕 si:思司 suan:算 ta:他
tai:态太泰台 tan:谈 te:特 ti:题提体替梯 tian:天添田填 tiao:调条跳 ting:停听 tong:同通统童 tou:投 tuan:团 tui:推退
wai:外歪 wan:完晚万玩 wei:未为位围维委 wen:问文稳温 wo:我窝握 wu:务物误无五午勿悟 xi:息习系 xia:下夏 xian:先线现险
xiang:项向相象想像箱 xiao:消销小效校笑晓 xie:协写谢 xin:新心信欣辛薪 xing:行醒形型星 xiu:休修 xu:续需许序 xuan:选宣
xun:询寻训讯巡 ya:压 yan:延严验沿言研颜眼 yang:样 yao:要邀 ye:也业 yi:一已移以依议宜意义易亿 yin:因音 ying:应迎
yong:用勇永拥 you:有友右由优 yu:预余雨于与逾愉予 yuan:员元原园源援 yue:约月越阅悦 yun:运 zai:在再 zan:暂赞 zao:早造 zen:怎
zeng:增赠 zhan:展占站战 zhang:张章 zhao:找照招召 zhe:者这折 zheng:正整 zhi:支知职置执志指制止质至滞治 zhong:中重种
zhou:周州洲舟粥 zhu:助住主注 zhuan:转专传赚 zhuang:状装 zhun:准 zi:自字资 zong:总综宗纵 zu:组 zuo:作做左坐昨
"""
_SOUND = {char: entry.partition(":")[0] for entry in _SOUNDS.split() for char in entry.partition(":")[2]}
_ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))  # what many people do not tell apart
_REPEATED = re.compile(r"(.)\1+")
_LETTERS = re.compile(r"[a-z0-9_'-]+")


@dataclass(frozen=True, slots=True)
class _Known:
    """One typed word with its sounds; a word with an unlisted character has none."""

    word: str
    name: str
    sounds: str  # jindu
    alike: str  # the same with what sounds alike made one
    initials: str  # jd


def sounds_of(word: str) -> tuple[str, ...]:
    """The pinyin of each character; empty when one is not listed."""
    found = tuple(_SOUND.get(char, "") for char in word)
    return found if all(found) else ()


def _alike(sounds: str) -> str:
    for one, other in _ALIKE:
        sounds = sounds.replace(one, other)
    return sounds


@lru_cache(maxsize=16)
def _table(items: tuple[tuple[str, str], ...]) -> tuple[_Known, ...]:
    known = []
    for word, name in items:
        sounds = sounds_of(word)
        known.append(_Known(word, name, "".join(sounds), _alike("".join(sounds)), "".join(s[0] for s in sounds)))
    return tuple(known)


def suggest(word: str, words: Mapping[str, str]) -> str | None:
    """The one word somebody most likely meant; None when none is near or several commands are as near.

    `words`: typed word → canonical name. The shortest word of the nearest command is given.
    """
    typed = flat(word).lower()[:MAX_WORD]
    if not typed or typed in words:
        return None
    if (once := _REPEATED.sub(r"\1", typed)) in words and once.isascii():
        return once
    measure = _ascii_cost if _LETTERS.fullmatch(typed) else _chinese_cost
    costs: dict[str, tuple[int, str]] = {}
    for known in _table(tuple(words.items())):
        cost = measure(typed, known)
        if cost is None:
            continue
        best = costs.get(known.name)
        if best is None or (cost, len(known.word)) < (best[0], len(best[1])):
            costs[known.name] = (cost, known.word)
    if not costs:
        return None
    least = min(cost for cost, _ in costs.values())
    nearest = [word for cost, word in costs.values() if cost == least]
    return nearest[0] if len(nearest) == 1 else None


def _ascii_cost(typed: str, known: _Known) -> int | None:
    """jd, jindu, jingdu, progess."""
    if known.sounds:
        bare = typed.replace("'", "").replace("-", "").replace("_", "")
        if bare == known.sounds:
            return 0
        if bare == known.initials and len(bare) > 1:
            return SAME_SOUND
        if _alike(bare) == known.alike and len(bare) > 3:
            return SAME_SOUND
        return _off(bare, known.sounds) if len(bare) > 3 else None
    if not known.word.isascii() or len(known.word) < 3:
        return None
    return _off(typed, known.word)


def _off(typed: str, known: str) -> int | None:
    if len(typed) < 4 or len(known) < 4:
        return None
    far = 1 if len(known) < 6 else 2
    distance = int(DamerauLevenshtein.distance(typed, known, score_cutoff=far))
    return None if distance > far else ONE_OFF if distance == 1 else TWO_OFF


def _chinese_cost(typed: str, known: _Known) -> int | None:
    """进读, 人物 for 任务, 收道, 任务更新下."""
    word = known.word
    if word.isascii():
        return None
    sounds = "".join(sounds_of(typed))
    if sounds and known.sounds and len(typed) == len(word) and _alike(sounds) == known.alike:
        return 0 if sounds == known.sounds else SAME_SOUND
    distance = int(DamerauLevenshtein.distance(typed, word, score_cutoff=2))
    if distance == 1 and len(word) > 1 and len(typed) > 1 and _shares(typed, word):
        return ONE_OFF
    if distance == 2 and len(word) > 3 and len(typed) > 3:
        return TWO_OFF
    if len(word) > 1 and len(typed) <= len(word) + 4 and (typed.endswith(word) or _longest_head(typed, word)):
        return INSIDE + len(typed) - len(word)
    return None


def _shares(typed: str, word: str) -> bool:
    """More than a single common character of a longer word: 问 alone is not 问题."""
    return bool(set(typed) & set(word))


def _longest_head(typed: str, word: str) -> bool:
    """The word begins what was typed, with one of its characters wrong: 进读更新."""
    head = typed[: len(word)]
    wrong = sum(a != b for a, b in zip(head, word, strict=True)) if len(head) == len(word) else len(word)
    sounds = sounds_of(head)
    return wrong <= 1 < len(word) and (len(word) > 2 or (bool(sounds) and sounds == sounds_of(word)))

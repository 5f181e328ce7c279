/** Everything found in one message, before it is known what the message asks. */
import type { Lexicon, Mention } from './lexicon.ts'
import { isShortOf } from './negation.ts'
import { findNumbers, type NumberMention } from './numbers.ts'

/** A normalized text, the vocabulary found in it, and its numbers. */
export interface Said {
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly numbers: readonly NumberMention[]
}

/** What is said in a message, with what it touches layer by layer. */
export interface Found extends Said {
  /** The message as it was typed. */
  readonly raw: string
  readonly cues: ReadonlySet<string>
  readonly talk: ReadonlySet<string>
  /** Phrases of the policy that its words point to. */
  readonly phrases: string[]
  /** Subjects on which the plan is silent: indexes into the vocabulary's `outside`. */
  readonly outside: number[]
}

/** Clause numbers, whose numerals count nothing. */
const CLAUSE_NUMBER =
  /第?[一二三四五六七八九\d]{1,2}(?:部分|条|款)?[、的里]?\([一二三四五六七八九\d]\)|第[一二三四五六七八九\d]{1,2}(?:大?部分|条|款|章|节|段|自然段)|(?<![\d.])[34]\.[1-9](?![\d.]|\s*(?:万|亿|百|千|元|块|w|k\b|m\b|%|倍|个|million|thousand|billion|yuan|rmb))/g

/** 博士后工作站, 解释得很清楚: a longer name of something that the plan is silent on, or thanks, point to no sentence. */
function isOutside({ start, end }: Mention, mentions: readonly Mention[]): boolean {
  return mentions.some(
    (one) =>
      (one.meaning.layer === 'talk' || (one.meaning.layer === 'outside' && one.meaning.near === undefined)) &&
      one.start <= start &&
      end <= one.end &&
      one.end - one.start > end - start,
  )
}

/** 在不在库里, 过没过: asks whether, and denies nothing. */
function isAsked({ meaning, start }: Mention, text: string): boolean {
  const [no, verb] = text.slice(start, start + 2)
  return (
    meaning.layer === 'fact' && (no === '不' || no === '没') && verb !== undefined && text[start - 1] === verb
  )
}

/** 不是市里的，是省里的: what is said instead decides, not that the first is denied. */
const INSTEAD = /^,?(?:而|应该|应当)?是(?:江苏)?(?:全|)(?:省|国|市|区)/
function isContrasted({ meaning, text, end }: Mention, said: string): boolean {
  return (
    meaning.layer === 'fact' &&
    meaning.fact === 'level' &&
    /^(?:不是|并非|没到)/.test(text) &&
    INSTEAD.test(said.slice(end))
  )
}

/** 标委会下头的分技术委员会, a subcommittee under a technical committee: the outer one only tells where. */
const UNDER = {
  outerFirst: /^(?:的|之)?(?:下[头面边设属辖]|底下|旗下|名下|属下)(?:的|新|刚|今年|成立|设立?|有|了|一个)*$/,
  innerFirst: /^(?: secretariat)? (?:under|of|within|below|belonging to)(?: an?| the| its)? ?$/,
}

/** Mentions without the outer of two things of one award; what else it says stays. */
function withoutOuter(mentions: readonly Mention[], text: string): Mention[] {
  const inside = new Map<Mention, string>()
  for (const outer of mentions) {
    for (const inner of mentions) {
      if (outer.meaning.layer !== 'award' || inner.meaning.layer !== 'award' || outer === inner) continue
      if (outer.meaning.award !== inner.meaning.award) continue
      const own = outer.meaning.facts
      const [apart] = Object.entries(inner.meaning.facts).find(([fact, value]) => own[fact] !== value) ?? []
      const under =
        (outer.end <= inner.start && UNDER.outerFirst.test(text.slice(outer.end, inner.start))) ||
        (inner.end <= outer.start && UNDER.innerFirst.test(text.slice(inner.end, outer.start)))
      if (apart !== undefined && under) inside.set(outer, apart)
    }
  }
  return mentions.flatMap((mention) => {
    const covers = (outer: Mention) => outer.start <= mention.start && mention.end <= outer.end
    const [outer, apart] = [...inside].find(([one]) => covers(one)) ?? []
    if (!outer || apart === undefined) return [mention]
    const { meaning } = mention
    if (meaning.layer === 'fact') return meaning.fact === apart ? [] : [mention]
    if (meaning.layer !== 'award') return [mention]
    const { [apart]: _, ...facts } = meaning.facts
    return Object.entries(facts).map(([fact, value]) => ({
      ...mention,
      meaning: { layer: 'fact' as const, fact, value, not: undefined, title: false },
    }))
  })
}

/** 我自己加过了, I added it up myself: who reckons, and not who receives. */
function onlyReckons({ meaning, end }: Mention, said: string): boolean {
  return (
    meaning.layer === 'fact' &&
    meaning.fact === 'recipient' &&
    /^(?:一个人)?(?:都|又|也|先|刚|去|来|粗略|大概|大致|动手|亲手|掏腰包)?(?:把(?!公司|单位|奖)|将|贴|掏|请|找|联系|记|掂量|合计|加|算|数|查|翻|看|核|对|理|整理|估|琢磨|填|写|抄|录|垫|跑)(?:过|了|一?遍|一?下|着|出|的|[^,。;!?]{0,12}(?:加|算|数|查|核|对|理|记|报|存|收|送|交)[过了好])/.test(
      said.slice(end),
    )
  )
}

/** 十几家, 好几家: how many there are, and no question. */
function isRoughNumber({ meaning, start, text }: Mention, said: string): boolean {
  return meaning.layer === 'cue' && text.startsWith('几') && /[十百千好]/.test(said[start - 1] ?? '')
}

/** 不准引用任何文件: what is forbidden is not asked for. */
function isForbidden({ meaning, start }: Mention, said: string): boolean {
  return (
    meaning.layer === 'cue' &&
    meaning.cue === 'clauseText' &&
    /(?:不准|不许|不要|别|禁止|不得|无需|不用|不必|甭|do not|don't|without)(?:再|给我|去)? ?$/.test(
      said.slice(0, start),
    )
  )
}

/** 别的区没有: that others have nothing, beside an award that is asked for. */
function isNoOther({ meaning, text, end }: Mention, all: readonly Mention[], said: string): boolean {
  return (
    meaning.layer === 'outside' &&
    /^(?:别的|其[他它]|外|邻|隔壁|兄弟)/.test(text) &&
    /^(?:都|也|可|倒|还)?(?:没|不给|不认|不行)/.test(said.slice(end)) &&
    all.some((one) => one.meaning.layer === 'award' && !one.meaning.weak)
  )
}

/** 总监原话: “…”: somebody's own words, and no clause asked for. */
function quotesSomebody({ meaning, text, end }: Mention, said: string): boolean {
  return (
    meaning.layer === 'cue' &&
    meaning.cue === 'clauseText' &&
    /原[话句]/.test(text) &&
    /^(?:是|说)?[:,]? ?[“"「『]/.test(said.slice(end))
  )
}

/** 今年那9万不算, AAA不要: a clause that ends so drops what it names, 不算新认定 denies something of it. */
const DROPS = /(?<![算要])不(?:算|计|要)(?:[,。;!?吧哈啊呢了]|$)/

/** 撤报了, 明年再报, 不参评了, we withdrew it: no longer asked for. */
const WITHDRAWN =
  /(?:撤|退|弃|停|缓)(?:报|评|选|申)(?=了|吧|啦|[,。;! ]|$)|不(?:再|想|打算|准备|去)?(?:参评|参选|参报|参加评选|申报|申请|凑热闹|凑数|折腾|掺和|争|冲|弄|搞|碰|沾|报名)[^,。;!?没未]{0,6}(?:了|啦)(?=[,。;!吧 ]|$)|(?:别|甭|莫)(?:再|去)?(?:报|申报|申请|弄|搞)(?:了|啦|它)?(?=吧|[,。;! ]|$)|打(?:了)?退堂鼓|(?:报|算|填|列|录|加)重(?:复)?了|重复(?:报|算|申报|计算|列|填)了|不能(?:另|再|重复|单独)(?:算|计|报)|往后(?:挪|推|排|拖|延|缓)|不作数|退出(?=了|评选|申报|竞争|[,。;! ]|$)|(?:跟|和|与|同)(?:我|咱)[^,。;!?]{0,2}(?:已经)?(?:没|无)(?:有)?(?:关系|关)了|(?:不归|不是)(?:我|咱)们?的?了|(?:先|暂时?|往后|再)?(?:放一?放|缓一?缓|搁一?搁|压一?压|停一?停)(?=吧|再说|了|啦|[,。;! ]|$)|(?:推迟|延后|顺延|挪|推|拖|留|放)(?:到|至)?(?:明年|来年|下一?年|下次|下一?批|后年|以后|年后)|(?:明年|来年|下一?年|下次|以后|年后|下一?批|下半年|过两年|迟些|晚点|回头|改天|改日|过阵子|过段时间|来日)(?:再|先)(?:去|来)?(?:说|议|考虑|看|弄|搞|报|申|申报|申请|争取|战|冲)(?:吧|啦|了|的|一次)?(?=[,。;! ]|$)|(?:本年度?|今年|本次|这次|暂时?|先)(?:先|暂)?不(?:作|予|再|列入|参加|参与)?(?:申报|申请|参评|考虑|计入|列入)|(?:改为|改到|改在|转到|转为|挪到|放到)(?:下一?年度?|下一?批次?|明年度?|来年)|(?:让|交)给?(?:了)?(?:别人|人家|他们|同行|别家|兄弟(?:单位|公司))(?=(?:去)?(?:报|申报|申请|弄|了)|[,。;! ]|$)|\b(?:withdr(?:ew|awn?|awing)|pull(?:ed|ing)? out|no longer (?:going|applying|filing|pursuing|claiming|doing|want|need)|(?:not|n't) (?:going for|applying for|filing|pursuing|claiming|doing)|(?:gave|given|giving) up(?: on)?|call(?:ed|ing)? off|put(?:ting)? off|on hold|hold(?:ing)? off|shelv(?:e|ed|ing)|postpon(?:e|ed|ing)|next year instead|cancel(?:l?ed)?|not ours|(?:leav(?:e|ing)|left|keep|kept|sav(?:e|ing)) [^,.;!?]{0,40}for (?:next year|later|another time)|until next year|can wait|get rid of|take (?:\w+ ){1,4}off|don't count|do without)\b/
/** 改由合作方去报了, 归研究院报: another applies for it. */
const FILED_BY_OTHERS =
  /(?:改由|改成由|改让|转由|归|让给?|交给|交由|转给|移给|划给|甩给|丢给)(?:了)?[^,。;!?我咱]{0,4}(?:合作[方伙单]位?|兄弟|集团|总(?:公司|部|院|厂|会)|母公司|子公司|分公司|另一家|别(?:家|人|的)|他们|人家|对方|挂靠|上级|院里|所里|学会|协会|研究[院所]|大学|中心)[^,。;!?我咱]{0,8}?(?:报|申报|申请|申|弄|办|领|牵头)(?:去|了|吧|啦|的|$|[,。;! ])|(?:合作[方伙单]位?|兄弟(?:单位|公司)|集团|总部|母公司|子公司|分公司|他们|人家|对方)(?:自己|单独)?(?:拿)?去(?:报|申报|申请|弄|办)(?:了|吧|啦|的|$|[,。;! ])|\b(?:filed|claimed|applied for|submitted|handled) by (?:our|the|another|a|their)\b(?! (?:team|office|agent))/
/** 明年再申请能拿吗: asks, and takes nothing back. */
const ASKS = /[吗呢?]|多少|能不能|还能|可以|是不是/
const NOT_WITHDRAWN = /没撤|not withdr|n't withdr/
/** 明年再报: what is asked beside it is asked of next year. */
const LATER = /^(?:明|来|下|以后|年后|过|迟|晚|回头|改)/

/** Where a message says that something is no longer asked for. */
function withdrawnIn(text: string): RegExpExecArray | null {
  const match = WITHDRAWN.exec(text) ?? FILED_BY_OTHERS.exec(text)
  if (!match || NOT_WITHDRAWN.test(text)) return null
  const clause = (/[^,.。;!?\n]*$/.exec(text.slice(0, match.index))?.[0] ?? '') + match[0]
  const after = /^[^,.。;!?\n]*[?]?/.exec(text.slice(match.index + match[0].length))?.[0] ?? ''
  return ASKS.test(LATER.test(match[0]) ? text : clause + after) ? null : match
}

/** 再报 in 明年再报, 还在 in 还在公示: adds nothing now. */
function addsNothing(
  { meaning, start, end, text: words }: Mention,
  said: string,
  all: readonly Mention[],
  withdrawn: RegExpExecArray | null,
): boolean {
  if (meaning.layer !== 'cue' || meaning.cue !== 'add') return false
  // 和解也算吗
  if (/^也/.test(words) && /^(?:进去|进|上|在内|数)?(?:吗|么|不|嘛|\?)/.test(said.slice(end))) return true
  const later = withdrawn !== null && start >= withdrawn.index && end <= withdrawn.index + withdrawn[0].length
  return (
    later ||
    all.some(
      (one) =>
        one.meaning.layer === 'fact' &&
        one.meaning.fact === 'rating' &&
        one.meaning.value === 'failed' &&
        one.start <= start &&
        end < one.end,
    )
  )
}

/** 要扣掉成本吗, 扣不扣税: asks whether something is deducted, and takes nothing out. */
const ASKS_DEDUCTION =
  /(?:要|会|用|需要?|得|是否|是不是|还)[^,。;!?]{0,4}[扣减抵][^,。;!?]{0,6}(?:[吗么]|\?|$)|[扣减抵][不没][扣减抵]|\b(?:is|are|will|do|does)\b[^,.;!?]{0,30}\bdeducted\b/

/** 加产业导航1个: an award right after 加. */
const ADDS = /(?:^|[,。;!? 那就再我请烦要])(?:加|\+ ?(?:\d+|[一两二三])?)[个项家件]?$/
/** 还为专利的事打了一场, 去年还评上…: opens with what comes on top. */
const GOES_ON =
  /^(?:[^,。;!?]{0,6}[年月司院所会校厂们园])?还(?:为|因为?|和|跟|与|同|被|把|替|去|上|评|中|当|主导|牵头|承|接|新|首次|第一次|头一|刚|额外|单独|通过|领了|挂)/

/** And internationally, at ISO?; and at provincial level?: asks of another in few words. */
const AND =
  /^(?:and|or|then)\b(?!.*\b(?:what|which|who|when|where|why|how|is|are|does|do|did|can|could|both|together|too|also)\b)[^.;!]{3,60}\?$/

/** 我们运营的公共服务平台新认定: who runs it, and not its running costs. */
function onlyRuns({ meaning, start, end }: Mention, said: string): boolean {
  return (
    meaning.layer === 'fact' &&
    meaning.fact === 'funding' &&
    meaning.value === 'operation' &&
    /(?:我们|我司|公司|咱们?|我院|我校|我所|由我们|自己)(?:来|在|负责)?$/.test(said.slice(0, start)) &&
    /^的?[^,。;!?]{0,6}(?:平台|中心|基地)/.test(said.slice(end))
  )
}

/** Looks a normalized text up in a vocabulary. */
export function findAll(lexicon: Lexicon, raw: string, text: string): Found {
  const withdrawn = withdrawnIn(text)
  const mentions = withoutOuter(lexicon.find(text), text).filter(
    (mention, _, all) =>
      !isAsked(mention, text) &&
      !isShortOf(mention, text) &&
      !onlyReckons(mention, text) &&
      !onlyRuns(mention, text) &&
      !isRoughNumber(mention, text) &&
      !isForbidden(mention, text) &&
      !isNoOther(mention, all, text) &&
      !isContrasted(mention, text) &&
      !quotesSomebody(mention, text) &&
      !addsNothing(mention, text, all, withdrawn),
  )
  const phrases = new Set<string>()
  const outside = new Set<number>()
  const cues = new Set<string>()
  const talk = new Set<string>()
  for (const mention of mentions) {
    const { meaning } = mention
    if (meaning.layer === 'topic' && !isOutside(mention, mentions)) phrases.add(meaning.phrase)
    else if (meaning.layer === 'outside') outside.add(meaning.index)
    else if (meaning.layer === 'cue') cues.add(meaning.cue)
    else if (meaning.layer === 'talk') talk.add(meaning.talk)
  }
  if (DROPS.test(text)) cues.add('drop')
  if (ASKS_DEDUCTION.test(text)) cues.delete('drop')
  if (withdrawn) cues.add('drop')
  const addsOne = mentions.some(
    ({ meaning, start }) => meaning.layer === 'award' && !meaning.weak && ADDS.test(text.slice(0, start)),
  )
  if (addsOne || (GOES_ON.test(text) && !ASKS.test(text))) cues.add('add')
  const tells = mentions.some(({ meaning }) => meaning.layer === 'fact' || meaning.layer === 'award')
  const asksText = ['clauseText', 'clauseWhere', 'total', 'add', 'how'].some((cue) => cues.has(cue))
  if (tells && !asksText && AND.test(text)) cues.add('replace')
  return {
    raw,
    text,
    mentions,
    numbers: findNumbers(text.replace(CLAUSE_NUMBER, (reference) => ' '.repeat(reference.length))),
    cues,
    talk,
    phrases: [...phrases],
    outside: [...outside],
  }
}

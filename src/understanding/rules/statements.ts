/** What a chunk of a message states: awards, facts and bodies that are neither denied nor left open. */
import { isUnsure } from './alternatives.ts'
import { wondersOfMoney } from './asks.ts'
import { CONDITION_FACTS, type Draft } from './drafts.ts'
import type { Said } from './found.ts'
import type { Meaning, Mention } from './lexicon.ts'
import { isAimedAt, isDenied, isDeniedBefore, isMissed, isNegated, isNotGranted } from './negation.ts'
import {
  affirms,
  isGivenAway,
  isGrantedElsewhere,
  isGrantedSince,
  isHistory,
  isLessThanTold,
  isOfRivals,
  isOldFirm,
  isOnlyCompared,
  isRaisedSince,
  isTheirs,
  namesOthers,
  onlyConcedes,
  speaksOfUs,
  told,
  wasWonBefore,
} from './perspective.ts'
import type { AwardTraits } from './traits.ts'

/** A mention that names an award. */
export interface AwardMention extends Mention {
  readonly meaning: Extract<Meaning, { layer: 'award' }>
}

export interface StatedFact {
  readonly fact: string
  readonly value: string
  /** Offset into the normalized text. */
  readonly at: number
  /** Said by a person's title: 老总拿了. */
  readonly title: boolean
}

/** What is stated, and what is ruled out. */
export interface Statements {
  /** Awards that open or continue a claim. */
  readonly heads: readonly AwardMention[]
  readonly facts: readonly StatedFact[]
  readonly bodies: readonly string[]
  /** Bodies that tell who speaks and receive nothing: 代理机构, a weak name of an award, or 学校 in 学校一位教授. */
  readonly alluded: readonly string[]
  /** Awards that the message rules out: 不是国标. */
  readonly denied: readonly { award: string; facts: Record<string, string> }[]
  /** Facts that were ruled out without naming another: 不是省级. */
  readonly deniedFacts: readonly { fact: string; value: string }[]
}

/** A title makes an individual only as the one who wins: 老总拿了, not 老总问. */
const WINS =
  /^(?:们)?(?:个人|本人|自己)?(?:是?[以用](?:自己|个人|本人)?的?(?:名字|名义))?(?:也|都|则|是|今年|去年|首次|第一次|又|刚|各|分别|还|同年|头一回|头一趟)*(?:得|拿|评|获|中|被评|入选|荣获|摘|捧| won| received| got| has won)/

/** 两个团队，外加五位专家: whether a title is counted beside an award for teams and persons. */
function isCounted({ start }: Mention, { mentions, numbers }: Said, traits: AwardTraits): boolean {
  return (
    numbers.some(
      ({ kind, end, classifier }) => kind === 'count' && end === start && /[位名个]/.test(classifier ?? ''),
    ) && mentions.some(({ meaning }) => meaning.layer === 'award' && traits.takes(meaning.award, 'team'))
  )
}

/** Levels at which a weakly named award is likely meant. */
const HIGH_LEVELS = new Set(['international', 'national'])

/**
 * Sorts the mentions of a chunk.
 * @param open start of a mention → the fact that it leaves undecided
 * @param drafts claims opened so far, which support a weak name
 */
export function statementsOf(
  mentions: readonly Mention[],
  said: Said,
  open: ReadonlyMap<number, string>,
  drafts: readonly Draft[],
  traits: AwardTraits,
): Statements {
  const { text } = said
  const heads: AwardMention[] = []
  const facts: StatedFact[] = []
  const bodies: string[] = []
  const alluded: string[] = []
  const denied: { award: string; facts: Record<string, string> }[] = []
  const deniedFacts: { fact: string; value: string }[] = []
  for (const mention of mentions) {
    const { start, end, meaning } = mention
    if (meaning.layer === 'award') {
      const { award, weak } = meaning
      const own = decided(meaning.facts, open.get(start))
      if (isNegated(text, start, end) && !isPaidOnly(mention, said, traits))
        denied.push({ award, facts: own })
      else if (isBackground(mention, award, said) || isLeftOut(mention, said)) continue
      else if (isWonBefore(mention, said)) continue
      else if (isOnlyCompared(text, start, end) && heads.length + drafts.length > 0) continue
      else if (isOnlyTold(mention, said, traits)) continue
      else if (isOfOthers(mention, said) || isPartOfName(mention, said, traits)) continue
      else if (isPart(mention, said) || isYardstick(mention, said) || isOtherGrade(mention, said)) continue
      else if (!weak || isSupported(mention, award, said, drafts, traits))
        heads.push({ ...mention, meaning: { ...meaning, facts: own } })
      const body = weak ? traits.onlyBody(award) : undefined
      if (body !== undefined) alluded.push(body)
    }
    if (open.has(start)) continue
    if (isPassedOver(mention, said)) continue
    if (recipientNamed(mention) !== undefined && isForTheOther(mention, said)) continue
    if (isPartner(mention, text)) continue
    if (meaning.layer === 'body' && !isNegated(text, start, end))
      (isPersonsBody(mention, text) ? alluded : bodies).push(meaning.body)
    if (meaning.layer === 'fact') {
      const { fact, value, not, title } = meaning
      if (fact === 'action' && isPosition(mention, value, said)) continue
      if (EARLIER_FACTS.has(fact) && (isEarlier(mention, said) || isLetAlone(mention, text))) continue
      // TC or SC, not yet confirmed: what is not known is which.
      if (fact === 'rating' && open.size > 0 && isUnsure(mention, text)) continue
      const missed = isMissed(text, start) || isAimedAt(text, start, end)
      if (fact === 'grade' && missed && tellsOtherGrade(value, said.mentions)) continue
      if (fact === 'recipient' && isNotGranted(text, end) && isGrantedElsewhere(text, start, end)) continue
      if (title && !WINS.test(text.slice(end, end + 16)) && !isCounted(mention, said, traits)) continue
      if (
        fact === 'recipient' &&
        value === 'individual' &&
        (isWorkplace(mention, text) || isReviewer(mention, text))
      )
        continue
      if (fact === 'level' && isPlace(mention, text)) continue
      if (EARLIER_FACTS.has(fact) && (isTheirs(text, mention) || isLessThanTold(text, start))) continue
      if (EARLIER_FACTS.has(fact) && (isGivenAway(text, end) || isOnlyCompared(text, start, end))) continue
      if (fact === 'action' && isEarlierAction(mention, value, said)) continue
      if (fact === 'recipient' && isNoRecipient(mention, text)) continue
      const says = isDenied(text, mention) && !isOnlyGrade(mention, said) ? not : saysOf(mention, value, said)
      if (says === 'nothing') continue
      if (says === undefined) deniedFacts.push({ fact, value })
      else facts.push({ fact, value: says, at: start, title })
    }
  }
  const awards = [...heads.map(({ meaning }) => meaning.award), ...drafts.map(({ award }) => award)]
  // 正奖没评上: what failed is the thing set aside, not the award asked for.
  const aside = mentions.some(
    ({ start, end, meaning }) =>
      meaning.layer === 'fact' &&
      (awards.length === 0 || awards.some((award) => traits.uses(award, meaning.fact))) &&
      ((meaning.fact === 'prize' &&
        // 连提名都没捞到: nothing was granted, unless something else was.
        (meaning.value !== 'nomination' || isGrantedElsewhere(text, start, end))) ||
        meaning.fact === 'level' ||
        (meaning.fact === 'grade' && tellsOtherGrade(meaning.value, said.mentions))) &&
      (isNotGranted(text, end) ||
        (meaning.fact === 'grade' && isNotGrantedBefore(text, mentions, start)) ||
        (meaning.fact !== 'level' && isMissed(text, start))),
  )
  return {
    heads,
    facts: aside ? facts.filter(({ fact }) => fact !== 'rating') : facts,
    bodies,
    alluded,
    denied,
    deniedFacts,
  }
}

/** 没评上三个A，只有AA: whether what was not granted is named right after that. */
function isNotGrantedBefore(text: string, mentions: readonly Mention[], at: number): boolean {
  return mentions.some(
    ({ meaning, end }) =>
      meaning.layer === 'fact' &&
      meaning.fact === 'rating' &&
      meaning.value === 'failed' &&
      end <= at &&
      /^(?:那?个|到|为|成| ){0,2}$/.test(text.slice(end, at)),
  )
}

/** 上次只拿了提名奖，今年拿了正奖: an award named only for what was before, if the message goes on to name it anew. */
function isBackground({ start, end }: Mention, award: string, { text, mentions }: Said): boolean {
  const goesOn = mentions.some(
    (one) =>
      one.meaning.layer === 'award' && one.meaning.award === award && !one.meaning.weak && one.start > end,
  )
  return goesOn && isHistory(text, start, end)
}

/** 隔壁厂是AA，我们是AAA: an award of somebody else, if the same one is named of us too. */
function isOfOthers(mention: AwardMention | Mention, { text, mentions }: Said): boolean {
  const { meaning } = mention
  if (meaning.layer !== 'award') return false
  const less = 'grade' in meaning.facts && isLessThanTold(text, mention.start)
  const given = isGivenAway(text, mention.end)
  const rivals = isOfRivals(text, mention)
  const ours = (one: Mention) =>
    one.meaning.layer === 'award' && !one.meaning.weak && one.start > mention.end && !isOfRivals(text, one)
  if (rivals && mentions.some((one) => ours(one) && clauseOf(one, text).from > mention.end)) return true
  if (!less && !given && !isTheirs(text, mention)) return false
  return mentions.some(
    (one) =>
      one.meaning.layer === 'award' &&
      one.meaning.award === meaning.award &&
      !one.meaning.weak &&
      !(one.start < mention.end && mention.start < one.end) &&
      !isTheirs(text, one),
  )
}

/** What stands before a thing by which something else came about: 靠着AAA的底子. */
const BY_WHICH =
  /(?:靠着?|凭着?|凭借|借着?|仗着|依托|用|拿着|以|围绕着?|基于|多亏|\b(?:thanks to|using|on the strength of))(?:了)?(?:我们|咱们?)?(?:的|那个?|这个?|一?[件个项块]|自己的|自家的|\s)*$/
/** 标准拿了贡献奖, 平台办的活动: what it came to. */
const CAME_TO =
  /(?:拿|获|得|评上|捧|斩获|摘|入选|办|搞|做|冲|争取|换来)[了到得下出回过]?|\b(?:won|received|got|earned|hosted|held)\b/
/** 商标被抄了: a thing about which there is a dispute. */
const FOUGHT_OVER =
  /^(?:的?(?:商标|专利|牌子|产品|设计))?(?:也|都|又|还|竟|居然|去年|今年|前年)?(?:被|遭|让|叫|给)(?:了)?[^,。;!?]{0,6}(?:抄|仿|侵|盗|冒|山寨|抢注|偷|傍)/
/** 领跑者企业的招牌: whose something is. */
const WHOSE = /^(?:企业|公司|单位|厂家?)的(?!是|话|奖|钱|补)[^、和及与跟]*$/
/**
 * An award's thing or title that is only told of, beside the award asked for: the standard that won a prize, the
 * platform on which an activity was held, the trademark that was copied.
 */
function isOnlyTold(mention: Mention, { text, mentions }: Said, traits: AwardTraits): boolean {
  const { meaning, start, end } = mention
  if (meaning.layer !== 'award') return false
  const { from, to } = clauseOf(mention, text)
  const others = mentions.flatMap((one) =>
    one.meaning.layer === 'award' && one.meaning.award !== meaning.award && one.start >= end
      ? [{ at: one.start, award: one.meaning.award, weak: one.meaning.weak }]
      : [],
  )
  const fought = others.some(({ award }) => traits.paysCosts(award)) && FOUGHT_OVER.test(text.slice(end))
  if (fought && !/新|刚|首次|认定|评/.test(text.slice(from, start))) return true
  const next = others.find(({ weak, at }) => !weak && at < to)
  if (!next || mentions.some((one) => one.start < next.at && one.start >= end && isAdded(one))) return false
  const between = text.slice(end, next.at)
  if (WHOSE.test(/(?:企业|公司)$/.test(mention.text) ? `企业${between}` : between)) return true
  const came = CAME_TO.exec(between)
  if (!came || /[、和及与跟也都又还另]/.test(between)) return false
  const isThing = traits.unitOf({ award: meaning.award, facts: {} }).classifiers.includes('件')
  const won = isThing && !traits.paysCosts(meaning.award) && between.length - came[0].length <= 8
  return BY_WHICH.test(text.slice(from, start)) || (won && came.index <= 4)
}

function isAdded({ meaning }: Mention): boolean {
  return meaning.layer === 'cue' && meaning.cue === 'add'
}

/** 平台那笔已经领了，今年再给多少: what was paid, of an award that is paid once, sets nothing aside. */
function isPaidOnly(mention: AwardMention | Mention, { text, mentions }: Said, traits: AwardTraits): boolean {
  const { meaning, start, end } = mention
  return (
    meaning.layer === 'award' &&
    traits.uses(meaning.award, 'paid') &&
    !isDeniedBefore(text.slice(Math.max(0, start - 24), start)) &&
    mentions.some((one) => one.meaning.layer === 'fact' && one.meaning.fact === 'paid' && one.start >= end)
  )
}

/** 二等奖没拿到，能给多少: the only grade that is told, which was not granted. */
function isOnlyGrade({ meaning, start, end }: Mention, { text, mentions }: Said): boolean {
  return (
    meaning.layer === 'fact' &&
    meaning.fact === 'grade' &&
    !isNegated(text, start, end) &&
    isNotGranted(text, end) &&
    !tellsOtherGrade(meaning.value, mentions)
  )
}

/** 标准项目, beside 标准创新贡献奖: a weak name that is part of the name of an award told in full. */
function isPartOfName(mention: Mention, { text, mentions }: Said, traits: AwardTraits): boolean {
  const { meaning, text: words, end } = mention
  if (meaning.layer !== 'award' || !meaning.weak || !/^(?:的)?项目/.test(text.slice(end))) return false
  const { from, to } = clauseOf(mention, text)
  const told = mentions.some(
    (one) =>
      one.meaning.layer === 'fact' &&
      ['action', 'role'].includes(one.meaning.fact) &&
      one.start >= from &&
      one.end <= to,
  )
  return (
    !told &&
    mentions.some(
      (one) =>
        one.meaning.layer === 'award' &&
        one.meaning.award !== meaning.award &&
        !one.meaning.weak &&
        traits.award(one.meaning.award).name.zh.includes(words),
    )
  )
}

/** 当年制定时没赶上，这次修订…: what was done then, beside what is done now. */
function isEarlierAction(mention: Mention, value: string, { text, mentions }: Said): boolean {
  const { from, to } = clauseOf(mention, text)
  const then =
    /当年|当初|那会儿|那时|原先|最早|早先|以前|从前|别人|人家/.test(text.slice(from, to)) &&
    /^(?:出来)?(?:的时候|时|那会儿|那阵|那年|的那)|没(?:赶上|份|参与|参加)/.test(text.slice(mention.end, to))
  return (
    then &&
    mentions.some(
      ({ meaning, start }) =>
        meaning.layer === 'fact' && meaning.fact === 'action' && meaning.value !== value && start > to,
    )
  )
}

/** 高价值发明专利量 in 高价值发明专利量上工作突出: an award's name that is part of a turn of phrase for another award. */
function isPart({ start, end, meaning }: Mention, { mentions }: Said): boolean {
  if (meaning.layer !== 'award') return false
  return mentions.some(
    (one) =>
      one.phrase &&
      one.meaning.layer === 'award' &&
      one.meaning.award !== meaning.award &&
      (!one.meaning.weak || meaning.weak) &&
      one.start <= start &&
      end <= one.end &&
      end - start < one.end - one.start,
  )
}

/** 企标比国标还严: an award's thing to which another is compared. */
function isYardstick({ start, end }: Mention, { text }: Said): boolean {
  return (
    /比(?:起|得上)?$/.test(text.slice(0, start)) &&
    /^(?:的|里)?(?:还|更|都|要|高|严|难)/.test(text.slice(end))
  )
}

/** 没够着3A，定的2A: the grade that was not reached, beside the one that was. */
function isOtherGrade({ start, end, meaning }: Mention, { text, mentions }: Said): boolean {
  const grade = meaning.layer === 'award' ? meaning.facts['grade'] : undefined
  // 报的是省长质量奖，没成，转报市长质量奖
  const level = meaning.layer === 'award' ? meaning.facts['level'] : undefined
  const lower = mentions.some(
    (one) =>
      one.meaning.layer === 'award' &&
      meaning.layer === 'award' &&
      one.meaning.award === meaning.award &&
      one.start > end &&
      one.meaning.facts['level'] !== undefined &&
      one.meaning.facts['level'] !== level,
  )
  if (level !== undefined && lower && isAimedAt(text, start, end)) return true
  return (
    grade !== undefined &&
    (isMissed(text, start) || isNotGranted(text, end) || isAimedAt(text, start, end)) &&
    tellsOtherGrade(grade, mentions)
  )
}

/** 被我们抢下, 花落我们所: it went to those who ask. */
const GIVEN_TO_US = /^[^没未不]*(?:给|归|被|让|叫|花落|落到)了?(?:我|咱|俺|本)/
/** 证书没发, 不会被取消: what is still to come, or did not happen, takes nothing back. */
const NOTHING_LOST = /没|未|不|n't|\bnot\b|never/

/** 最后给我们落了个提名, got the nomination: what stands before a nomination that was granted, or after it. */
const CONSOLES = {
  before:
    /(?:落|捞|得|拿|获|给|混|弄|评|送|发|赏|收|蹭|颁|授|改成|降成|降为|就是个?|只是个?|只有个?|\b(?:got|won|gave|given|received|awarded|only|just)\b)[^,。;!?没未不]{0,12}$/,
  after: /^(?:奖)?[^,。;!?没未不]{0,5}(?:到手|拿到|拿了|得了|有份|拿下|给了)/,
}
/** 区长质量奖没评上，落了个提名: whether what failed is the prize above the one that was granted. */
function isConsoled({ start, end }: Mention, { text, mentions }: Said): boolean {
  return mentions.some((one) => {
    const { meaning } = one
    const prize =
      meaning.layer === 'award'
        ? meaning.facts['prize']
        : meaning.layer === 'fact' && meaning.fact === 'prize' && meaning.value
    const graded = meaning.layer === 'fact' && meaning.fact === 'grade' && one.start >= end
    if ((prize !== 'nomination' && !graded) || (one.start < end && start < one.end)) return false
    // Named in full, it is an award of its own, beside another that was.
    if (
      isNamedIn(clauseOf({ start, end }, text), mentions) &&
      meaning.layer === 'award' &&
      !meaning.weak &&
      meaning.facts['level'] !== undefined
    )
      return false
    const { from } = clauseOf(one, text)
    const given =
      CONSOLES.before.test(text.slice(from, one.start)) || CONSOLES.after.test(text.slice(one.end))
    return given && !isDenied(text, one) && !isNotGranted(text, one.end)
  })
}

function isNamedIn({ from, to }: { from: number; to: number }, mentions: readonly Mention[]): boolean {
  return mentions.some(
    ({ meaning, start, end }) => meaning.layer === 'award' && !meaning.weak && from <= start && end <= to,
  )
}

/** Facts that name another prize than the one asked for. */
const EARLIER_FACTS = new Set(['prize', 'level', 'grade'])

/** 提名都没评上，正奖更没有: even less that. */
function isLetAlone({ end }: Mention, text: string): boolean {
  return /^(?:那)?(?:就)?更(?:没|别[提说想]|不用[提说想]|谈不上|轮不到|不可能|无)/.test(text.slice(end))
}

/** Last time we only got the nomination, this year…: a prize named only for what was before. */
function isEarlier({ start, end }: Mention, { text, mentions }: Said): boolean {
  const goesOn = mentions.some(
    ({ meaning, start: at }) => meaning.layer === 'award' && !meaning.weak && at > end,
  )
  return goesOn && isHistory(text, start, end)
}

/** 首次拿了市长质量奖，省长质量奖没报: an award not gone for, beside one that was granted. */
function isLeftOut(mention: Mention, { text, mentions }: Said): boolean {
  const { start, end } = mention
  const granted = mentions.some(
    (one) =>
      one !== mention &&
      one.meaning.layer === 'award' &&
      !one.meaning.weak &&
      !(one.start < end && start < one.end) &&
      !isNotGranted(text, one.end),
  )
  return (
    granted && isNotGranted(text, end) && isGrantedElsewhere(text, start, end) && !isListed(mention, mentions)
  )
}

/** 驰名一件，区长质量奖没评上，合计: whether a sum of several kinds of award is asked for. */
function isListed({ meaning }: Mention, mentions: readonly Mention[]): boolean {
  const awards = new Set(
    mentions.flatMap((one) =>
      one.meaning.layer === 'award' && !one.meaning.weak ? [one.meaning.award] : [],
    ),
  )
  const asksAll = mentions.some((one) => one.meaning.layer === 'cue' && one.meaning.cue === 'total')
  return asksAll && meaning.layer === 'award' && awards.size > 1
}

/** 首次获市长质量奖，2015年得过区长质量奖: an award told only of the past, beside another. */
function isWonBefore({ start, end }: Mention, { text, mentions }: Said): boolean {
  const { from } = clauseOf({ start, end }, text)
  const others = mentions.some(
    (one) => one.meaning.layer === 'award' && !one.meaning.weak && (one.end <= from || one.start >= end),
  )
  return others && wasWonBefore(text.slice(from, start), text)
}

/** 二等奖一项，冲一等奖没冲上: whether another grade is told as well. */
function tellsOtherGrade(value: string, mentions: readonly Mention[]): boolean {
  return mentions.some(({ meaning }) => {
    if (meaning.layer === 'award')
      return meaning.facts['grade'] !== undefined && meaning.facts['grade'] !== value
    return meaning.layer === 'fact' && meaning.fact === 'grade' && meaning.value !== value
  })
}

const WORKS =
  /在[^,。;!?]{0,8}(?:上班|工作|任职|打工|干活|做事)|\b(?:work(?:s|ing)?|employed) (?:at|for|in|by)\b/
/** I work at a company myself, 我本人在公司上班: where somebody works makes no winner. */
function isWorkplace(mention: Mention, text: string): boolean {
  const { from, to } = clauseOf(mention, text)
  return IN_PERSON.test(mention.text) && WORKS.test(text.slice(from, to))
}

/** 专家评审很严: those who judge win nothing. */
function isReviewer({ end, text: words }: Mention, text: string): boolean {
  return (
    words.startsWith('专家') &&
    /^(?:组|们)?(?:评|打分|说|讲|来|验收|认为|给|看|意见|现场|审|问)/.test(text.slice(end))
  )
}

/** 爸爸单位说: who only says it; 七八个人: how many people. */
function isNoRecipient({ start, end, text: words }: Mention, text: string): boolean {
  if (/^单位$/.test(words)) return /^(?:那边|里)?(?:说|讲|问|催|通知|告诉)/.test(text.slice(end))
  // a six person team
  if (words === 'person') return /^ (?:[a-z]+ ){0,2}team\b/.test(text.slice(end))
  return /^个人(?:的|组)?$/.test(words) && /[二两三四五六七八九十百几\d]$/.test(text.slice(0, start))
}

/** 我们学校一位院士, 爸爸单位说他得的: whose the person is that won. */
function isPersonsBody({ start, end }: Mention, text: string): boolean {
  // 我在街道经济科
  if (/在$/.test(text.slice(0, start)) && /^[^,。;!?]{0,3}(?:科|处|办|上班|工作|任职)/.test(text.slice(end)))
    return true
  return /^(?:学校|公司|单位|医院|[院所厂校])?(?:里|的|里的|有)?(?:一|某|那|这|有)?[位名](?:老)?(?:院士|教授|老师|博士|工程师|师傅|员工|职工|技术员|专家|科学家|研究员|医生|主任|同事|技工|工人)|^(?:老爷子|老头|老太|老公|老婆|老妈|老爸|先生|太太|爸|妈|哥|姐|弟|妹|儿子|女儿|孩子|亲戚|叔|舅|姑)|^(?:那边|里)?(?:说|讲|通知|告诉)(?:他|她|佢|我爸|我妈|我老公|我老婆|个人)/.test(
    text.slice(end),
  )
}

/** 区里的两家企业: where they are, no level of recognition. */
function isPlace({ end, text: words }: Mention, text: string): boolean {
  // 市里没有配套: who else pays, or not.
  const pays =
    /^[省市区](?:里|上|局|财政)(?:头|面)?$/.test(words) &&
    /^(?:都|也|还|又|已经|早就|那边|这边|另外|每年|财政|一分钱?|一毛钱?)*(?:没|不)?(?:再|会|能)?(?:给(?!评|认|批|挂|发证|授|我们评|我们认)(?:钱|补|奖|配套|多少|几|一分|过钱)|给(?=[,。;!? ]|$)|配套|有?(?:配套|补贴|奖励|奖金|补助)|有没有(?:钱|配套|奖|补)|有(?:钱|没有)|出钱|掏钱|发钱|管(?=[,。;!? ]|$))/.test(
      text.slice(end),
    )
  if (pays) return true
  return (
    /^[省市区]里(?:头|面)?的?$/.test(words) &&
    /^的?(?:我们)?(?:这|那)?[一两二三四五六七八九十几\d]*[家个]?(?:企业|公司|厂|单位|学校|高校|院校|医院)(?!奖|评|认)/.test(
      text.slice(end),
    )
  )
}

/** 修订国标，我们是第五起草单位: a position named by the other action than the one that is told. */
function isPosition({ end }: Mention, value: string, { text, mentions }: Said): boolean {
  return (
    /^(?:单位|人|组|小组|名单|者)/.test(text.slice(end, end + 2)) &&
    mentions.some(
      ({ meaning }) => meaning.layer === 'fact' && meaning.fact === 'action' && meaning.value !== value,
    )
  )
}

/** Facts that tell whether a condition of the claim holds, if they are told of it. */
const DECIDING = new Set([...CONDITION_FACTS, 'result'])

/** 赢的是他们: what the result is to the other side. */
const OPPOSITE: Readonly<Record<string, string>> = {
  won: 'lost',
  lost: 'won',
  settled: 'settled',
  pending: 'pending',
}

/** What a fact says of the claim: 主导的是德国人 makes those who ask participants. */
function saysOf(mention: Mention, value: string, said: Said): string | 'nothing' {
  const { text, mentions } = said
  const { meaning } = mention
  if (meaning.layer !== 'fact' || !DECIDING.has(meaning.fact)) return value
  // A gap that reaches beyond a bracket joins what does not belong together.
  if (/[()]/.test(mention.text)) return 'nothing'
  if (meaning.fact === 'rating' && (value === 'failed' ? GIVEN_TO_US : NOTHING_LOST).test(mention.text))
    return 'nothing'
  if (meaning.fact === 'rating' && value === 'failed' && isConsoled(mention, said)) return 'nothing'
  if (meaning.fact === 'rating' && value === 'failed' && isOfOutside(mention, said)) return 'nothing'
  if (meaning.fact === 'rating' && value === 'failed' && isOfAnother(mention, said)) return 'nothing'
  // 都没争过我们
  if (value === 'failed' && /过$/.test(mention.text) && /^[我咱俺]/.test(text.slice(mention.end)))
    return 'nothing'
  if (isOfAClass(mention, value, said)) return 'nothing'
  if (meaning.fact === 'rating' && OTHER_HONOURS.test(text.slice(mention.end))) return 'nothing'
  if (value === 'reversed') return reverses(mention, mentions)
  if (value === 'lost' && REVERSES.test(text.slice(0, mention.start))) return 'nothing'
  if (isPartOfRole(mention, mentions) || isPartOfPraise(mention, said) || isOfOtherRecipient(mention, said))
    return 'nothing'
  if (value === 'old' && (isOldFirm(text, mention) || isRaisedSince(text, mention.start, mention.end)))
    return 'nothing'
  if (meaning.fact === 'novelty' && isNoAge(mention, value, said)) return 'nothing'
  // 总数没出来: what is pending is a sum.
  if (value === 'pending' && SUM_BEFORE.test(text.slice(0, mention.start))) return 'nothing'
  if (isOfFollowers(mention, said)) return 'nothing'
  const of = told(meaning.fact === 'rating' ? aboutItsAward(mention, said) : text, mention)
  if (of === 'ours') return value
  if (of === 'opponent') return OPPOSITE[value] ?? 'nothing'
  const othersLead = of === 'others' && meaning.fact === 'role' && value === 'lead' && speaksOfUs(text)
  // 三家合作社各自牵头，三家能拿多少: asked for them.
  if (of === 'others' && value === 'lead' && !othersLead) return value
  const weLead = mentions.some(
    (one) =>
      one.meaning.layer === 'fact' &&
      one.meaning.fact === 'role' &&
      one.meaning.value === 'lead' &&
      !isDenied(text, one) &&
      told(text, one) === 'ours',
  )
  return othersLead && !weLead ? 'participant' : 'nothing'
}

const SUM_BEFORE = /(?:总数|费用|发票|票据|账|金额|数目)[^,。;!?]{0,4}$/
/** 我干了…: how long a person, and no body, did something. */
const IN_PERSON_FOR_YEARS = {
  before: /我(?!们|司|院|校|所|会|厂|公司|单位)[^,。;!?]{0,8}$/,
  words: /^(?:干|做|搞|从事|待)了/,
}
/** 就设在我们院，今年新获准; 我干了二十年; 又重新认定: what sounds like the age of a grant and is not. */
function isNoAge(mention: Mention, value: string, { text, mentions }: Said): boolean {
  const { start, text: words } = mention
  if (value === 'new') return text[start - 1] === '重'
  const awards = mentions.flatMap(({ meaning }) => (meaning.layer === 'award' ? [meaning] : []))
  const named = awards.filter(({ weak }) => !weak).length
  const isNew = ({ meaning }: Mention) => meaning.layer === 'fact' && meaning.value === 'new'
  if (/^就.?在$/.test(words) && named <= 1 && mentions.some(isNew)) return true
  const inPerson =
    IN_PERSON_FOR_YEARS.before.test(text.slice(0, start)) && IN_PERSON_FOR_YEARS.words.test(words)
  return inPerson || isGrantedSince(text, mention, awards)
}

/** 没轮到主导: what was not granted is a role, no award. */
function isPartOfRole({ start, end, meaning }: Mention, mentions: readonly Mention[]): boolean {
  return (
    meaning.layer === 'fact' &&
    meaning.fact === 'rating' &&
    mentions.some(
      (one) =>
        one.meaning.layer === 'fact' && one.meaning.fact === 'role' && one.start <= start && end <= one.end,
    )
  )
}

/** reversed the ruling against us: what was said before it holds no more. */
const REVERSES = /(?:reversed|overturned|quashed|set aside|推翻了?|撤销了?)[^,.;。!?]{0,12}$/

/** Values that meet a condition. */
const MEETS = new Set([
  'passed',
  'first',
  'new',
  'won',
  'lead',
  'inside',
  'built',
  'nanjing',
  'done',
  'leading',
])
/** 差一点不合格: failing words inside longer ones that tell the contrary. */
function isPartOfPraise({ start, end, meaning }: Mention, { text, mentions }: Said): boolean {
  if (meaning.layer !== 'fact' || MEETS.has(meaning.value)) return false
  return mentions.some(
    (one) =>
      one.meaning.layer === 'fact' &&
      DECIDING.has(one.meaning.fact) &&
      MEETS.has(one.meaning.value) &&
      one.start < end &&
      start < one.end &&
      one.end - one.start > end - start &&
      !isDenied(text, one),
  )
}

/** Facts that are told of a winner. */
const WINNERS_FACTS = new Set(['time', 'novelty', 'rating'])
/** 公司以前也得过，我个人能有多少: whether a fact is told of the one, and the sum asked for the other. */
function isOfOtherRecipient({ start, meaning }: Mention, said: Said): boolean {
  if (meaning.layer !== 'fact' || !WINNERS_FACTS.has(meaning.fact)) return false
  const of = recipientBefore(start, said)
  if (of === undefined) return false
  return asksForOther(of, said) || (meaning.value === 'failed' && isGrantedToOther(of, said))
}

/** 单位没拿到，我个人拿了: whether another recipient is said to have got it, and no sum of all is asked for. */
function isGrantedToOther(recipient: string, { text, mentions }: Said): boolean {
  if (mentions.some(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'total')) return false
  return mentions.some((one) => {
    const named = recipientNamed(one) ?? ofRecipient(one)
    if (named === undefined || named === recipient) return false
    const { from, to } = clauseOf(one, text)
    return affirms(text.slice(from, to))
  })
}

/** 单位没拿到，我个人拿了: whoever is named only as not having got it. */
function isPassedOver(mention: Mention, said: Said): boolean {
  const named = recipientNamed(mention) ?? ofRecipient(mention)
  return named !== undefined && isNotGranted(said.text, mention.end) && isGrantedToOther(named, said)
}

function ofRecipient({ meaning }: Mention): string | undefined {
  return meaning.layer === 'fact' && meaning.fact === 'recipient' && !meaning.title
    ? meaning.value
    : undefined
}

/** 别的, 省里的: what else was not granted. */
const ANOTHER_ONE =
  /(?:别的|其[他它]的?|其余的?|另外的|剩下的?|[省市区]里?级?的?|国家级?的?|全国的?)(?:那[边个头些])?(?:都|也|全|均)?$/
/**
 * 别的都没报, 省里的没申请, 对手三家全落选了, 虽然被退回过一次: whether a clause that names no award tells of others or of
 * earlier, in a message that names the award in another clause.
 */
function isOfAnother(mention: Mention, { text, mentions }: Said): boolean {
  const { from, to } = clauseOf(mention, text)
  const inside = ({ start, end }: Mention) => from <= start && end <= to
  const awards = mentions.filter(
    ({ meaning, start, end }) =>
      meaning.layer === 'award' && !isNotGranted(text, end) && !isNegated(text, start, end),
  )
  if (awards.length === 0 || mentions.some((one) => one.meaning.layer === 'award' && inside(one)))
    return false
  return (
    ANOTHER_ONE.test(text.slice(from, mention.start)) ||
    namesOthers(text, mention) ||
    (onlyConcedes(text, mention) && awards.some(({ start }) => start >= to))
  )
}

/** 合作单位, 上级单位: a unit beside those who ask. */
function isPartner({ start, text: words }: Mention, text: string): boolean {
  return words === '单位' && /(?:合作|协办|上级|主管|竞争|其[他它]|别的|原来的)$/.test(text.slice(0, start))
}

/** 没评过先进: what was not granted is no award of the plan. */
const OTHER_HONOURS =
  /^(?:过|什么|啥|任何)?(?:先进|劳模|职称|荣誉|头衔|名次|冠军|职务|奖状|财(?!政)|官(?!司)|工资|稿费)/
/** 不在名单里的企业拿不到，我们在: of which firms in general, where we are told to be otherwise. */
function isOfAClass(mention: Mention, value: string, { text, mentions }: Said): boolean {
  const { from } = clauseOf(mention, text)
  const ofClass =
    /^的(?:企业|公司|单位|厂家?|机构|人|园区|基地|项目)/.test(text.slice(mention.end)) &&
    !OURSELVES.test(text.slice(from, mention.start))
  return (
    ofClass &&
    mentions.some(
      (one) =>
        one.meaning.layer === 'fact' &&
        mention.meaning.layer === 'fact' &&
        one.meaning.fact === mention.meaning.fact &&
        one.meaning.value !== value &&
        (one.end <= mention.start || one.start >= mention.end) &&
        speaksOfUs(text),
    )
  )
}

/** 省著名商标取消了，新增的是驰名商标: whether a rating is told of a thing that the plan is silent on. */
function isOfOutside(mention: Mention, { text, mentions }: Said): boolean {
  const { from, to } = clauseOf(mention, text)
  const inside = mentions.filter(({ start, end }) => from <= start && end <= to)
  return (
    inside.some(({ meaning, start }) => meaning.layer === 'outside' && start <= mention.start) &&
    !inside.some(({ meaning }) => meaning.layer === 'award') &&
    mentions.some(({ meaning }) => meaning.layer === 'award' && !meaning.weak)
  )
}

/** 老板个人以前拿过，公司给多少: whether somebody is named only for what he won before. */
function isForTheOther(mention: Mention, said: Said): boolean {
  const recipient = recipientNamed(mention)
  const won = said.mentions.some(
    ({ meaning, start }) =>
      meaning.layer === 'fact' &&
      meaning.fact === 'time' &&
      meaning.value === 'repeat' &&
      start >= mention.end &&
      isOneClause(said.text, mention.end, start),
  )
  return won && recipient !== undefined && asksForOther(recipient, said)
}

/** Whether a message asks for sums, and names for each of them another recipient than this one. */
function asksForOther(recipient: string, said: Said): boolean {
  const asked = said.mentions.flatMap(({ meaning, start }) =>
    meaning.layer === 'cue' && meaning.cue === 'amount' ? [recipientBefore(start, said)] : [],
  )
  return asked.length > 0 && asked.every((one) => one !== undefined && one !== recipient)
}

/** Which recipient a clause names last before a place. */
function recipientBefore(at: number, { text, mentions }: Said): string | undefined {
  const named = mentions.findLast(
    (one) => one.end <= at && isOneClause(text, one.end, at) && recipientNamed(one) !== undefined,
  )
  return named && recipientNamed(named)
}

function isOneClause(text: string, from: number, to: number): boolean {
  return !/[,。;!?:]/.test(text.slice(from, to))
}

const IN_PERSON = /个人|本人|自己|\b(?:individual|personal|person|myself)/
/** Which kind of recipient a word names outright: 我个人, but not 专家. */
function recipientNamed({ meaning, text }: Mention): string | undefined {
  if (meaning.layer === 'fact' && meaning.fact === 'recipient' && meaning.value !== 'organization')
    return IN_PERSON.test(text) ? meaning.value : undefined
  return meaning.layer === 'body' && meaning.body !== 'speaker' ? 'organization' : undefined
}

/** 优势企业评上了，AAA没通过认定: a text without the clauses of other awards than the one a rating is told of. */
function aboutItsAward(mention: Mention, said: Said): string {
  const { text, mentions } = said
  const named = mentions.flatMap((one) =>
    one.meaning.layer === 'award' && !one.meaning.weak && !isLeftOut(one, said)
      ? [{ award: one.meaning.award + JSON.stringify(one.meaning.facts), ...clauseOf(one, text) }]
      : [],
  )
  const { from } = clauseOf(mention, text)
  // AAA, which we failed: of the award named right before.
  const prior = named.filter((one) => one.to < from).at(-1)?.from
  const at = named.some((one) => one.from === from) ? from : prior
  const own = new Set(named.filter((one) => one.from === at).map(({ award }) => award))
  if (own.size === 0) return text
  return named
    .filter((one) => one.from !== at && !own.has(one.award))
    .reduce((all, one) => all.slice(0, one.from) + '_'.repeat(one.to - one.from) + all.slice(one.to), text)
}

const OURSELVES = /[我咱俺]|\b(?:we|us|our|ours|i)\b/
/** Another work, or only so much of it. */
const ANOTHER =
  /[另只仅才光]|也|第[一二三四五两]|[一二两三\d]+[项个份]|\b(?:only|just|merely|also|another|other)\b/
/** 牵头的是我们，跟着起草的有浙江几家公司: a clause without us tells of those who followed our lead. */
function isOfFollowers(mention: Mention, { text, mentions }: Said): boolean {
  if (mention.meaning.layer !== 'fact' || mention.meaning.value !== 'participant') return false
  const clause = clauseOf(mention, text)
  const named = mentions.some(
    ({ meaning, start, end }) => meaning.layer === 'award' && clause.from <= start && end <= clause.to,
  )
  const words = text.slice(clause.from, clause.to)
  if (named || OURSELVES.test(words) || ANOTHER.test(words)) return false
  return mentions.some((one) => {
    if (one.meaning.layer !== 'fact' || one.meaning.value !== 'lead' || isDenied(text, one)) return false
    const { from, to } = clauseOf(one, text)
    return from !== clause.from && OURSELVES.test(text.slice(from, to)) && told(text, one) === 'ours'
  })
}

/** The clause around a mention. */
function clauseOf(
  { start, end }: Pick<Mention, 'start' | 'end'>,
  text: string,
): { from: number; to: number } {
  const from = start - (/[^,。;!?()]*$/.exec(text.slice(0, start))?.[0].length ?? 0)
  const to = end + (/^[^,。;!?()]*/.exec(text.slice(end))?.[0].length ?? 0)
  return { from, to }
}

/** 一审赢了，二审改判: the contrary of what was last said of the dispute; who only says 改判 has won. */
function reverses({ start }: Mention, mentions: readonly Mention[]): string {
  const before = mentions.findLast(
    (one) => one.end <= start && one.meaning.layer === 'fact' && one.meaning.fact === 'result',
  )
  return before?.meaning.layer === 'fact' && before.meaning.value === 'won' ? 'lost' : 'won'
}

/** An award named among alternatives keeps its name and loses the fact that is in question. */
function decided(facts: Readonly<Record<string, string>>, open: string | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).filter(([fact]) => fact !== open))
}

/** ISO那个标准修订, beside 国标的修订: a weak name right after a fact that tells it apart from the full name. */
function isToldApart(
  { start }: Mention,
  award: string,
  text: string,
  others: readonly Mention[],
  traits: AwardTraits,
): boolean {
  const named = others.flatMap(({ meaning }) =>
    meaning.layer === 'award' && meaning.award === award && !meaning.weak ? [meaning.facts] : [],
  )
  return others.some(
    ({ meaning, end }) =>
      meaning.layer === 'fact' &&
      traits.asks(award, meaning.fact) &&
      end <= start &&
      /^(?:的|那[个项份]?|这[个项份]?|产业|技术| ){0,3}$/.test(text.slice(end, start)) &&
      named.every(({ [meaning.fact]: value }) => value !== undefined && value !== meaning.value),
  )
}

/** Whether the rest of a message bears out that a weak name means an award. */
function isSupported(
  mention: Mention,
  award: string,
  { text, mentions, numbers }: Said,
  drafts: readonly Draft[],
  traits: AwardTraits,
): boolean {
  const others = mentions.filter((one) => one !== mention)
  const says = (test: (meaning: Meaning, one: Mention) => boolean) =>
    others.some((one) => test(one.meaning, one))

  const inRate = says(
    (meaning, { start, end }) =>
      meaning.layer === 'cue' && meaning.cue === 'rate' && start <= mention.start && mention.end <= end,
  )
  if (inRate) return false
  const alsoStrong = says(
    (meaning, { start, end }) =>
      meaning.layer === 'award' && !meaning.weak && meaning.award === award && !isNegated(text, start, end),
  )
  // 服务机构 …… 综合考评: two weak names that mean the same award bear each other out.
  const alsoWeak = says(
    (meaning, { start, end }) =>
      meaning.layer === 'award' &&
      meaning.award === award &&
      (end <= mention.start || mention.end <= start) &&
      !isNegated(text, start, end),
  )
  if (alsoWeak && traits.award(award).asks.length === 0) return true
  if (alsoStrong)
    return (
      traits.paysCosts(award) || traits.usesPrize(award) || isToldApart(mention, award, text, others, traits)
    )
  if (drafts.some((draft) => draft.award === award) || traits.usesPrize(award)) return true
  // 维权援助分中心年度考核没过: of the award that is named in full.
  const ofNamed = (fact: string) =>
    DECIDING.has(fact) &&
    says((meaning) => meaning.layer === 'award' && !meaning.weak && traits.uses(meaning.award, fact))
  const byFact = says(
    (meaning, { start, end }) =>
      meaning.layer === 'fact' &&
      traits.uses(award, meaning.fact) &&
      !ofNamed(meaning.fact) &&
      meaning.fact !== 'recipient' &&
      meaning.fact !== 'rating' &&
      (meaning.fact !== 'level' || HIGH_LEVELS.has(meaning.value)) &&
      !(start === mention.start && end === mention.end),
  )
  const costs =
    numbers.some(({ kind }) => kind === 'money') &&
    says((meaning) => (meaning.layer === 'money' && meaning.role === 'cost') || meaning.layer === 'expense')
  if (costs && traits.paysCosts(award)) return true
  // 专利组合3项，导航2家: counted like the others of a list.
  const counted = numbers.some(
    ({ kind, start, end }) => kind === 'count' && (start - mention.end === 0 || mention.start - end === 0),
  )
  if (counted && drafts.length > 0 && traits.award(award).asks.length === 0) return true
  if (says((meaning) => meaning.layer === 'award' && !meaning.weak))
    return byFact && !says((meaning) => meaning.layer === 'outside')
  const asks = (cue: string) => says((meaning) => meaning.layer === 'cue' && meaning.cue === cue)
  // 秘书处的扶持是多少: which one, is asked.
  const asksSum = asks('amount') || (asks('benefit') && asks('howMany')) || wondersOfMoney(text)
  if (traits.award(award).asks.length > 0) return byFact || asksSum
  // 发明专利得了中国专利金奖: the money asked for is that of another thing.
  const ofOther = says((meaning) => meaning.layer === 'outside' && meaning.near !== award)
  return byFact || costs || (asksSum && !ofOther)
}

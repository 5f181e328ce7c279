/** Steps of a conversation that are told by counts, sums and names alone: fewer, only some, one more, the last two. */
import { isDeepStrictEqual } from 'node:util'
import type { Conversation } from '../../assistant/conversation.ts'
import type { Schedule } from '../../awards/schedule.ts'
import type { Claim, Move } from '../request.ts'
import type { Reading } from './claims.ts'
import { isInTheEnd } from './counts.ts'
import { withoutDispute } from './disputes.ts'
import { CONDITION_FACTS, type Draft, toClaim } from './drafts.ts'
import type { Found } from './found.ts'
import type { NumberMention } from './numbers.ts'
import type { AwardTraits } from './traits.ts'

/** A move, the claims that it brings and the claims of the conversation that it touches. */
export interface Step {
  readonly move: Move
  readonly claims: readonly Claim[]
  readonly target?: readonly number[]
  readonly inexact?: string | undefined
}

const MANY = '([两俩二三仨四五六2-6]|two|three|four|five|both)'
/** 这三项, 刚才那两个, all two: how many of the claims spoken of are meant. */
const SPOKEN_OF = new RegExp(
  `(?:这|那|上面|以上|前面|后面|最后|刚才|刚刚|上述|all |the last |these |those )(?:这|那|的)?${MANY}`,
)
/** 两个一起, 仨都报, both together. */
const TOGETHER = new RegExp(
  `(?:^|[,。;!? ]|我们?|咱们?|公司)(?:那|好|行|嗯|就|那就|and )?,? ?${MANY}(?!年)(?:个|样|项|件|笔|种|份|块|家|条|边|头|方|行|栏| of them)?(?:[^,。;]{0,4})(?:一起|都|全|均|皆|各有|各拿|加|合|放|总|一共|together|combined)`,
)
/** 头两个, the first two: from the front. */
const FIRST = new RegExp(`(?:[头前]|first )${MANY}(?=个|样|项|件|笔|种|份|条|$| )`)
const SMALL_NUMBERS: Record<string, number> = {
  两: 2,
  俩: 2,
  二: 2,
  三: 3,
  仨: 3,
  四: 4,
  五: 5,
  六: 6,
  two: 2,
  both: 2,
  three: 3,
  four: 4,
  five: 5,
}

/** The claims spoken of that a message means by their number; undefined if it names no number of them. */
export function spokenOf(text: string, discussed: readonly Claim[]): readonly Claim[] | undefined {
  const numberOf = (word = '') => SMALL_NUMBERS[word] ?? Number(word)
  const first = FIRST.exec(text)?.[1]
  if (first !== undefined && numberOf(first) < discussed.length) return discussed.slice(0, numberOf(first))
  const last = (SPOKEN_OF.exec(text) ?? TOGETHER.exec(text))?.[1]
  const many = last === undefined ? 0 : numberOf(last)
  return many > 0 && many <= discussed.length ? discussed.slice(-many) : undefined
}

/** Whether the claims named to be dropped leave others, or are the only one. */
export function dropsSome(named: readonly number[], claims: readonly Claim[]): boolean {
  return named.length > 0 && (named.length < claims.length || claims.length === 1)
}

/** 兄弟学会也发布了，两家合计: the number said is that of all, with the one that there is. */
export function countedAnew(fresh: readonly Draft[], claims: readonly Claim[]): Step | undefined {
  const [draft, ...others] = fresh
  const index = claims.findIndex((claim) => claim.award === draft?.award)
  const claim = claims[index]
  if (!draft?.quantity || !claim || others.length > 0 || draft.quantity !== (claim.quantity ?? 1) + 1)
    return undefined
  return { move: 'change', claims: [{ ...claim, quantity: draft.quantity }], target: [index] }
}

/** 还有两个学会也发了，三家合计: the last number is that of those before with those added; the claim with all of them. */
export function allTold(claim: Claim, counts: readonly NumberMention[]): Claim | undefined {
  const [total, ...added] = counts.filter(({ each }) => !each).toReversed()
  const sum = added.reduce((all, { value }) => all + value, claim.quantity ?? 1)
  return total && added.length > 0 && total.value === sum ? { ...claim, quantity: sum } : undefined
}

/** Two sister companies got the same, total for all three: more of the only claim, and how many that makes. */
export function addedUp(
  { cues, numbers, mentions }: Found,
  { claims }: Conversation,
  traits: AwardTraits,
): Step | undefined {
  const [claim, ...others] = claims
  const unlike = mentions.some(
    ({ meaning }) =>
      (meaning.layer === 'fact' && claim?.facts[meaning.fact] !== meaning.value) ||
      (meaning.layer === 'body' && claim?.facts['recipient'] === 'individual'),
  )
  if (unlike) return undefined
  const counts = numbers.filter(({ kind, value }) => (kind === 'count' || kind === 'plain') && value >= 1)
  if (!cues.has('total') || !claim || others.length > 0 || counts.length !== 2 || claim.costs)
    return undefined
  const { classifiers } = traits.unitOf(claim)
  const ofUnits = counts.every(
    ({ kind, classifier = '' }) => kind === 'plain' || classifiers.includes(classifier),
  )
  const all = ofUnits ? allTold(claim, counts) : undefined
  return all && { move: 'change', claims: [all], target: [0] }
}

/** 另一家也新认定了，两家上限一共: one more of the same beside the one in play, and how many that makes. */
export function joinedBy(
  fresh: readonly Draft[],
  { text, numbers, cues }: Found,
  claims: readonly Claim[],
  schedule: Schedule,
): Step | undefined {
  const [draft, ...others] = fresh
  const places = claims.flatMap(({ award }, index) => (award === draft?.award ? [index] : []))
  const [place, ...more] = places
  const claim = place === undefined ? undefined : claims[place]
  if (!draft || !claim || place === undefined || others.length > 0 || more.length > 0 || claim.costs)
    return undefined
  const { asks } = schedule.award(claim.award)
  if (asks.some((fact) => draft.facts[fact] !== undefined && draft.facts[fact] !== claim.facts[fact]))
    return undefined
  if (!/也|另|还|又|too\b|also|another/.test(text) || !cues.has('total')) return undefined
  const counts = numbers.filter(({ kind }) => kind === 'count').map(({ value }) => value)
  const before = claim.quantity ?? 1
  const all = counts.findLast((total) => total === before + (counts.find((one) => one !== total) ?? 1))
  const one = /另一?[家个件项]|又一?[家个件项]|还有一?[家个件项]/.test(text) ? before + 1 : undefined
  const quantity = all ?? (counts.every((value) => value === 1) ? one : undefined)
  return quantity === undefined
    ? undefined
    : { move: 'change', claims: [{ ...claim, quantity }], target: [place] }
}

/** A claim told again with the number of all, the one before included. */
export function countedInAll(fresh: readonly Draft[], claims: readonly Claim[]): Step | undefined {
  const [draft, ...others] = fresh
  const place = claims.findIndex(({ award }) => award === draft?.award)
  const before = claims[place]
  const claim = before && draft && others.length === 0 ? allTold(before, draft.counts) : undefined
  return claim && { move: 'change', claims: [claim], target: [place] }
}

/** 这两样都有，再加一个…, 我全都要，再加…: the claims spoken of that a message adds to. */
export function spokenBack(
  { text, mentions }: Found,
  discussed: readonly Claim[],
): readonly Claim[] | undefined {
  const adding = mentions.findLast(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'add')
  if (!adding) return undefined
  const before = text.slice(0, adding.start)
  return /全都?要|都要|通通|统统/.test(before) ? discussed : spokenOf(before, discussed)
}

const MADE = {
  before: /\b(?:make|turn|change|switch|swap)(?: the| that| our)?(?: \w+)? $/,
  between: /^ (?:one )?(?:an?|into an?|to an?|into|to|for an?) $/,
}
/** 三等那项其实也是二等, AA升成AAA了, 把制定改成修订: a claim told by what it was, and what it is instead. */
export function turnedInto({ text, mentions }: Found, { claims }: Conversation): Step | undefined {
  const told = mentions.flatMap(({ start, end, meaning }) => {
    const facts =
      meaning.layer === 'award'
        ? meaning.facts
        : meaning.layer === 'fact'
          ? { [meaning.fact]: meaning.value }
          : {}
    const award = meaning.layer === 'award' && !meaning.weak ? meaning.award : undefined
    return Object.entries(facts).map(([fact, value]) => ({ fact, value, start, end, award }))
  })
  for (const was of told) {
    const is = told.find(
      ({ fact, value, start }) => fact === was.fact && value !== was.value && start >= was.end,
    )
    const between = is && text.slice(was.end, is.start)
    // make the TC an SC
    const made = MADE.before.test(text.slice(0, was.start)) && MADE.between.test(between ?? '')
    if (
      !is ||
      (!made &&
        !/^(?:的|那个|那项|那份)?(?:其实|应该|实际上?|才)?是$|^(?:的|那个|那项|那份)?[升降改换变调](?:成|为|到|至|回)?$|^(?:的?[那这][^。;]{0,12}(?:是|成|为|算|改)|.{0,4}[升降掉跌退调变改换转][成为到至]|.{0,6}\b(?:is|was|should be|became|turned into)\b)/.test(
          between ?? '',
        ))
    )
      continue
    if (/不是|并非|\bnot\b/.test(between ?? '')) continue
    // 国际的是国家的几倍: a comparison.
    if (/^(?:标准|级)?的?(?:[\d一两二三几]+倍|一半|多少|几)|[?吗]$/.test(text.slice(is.end))) continue
    const had = claims.flatMap((claim, index) => (claim.facts[was.fact] === was.value ? [index] : []))
    const [index, ...others] = had
    const claim = index === undefined ? undefined : claims[index]
    if (!claim || others.length > 0) continue
    // 省里那个秘书处换成中国标准创新贡献奖: another award.
    if (is.award !== undefined && is.award !== claim.award) continue
    return {
      move: 'change',
      claims: [{ ...claim, facts: { ...claim.facts, [is.fact]: is.value } }],
      target: had,
    }
  }
  return undefined
}

/** 中间那年没承担，扣掉: a claim for fewer years. */
function fewerYears(claim: Claim, { text, numbers }: Found): Claim | undefined {
  if (claim.years === undefined || !/年/.test(text)) return undefined
  const gone = numbers.find(({ kind }) => kind === 'duration')?.value ?? 1
  return gone < claim.years ? { ...claim, years: claim.years - gone } : undefined
}

/** 讲错了，确实是他们主导的: he of whom all is told took the lead after all. */
export function ledAfterAll({ text, mentions, cues }: Found, { claims }: Conversation): Step | undefined {
  const [only, ...others] = claims.flatMap(({ facts }, index) => (facts['role'] === undefined ? [] : [index]))
  const claim = only === undefined ? undefined : claims[only]
  const theirs = mentions.some(
    ({ meaning, text: words, start }) =>
      meaning.layer === 'fact' &&
      meaning.fact === 'role' &&
      /^(?:他|她|它|人家|对方|客户)[^,。;]{0,4}(?:主导|牵头|领头|主编)/.test(words) &&
      /(?:是|确实|就是|才是|的确)$/.test(text.slice(0, start)),
  )
  const took = /参与|参编|参加|配合|协助|跟着|不是/.test(text)
  if (!claim || only === undefined || others.length > 0 || !cues.has('correct') || !theirs || took)
    return undefined
  return { move: 'change', claims: [{ ...claim, facts: { ...claim.facts, role: 'lead' } }], target: [only] }
}

/** 明年第三家也评上, where there are two: one more by its place among all. */
export function oneMoreInPlace({ text, numbers }: Found, { claims }: Conversation): Step | undefined {
  const places = numbers.filter(
    ({ kind, end }) => kind === 'ordinal' && /^[家个项件座处支]/.test(text.slice(end)),
  )
  const [place, ...more] = places
  const [only, ...others] = claims.flatMap(({ quantity = 1 }, index) =>
    quantity === (place?.value ?? 0) - 1 ? [index] : [],
  )
  const claim = only === undefined ? undefined : claims[only]
  if (!claim || !place || only === undefined || more.length > 0 || others.length > 0 || claim.costs)
    return undefined
  const joins = /^[^,。;!?]{1,6}(?:也|又|还|再|同样|也能|要是也)/.test(text.slice(place.end))
  if (!joins || /不|没|输|落选/.test(text.slice(place.end, place.end + 10))) return undefined
  const counted = numbers.filter(({ kind }) => kind === 'count')
  if (counted.some(({ value }) => value !== place.value)) return undefined
  return { move: 'change', claims: [{ ...claim, quantity: place.value }], target: [only] }
}

/** 要是各两项呢: as many of each of the claims in play. */
export function manyOfEach(
  { text, numbers, mentions }: Found,
  { claims, ask }: Conversation,
): Step | undefined {
  const [each, ...more] = numbers.filter(({ kind }) => kind === 'count')
  const named = mentions.some(({ meaning }) => meaning.layer === 'award' || meaning.layer === 'fact')
  const [sole, ...others] = claims
  // 三家子公司各做了一个: as many as there are bodies.
  const bodies = /([两三四五六七八九十\d]+)家[^,。;!?]{0,10}各[^,。;!?]{0,6}[一1][个项件家]/.test(text)
  const many = numbers.find(
    ({ kind, classifier, value }) => kind === 'count' && classifier === '家' && value > 1,
  )
  if (bodies && many && sole && others.length === 0 && !ask && !sole.costs)
    return { move: 'change', claims: [{ ...sole, quantity: many.value }], target: [0] }
  if (!each || more.length > 0 || named || ask || claims.length < 2 || each.value < 1) return undefined
  if (!/(?:各|每样|每种|每个|都)(?:自|有|是|做|搞|来|拿)*$|\b(?:each|both) $/.test(text.slice(0, each.start)))
    return undefined
  if (claims.some(({ costs }) => costs)) return undefined
  return {
    move: 'change',
    claims: claims.map((claim) => ({ ...claim, quantity: each.value })),
    target: [...claims.keys()],
  }
}

/** 其中, 里面有: a part of several. */
const PART_OF = /(?:其中|里面|中间|当中|里头|里)有?的?$/

/** 其中一年没承担: a claim by the year, for the years that are left. */
export function yearsLeft({ text, numbers }: Found, { claims }: Conversation): Step | undefined {
  const [only, ...others] = claims.flatMap(({ years = 1 }, index) => (years > 1 ? [index] : []))
  const claim = only === undefined ? undefined : claims[only]
  const gone = numbers.find(
    ({ kind, start, end }) =>
      kind === 'duration' && PART_OF.test(text.slice(0, start)) && /^年?(?:没|未|不)/.test(text.slice(end)),
  )
  if (!claim?.years || !gone || only === undefined || others.length > 0 || gone.value >= claim.years)
    return undefined
  return { move: 'change', claims: [{ ...claim, years: claim.years - gone.value }], target: [only] }
}

/** 学校的和教授的凑一起: the claims spoken of for the body and for the person; undefined if not both are named. */
export function ofBoth({ mentions }: Found, { discussed }: Conversation): readonly Claim[] | undefined {
  const named = new Set(
    mentions.flatMap(({ meaning }) =>
      meaning.layer === 'body' && meaning.body !== 'speaker'
        ? ['organization']
        : meaning.layer === 'fact' && meaning.fact === 'recipient'
          ? [meaning.value]
          : [],
    ),
  )
  const theirs = discussed.filter(({ facts }) => named.has(facts['recipient'] ?? ''))
  return new Set(theirs.map(({ facts }) => facts['recipient'])).size > 1 ? theirs : undefined
}

/** 董事长和公司一起: whether a person and a body are named side by side. */
export function namesBoth({ text, mentions }: Found): boolean {
  const person = mentions.find(
    ({ meaning }) =>
      meaning.layer === 'fact' && meaning.fact === 'recipient' && meaning.value === 'individual',
  )
  const body = mentions.find(({ meaning }) => meaning.layer === 'body' && meaning.body !== 'speaker')
  if (!person || !body) return false
  const [first, second] = person.start < body.start ? [person, body] : [body, person]
  return /^(?:和|跟|与|同|连同|,? ?and|\+|、)/.test(
    text.slice(first.end, second.start).replace(/^ +|的/g, ''),
  )
}

const AMONG = /^[个家项件份]?(?:里|中|当中|之中)/
/** 其中一个去掉, 国际的砍掉一项, 就剩两家: one or some of several of the same claim. */
export function fewerOf(
  named: readonly number[],
  found: Found,
  conversation: Conversation,
): Step | undefined {
  const { text, numbers, mentions } = found
  const { claims } = conversation
  const [index, ...others] = named
  const claim = index === undefined ? undefined : claims[index]
  const some = /(?:其中|有|那|这)(?:一)?[家个项件次所座]|one of/.test(text)
  const alike = others.every((other) => isDeepStrictEqual(claims[other], claim))
  const last = others.at(-1)
  if (some && alike && last !== undefined) return { move: 'drop', claims: [], target: [last] }
  if (!claim || others.length > 0 || index === undefined) return undefined
  const shorter = fewerYears(claim, found)
  if (shorter) return { move: 'change', claims: [shorter], target: [index] }
  const fewerDisputes = withoutDispute(claim, text)
  if (fewerDisputes) return { move: 'change', claims: [fewerDisputes], target: [index] }
  if (!claim.quantity) return undefined
  const english = !/\p{Script=Han}/u.test(text)
  // 那两件里小的那件不要了: one of those.
  const within = numbers.some(({ end }) => AMONG.test(text.slice(end)))
  const counts = numbers.filter(
    ({ kind, end }) => (kind === 'count' || (english && kind === 'plain')) && !AMONG.test(text.slice(end)),
  )
  const left = counts.findLast((count) => isInTheEnd(text, count))?.value
  const one =
    some && (within || /其中|有一|one of/.test(text) || (claims.length === 1 && /[那这]一?[家件]/.test(text)))
  // 合作企业不报了: one of several bodies.
  // 园区那个划掉: all of it.
  const that = text.search(/[那这](?:个|项|块|条|部分)/)
  const item = that >= 0 && !mentions.some(({ meaning, start }) => meaning.layer === 'award' && start > that)
  const body = !item && mentions.some(({ meaning }) => meaning.layer === 'body' && meaning.body !== 'speaker')
  // 第三家不归我们，剔掉
  const place = numbers.some(
    ({ kind, value, end }) =>
      kind === 'ordinal' && value <= (claim.quantity ?? 0) && /^[家个项件]/.test(text.slice(end)),
  )
  const gone = counts[0]?.value ?? (one || body || place ? 1 : undefined)
  const quantity = left ?? (gone === undefined ? undefined : claim.quantity - gone)
  if (quantity === undefined || quantity < 1 || quantity >= claim.quantity) return undefined
  return { move: 'change', claims: [{ ...claim, quantity }], target: [index] }
}

/** 商标先按一件算: how many of a claim there are in the end. */
export function howManyInTheEnd(
  named: readonly number[],
  { text, numbers, mentions }: Found,
  { claims }: Conversation,
  traits: AwardTraits,
): Step | undefined {
  const [index = 0, ...others] = named
  const claim = claims[index]
  // 数量那格由1改2
  const amount = /(?:数量|件数|项数|家数|个数|quantity)[^,。;]{0,6}?(?:改|变|填|写|是|为|to )[成为到]?$/
  const count = numbers.findLast(
    (number) =>
      (number.kind === 'count' && isInTheEnd(text, number)) ||
      (number.kind === 'plain' && amount.test(text.slice(0, number.start))),
  )
  const facts = mentions.some(({ meaning, bySound }) => meaning.layer === 'fact' && !bySound)
  if (!claim || !count || facts || others.length > 0 || (named.length === 0 && claims.length > 1))
    return undefined
  if (!Number.isInteger(count.value) || count.value < 1 || claim.costs) return undefined
  // 那就是三个了, of what a society published: not the unit that is paid.
  const { classifiers } = traits.unitOf(claim)
  if (count.kind === 'count' && !classifiers.includes(count.classifier ?? '')) return undefined
  return { move: 'change', claims: [{ ...claim, quantity: count.value }], target: [index] }
}

const THAT_MANY =
  /^(?:好的?|行|嗯|哦|知道了|明白了?|懂了|谢谢|ok)?[,。!]?(?:那|那么)(?:要是|如果|假如)?(?:我们)?(?:有|报|拿了?)?([\d两二三四五六七八九十]{1,3})[个项件家份位枚人](?:的话|呢|多少|几多|一共|总共|给多少|是多少)*[?]?$/
/** 那三件呢, after one: as many of the only claim, where no more were spoken of. */
export function thatMany({ text, numbers }: Found, { claims, discussed }: Conversation): Step | undefined {
  const [claim, ...others] = claims
  const [count, ...more] = numbers
  if (!claim || others.length > 0 || claim.costs || !count || more.length > 0) return undefined
  const many = THAT_MANY.test(text) && count.kind === 'count' && Number.isInteger(count.value)
  if (!many || count.value <= (claim.quantity ?? 1) || discussed.length >= count.value) return undefined
  return { move: 'replace', claims: [{ ...claim, quantity: count.value }], target: [0] }
}

/** 3 years … make that 2: a bare number told anew of the only claim by the year. */
export function yearsAnew({ cues, numbers, text }: Found, { claims }: Conversation): Step | undefined {
  const [claim, ...others] = claims
  const [only, ...more] = numbers
  if (!claim?.years || claim.years < 2 || (claim.quantity ?? 1) > 1 || others.length > 0) return undefined
  if (!cues.has('correct') || only?.kind !== 'plain' || more.length > 0 || text.length > 40) return undefined
  if (!Number.isInteger(only.value) || only.value < 1 || only.value > 50) return undefined
  return { move: 'change', claims: [{ ...claim, years: only.value }], target: [0] }
}

/** 那四年都承担下来呢, 连今年三年合着算: for how many years the only claim by the year is asked for. */
export function yearsTold(
  { cues, numbers, text, mentions }: Found,
  { claims }: Conversation,
  byYear: (claim: Claim) => boolean,
): Step | undefined {
  const [only, ...others] = claims.flatMap((claim, index) => (byYear(claim) ? [index] : []))
  const claim = only === undefined ? undefined : claims[only]
  if (only === undefined || !claim || others.length > 0 || cues.has('add') || cues.has('drop'))
    return undefined
  const spans = numbers.filter(({ kind, value }) => kind === 'duration' && value > 1 && value <= 50)
  const [span] = spans
  const alone = spans.length > 0 && numbers.every(({ kind }) => kind === 'duration' || kind === 'plain')
  if (!span || !alone || spans.some(({ value }) => value !== span.value)) return undefined
  const tells = mentions.some(({ meaning }) => meaning.layer === 'fact')
  const inAll = IN_ALL_YEARS.test(text.slice(span.start))
  if (tells || !inAll || span.value === claim.years) return undefined
  return { move: 'change', claims: [{ ...claim, years: span.value }], target: [only] }
}
const IN_ALL_YEARS =
  /^[^,。;!?]{0,3}年(?!前|内|以|之|后|来)[^,。;!?]{0,8}(?:都|全|合|总|一共|加|下来|连着|连续|年年|[呢?]|的话|$)/

/** 就报头一年: for how many years a claim is asked for in the end. */
export function yearsInTheEnd({ cues, numbers, text }: Found, { claims }: Conversation): Step | undefined {
  const [only, ...others] = claims.flatMap(({ years }, index) => (years === undefined ? [] : [index]))
  const claim = only === undefined ? undefined : claims[only]
  const [left, ...more] = numbers.filter(({ kind }) => kind === 'duration')
  // 只能认两年, 剩三年
  const stays =
    left &&
    /(?:[只就仅光才]|剩)(?:能|剩|下|有|算|认|按|是|报|拿|够)*[^,。;!?]?$/.test(text.slice(0, left.start))
  if (!(cues.has('only') || stays) || !claim || !left || others.length > 0 || more.length > 0)
    return undefined
  if (only === undefined || left.value < 1 || left.value === claim.years) return undefined
  return { move: 'change', claims: [{ ...claim, years: left.value }], target: [only] }
}

/** 只算驰名商标, 就要前两项: all but what is named goes. */
export function onlyNamed(
  named: readonly number[],
  { cues, text, mentions, numbers }: Found,
  { claims }: Conversation,
): Step | undefined {
  // Only the ISO one is new: tells something of it, and drops none.
  const [claim, ...more] = claims
  // 咱们押宝…: who chooses, not what is ours alone.
  const word = mentions.findLast(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'only')
  const us = mentions.some(({ meaning, end }) => meaning.layer === 'body' && end > (word?.end ?? 0))
  const counted = numbers.some(({ kind }) => kind === 'count')
  if (cues.has('only') && claim && more.length === 0 && us && !counted && (claim.quantity ?? 1) > 1)
    return { move: 'change', claims: [{ ...claim, quantity: 1 }], target: [0] }
  // 只做制定，修订让给同行: tells of what is dropped.
  const tells =
    !cues.has('drop') &&
    mentions.some(({ meaning }) => meaning.layer === 'fact' && CONDITION_FACTS.has(meaning.fact))
  if (
    tells ||
    /(?:不|别|没)只|\b(?:not|no longer) (?:only|just|going)|n't (?:only|just|want|going)/.test(text)
  )
    return undefined
  if (!cues.has('only') || named.length === 0 || named.length >= claims.length) return undefined
  return { move: 'drop', claims: [], target: [...claims.keys()].filter((index) => !named.includes(index)) }
}

/** A reading that goes on with claims as the step that it makes of them; new claims come last. */
export function stepOf(move: Move, { drafts, inexact }: Reading): Step {
  const kept = drafts.filter(({ seed }) => seed !== undefined)
  const added = drafts.filter(({ seed }) => seed === undefined)
  const target = kept.flatMap(({ seed }) => (seed === undefined ? [] : [seed]))
  return { move, claims: [...kept, ...added].map(toClaim), target, inexact }
}

/** An answer to the open question; of several values said without listing them, the last: 挂在TC下面，所以是SC. */
export function answerOf(reading: Reading, fact: string, { text }: Found): Step {
  const { drafts } = reading
  const seeded = drafts.find(({ seed }) => seed !== undefined)
  const lists = /和|及|跟|与|都|各|两|、|还有|另|\+|也|\b(?:and|both|each|also|plus)\b/.test(text)
  const last = drafts.findLast((draft) => draft.award === seeded?.award && draft.facts[fact] !== undefined)
  const alone = drafts.every(({ award, counts }) => award === seeded?.award && counts.length === 0)
  const value = last?.facts[fact]
  if (!seeded || drafts.length < 2 || lists || !alone || value === undefined) return stepOf('answer', reading)
  const answer = { ...seeded, facts: { ...seeded.facts, [fact]: value } }
  return stepOf('answer', { ...reading, drafts: [answer] })
}

/** 等级依次是：一等、三等、三等: as many values of the fact asked for as there are units. */
export function valueByValue({ mentions }: Found, { ask, claims }: Conversation): Step | undefined {
  const claim = ask && claims[ask.claim]
  const values = mentions.flatMap(({ meaning }) =>
    meaning.layer === 'fact' && meaning.fact === ask?.fact ? [meaning.value] : [],
  )
  if (!claim || values.length < 2 || values.length !== claim.quantity) return undefined
  const parts = [...new Set(values)].map((value) => ({
    ...claim,
    facts: { ...claim.facts, [ask.fact]: value },
    quantity: values.filter((one) => one === value).length,
  }))
  return { move: 'answer', claims: parts, target: [ask.claim] }
}

/**
 * Puts mentions and numbers together to claims: which award, with which facts, how many, at what cost.
 *
 * A message is cut into chunks at punctuation and list words. A chunk that names an award opens a claim, and what
 * else it says belongs to that claim. A chunk without an award qualifies the claim before it, or, when it lists
 * another value of a fact that the claim already has, opens a sibling that shares the claim's award.
 */
import type { Schedule } from '../../awards/schedule.ts'
import type { Claim } from '../request.ts'
import { alternatives } from './alternatives.ts'
import { type Chunk, cut } from './chunks.ts'
import { claimedSums, disputesApart, namedCosts } from './costs.ts'
import { Counts } from './counts.ts'
import { CONDITION_FACTS, type Draft, Drafts } from './drafts.ts'
import { expensesOf } from './expenses.ts'
import type { Said } from './found.ts'
import type { Mention } from './lexicon.ts'
import { isDenied, isNegated } from './negation.ts'
import type { NumberMention } from './numbers.ts'
import { countsHelpers, countsRivals, wonTwice } from './perspective.ts'
import { continues } from './repetition.ts'
import { type AwardMention, type StatedFact, type Statements, statementsOf } from './statements.ts'
import { AwardTraits } from './traits.ts'
import { bodyOf, fillIn, isBackground, multiplyEach, reopen, shareEach } from './unsaid.ts'

/** What a message says of awards. */
export interface Reading {
  readonly drafts: readonly Draft[]
  /** Awards that the message rules out: 不是国标. */
  readonly denied: Statements['denied']
  /** Facts that were ruled out without naming another: 不是省级. */
  readonly deniedFacts: Statements['deniedFacts']
  /** Facts said without any award in sight, in order. */
  readonly loose: readonly StatedFact[]
  readonly looseCounts: readonly NumberMention[]
  readonly bodies: readonly string[]
  /** Sums that somebody says the plan pays: the words, and their value in whole yuan. */
  readonly claimed: { said: string; yuan: number }[]
  /** A cost was said, but not exactly. */
  readonly inexact: string | undefined
  /** Something that is said fails a condition. */
  readonly fails: boolean
}

/** What is known from earlier in the conversation. */
export interface Carried {
  /** Claims that this message may continue, with their place in the conversation. */
  readonly seeds?: readonly { readonly index: number; readonly claim: Claim }[]
  readonly recipient?: string
  readonly body?: string
  /** The message turns to another of the same award: what it leaves unsaid falls back to the usual. */
  readonly turns?: boolean
  /** The fact that was asked for. */
  readonly asks?: string
}

/** A claim that a chunk names, and where it names it. */
interface Opened {
  readonly draft: Draft
  readonly start: number
  readonly end: number
}

/** Layers whose mentions no separator cuts. */
const UNCUT = new Set(['award', 'fact', 'body', 'neutral', 'outside', 'money'])
/** Layers in whose mentions numerals count nothing: 三等奖. */
const NUMERAL_HOLDERS = new Set(['award', 'fact', 'outside'])

/** 甲公司, 客户B: one of several told apart. */
const PARTY =
  /^(?:和|及|客户|子?公司|分公司|企业|单位|我们)?([甲乙丙丁戊己]|[a-f](?![a-z0-9]))(?=公司|企业|厂|方|单位|家|司|校|院|所|是|也|的|拿|得|过|主|评|发|首|第|获|,|:| |\d?a)/

/** 我和公司都…, both the company and our manager …: an award for a person and for a body. */
const BOTH =
  /(?<!们)我(?:本人|个人|自己)?(?:和|跟|与|同)(?:我们)?(?:公司|单位|企业|厂|学校|医院|研究[院所]|院里)|(?:公司|单位|企业|厂|学校|医院|研究[院所])(?:和|跟|与|同)我(?!们)|(?:公司|单位|企业|厂|学校|医院|研究[院所])(?:和|跟|与|同)(?:我们)?(?:董事长|总经理|老总|老板|院长|校长|厂长|所长|总工|法人)(?=[^,。;]{0,8}(?:都|双双|均|各|同时|同年|一起|一人一))|既[^,。;!?]{0,8}(?:公司|单位|企业|厂|学校|医院)[^,。;!?]{0,6}[也又][^,。;!?]{0,8}(?:个人|本人|董事长|老板|老总)|\bboth (?:the |our |my )?(?:company|firm|organi[sz]ation|institute|hospital|university) and (?:the |our |my )?(?:general manager|manager|chairman|ceo|boss|director|president|chief engineer)|\bboth i and (?:the|our|my) (?:company|firm)/

/** 都是国家级, 两样一起: what is said holds for all claims. */
const TOGETHER = /都|均|全(?!国)|一共|合计|总共|加起来|合起来|一起|两样|三样/

/** 另一个是2015年的, the other since 2015: what is said holds for the claims not spoken of yet. */
export const THE_REST =
  /另(?:一|那)(?:个|项|家|件)(?!.*也)|其[余他它](?!(?:条件|情况|都|的)*不变)|剩下的|剩下那|余下的?那?|别的|\bthe others?\b|\bthe rest\b/

/** What is told of the award just named and of no other: that it was not granted, or not for the first time. */
const BINDING = new Set(['rating', 'time', 'novelty'])

/** 那件, 另一个, 还有一项: one more of what was counted. */
const ITEM =
  /的那一?[件个项家块份]|另(?:外|有)?(?:的)?(?:那)?[一两几二三\d]?[件个项家块份]|(?:还|再)有(?:那)?[一两几二三\d][件个项家块份]|\b(?:another|the other|one more)\b/

/** 子公司拿了, 另一家得了: another body, and that it won. */
const OTHER_BODY =
  /(?:[子分母总乙]公司|另一?[家个](?:公司|厂|单位)?|兄弟(?:公司|单位))[^,。;!?没未]{0,6}[拿得获评捧]/

/** Assembles the claims of one message. */
export class ClaimReader {
  readonly #traits: AwardTraits

  /** The award that pays a share of a cost. */
  readonly #costly: string | undefined

  constructor(schedule: Schedule) {
    this.#traits = new AwardTraits(schedule)
    this.#costly = schedule.awards.find(({ award }) => this.#traits.paysCosts(award))?.award
  }

  /** Reads the claims that a message speaks of. */
  read({ text, mentions, numbers }: Said, carried: Carried = {}): Reading {
    const free = numbers.filter((number) => !mentions.some((mention) => holds(mention, number)))
    const implied = carried.seeds?.length ? [] : this.#impliedBy({ text, mentions, numbers: free })
    const said = { text, mentions: [...mentions, ...implied], numbers: free }
    return new Assembly(said, carried, this.#traits).run()
  }

  /** 他们输了，我们花了74万: an outcome and its cost, which tell of a dispute without naming one. */
  #impliedBy({ text, mentions, numbers }: Said): Mention[] {
    const named = mentions.some(
      ({ meaning, start, end }) =>
        meaning.layer === 'outside' ||
        (meaning.layer === 'award' && (!meaning.weak || !isNegated(text, start, end))),
    )
    if (named) return []
    const outcome = mentions.find(({ meaning }) => meaning.layer === 'fact' && meaning.fact === 'result')
    const spent = mentions.some(
      ({ meaning }) => meaning.layer === 'expense' || (meaning.layer === 'money' && meaning.role === 'cost'),
    )
    const award = this.#costly
    if (!outcome || !spent || !award || !numbers.some(({ kind }) => kind === 'money')) return []
    return [{ ...outcome, meaning: { layer: 'award', award, facts: {}, weak: true } }]
  }
}

/** Whether a numeral is part of a name. */
function holds({ start, end, meaning, phrase }: Mention, number: NumberMention): boolean {
  return (
    !phrase &&
    NUMERAL_HOLDERS.has(meaning.layer) &&
    start <= number.start &&
    number.start < end &&
    end - start > 1
  )
}

/** Who a chunk says is granted an award: a person first, else a body. */
function recipientOf({ facts, bodies }: Statements): string | undefined {
  const said = facts.filter(({ fact }) => fact === 'recipient').map(({ value }) => value)
  if (said.includes('individual')) return 'individual'
  return said.at(-1) ?? (bodies.length > 0 ? 'organization' : undefined)
}

/** 国际1项国家2项: each count with the fact said of it and what is said of all; all facts with the only count. */
function partsOf(
  facts: readonly StatedFact[],
  counts: readonly NumberMention[],
): { count: NumberMention; said: readonly StatedFact[] }[] {
  const units = counts.filter(({ kind }) => kind === 'count')
  const [first] = units
  if (!first || facts.length === 0) return []
  const of = (name: string) => facts.filter(({ fact }) => fact === name)
  const listed = units.length > 1 && facts.find(({ fact }) => of(fact).length === units.length)?.fact
  if (!listed) return [{ count: first, said: facts }]
  const others = facts.filter(({ fact }) => fact !== listed)
  return units.flatMap((count, index) => {
    const fact = of(listed)[index]
    return fact ? [{ count, said: [fact, ...others] }] : []
  })
}

/** Whether what is said at a place is said of somebody else by name: 大学牵头. */
function isOthers({ text }: Said, at: number): boolean {
  return /(?:大学|学院|研究[院所]|别人|人家|他们|对方|[另别其]..?|\b(?:they|others?|universit\w+|another \w+))[^,。;]{0,4}$/.test(
    text.slice(Math.max(0, at - 12), at),
  )
}

/** Whether what is said at a place of a chunk is said of somebody else: 东南大学参编, five companies took part. */
function isOfOthers({ text }: Said, { start }: Chunk, at: number): boolean {
  const before = text.slice(start, at)
  return (
    /大学|学院|公司|集团|企业|单位|家$|人家|他们|其他|\b(?:others?|companies|firms|universit\w+|institutes?|partners?|they)\b/.test(
      before,
    ) && !/我|咱|俺|\b(?:we|our|us)\b/.test(before)
  )
}

/** 是一位主任医师个人首次得的: a person's, and nobody else's. */
const IS_A_PERSONS =
  /[,，]?是(?:我们?的?|咱们?的?|一[位个名]|院里|所里|校里|厂里|他|她)?[^,。;!?和跟与也]{0,10}(?:个人|本人|自己)[^,。;!?和跟与也]{0,6}(?:得|拿|获|评)/

/** The claims of one message while it is read, chunk by chunk. */
class Assembly {
  readonly #said: Said
  readonly #carried: Carried
  readonly #traits: AwardTraits
  readonly #chunks: readonly Chunk[]
  readonly #drafts: Drafts
  readonly #counts: Counts
  readonly #denied: Statements['denied'][number][] = []
  readonly #deniedFacts: Statements['deniedFacts'][number][] = []
  readonly #loose: StatedFact[] = []
  readonly #looseCounts: NumberMention[] = []
  readonly #bodies: string[] = []
  /** How disputes ended. */
  readonly #results: StatedFact[] = []
  #recipient: string | undefined
  /** Bodies that were named before a claim was opened that names nobody. */
  readonly #namedBefore = new Map<Draft, string>()
  /** The message says that who speaks leads. */
  readonly #leads: boolean
  /** Start of a mention → the fact that it leaves undecided: 国际标准还是国家标准. */
  readonly #alternatives: ReadonlyMap<number, string>
  /** 甲, 乙: those who are told apart by letters. */
  readonly #parties = new Set<string>()
  /** Who was named in the chunk before, if it named no award. */
  #beside: string | undefined
  /** Earlier claims that the message points to. */
  readonly #spokenOf = new Set<Draft>()
  /** What was said before the first award; `list`: as items of a list that the award goes on. */
  #pending: { facts: StatedFact[]; counts: NumberMention[]; list: boolean } = {
    facts: [],
    counts: [],
    list: false,
  }

  constructor(said: Said, carried: Carried, traits: AwardTraits) {
    this.#said = said
    this.#carried = carried
    this.#traits = traits
    this.#chunks = cut(said.text, [
      ...said.mentions.filter(({ meaning, phrase }) => !phrase && UNCUT.has(meaning.layer)),
      // 跟南京不搭界: not cut at the word that it begins with.
      ...said.mentions
        .filter(({ meaning, text }) => meaning.layer === 'fact' && /^[跟和与]/.test(text))
        .map(({ start }) => ({ start, end: start + 1 })),
      ...said.numbers,
    ])
    this.#drafts = new Drafts(traits, carried.seeds ?? [])
    this.#counts = new Counts(said, traits)
    this.#recipient = carried.recipient
    this.#alternatives = alternatives(said.text, said.mentions)
    this.#leads = said.mentions.some(
      (mention) =>
        mention.meaning.layer === 'fact' &&
        mention.meaning.fact === 'role' &&
        mention.meaning.value === 'lead' &&
        !isOthers(said, mention.start) &&
        !isDenied(said.text, mention),
    )
  }

  run(): Reading {
    for (const [index, chunk] of this.#chunks.entries()) this.#chunk(chunk, index)
    const inexact = this.#costs()
    this.#finish()
    return {
      drafts: this.#drafts.all,
      denied: this.#denied,
      deniedFacts: this.#deniedFacts,
      loose: this.#loose,
      looseCounts: this.#looseCounts,
      bodies: this.#bodies,
      claimed: claimedSums(this.#said),
      inexact,
      fails: this.#drafts.all.some((draft) => this.#traits.fails(draft)),
    }
  }

  #inside<T extends { readonly start: number }>(chunk: Chunk, spans: readonly T[]): T[] {
    return spans.filter(({ start }) => start >= chunk.start && start < chunk.end)
  }

  /** Takes up what one chunk says. */
  #chunk(chunk: Chunk, index: number): void {
    if (chunk.separator === 'stop') {
      this.#pending.counts = []
      if (this.#drafts.all.length > 0) this.#pending.facts = []
    }
    const mentions = this.#inside(chunk, this.#said.mentions)
    const all = statementsOf(mentions, this.#said, this.#alternatives, this.#drafts.all, this.#traits)
    // 东南大学参编，我们牵头: the part that others took.
    const facts = all.facts.filter(
      ({ fact, value, at }) =>
        !(
          all.heads.length === 0 &&
          this.#leads &&
          fact === 'role' &&
          value === 'participant' &&
          isOfOthers(this.#said, chunk, at)
        ),
    )
    if (this.#isWonTwice(chunk)) facts.push({ fact: 'time', value: 'repeat', at: chunk.start, title: false })
    const stated = { ...all, facts }
    const counts = this.#inside(chunk, this.#said.numbers).filter(
      (number) =>
        this.#counts.isCount(number) &&
        !isNegated(this.#said.text, number.start, number.end) &&
        !countsHelpers(this.#said.text, number.start, number.end) &&
        !countsRivals(this.#said.text, number.start),
    )
    this.#denied.push(...stated.denied)
    this.#deniedFacts.push(...stated.deniedFacts)
    this.#results.push(...stated.facts.filter(({ fact }) => fact === 'result'))
    this.#bodies.push(...stated.bodies, ...stated.alluded)
    const recipient = recipientOf(stated)
    const beside = this.#beside
    // 我们公司董事长和总工: the company is not one of the two.
    const person = mentions.some(({ meaning }) => meaning.layer === 'fact' && meaning.title)
    this.#beside = stated.heads.length === 0 && !person ? recipient : undefined
    if (recipient !== undefined) this.#recipient = recipient
    // 修订了3项行标: what is said of a thing that the plan is silent on is said of no award.
    const elsewhere =
      stated.heads.length === 0 &&
      mentions.some(
        ({ meaning }) =>
          meaning.layer === 'outside' &&
          (meaning.near === undefined || this.#traits.award(meaning.near).asks.length > 0),
      )
    const last = this.#drafts.all.at(-1)
    if (last && this.#isOfEarlierPrize(last, chunk, stated)) return
    if (elsewhere && stated.facts.some(({ fact }) => fact !== 'recipient' && fact !== 'place')) {
      // 主导制定行业标准两项、国家标准一项: said of the thing to come as well.
      if (this.#chunks[index + 1]?.separator === 'list') this.#pending.facts.push(...stated.facts)
      return
    }
    const [head, ...otherHeads] = stated.heads
    const again = last && head && otherHeads.length === 0 && head.meaning.award === last.award
    if (again && this.#furtherItem(last, chunk, stated.facts, counts)) return
    if (stated.heads.length > 0) {
      this.#chunkWithAwards(chunk, stated, counts, recipient)
      if (beside === 'organization' && recipient === 'individual') this.#forBoth(chunk)
    } else this.#chunkWithoutAward(chunk, this.#chunks[index + 1], stated, counts, recipient)
  }

  /** 去年有今年也有: whether a chunk says of the one award of the message that it was won before. */
  #isWonTwice({ start, end }: Chunk): boolean {
    const at = wonTwice(this.#said.text)
    const awards = new Set(
      this.#said.mentions.flatMap(({ meaning }) =>
        meaning.layer === 'award' && !meaning.weak ? [meaning.award] : [],
      ),
    )
    return at !== undefined && at >= start && at < end && awards.size <= 1
  }

  /** Opens or continues the claims that a chunk names, and gives them what else it says. */
  #chunkWithAwards(
    chunk: Chunk,
    { heads, facts: said }: Statements,
    counts: readonly NumberMention[],
    recipient: string | undefined,
  ): void {
    const opened: Opened[] = []
    let facts = said
    const listed = chunk.separator === 'list'
    for (const head of heads) {
      const { award, facts: own } = head.meaning
      const first = opened.length === 0
      // What stands before the first award of a chunk already belongs to it, and tells whether it is a new one.
      const lead = first ? this.#leading(facts, head, heads.length === 1) : {}
      const stated = { ...lead, ...own }
      if (recipient !== undefined && this.#traits.takes(award, recipient)) stated['recipient'] ??= recipient
      const before = this.#drafts.latest(award)
      // 拿过提名奖，今年又拿了正奖: the earlier prize is not the one asked for, nor does it make this one a repeat.
      const earlier =
        before?.seed === undefined &&
        before?.facts['time'] === 'repeat' &&
        before.facts['prize'] !== undefined &&
        own['prize'] === undefined &&
        !facts.some(({ fact }) => fact === 'prize')
      if (earlier) this.#drafts.keep((draft) => draft !== before)
      if (earlier) facts = facts.filter(({ fact }) => fact !== 'time')
      const same = earlier ? undefined : before
      const party = PARTY.exec(this.#said.text.slice(chunk.start, chunk.end))?.[1]
      const another = party !== undefined && this.#parties.size > 0 && !this.#parties.has(party)
      if (party !== undefined) this.#parties.add(party)
      if (
        same &&
        !(another && same.seed === undefined) &&
        continues(same, head, stated, counts, first, listed, this.#said, this.#traits)
      ) {
        if (same.seed !== undefined && this.#carried.turns) this.#fallBack(same, facts)
        Object.assign(same.facts, own)
        for (const fact of Object.keys(own)) same.fresh.add(fact)
        opened.push({ draft: same, start: head.start, end: head.end })
      } else {
        opened.push({ draft: this.#drafts.open(award, own), start: head.start, end: head.end })
      }
    }
    if (opened[0]) this.#usePending(opened[0].draft, facts)
    const current = this.#attach(opened, facts, counts)
    if (recipient === undefined) {
      if (this.#recipient === 'organization')
        for (const { draft } of opened) this.#namedBefore.set(draft, this.#recipient)
      return
    }
    for (const { draft } of opened) {
      for (const one of [draft, current.get(draft) ?? draft]) {
        const fits = !this.#traits.asks(one.award, 'recipient') || this.#traits.takes(one.award, recipient)
        if (!one.fresh.has('recipient') && fits) this.#drafts.set(one, 'recipient', recipient)
      }
    }
  }

  /** 公司与董事长个人都首次获得…: an award for both, of whom the first was named before the chunk. */
  #forBoth({ start, end, separator }: Chunk): void {
    const last = this.#drafts.all.at(-1)
    const both =
      separator === 'list' && /都|均|各|分别|\bboth\b|\beach\b/.test(this.#said.text.slice(start, end))
    if (!last || !both || !this.#traits.takes(last.award, 'organization')) return
    const { time } = last.facts
    const sibling = this.#drafts.sibling(last, ['recipient'])
    this.#drafts.set(sibling, 'recipient', 'organization')
    if (time !== undefined) this.#drafts.set(sibling, 'time', time)
  }

  /** 我和公司都首次拿了: an award for the person and the body. */
  #giveBoth(): void {
    const last = this.#drafts.all.at(-1)
    if (!last || !['organization', 'individual'].every((one) => this.#traits.takes(last.award, one))) return
    if (this.#drafts.all.some((draft) => draft !== last && draft.award === last.award)) return
    const sibling = this.#drafts.sibling(last, ['recipient'])
    this.#drafts.set(last, 'recipient', 'organization')
    this.#drafts.set(sibling, 'recipient', 'individual')
    const { time } = last.facts
    if (time !== undefined) this.#drafts.set(sibling, 'time', time)
  }

  /** Facts before a chunk's first award; all facts if it is the only one. */
  #leading(facts: readonly StatedFact[], head: AwardMention, only: boolean): Record<string, string> {
    const out: Record<string, string> = {}
    for (const { fact, value, at } of facts) {
      if (fact === 'recipient' || !(only || at < head.start)) continue
      if (this.#traits.uses(head.meaning.award, fact)) out[fact] ??= value
    }
    return out
  }

  /** 那修订呢: what is not said anew is as usual. */
  #fallBack(draft: Draft, said: readonly StatedFact[]): void {
    for (const [fact, value] of Object.entries(this.#traits.award(draft.award).defaults))
      if (!said.some((one) => one.fact === fact)) draft.facts[fact] = value
  }

  /**
   * Gives the facts and counts of a chunk to the claims that it names: to the one that follows, else to the one
   * before. Returns for each claim the sibling that took its place, if facts clashed.
   */
  #attach(
    opened: readonly Opened[],
    facts: readonly StatedFact[],
    counts: readonly NumberMention[],
  ): Map<Draft, Draft> {
    const current = new Map(opened.map(({ draft }) => [draft, draft]))
    const asksRecipient = opened.some(({ draft }) => this.#traits.asks(draft.award, 'recipient'))
    // In 甲一个乙两个 counts follow their awards: the last thing said is a count.
    const countsFollow = (counts.at(-1)?.start ?? 0) >= (opened.at(-1)?.end ?? 0)
    const items = [
      ...facts.map((fact) => ({ at: fact.at, fact, count: undefined })),
      ...counts.map((count) => ({ at: count.start, fact: undefined, count })),
    ].sort((a, b) => a.at - b.at)
    this.#factsFirst(items, opened.at(-1)?.end ?? 0)
    for (const { at, fact, count } of items) {
      const after = opened.find(({ start }) => start >= at)
      const prior = after ? opened[opened.indexOf(after) - 1] : opened.at(-1)
      if (fact && fact.fact === 'recipient' && !fact.title && !asksRecipient) {
        for (const { draft } of opened) this.#drafts.set(draft, fact.fact, fact.value)
      } else if (fact) {
        const user = [after, prior].find((one) => one && this.#traits.uses(one.draft.award, fact.fact))?.draft
        if (user) current.set(user, this.#drafts.put(current.get(user) ?? user, fact.fact, fact.value))
      } else {
        const closeBefore =
          prior !== undefined && prior.end <= at && /^.{0,3}$/.test(this.#said.text.slice(prior.end, at))
        const between = counts.some((other) => other.start > at && other.start < (after?.start ?? at))
        const closeAfter = after !== undefined && after.start - count.end <= 14 && !between
        const ofPrior = prior !== undefined && ((closeBefore && (!closeAfter || countsFollow)) || between)
        const target = ofPrior ? prior : (after ?? prior)
        if (target) (current.get(target.draft) ?? target.draft).counts.push(count)
      }
    }
    return current
  }

  /** 2个团队5个个人: where counts lead their facts after the last award, each fact is read before its count. */
  #factsFirst(items: { at: number; fact: unknown; count: NumberMention | undefined }[], from: number): void {
    const start = items.findIndex(({ at }) => at >= from)
    if (start < 0 || items[start]?.count === undefined) return
    for (let i = start; i + 1 < items.length; i++) {
      const [count, fact] = [items[i], items[i + 1]]
      if (!count?.count || !fact?.fact || fact.at - count.count.end > 1) continue
      items[i] = fact
      items[i + 1] = count
      i++
    }
  }

  /** Gives what was said before the first award to the claim that it opened. */
  #usePending(draft: Draft, own: readonly StatedFact[]): void {
    const { counts, list } = this.#pending
    // 牌子1998年就注册了，驰名是今年新认定的: what is said with the award itself decides.
    const facts = this.#pending.facts.filter(
      ({ fact, value }) => fact !== 'novelty' || !own.some((one) => one.fact === fact && one.value !== value),
    )
    const clashing = facts.filter(
      ({ fact, value }) =>
        this.#traits.asks(draft.award, fact) &&
        draft.facts[fact] !== undefined &&
        draft.facts[fact] !== value,
    )
    // 三项ISO主导修订加俩国标主导制定: an item of its own that leaves the name to the one after it.
    const whole = this.#traits.award(draft.award).asks.every((fact) => facts.some((one) => one.fact === fact))
    if (!list && clashing.length > 0 && (counts.length > 0 || whole)) {
      const own = this.#drafts.sibling(
        draft,
        clashing.map(({ fact }) => fact),
      )
      own.counts = [...counts]
      for (const { fact, value } of facts)
        if (this.#traits.uses(draft.award, fact)) this.#drafts.set(own, fact, value)
      this.#pending = { facts: [], counts: [], list: false }
      return
    }
    for (const { fact, value } of facts) {
      if (!this.#traits.uses(draft.award, fact)) continue
      const known = draft.facts[fact]
      if (known === undefined) this.#drafts.set(draft, fact, value)
      else if (list && known !== value && this.#traits.asks(draft.award, fact))
        this.#drafts.set(this.#drafts.sibling(draft, [fact]), fact, value)
    }
    if (!list) this.#takeGroups(draft, facts)
    draft.counts.push(...counts)
    this.#pending = { facts: [], counts: [], list: false }
  }

  /** 江苏的二等奖，中国的一等奖，都是…: several groups of facts before the name that they share. */
  #takeGroups(draft: Draft, facts: readonly StatedFact[]): void {
    const asked = facts.filter(({ fact }) => fact !== 'recipient' && this.#traits.asks(draft.award, fact))
    const groups: StatedFact[][] = []
    for (const one of asked) {
      const group = groups.at(-1)
      if (!group || group.some(({ fact }) => fact === one.fact)) groups.push([one])
      else group.push(one)
    }
    const [first, ...others] = groups
    const alike = others.every(
      (group) => group.map(({ fact }) => fact).join() === first?.map(({ fact }) => fact).join(),
    )
    if (!first || first.length < 2 || !alike) return
    for (const group of others) {
      const sibling = this.#drafts.sibling(
        draft,
        group.map(({ fact }) => fact),
      )
      for (const { fact, value } of group) this.#drafts.set(sibling, fact, value)
    }
  }

  /** Gives what a chunk says to the claims before it, or keeps it for the first one to come. */
  #chunkWithoutAward(
    chunk: Chunk,
    next: Chunk | undefined,
    { facts, bodies }: Statements,
    counts: readonly NumberMention[],
    recipient: string | undefined,
  ): void {
    if (facts.length === 0 && counts.length === 0 && bodies.length === 0) return
    const last = this.#drafts.all.at(-1)
    const leadsOn = counts.length === 0 && this.#leadsOn(chunk, next, facts, last)
    if (!last || leadsOn) {
      this.#pending.facts.push(...facts.filter(({ fact }) => fact !== 'recipient' || facts.length === 1))
      this.#pending.counts.push(...counts)
      this.#pending.list ||= leadsOn
      this.#loose.push(...facts)
      this.#looseCounts.push(...counts)
      return
    }
    const words = this.#said.text.slice(chunk.start, chunk.end)
    const together = TOGETHER.test(words)
    const spoken = this.#spokenOf.size > 0 || this.#drafts.all.some(({ fresh }) => fresh.size > 0)
    const rest =
      spoken && THE_REST.test(words)
        ? this.#drafts.all.filter(
            (draft) => draft.seed !== undefined && draft.fresh.size === 0 && !this.#spokenOf.has(draft),
          )
        : []
    if (rest.length > 0) {
      for (const draft of rest) {
        for (const { fact, value } of facts)
          if (this.#traits.uses(draft.award, fact)) this.#drafts.set(draft, fact, value)
      }
      return
    }
    if (this.#toEach(last, facts, counts)) return
    if (this.#deal(last, facts, counts)) return
    if (this.#furtherItem(last, chunk, facts, counts)) return
    if (this.#anotherOne(last, words, facts, counts)) return
    if (this.#ofOtherBody(last, words, facts)) return
    const parts = partsOf(facts, counts)
    if (!together && this.#redivide(last, parts)) return
    if (!together && parts.filter(({ count, said }) => this.#divide(last, count, said)).length > 0) return
    if (!together && this.#countApart(last, parts)) return
    const [count] = counts.filter(({ kind }) => kind === 'count')
    if (count && !together && this.#contrasts(last, facts)) {
      const sibling = this.#drafts.sibling(last, [])
      sibling.counts = [count]
      for (const { fact, value } of facts) this.#drafts.set(sibling, fact, value)
      return
    }
    const current = this.#qualify(last, facts, together)
    // 市长那个是公司拿的, after 省长那个是老板拿的: of the level just told.
    if (recipient !== undefined && current !== last && this.#traits.takes(current.award, recipient))
      this.#drafts.set(current, 'recipient', recipient)
    if (recipient !== undefined && !facts.some(({ fact }) => fact === 'recipient')) {
      // 个人一份、公司一份: one each.
      const each = counts.length > 0 && this.#drafts.clashes(last, 'recipient', recipient)
      if (each && this.#traits.takes(last.award, recipient)) {
        this.#drafts.put(last, 'recipient', recipient).counts.push(...counts)
        return
      }
      this.#qualifyRecipient(recipient, bodies)
    }
    if (together && this.#drafts.all.length > 1) return
    for (const count of counts) {
      if (count.kind === 'duration' || !this.#counts.sumsUp(chunk, count, this.#drafts.all))
        current.counts.push(count)
    }
  }

  /** 之前拿过提名奖: what was won before is another prize than the one asked for. */
  #isOfEarlierPrize(
    { award, facts: { prize } }: Draft,
    { start, end }: Chunk,
    { facts, heads }: Statements,
  ): boolean {
    const asked = prize ?? this.#traits.award(award).defaults['prize']
    const said = facts.find(({ fact }) => fact === 'prize')
    const before =
      facts.some(({ fact, value }) => fact === 'time' && value === 'repeat') ||
      /[拿得获中]过|评上过/.test(this.#said.text.slice(start, end))
    const named = heads.some(({ meaning: { weak } }) => !weak)
    return !named && asked !== undefined && said !== undefined && before && said.value !== asked
  }

  /** 省级、国家级的标准: a bare fact that is an item of a list which goes on to name the award. */
  #leadsOn(
    chunk: Chunk,
    next: Chunk | undefined,
    facts: readonly StatedFact[],
    last: Draft | undefined,
  ): boolean {
    const [only, ...others] = facts
    if (
      !only ||
      CONDITION_FACTS.has(only.fact) ||
      others.length > 0 ||
      next?.separator !== 'list' ||
      chunk.separator === 'bracket'
    )
      return false
    const mention = this.#said.mentions.find(
      ({ start, meaning }) => start === only.at && meaning.layer === 'fact',
    )
    const length = this.#said.text.slice(chunk.start, chunk.end).trim().length
    if (length - (mention?.text.length ?? 0) > 1) return false
    const wanted = last && this.#traits.asks(last.award, only.fact) && last.facts[only.fact] === undefined
    return !wanted && this.#inside(next, this.#said.mentions).some(({ meaning }) => meaning.layer === 'award')
  }

  /** 两项国标，一项…，另一项…: the parts of a quantity already said. Returns whether it is such a part. */
  #divide(last: Draft, part: NumberMention, facts: readonly StatedFact[]): boolean {
    if (!facts.some(({ fact }) => this.#traits.uses(last.award, fact))) return false
    const total = this.#counts.accepted(last)?.value ?? last.quantity
    const begins =
      facts.every(({ fact }) => last.facts[fact] === undefined || CONDITION_FACTS.has(fact)) &&
      total !== undefined &&
      total > part.value &&
      last.seed === undefined
    if (!last.base && !begins) return false
    const draft = last.base ? this.#drafts.sibling(last, []) : last
    draft.base ??= { ...last.facts }
    draft.counts = [part]
    for (const { fact, value } of facts) this.#drafts.set(draft, fact, value)
    return true
  }

  /** 国际标准跟国家标准，我们各牵头制定了两项: what is said of each of a list. Returns whether it is. */
  #toEach(last: Draft, facts: readonly StatedFact[], counts: readonly NumberMention[]): boolean {
    const alike = this.#drafts.all.filter(({ award, seed }) => award === last.award && seed === undefined)
    const each = counts.filter((count) => count.each)
    if (each.length === 0 || alike.length < 2) return false
    if (facts.some(({ fact, value }) => alike.some((draft) => this.#drafts.clashes(draft, fact, value))))
      return false
    for (const draft of alike) {
      draft.counts.push(...each)
      for (const { fact, value } of facts)
        if (this.#traits.uses(draft.award, fact)) this.#drafts.set(draft, fact, value)
    }
    return true
  }

  /** 其实是一项制定一项修订: the parts that make up the whole of an earlier claim. Returns whether they do. */
  #redivide(last: Draft, parts: ReturnType<typeof partsOf>): boolean {
    const sum = parts.reduce((all, { count }) => all + count.value, 0)
    if (parts.length < 2 || last.seed === undefined || sum !== (last.quantity ?? 1)) return false
    for (const [index, { count, said }] of parts.entries()) {
      const draft =
        index === 0
          ? last
          : this.#drafts.sibling(
              last,
              said.map(({ fact }) => fact),
            )
      draft.counts = [count]
      for (const { fact, value } of said) this.#drafts.set(draft, fact, value)
    }
    return true
  }

  /** 团队和个人都有 … 两个团队三个个人: counts of what was told apart before. Returns whether they are such. */
  #countApart(last: Draft, parts: ReturnType<typeof partsOf>): boolean {
    if (parts.length < 2) return false
    // 制定一项修订两项, after one of each: of the one that is so already.
    const seeded = this.#drafts.all.filter(({ seed, award }) => seed !== undefined && award === last.award)
    const own = parts.map(({ said }) =>
      seeded.find(({ facts }) => said.every(({ fact, value }) => facts[fact] === value)),
    )
    if (new Set(own).size === parts.length && !own.includes(undefined)) {
      for (const [index, { count }] of parts.entries()) own[index]?.counts.push(count)
      return true
    }
    if (last.seed !== undefined) return false
    const tells = ({ fact }: StatedFact) => this.#traits.asks(last.award, fact) || fact === 'rating'
    if (!parts.every(({ said }) => said.every(tells))) return false
    for (const { count, said } of parts) {
      const clashing = said.flatMap(({ fact, value }) =>
        this.#drafts.clashes(last, fact, value) ? [fact] : [],
      )
      if (clashing.length <= 1) {
        let draft = last
        for (const { fact, value } of said) draft = this.#drafts.put(draft, fact, value)
        draft.counts.push(count)
        continue
      }
      // 江苏的一等奖1个组织奖1个, after 中国的: of another level as well.
      const draft = this.#drafts.sibling(last, clashing)
      draft.counts.push(count)
      for (const { fact, value } of said) this.#drafts.set(draft, fact, value)
    }
    return true
  }

  /** 我们主导了2项，3项只是参编: whether the contrary of what a claim of this message met is said of others. */
  #contrasts({ award, facts: known, fresh, seed }: Draft, facts: readonly StatedFact[]): boolean {
    return (
      seed === undefined &&
      facts.some(
        ({ fact, value }) =>
          CONDITION_FACTS.has(fact) &&
          fresh.has(fact) &&
          known[fact] !== value &&
          this.#traits.uses(award, fact),
      )
    )
  }

  /** 今年新添两件，2011年就认定的那件…: a further item of which a condition fails. Returns whether it is one. */
  #furtherItem(
    last: Draft,
    chunk: Chunk,
    facts: readonly StatedFact[],
    counts: readonly NumberMention[],
  ): boolean {
    const told = facts.filter(({ fact }) => CONDITION_FACTS.has(fact) && this.#traits.uses(last.award, fact))
    const fails = told.some(({ fact, value }) =>
      this.#traits.fails({ award: last.award, facts: { [fact]: value } }),
    )
    const words = this.#said.text.slice(chunk.start, chunk.end)
    const whole = this.#counts.accepted(last)?.value
    if (last.seed !== undefined || last.base || !fails || !ITEM.test(words)) return false
    const count = counts.find(({ kind }) => kind === 'count' || kind === 'plain')
    // 三件里那一件是老的: a part of what was counted.
    if (/其中|里面|里头|当中|\bof them\b/.test(words) || (count?.each ?? false)) return false
    // 试点有俩，国家级的那个没过: a part that is told apart.
    if (facts.some(({ fact }) => this.#traits.asks(last.award, fact) && last.facts[fact] === undefined))
      return false
    const met = told.some(({ fact, value }) => {
      const known = last.facts[fact]
      return known !== undefined && known !== value && last.fresh.has(fact)
    })
    if (whole === undefined && !met) return false
    const inferred = this.#traits.award(last.award).infers.flatMap(({ implies }) => Object.keys(implies))
    const sibling = this.#drafts.sibling(last, inferred)
    sibling.counts = count ? [count] : []
    for (const { fact, value } of facts)
      if (this.#traits.uses(last.award, fact)) this.#drafts.set(sibling, fact, value)
    return true
  }

  /** 平台一个、中心一个，一个要建设资金一个要运营资金: what is said of each of those before. Returns whether it is. */
  #deal(last: Draft, facts: readonly StatedFact[], counts: readonly NumberMention[]): boolean {
    const alike = this.#drafts.all.filter(({ award, seed }) => award === last.award && seed === undefined)
    const [first, ...others] = facts
    if (!first || alike.length < 2 || facts.length !== alike.length || counts.length !== alike.length)
      return false
    const { fact } = first
    const each =
      others.every((one) => one.fact === fact) &&
      counts.every(({ value }) => value === 1) &&
      alike.every((draft) => this.#traits.asks(draft.award, fact) && draft.facts[fact] === undefined)
    if (!each) return false
    const implied = (draft: Draft) =>
      this.#traits
        .award(draft.award)
        .infers.find(({ when }) => Object.entries(when).every(([name, value]) => draft.facts[name] === value))
        ?.implies[fact]
    const left = facts.map(({ value }) => value)
    for (const draft of alike) {
      const own = implied(draft)
      const at = own === undefined ? 0 : Math.max(0, left.indexOf(own))
      const [value] = left.splice(at, 1)
      if (value !== undefined) this.#drafts.set(draft, fact, value)
    }
    return true
  }

  /** 新写的ISO标准一项，另一项由我们修订: one more, told apart from one. Returns whether it is such. */
  #anotherOne(
    last: Draft,
    words: string,
    facts: readonly StatedFact[],
    counts: readonly NumberMention[],
  ): boolean {
    const [count, ...others] = counts
    const apart = facts.filter(({ fact }) => this.#traits.asks(last.award, fact))
    const whole = this.#counts.accepted(last)
    if (last.seed !== undefined || last.base || !count || others.length > 0 || apart.length === 0)
      return false
    if (!whole || whole.each || whole.value > count.value || !/^另外?(?:的)?[一两二三\d]/.test(words))
      return false
    const sibling = this.#drafts.sibling(
      last,
      apart.map(({ fact }) => fact),
    )
    sibling.counts = [count]
    for (const { fact, value } of facts)
      if (this.#traits.uses(last.award, fact)) this.#drafts.set(sibling, fact, value)
    return true
  }

  /** 母公司拿了区长质量奖，子公司拿了提名: another prize of another body. Returns whether it is such. */
  #ofOtherBody(last: Draft, words: string, facts: readonly StatedFact[]): boolean {
    const prize = facts.find(({ fact }) => fact === 'prize')
    const goesOn = prize !== undefined && last.seed === undefined && !last.fresh.has('prize')
    if (!goesOn || !last.fresh.has('recipient') || !OTHER_BODY.test(words)) return false
    const sibling = this.#drafts.sibling(last, ['prize'])
    for (const { fact, value } of facts)
      if (this.#traits.uses(last.award, fact)) this.#drafts.set(sibling, fact, value)
    return true
  }

  /** Sets facts on the claims that they qualify. Returns the claim that counts said with them belong to. */
  #qualify(last: Draft, facts: readonly StatedFact[], together: boolean): Draft {
    let current = last
    const clashing = facts
      .filter(({ fact, value }) => this.#drafts.clashes(last, fact, value))
      .map(({ fact }) => fact)
    if (new Set(clashing).size > 1) current = this.#drafts.sibling(last, clashing)
    const seeded = this.#drafts.all.filter((draft) => draft.seed !== undefined)
    for (const said of facts) {
      const { fact, value } = said
      const chosen = seeded.length > 1 && seeded.find((draft) => draft.facts[fact] === value)
      if (chosen) {
        current = chosen
        this.#spokenOf.add(chosen)
        continue
      }
      // 领跑者上了；国标那边没轮到我们: what did not come is of the award just named.
      const ofLast = BINDING.has(fact) && last.seed === undefined && !this.#traits.uses(last.award, fact)
      if (ofLast) continue
      const fits = (award: string) =>
        fact !== 'recipient' || !this.#traits.asks(award, fact) || this.#traits.takes(award, value)
      const users = this.#drafts.all.filter(({ award }) => this.#traits.uses(award, fact) && fits(award))
      const user = users.includes(current) ? current : users.at(-1)
      // We took part in drafting a national standard, after other awards: of the award to come.
      if (!user) this.#pending.facts.push(said)
      if (!user) continue
      const silent = users.filter((draft) => draft.award === user.award && draft.facts[fact] === undefined)
      const othersSilent = silent.some((draft) => draft !== user)
      if (othersSilent && together) {
        for (const draft of silent) this.#drafts.set(draft, fact, value)
      } else if (othersSilent && (silent.includes(user) || !this.#traits.asks(user.award, fact))) {
        this.#drafts.set(user, fact, value)
      } else {
        current = this.#drafts.put(user, fact, value)
      }
    }
    return current
  }

  /** Gives a recipient to the latest claim that lacks one, or whose earlier one is told anew. */
  #qualifyRecipient(recipient: string, bodies: readonly string[]): void {
    const toldAnew = bodies.some((body) => body !== 'speaker' && body !== 'unit')
    const user = this.#drafts.all.findLast(
      ({ award, facts, seed, fresh }) =>
        this.#traits.takes(award, recipient) &&
        (facts['recipient'] === undefined || (seed !== undefined && !fresh.has('recipient') && toldAnew)),
    )
    if (user) this.#drafts.set(user, 'recipient', recipient)
  }

  /** Gives costs to the claim that needs them. Returns the words of a cost that is not exact. */
  #costs(): string | undefined {
    const payer = this.#drafts.all.findLast(({ award }) => this.#traits.paysCosts(award))
    if (!payer) return undefined
    const continues = (this.#carried.seeds ?? []).length > 0
    if (!continues && this.#tellApart(payer)) return undefined
    // 财务说是46万，我记反了: what somebody says may correct a cost.
    const corrects =
      continues &&
      this.#said.mentions.some(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'correct')
    const asked = this.#carried.asks === 'cost' || corrects
    const { yuan, total, inexact } = namedCosts(this.#said, asked, continues)
    // 67万里混进了别的，实际是51.4万: the sum told before is not another.
    const told = corrects && yuan.length > 1 ? payer.costs?.reduce((a, b) => a + b, 0) : undefined
    const anew = yuan.filter((value) => value !== told)
    if (anew.length === 0) return inexact
    const oneEach = anew.length > 1 && this.#counts.accepted(payer)?.value === anew.length
    if (total !== undefined && anew.length > 1) payer.costs = [total]
    else if (oneEach) payer.costs = anew
    else payer.costs = [anew.reduce((sum, value) => sum + value, 0)]
    const [cost, ...more] = payer.costs
    const expenses = cost !== undefined && more.length === 0 ? expensesOf(this.#said, cost) : undefined
    if (expenses) payer.expenses = expenses
    else delete payer.expenses
    payer.fresh.add('cost')
    return undefined
  }

  /** Makes a claim of each dispute where several are told apart. Returns whether that is so. */
  #tellApart(payer: Draft): boolean {
    const disputes = disputesApart(this.#said, this.#results)
    if (disputes.length === 0) return false
    // 打了两场，头一场赢了，第二场输了: how many there are, and of which none is more than one.
    const counts = payer.counts.filter(({ value }) => value !== disputes.length)
    for (const [index, { start, end, result, yuan }] of disputes.entries()) {
      const draft = index === 0 ? payer : this.#drafts.sibling(payer, ['result'])
      draft.facts['result'] = result
      draft.fresh.add('result')
      draft.counts = counts.filter((count) => count.start >= start && count.start < end)
      if (yuan.length > 0) draft.costs = [yuan.reduce((sum, value) => sum + value, 0)]
    }
    return true
  }

  /** 省里国家都有斩获，江苏的二等奖…: claims that only announce those told after them. */
  #dropOverviews(): void {
    const all = this.#drafts.all
    this.#drafts.keep((draft) => {
      const { asks } = this.#traits.award(draft.award)
      const open = asks.filter((fact) => draft.facts[fact] === undefined)
      const told = asks.filter((fact) => fact !== 'recipient' && draft.facts[fact] !== undefined)
      const announces = draft.seed === undefined && draft.counts.length === 0 && !draft.costs
      if (!announces || open.length === 0 || told.length === 0) return true
      return !all
        .slice(all.indexOf(draft) + 1)
        .some(
          (one) =>
            one.award === draft.award &&
            told.every((fact) => one.facts[fact] === draft.facts[fact]) &&
            open.some((fact) => fact !== 'recipient' && one.facts[fact] !== undefined) &&
            one.facts['prize'] === draft.facts['prize'],
        )
    })
  }

  /** 没评上区长质量奖，给了个提名奖: the prize below shares what is said of the one that was missed. */
  #takeDenied(): void {
    const [draft, ...others] = this.#drafts.all.filter(({ seed }) => seed === undefined)
    const [denied, ...more] = this.#denied.filter(({ award }) => award === draft?.award)
    if (!draft || !denied || others.length > 0 || more.length > 0 || !draft.fresh.has('prize')) return
    for (const [fact, value] of Object.entries(denied.facts))
      if (draft.facts[fact] === undefined) this.#drafts.set(draft, fact, value)
  }

  /** 奔着3A去没评上，给的2A: what was missed is not asked for beside a lower prize or grade, unless a sum of all is. */
  #dropMissed(): void {
    const all = this.#drafts.all
    const asksAll = this.#said.mentions.some(
      ({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'total',
    )
    if (asksAll) return
    const isMissed = ({ facts, seed }: Draft) => seed === undefined && facts['rating'] === 'failed'
    this.#drafts.keep(
      (draft) =>
        !isMissed(draft) ||
        !all.some(
          (one) =>
            one.award === draft.award &&
            !isMissed(one) &&
            ['prize', 'grade'].some(
              (fact) => one.facts[fact] !== undefined && one.facts[fact] !== draft.facts[fact],
            ),
        ),
    )
  }

  /** What one claim leaves unsaid and its sibling says, and what the conversation knows of the speaker. */
  #finish(): void {
    reopen(this.#drafts.all, this.#said, this.#alternatives, this.#traits)
    this.#dropOverviews()
    this.#takeDenied()
    this.#dropMissed()
    if (this.#drafts.all.some(({ award }) => !this.#traits.paysCosts(award)))
      this.#drafts.keep((draft) => !isBackground(draft, this.#traits))
    const body = bodyOf(this.#said, this.#bodies)
    const known = {
      recipient: this.#recipient,
      individuals: this.#drafts.all.filter(
        ({ facts, fresh }) => fresh.has('recipient') && facts['recipient'] === 'individual',
      ),
      body: body ?? this.#carried.body,
      goesOn: (this.#carried.seeds ?? []).length > 0,
      corrects:
        body !== undefined &&
        this.#said.mentions.some(
          ({ meaning }) => meaning.layer === 'cue' && ['correct', 'replace'].includes(meaning.cue),
        ),
    }
    if (BOTH.test(this.#said.text)) this.#giveBoth()
    multiplyEach(this.#drafts.all, this.#said)
    shareEach(this.#drafts.all, this.#said)
    this.#counts.dropTotals(this.#drafts.all)
    for (const [index, draft] of this.#drafts.all.entries()) {
      const recipient = this.#namedBefore.get(draft) ?? known.recipient
      fillIn(draft, this.#drafts.all.slice(0, index), { ...known, recipient }, this.#traits)
      this.#counts.setQuantity(draft, this.#drafts.all)
    }
    const all = this.#drafts.all
    this.#drafts.keep((draft) => !this.#counts.isHeader(draft, all))
    this.#keepWhose()
  }

  /** 院里还有个市长质量奖，是一位主任医师个人得的: whose the only prize is, is said, and it is no other's. */
  #keepWhose(): void {
    const { text, mentions } = this.#said
    const said = IS_A_PERSONS.exec(text)
    const before = mentions.filter(
      ({ meaning, start, phrase }) =>
        meaning.layer === 'award' && !meaning.weak && !phrase && start < (said?.index ?? 0),
    )
    const last = before.at(-1)
    if (!said || last?.meaning.layer !== 'award') return
    const { award } = last.meaning
    const between = text.slice(last.end, said.index)
    const theirs = this.#drafts.all.filter((draft) => draft.award === award)
    const persons = theirs.some(({ facts }) => facts['recipient'] === 'individual')
    if (before.filter(({ meaning }) => meaning.layer === 'award' && meaning.award === award).length > 1)
      return
    const asks = this.#traits.award(award).asks.filter((fact) => fact !== 'recipient')
    const alike = asks.every((fact) => new Set(theirs.map(({ facts }) => facts[fact])).size === 1)
    if (!persons || !alike || theirs.length !== 2 || between.length > 8) return
    this.#drafts.keep((draft) => draft.award !== award || draft.facts['recipient'] === 'individual')
  }
}

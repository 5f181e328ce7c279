/**
 * Puts mentions and numbers together to claims: which award, with which facts, how many, at what cost.
 *
 * A message is cut into chunks at punctuation and list words. A chunk that names an award opens a claim, and what
 * else it says belongs to that claim. A chunk without an award qualifies the claim before it, or, when it lists
 * another value of a fact that the claim already has, opens a sibling that shares the claim's award.
 */
import { type Award, allows, type Schedule } from '../../awards/schedule.ts'
import type { Claim } from '../request.ts'
import type { Mention } from './lexicon.ts'
import type { NumberMention } from './numbers.ts'

/** A claim in the making. */
export interface Draft {
  award: string
  facts: Record<string, string>
  /** Facts that this message states, as against those carried over. */
  fresh: Set<string>
  counts: NumberMention[]
  /** Carried over from the conversation. */
  quantity?: number
  years?: number
  costs?: number[]
  /** What the parts of a divided quantity share: 两项国标，一项…，另一项…. */
  base?: Pick<Draft, 'award' | 'facts'>
  /** Index of the claim in the conversation that this one continues. */
  seed?: number
}

/** What a message says of awards. */
export interface Reading {
  readonly drafts: Draft[]
  /** Awards that the message rules out: 不是国标. */
  readonly denied: { award: string; facts: Record<string, string> }[]
  /** Facts that were ruled out without naming another: 不是省级. */
  readonly deniedFacts: { fact: string; value: string }[]
  /** Facts said without any award in sight, in order. */
  readonly loose: { fact: string; value: string }[]
  readonly looseCounts: NumberMention[]
  readonly bodies: string[]
  /** Sums that somebody says the plan pays: the words, and their value in whole yuan. */
  readonly claimed: { said: string; yuan: number }[]
  /** A cost was said, but not exactly. */
  readonly inexact: string | undefined
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

type Separator = 'start' | 'list' | 'comma' | 'stop' | 'bracket' | 'space'
interface Chunk {
  readonly start: number
  readonly end: number
  readonly separator: Separator
}

const SEPARATOR =
  /[,、。;；!?:：\n()（）[\]【】“”"「」『』<>《》…—~|/+&]|(?<=\p{Script=Han}) | (?=\p{Script=Han})|和|以及|及|与|跟|同时|\band\b|\bplus\b/gu
const LIST = /^(?:[、;；+&/|]|和|以及|及|与|跟|同时|and|plus)$/
const STOP = /^[。!?\n]$/
const BRACKET = /^[()（）“”"「」『』[\]【】<>《》]$/

/** Cuts a text at separators that lie in no mention or number. */
function cut(text: string, spans: readonly { start: number; end: number }[]): Chunk[] {
  const chunks: Chunk[] = []
  let start = 0
  let separator: Separator = 'start'
  for (const match of text.matchAll(SEPARATOR)) {
    const at = match.index
    const end = at + match[0].length
    if (spans.some((span) => span.start < end && at < span.end)) continue
    if (/[,，]/.test(match[0]) && /\d/.test(text[at - 1] ?? '') && /\d{3}/.test(text.slice(end, end + 3)))
      continue
    if (at > start) chunks.push({ start, end: at, separator })
    if (at > start || rank(match[0]) > rankOf(separator)) {
      separator = LIST.test(match[0])
        ? 'list'
        : STOP.test(match[0])
          ? 'stop'
          : BRACKET.test(match[0])
            ? 'bracket'
            : match[0] === ' '
              ? 'space'
              : 'comma'
    }
    start = end
  }
  if (start < text.length) chunks.push({ start, end: text.length, separator })
  return chunks
}

function rank(separator: string): number {
  return LIST.test(separator) ? 3 : STOP.test(separator) ? 4 : separator === ' ' ? 0 : 1
}
function rankOf(separator: Separator): number {
  return { start: -1, space: 0, bracket: 1, comma: 1, list: 3, stop: 4 }[separator]
}

const NEGATION =
  /(?:不是|并不是|并非|不算|不属于|不属|没有|没能|没|未能|尚未|未|非|不|无|isn't|not|never|no longer|wasn't|weren't|aren't|without|neither|nor|didn't|no)(?: ?(?:到|达到|达|够|评上|升到|进|个|在|被|真的|真正|去|有|能|怎么|我们|咱们|我司|咱|由我们|我们公司|企业|公司|any|an|a|the|our|to|been|be|really|as))?[ “"「]?$/
const NO_NEGATION =
  /(?:是不是|有没有|能不能|要不要|不仅是?|不但是?|不光是?|不只是?|不止是?|差不多|不错|别无|not only)[ “"「]?$/

const SET_ASIDE = /^[^,。;!?]{0,4}(?:不谈|不问|不提|不管|不说|不算|不讲|另说|除外|花光|用完|早领|领过|已经领)/
/** 正奖没评上, 市里不认: a level or prize that was not granted. */
const NOT_GRANTED = /^[^,。;!?]{0,4}(?:没|不|未|没有|还没)(?:评上|拿到|得到|中|成|评|认|批|给|承认|认定)/
/** 主导的是北京一家: somebody else leads. */
const BY_OTHERS =
  /^(?:编写|起草|制定|修订|写|做|搞|单位|负责)?(?:的)?(?:单位|人|方)?(?:都|就)?是(?:别|人家|其他|其它|另|外|北京|上海|广东|深圳|苏州|杭州|德国|美国|日本|对方|同行|兄弟|上级|总部|清华|北大|东南|某|一家|一个|协会|国外|老外)/

function isNegated(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 14), start)
  return (NEGATION.test(before) && !NO_NEGATION.test(before)) || SET_ASIDE.test(text.slice(end, end + 12))
}

/** Whether a fact is denied: by a negation, because it was not granted, or because it is somebody else's. */
function isDenied(text: string, { start, end, meaning }: Mention): boolean {
  const after = text.slice(end, end + 14)
  if (meaning.layer === 'fact' && meaning.value === 'lead' && BY_OTHERS.test(after)) return true
  const granted = meaning.layer === 'fact' && ['level', 'prize', 'grade'].includes(meaning.fact)
  return isNegated(text, start, end) || (granted && NOT_GRANTED.test(after))
}

/** Facts that only decide whether a condition holds: a failing value, once said, stays. */
const CONDITION_FACTS = new Set([
  'role',
  'time',
  'novelty',
  'acceptance',
  'industry',
  'pool',
  'rating',
  'assessment',
  'place',
  'task',
])
const FAILING = new Set(['participant', 'repeat', 'old', 'failed', 'other', 'outside', 'elsewhere', 'none'])

/** 由协会发布, 跟着协会: the body is somebody else. */
const OTHERS = /(?:由|跟着|跟|帮|替|通过|让|请|随|随着)(?:某|行业|一个|一家|省|市|相关)?$/

/** A title makes an individual only as the one who wins: 老总拿了, not 老总问. */
const WINS =
  /^(?:们)?(?:个人|本人|自己)?(?:也|都|则|是|今年|去年|首次|第一次|又|刚|各|分别|还|同年|头一回|头一趟)*(?:得|拿|评|获|中|被评|入选|荣获|摘|捧| won| received| got| has won)/

/** Assembles the claims of one message. */
export class ClaimReader {
  readonly #schedule: Schedule

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  /** Reads the claims of a normalized text from its mentions and numbers. */
  read(
    text: string,
    mentions: readonly Mention[],
    numbers: readonly NumberMention[],
    carried: Carried = {},
  ): Reading {
    const free = numbers.filter(
      (number) =>
        !mentions.some(
          ({ start, end, meaning }) =>
            (meaning.layer === 'award' || meaning.layer === 'fact' || meaning.layer === 'outside') &&
            start < number.end &&
            number.start < end &&
            end - start > 1 &&
            number.start >= start,
        ),
    )
    const chunks = cut(text, [
      ...mentions.filter(
        ({ meaning }) => meaning.layer !== 'cue' && meaning.layer !== 'talk' && meaning.layer !== 'topic',
      ),
      ...free,
    ])
    const reader = new Assembly(this.#schedule, text, mentions, free, chunks, carried)
    return reader.run()
  }
}

class Assembly {
  readonly #schedule: Schedule
  readonly #text: string
  readonly #mentions: readonly Mention[]
  readonly #numbers: readonly NumberMention[]
  readonly #chunks: readonly Chunk[]
  readonly #carried: Carried
  readonly #drafts: Draft[] = []
  readonly #denied: Reading['denied'] = []
  readonly #deniedFacts: Reading['deniedFacts'] = []
  readonly #loose: { fact: string; value: string }[] = []
  readonly #looseCounts: NumberMention[] = []
  readonly #bodies: string[] = []
  #recipient: string | undefined
  /** Start of a mention → the fact that it leaves undecided: 国际标准还是国家标准. */
  readonly #alternatives: ReadonlyMap<number, string>
  #pending: { facts: { fact: string; value: string }[]; counts: NumberMention[]; list: boolean } = {
    facts: [],
    counts: [],
    list: false,
  }

  constructor(
    schedule: Schedule,
    text: string,
    mentions: readonly Mention[],
    numbers: readonly NumberMention[],
    chunks: readonly Chunk[],
    carried: Carried,
  ) {
    this.#schedule = schedule
    this.#text = text
    this.#mentions = mentions
    this.#numbers = numbers
    this.#chunks = chunks
    this.#carried = carried
    this.#recipient = carried.recipient
    this.#alternatives = alternatives(text, mentions)
    for (const { index, claim } of carried.seeds ?? []) {
      this.#drafts.push({
        award: claim.award,
        facts: { ...claim.facts },
        fresh: new Set(),
        counts: [],
        seed: index,
        ...(claim.quantity ? { quantity: claim.quantity } : {}),
        ...(claim.years ? { years: claim.years } : {}),
        ...(claim.costs ? { costs: claim.costs } : {}),
      })
    }
  }

  run(): Reading {
    for (const [index, chunk] of this.#chunks.entries()) this.#chunk(chunk, index)
    const inexact = this.#costs()
    this.#finish()
    return {
      drafts: this.#drafts,
      denied: this.#denied,
      deniedFacts: this.#deniedFacts,
      loose: this.#loose,
      looseCounts: this.#looseCounts,
      bodies: this.#bodies,
      claimed: this.#numbers
        .filter(
          (number) =>
            number.kind === 'money' &&
            !number.currency &&
            !number.vague &&
            this.#moneyRole(number) === 'hearsay',
        )
        .map(({ start, end, value }) => ({ said: this.#text.slice(start, end), yuan: Math.round(value) })),
      inexact,
    }
  }

  #inside(chunk: Chunk): Mention[] {
    return this.#mentions.filter((mention) => mention.start >= chunk.start && mention.start < chunk.end)
  }

  /** An award named among alternatives keeps its name and loses the fact that is in question. */
  #undecided(mention: Mention): Mention {
    const open = this.#alternatives.get(mention.start)
    if (open === undefined || mention.meaning.layer !== 'award') return mention
    const facts = Object.fromEntries(Object.entries(mention.meaning.facts).filter(([fact]) => fact !== open))
    return { ...mention, meaning: { ...mention.meaning, facts } }
  }

  /** Award mentions that open or continue a claim; weak ones need support. */
  #heads(mentions: readonly Mention[]): Mention[] {
    const out: Mention[] = []
    for (const mention of mentions) {
      if (mention.meaning.layer !== 'award') continue
      const { award, facts, weak } = mention.meaning
      if (isNegated(this.#text, mention.start, mention.end)) {
        this.#denied.push({ award, facts: { ...facts } })
        continue
      }
      if (weak && !this.#supported(mention)) continue
      out.push(mention)
    }
    return out
  }

  #supported(mention: Mention): boolean {
    if (mention.meaning.layer !== 'award') return false
    const { award } = mention.meaning
    const others = this.#mentions.filter((one) => one !== mention)
    if (
      others.some(
        (one) =>
          one.meaning.layer === 'cue' &&
          one.meaning.cue === 'rate' &&
          one.start <= mention.start &&
          mention.end <= one.end,
      )
    )
      return false
    const strong = others.some(
      (one) =>
        one.meaning.layer === 'award' &&
        !one.meaning.weak &&
        one.meaning.award === award &&
        !isNegated(this.#text, one.start, one.end),
    )
    if (strong) return this.#paysCosts(award) || this.#usesPrize(award)
    if (this.#drafts.some((draft) => draft.award === award)) return true
    const anyStrong = others.some((one) => one.meaning.layer === 'award' && !one.meaning.weak)
    const facts = this.#factNames(this.#schedule.award(award))
    const supporting = others.some(
      (one) =>
        one.meaning.layer === 'fact' &&
        facts.has(one.meaning.fact) &&
        one.meaning.fact !== 'recipient' &&
        (one.meaning.fact !== 'level' ||
          one.meaning.value === 'international' ||
          one.meaning.value === 'national') &&
        !(one.start === mention.start && one.end === mention.end),
    )
    const money =
      this.#numbers.some((number) => number.kind === 'money') &&
      others.some((one) => one.meaning.layer === 'money' && one.meaning.role === 'cost')
    if (this.#usesPrize(award)) return true
    if (anyStrong) return supporting && !others.some((one) => one.meaning.layer === 'outside')
    if (this.#schedule.award(award).asks.length > 0) return supporting
    return (
      supporting || money || others.some((one) => one.meaning.layer === 'cue' && one.meaning.cue === 'amount')
    )
  }

  #usesPrize(award: string): boolean {
    return 'prize' in this.#schedule.award(award).defaults
  }

  /** Whether an award tells recipients apart and has a rule for this one. `lenient`: or does not tell them apart. */
  #takes(award: string, recipient: string, lenient = false): boolean {
    const { asks, rules } = this.#schedule.award(award)
    if (!asks.includes('recipient')) return lenient
    return rules.some((rule) => allows(rule, 'recipient', recipient))
  }

  /** Whether an award pays a share of a cost, so that several words for one dispute are one claim. */
  #paysCosts(award: string): boolean {
    return this.#schedule.award(award).rules.some((rule) => 'ratio' in rule.amount)
  }

  /** Facts that matter to an award: what its rules ask for and what their conditions can fail on. */
  #factNames(award: Award): Set<string> {
    const names = new Set([...award.asks, ...Object.keys(award.defaults)])
    for (const { when } of award.infers) for (const name of Object.keys(when)) names.add(name)
    for (const rule of award.rules) {
      for (const condition of Object.keys(rule.conditions)) {
        for (const name of Object.keys(this.#schedule.condition(condition).fails)) names.add(name)
      }
    }
    return names
  }

  /** The stated facts of a chunk, negations applied. */
  #facts(mentions: readonly Mention[]): { fact: string; value: string; at: number; title: boolean }[] {
    const out: { fact: string; value: string; at: number; title: boolean }[] = []
    for (const mention of mentions) {
      const { meaning } = mention
      if (meaning.layer !== 'fact') continue
      if (this.#alternatives.has(mention.start)) continue
      if (meaning.title && !WINS.test(this.#text.slice(mention.end, mention.end + 16))) continue
      let { value } = meaning
      if (isDenied(this.#text, mention)) {
        if (!meaning.not) {
          this.#deniedFacts.push({ fact: meaning.fact, value })
          continue
        }
        value = meaning.not
      }
      out.push({ fact: meaning.fact, value, at: mention.start, title: meaning.title })
    }
    // 正奖没评上: what failed is the thing set aside, not the award asked for.
    const aside = mentions.some(
      ({ end, meaning }) =>
        meaning.layer === 'fact' &&
        (meaning.fact === 'prize' || meaning.fact === 'level') &&
        NOT_GRANTED.test(this.#text.slice(end, end + 12)),
    )
    return aside ? out.filter(({ fact }) => fact !== 'rating') : out
  }

  #chunk(chunk: Chunk, index: number): void {
    if (chunk.separator === 'stop') this.#pending.counts = []
    const mentions = this.#inside(chunk).map((mention) => this.#undecided(mention))
    const heads = this.#heads(mentions)
    const facts = this.#facts(mentions)
    const counts = this.#numbers.filter(
      (number) =>
        number.start >= chunk.start &&
        number.start < chunk.end &&
        this.#isCount(number) &&
        !isNegated(this.#text, number.start, number.end),
    )
    const bodies = mentions.flatMap((mention) =>
      mention.meaning.layer === 'body' &&
      !this.#alternatives.has(mention.start) &&
      !isNegated(this.#text, mention.start, mention.end)
        ? [mention.meaning.body]
        : [],
    )
    this.#bodies.push(...bodies)
    for (const { meaning } of mentions) {
      // 代理机构 names no award by itself, but tells who speaks.
      if (meaning.layer !== 'award' || !meaning.weak) continue
      const [only, ...others] = new Set(
        this.#schedule.award(meaning.award).rules.flatMap((rule) => rule.bodies),
      )
      if (only !== undefined && others.length === 0) this.#bodies.push(only)
    }
    const said = facts.filter(({ fact }) => fact === 'recipient')
    const own =
      said.find(({ value }) => value === 'individual')?.value ??
      said.at(-1)?.value ??
      (bodies.length > 0 ? 'organization' : undefined)
    if (own !== undefined) this.#recipient = own
    if (heads.length > 0) this.#headChunk(chunk, heads, facts, counts, own)
    else this.#looseChunk(chunk, index, facts, counts, own, bodies)
  }

  #isCount(number: NumberMention): boolean {
    if (number.kind === 'duration') return true
    if (number.kind === 'count') return true
    if (number.kind !== 'plain' || number.value < 1 || number.value > 999 || !Number.isInteger(number.value))
      return false
    if (/^\s*[.)、:]/.test(this.#text.slice(number.end, number.end + 2))) return false
    if (
      /^ (?:things?|items?|points?|questions?|awards?|matters?)\b/.test(
        this.#text.slice(number.end, number.end + 12),
      )
    )
      return false
    if (/\b(?:the|all|these|those|both|last|first) $/.test(this.#text.slice(0, number.start))) return false
    return true
  }

  #open(award: string, facts: Readonly<Record<string, string>>): Draft {
    const draft: Draft = { award, facts: { ...facts }, fresh: new Set(Object.keys(facts)), counts: [] }
    this.#drafts.push(draft)
    return draft
  }

  /** Whether a draft can take on facts without contradicting what this message already said of it. */
  #compatible(draft: Draft, facts: Readonly<Record<string, string>>): boolean {
    const asks = this.#schedule.award(draft.award).asks
    return Object.entries(facts).every(
      ([fact, value]) =>
        draft.facts[fact] === undefined ||
        draft.facts[fact] === value ||
        (!draft.fresh.has(fact) && draft.seed !== undefined) ||
        !(asks.includes(fact) || fact === 'prize'),
    )
  }

  #headChunk(
    chunk: Chunk,
    heads: readonly Mention[],
    facts: readonly { fact: string; value: string; at: number; title: boolean }[],
    counts: readonly NumberMention[],
    recipient: string | undefined,
  ): void {
    const opened: { draft: Draft; start: number; end: number }[] = []
    for (const [at, head] of heads.entries()) {
      if (head.meaning.layer !== 'award') continue
      const { award } = head.meaning
      const definition = this.#schedule.award(award)
      const before = opened.at(-1)
      const names = this.#factNames(definition)
      // What stands before the first award of a chunk already belongs to it, and tells whether it is a new one.
      const lead = before ? {} : this.#leading(facts, head, names, heads[at + 1])
      const stated = { ...lead, ...head.meaning.facts }
      if (recipient !== undefined && this.#takes(award, recipient)) stated['recipient'] ??= recipient
      const same = [...this.#drafts].reverse().find((draft) => draft.award === award)
      const listed =
        chunk.separator === 'list' && before === undefined && !this.#isElaboration(same, counts, head)
      const more =
        same !== undefined &&
        same.seed === undefined &&
        counts.length > 0 &&
        same.counts.length > 0 &&
        (this.#namedApart(same, head) ||
          definition.asks.some(
            (fact) => stated[fact] !== undefined && fact !== 'recipient' && same.facts[fact] === undefined,
          ))
      const joins =
        same !== undefined &&
        !more &&
        this.#compatible(same, stated) &&
        !(listed && !same.seed && this.#saysMore(same, head, counts))
      const wantsPrize = head.meaning.facts['prize'] !== undefined
      const named =
        wantsPrize &&
        same?.seed === undefined &&
        same?.facts['level'] !== undefined &&
        head.meaning.facts['level'] !== undefined
      if (
        same &&
        joins &&
        !(
          wantsPrize &&
          same.facts['prize'] === undefined &&
          same.fresh.size > 0 &&
          before === undefined &&
          (chunk.separator === 'list' || named)
        )
      ) {
        if (same.seed !== undefined && this.#carried.turns) {
          for (const [fact, value] of Object.entries(definition.defaults))
            if (!facts.some((one) => one.fact === fact)) same.facts[fact] = value
        }
        Object.assign(same.facts, head.meaning.facts)
        for (const fact of Object.keys(head.meaning.facts)) same.fresh.add(fact)
        opened.push({ draft: same, start: head.start, end: head.end })
      } else {
        opened.push({ draft: this.#open(award, head.meaning.facts), start: head.start, end: head.end })
      }
    }
    const first = opened[0]
    if (first) this.#usePending(first.draft)
    const items = [
      ...facts.map((fact) => ({ at: fact.at, fact, count: undefined })),
      ...counts.map((count) => ({ at: count.start, fact: undefined, count })),
    ].sort((a, b) => a.at - b.at)
    let current = new Map(opened.map(({ draft }) => [draft, draft]))
    for (const { at, fact, count } of items) {
      const next = opened.findIndex((one) => one.start >= at)
      const after = next < 0 ? undefined : opened[next]
      const prior = next < 0 ? opened.at(-1) : opened[next - 1]
      if (fact) {
        if (
          fact.fact === 'recipient' &&
          !fact.title &&
          this.#asksNothing(
            opened.map(({ draft }) => draft),
            'recipient',
          )
        ) {
          for (const { draft } of opened) this.#set(draft, fact.fact, fact.value)
          continue
        }
        const uses = (one: { draft: Draft } | undefined) =>
          one !== undefined && this.#factNames(this.#schedule.award(one.draft.award)).has(fact.fact)
        const target = uses(after) ? after : uses(prior) ? prior : undefined
        if (!target) {
          const older = [...this.#drafts]
            .reverse()
            .find((draft) => this.#factNames(this.#schedule.award(draft.award)).has(fact.fact))
          if (older && older.facts[fact.fact] === undefined && opened.length === 0)
            this.#set(older, fact.fact, fact.value)
          continue
        }
        const now = current.get(target.draft) ?? target.draft
        current = new Map(current).set(target.draft, this.#put(now, fact.fact, fact.value))
      } else if (count) {
        const adjacentBefore =
          prior !== undefined && /^.{0,3}$/.test(this.#text.slice(prior.end, at)) && prior.end <= at
        const adjacentAfter = after !== undefined && after.start - count.end <= 14
        const target =
          adjacentBefore && (next < 0 || !adjacentAfter || this.#countsAfter(opened, counts))
            ? prior
            : (after ?? prior)
        if (target) (current.get(target.draft) ?? target.draft).counts.push(count)
      }
    }
    if (recipient !== undefined) {
      for (const { draft } of opened) {
        for (const one of new Set([draft, current.get(draft) ?? draft])) {
          if (!one.fresh.has('recipient') && this.#takes(one.award, recipient, true))
            this.#set(one, 'recipient', recipient)
        }
      }
    }
  }

  /** In `甲一个乙两个` counts follow their awards: the last thing said is a count. */
  #countsAfter(opened: readonly { end: number }[], counts: readonly NumberMention[]): boolean {
    return (counts.at(-1)?.start ?? 0) >= (opened.at(-1)?.end ?? 0)
  }

  /** Facts before a chunk's first award. */
  #leading(
    facts: readonly { fact: string; value: string; at: number }[],
    head: Mention,
    names: ReadonlySet<string>,
    next: Mention | undefined,
  ): Record<string, string> {
    const out: Record<string, string> = {}
    for (const { fact, value, at } of facts) {
      if (names.has(fact) && (at < head.start || !next) && fact !== 'recipient') out[fact] ??= value
    }
    return out
  }

  /** 公共服务平台一家，运营中心两家: two names of one award, each with its own count. */
  #namedApart(same: Draft, head: Mention): boolean {
    const names = new Set(
      this.#mentions.flatMap(({ meaning, text, start }) =>
        meaning.layer === 'award' && meaning.award === same.award && !meaning.weak && start < head.start
          ? [text]
          : [],
      ),
    )
    return (
      !this.#paysCosts(same.award) &&
      names.size > 0 &&
      !names.has(head.text) &&
      Object.keys(same.facts).every((fact) => fact !== 'prize')
    )
  }

  /** A second naming of the same award that adds nothing countable only refers back to it. */
  #isElaboration(same: Draft | undefined, counts: readonly NumberMention[], head: Mention): boolean {
    return (
      same !== undefined &&
      counts.length === 0 &&
      head.meaning.layer === 'award' &&
      Object.keys(head.meaning.facts).length === 0
    )
  }

  #saysMore(same: Draft, head: Mention, counts: readonly NumberMention[]): boolean {
    if (this.#paysCosts(same.award)) return false
    return counts.length > 0 && same.counts.length > 0 && head.meaning.layer === 'award'
  }

  #asksNothing(drafts: readonly Draft[], fact: string): boolean {
    return drafts.every((draft) => !this.#schedule.award(draft.award).asks.includes(fact))
  }

  #usePending(draft: Draft): void {
    const names = this.#factNames(this.#schedule.award(draft.award))
    for (const { fact, value } of this.#pending.facts) {
      if (!names.has(fact)) continue
      if (draft.facts[fact] === undefined) this.#set(draft, fact, value)
      else if (
        this.#pending.list &&
        draft.facts[fact] !== value &&
        this.#schedule.award(draft.award).asks.includes(fact)
      ) {
        const sibling = this.#sibling(draft, [fact])
        this.#set(sibling, fact, value)
      }
    }
    draft.counts.push(...this.#pending.counts)
    this.#pending = { facts: [], counts: [], list: false }
  }

  #set(draft: Draft, fact: string, value: string): void {
    if (CONDITION_FACTS.has(fact) && draft.fresh.has(fact) && FAILING.has(draft.facts[fact] ?? '')) return
    draft.facts[fact] = value
    draft.fresh.add(fact)
  }

  /** Sets a fact, or opens a sibling if this message already said another value of a fact that tells rules apart. */
  #put(draft: Draft, fact: string, value: string): Draft {
    const asks = this.#schedule.award(draft.award).asks
    const known = draft.facts[fact]
    if (known !== undefined && known !== value && draft.fresh.has(fact) && asks.includes(fact)) {
      const twin = this.#drafts.find(
        (one) =>
          one !== draft && one.award === draft.award && one.facts[fact] === value && one.fresh.has(fact),
      )
      const sibling = twin ?? this.#sibling(draft, [fact])
      this.#set(sibling, fact, value)
      return sibling
    }
    this.#set(draft, fact, value)
    return draft
  }

  #sibling(draft: Draft, without: readonly string[]): Draft {
    const from = draft.base ?? draft
    const facts = Object.fromEntries(
      Object.entries(from.facts).filter(([fact]) => !without.includes(fact) && !CONDITION_FACTS.has(fact)),
    )
    const sibling: Draft = {
      award: draft.award,
      facts,
      fresh: new Set(Object.keys(facts)),
      counts: draft.counts.filter((count) => count.each),
    }
    if (draft.base) sibling.base = draft.base
    if (draft.seed !== undefined) sibling.fresh = new Set()
    this.#drafts.push(sibling)
    return sibling
  }

  #looseChunk(
    chunk: Chunk,
    index: number,
    facts: readonly { fact: string; value: string; at: number; title: boolean }[],
    counts: readonly NumberMention[],
    recipient: string | undefined,
    bodies: readonly string[],
  ): void {
    if (facts.length === 0 && counts.length === 0 && bodies.length === 0) return
    const last = this.#drafts.at(-1)
    const next = this.#chunks[index + 1]
    const nextAward = next && this.#inside(next).find(({ meaning }) => meaning.layer === 'award')
    const [only] = facts
    const bare =
      facts.length === 1 && counts.length === 0 && only !== undefined && this.#leaves(chunk, only.at) <= 1
    const wanted =
      last &&
      only &&
      this.#schedule.award(last.award).asks.includes(only.fact) &&
      last.facts[only.fact] === undefined
    const leadsOn =
      next?.separator === 'list' &&
      bare &&
      nextAward !== undefined &&
      chunk.separator !== 'bracket' &&
      !wanted
    if (!last || leadsOn) {
      this.#pending.facts.push(...facts.filter(({ fact }) => fact !== 'recipient' || facts.length === 1))
      this.#pending.counts.push(...counts)
      this.#pending.list ||= leadsOn
      this.#loose.push(...facts)
      this.#looseCounts.push(...counts)
      return
    }
    const together = /都|均|全(?!国)|一共|合计|总共|加起来|合起来|一起|两样|三样/.test(
      this.#text.slice(chunk.start, chunk.end),
    )
    // 两项国标，一项…，另一项…: the parts of a quantity already said.
    const part = counts.find(({ kind }) => kind === 'count')
    const total = this.#accepted(last)?.value ?? last.quantity
    const divides = part !== undefined && facts.length > 0 && !together
    if (divides && last.base) {
      const sibling = this.#sibling(last, [])
      sibling.counts = [part]
      for (const { fact, value } of facts) this.#set(sibling, fact, value)
      return
    }
    const splits = facts.every(({ fact }) => last.facts[fact] === undefined || CONDITION_FACTS.has(fact))
    if (
      divides &&
      splits &&
      total !== undefined &&
      total > part.value &&
      last.fresh.size > 0 &&
      last.seed === undefined
    ) {
      last.base = { award: last.award, facts: { ...last.facts } }
      last.counts = [part]
      for (const { fact, value } of facts) this.#set(last, fact, value)
      return
    }
    let current = last
    const clashing = facts.filter(
      ({ fact, value }) =>
        last.fresh.has(fact) &&
        last.facts[fact] !== undefined &&
        last.facts[fact] !== value &&
        this.#schedule.award(last.award).asks.includes(fact),
    )
    if (clashing.length > 1 && new Set(clashing.map(({ fact }) => fact)).size === clashing.length) {
      current = this.#sibling(
        last,
        clashing.map(({ fact }) => fact),
      )
    }
    for (const { fact, value } of facts) {
      const chosen =
        this.#drafts.filter((draft) => draft.seed !== undefined).length > 1 &&
        this.#drafts.find((draft) => draft.seed !== undefined && draft.facts[fact] === value)
      if (chosen) {
        current = chosen
        continue
      }
      const users = this.#drafts.filter((draft) =>
        this.#factNames(this.#schedule.award(draft.award)).has(fact),
      )
      const user = users.includes(current) ? current : users.at(-1)
      if (!user) continue
      const family = users.filter((draft) => draft.award === user.award && draft.facts[fact] === undefined)
      if (family.length > 1 || (family.length === 1 && !family.includes(user))) {
        if (
          together ||
          family.includes(user) ||
          this.#schedule.award(user.award).asks.includes(fact) === false
        ) {
          for (const draft of together ? family : [user]) this.#set(draft, fact, value)
          continue
        }
      }
      current = this.#put(user, fact, value)
    }
    if (recipient !== undefined && !facts.some(({ fact }) => fact === 'recipient')) {
      const user = [...this.#drafts]
        .reverse()
        .find(
          (draft) =>
            this.#schedule.award(draft.award).asks.includes('recipient') &&
            this.#takes(draft.award, recipient) &&
            (draft.facts['recipient'] === undefined ||
              (draft.seed !== undefined &&
                !draft.fresh.has('recipient') &&
                bodies.some((body) => body !== 'speaker'))),
        )
      if (user) this.#set(user, 'recipient', recipient)
    }
    if (together && this.#drafts.length > 1) return
    for (const count of counts) {
      if (count.kind !== 'duration' && this.#sumsUp(chunk, count)) continue
      if (count.kind === 'duration') current.counts.push(count)
      else if (this.#accepted(current)?.each !== false) current.counts.push(count)
    }
  }

  /** 两个合计, 这三项加起来: counts the claims, not a claim's units. */
  #sumsUp(chunk: Chunk, count: NumberMention): boolean {
    const before = this.#text.slice(chunk.start, count.start)
    const after = this.#text.slice(count.end, count.end + 6)
    const [only] = this.#drafts
    // 甲公司做了…，乙公司做了…，两家一共: bodies are what is granted to.
    if (
      only &&
      this.#drafts.length === 1 &&
      count.classifier === '家' &&
      !this.#accepted(only) &&
      this.#counts(count, this.#schedule.unitOf(this.#ruleOf(only)))
    )
      return false
    if (/(?:^\s*|把|将)(?:这|那|上面|以上|前面|上述|刚才)(?:的|这|那)?$/.test(before)) return true
    return (
      /(?:^\s*|把|将)$/.test(before) &&
      /^(?:加一下|加一加|加在|相加|合计|加起来|合起来|加一起|一起|一共|总共|共|总计|算一起|算在一起)/.test(
        after,
      )
    )
  }

  /** Characters of a chunk outside the mention at `at`. */
  #leaves(chunk: Chunk, at: number): number {
    const mention = this.#mentions.find(({ start, meaning }) => start === at && meaning.layer === 'fact')
    return this.#text.slice(chunk.start, chunk.end).trim().length - (mention?.text.length ?? 0)
  }

  /** The first count of a draft that counts its rule's unit. */
  #accepted(draft: Draft): NumberMention | undefined {
    const unit = this.#schedule.unitOf(this.#ruleOf(draft))
    const counts = draft.counts.filter((count) => this.#counts(count, unit))
    const [first] = counts
    // 校本部和医院各有一家 …… 两家: the sum told later counts.
    return first?.each ? (counts.find(({ value, each }) => !each && value > first.value) ?? first) : first
  }

  #ruleOf(draft: Draft) {
    const { rules } = this.#schedule.award(draft.award)
    const rule =
      rules.find((one) =>
        Object.entries(one.facets).every(([facet, value]) => {
          const stated = draft.facts[facet]
          return stated === undefined || (Array.isArray(value) ? value.includes(stated) : value === stated)
        }),
      ) ?? rules[0]
    if (!rule) throw new RangeError(`${draft.award} has no rule`)
    return rule
  }

  #counts(count: NumberMention, unit: { classifiers: readonly string[]; bodies: boolean }): boolean {
    if (count.kind === 'plain')
      return (
        !/[\p{Script=Han}]/u.test(this.#text[count.end] ?? ' ') &&
        unit.classifiers.length > 0 &&
        this.#plainCounts(count, unit)
      )
    if (count.kind !== 'count') return false
    if (unit.classifiers.includes(count.classifier ?? '')) return true
    return unit.bodies && this.#bodyFollows(count)
  }

  /** A number without a measure word, as in English: what counts bodies needs a body after it. */
  #plainCounts(count: NumberMention, unit: { classifiers: readonly string[]; bodies: boolean }): boolean {
    return !unit.bodies || unit.classifiers.includes('个') || this.#bodyFollows(count)
  }

  #bodyFollows(count: NumberMention): boolean {
    return this.#mentions.some(
      ({ meaning, start }) =>
        meaning.layer === 'body' &&
        start >= count.end &&
        start - count.end <= 10 &&
        !/[,。;、]/.test(this.#text.slice(count.end, start)) &&
        this.#text.slice(count.end, start).split(' ').length <= 3,
    )
  }

  /** Gives costs to the claims that need them. Returns the words of a cost that is not exact. */
  #costs(): string | undefined {
    const payers = this.#drafts.filter((draft) => this.#paysCosts(draft.award))
    const seeded = (this.#carried.seeds ?? []).length > 0
    if (payers.length === 0) return undefined
    const costs: { number: NumberMention; total: boolean }[] = []
    let inexact: string | undefined
    for (const number of this.#numbers) {
      const answers = this.#carried.asks === 'cost' && /^\d/.test(number.text)
      const plain = number.kind === 'plain' && (number.value >= 1000 || answers) && !number.classifier
      if (number.kind !== 'money' && !plain) continue
      const role = this.#moneyRole(number)
      if (role === 'other' || (role === 'hearsay' && this.#carried.asks !== 'cost')) continue
      if (plain && role === undefined && !seeded && !answers) continue
      if (number.currency) {
        inexact = this.#text.slice(number.start, number.end + 3).replace(/[^\p{L}\d.,].*$/u, '')
        continue
      }
      if (number.vague) {
        inexact =
          (/好?几$/.exec(this.#text.slice(0, number.start))?.[0] ?? '') +
          this.#text.slice(number.start, number.end)
        continue
      }
      if (isNegated(this.#text, number.start, number.end)) continue
      if (!costs.some((one) => one.number.value === number.value))
        costs.push({ number, total: role === 'total' })
    }
    const payer = payers.at(-1)
    if (!payer || costs.length === 0) return inexact
    const values = costs.map(({ number }) => Math.round(number.value))
    const total = costs.findLast((one) => one.total)
    const quantity = this.#accepted(payer)?.value
    if (total && costs.length > 1) payer.costs = [Math.round(total.number.value)]
    else if (quantity !== undefined && quantity === values.length && quantity > 1) payer.costs = values
    else payer.costs = [values.reduce((sum, value) => sum + value, 0)]
    payer.fresh.add('cost')
    return undefined
  }

  /** What a sum of money belongs to: the nearest word before it in its sentence, else the nearest after it. */
  #moneyRole(number: NumberMention): 'cost' | 'other' | 'hearsay' | 'total' | undefined {
    const words = this.#mentions.filter(({ meaning }) => meaning.layer === 'money')
    const stop = Math.max(
      ...['。', '!', '?', '\n', ';', '；'].map((mark) => this.#text.lastIndexOf(mark, number.start)),
    )
    const comma = Math.max(
      stop,
      this.#text.lastIndexOf(',', number.start - 1),
      this.#text.lastIndexOf(' ', number.start - 2),
    )
    const before = words.filter(
      ({ start, end }) => end <= number.start && start > stop && number.start - end <= 14,
    )
    const close = before.filter(({ start }) => start > comma)
    const after = words.find(
      ({ start }) =>
        start >= number.end && start - number.end <= 4 && !/[,。;]/.test(this.#text.slice(number.end, start)),
    )
    const roles = (close.length > 0 ? close : []).map(({ meaning }) =>
      meaning.layer === 'money' ? meaning.role : undefined,
    )
    if (roles.includes('hearsay')) return 'hearsay'
    if (after?.meaning.layer === 'money' && after.meaning.role === 'other' && !roles.includes('cost'))
      return 'other'
    if (roles.includes('other') && !roles.includes('cost')) return 'other'
    if (roles.includes('total')) return 'total'
    if (roles.includes('cost')) return 'cost'
    if (after?.meaning.layer === 'money') return after.meaning.role
    const last = before.at(-1)
    return last?.meaning.layer === 'money' ? last.meaning.role : undefined
  }

  /** What one claim leaves unsaid and its sibling says, and what the conversation knows of the body. */
  #finish(): void {
    const open = new Map<string, Set<string>>()
    for (const [at, fact] of this.#alternatives) {
      for (const { start, meaning } of this.#mentions) {
        if (start === at && meaning.layer === 'fact' && meaning.fact === fact)
          open.set(fact, new Set([...(open.get(fact) ?? []), meaning.value]))
      }
    }
    for (const draft of this.#drafts) {
      for (const fact of this.#schedule.award(draft.award).asks) {
        if (draft.fresh.has(fact) && open.get(fact)?.has(draft.facts[fact] ?? '')) delete draft.facts[fact]
      }
    }
    this.#dropBackStory()
    for (const [index, draft] of this.#drafts.entries()) {
      const award = this.#schedule.award(draft.award)
      const earlier = this.#drafts
        .slice(0, index)
        .reverse()
        .find((one) => one.award === draft.award)
      const names = this.#factNames(award)
      for (const fact of award.asks) {
        const value = earlier?.facts[fact]
        if (
          draft.facts[fact] === undefined &&
          value !== undefined &&
          draft.seed === undefined &&
          this.#listed(earlier, draft)
        )
          draft.facts[fact] = value
      }
      if (names.has('recipient') && draft.facts['recipient'] === undefined) {
        const known = this.#recipient ?? this.#carried.recipient
        if (known !== undefined && (award.asks.includes('recipient') || known === 'individual'))
          draft.facts['recipient'] = known
      }
      const body = this.#body()
      if (body !== undefined) draft.facts['body'] ??= body
      for (const { when, implies } of award.infers) {
        if (Object.entries(when).every(([fact, value]) => draft.facts[fact] === value)) {
          for (const [fact, value] of Object.entries(implies)) {
            if (
              draft.facts[fact] === undefined ||
              (draft.seed !== undefined &&
                !draft.fresh.has(fact) &&
                Object.keys(when).some((name) => draft.fresh.has(name)))
            )
              draft.facts[fact] = value
          }
        }
      }
      this.#quantity(draft)
    }
  }

  /** A dispute of which neither outcome nor cost is told, beside other awards, is background. */
  #dropBackStory(): void {
    const told = (draft: Draft) =>
      draft.seed !== undefined ||
      !this.#paysCosts(draft.award) ||
      draft.facts['result'] !== undefined ||
      draft.costs !== undefined
    if (this.#drafts.some((draft) => !this.#paysCosts(draft.award)) && !this.#drafts.every(told)) {
      const kept = this.#drafts.filter(told)
      this.#drafts.splice(0, this.#drafts.length, ...kept)
    }
  }

  #listed(earlier: Draft | undefined, draft: Draft): boolean {
    return earlier !== undefined && earlier.seed === undefined && draft.seed === undefined
  }

  #body(): string | undefined {
    const societies = this.#mentions.filter(
      ({ meaning, start }) =>
        meaning.layer === 'body' &&
        meaning.body === 'society' &&
        !OTHERS.test(this.#text.slice(Math.max(0, start - 6), start)),
    )
    const denies = societies.some(({ start, end }) => isNegated(this.#text, start, end))
    if (!denies && societies.length > 0) return 'society'
    return (
      this.#bodies.find((body) => body !== 'unit' && body !== 'speaker' && body !== 'society') ??
      this.#carried.body
    )
  }

  #quantity(draft: Draft): void {
    const unit = this.#schedule.unitOf(this.#ruleOf(draft))
    const count = this.#accepted(draft)
    if (count !== undefined && count.value >= 1 && count.value <= 100_000) draft.quantity = count.value
    if (!unit.years) return
    const duration = draft.counts.find(
      (one) => one.kind === 'duration' && one.value >= 1 && one.value <= 50 && Number.isInteger(one.value),
    )
    const named = new Set(this.#text.match(/前年|去年|今年|明年/g) ?? [])
    const calendar = new Set(this.#numbers.filter(({ kind }) => kind === 'year').map(({ value }) => value))
    if (duration) draft.years = duration.value
    else if (calendar.size === 2 && /[-到至—~]/.test(this.#text))
      draft.years = Math.abs([...calendar].reduce((a, b) => a - b)) + 1
    else if (Math.max(named.size, calendar.size) > 1) draft.years = Math.max(named.size, calendar.size)
  }
}

const EITHER = /还是(?!算|要|没|不(?!是)|得|个|很|挺|我们|去年|有|想)|或者|或是|\bor\b|\bwhether\b/
const UNSURE =
  /搞不清|没搞清|不晓得|不知道|不清楚|没讲|没写|没说|看不到|看不清|认不出|没弄清|没问到|记不清|分不清|忘了|哪个级别|哪一级|not sure|don't know|do not know|unknown|unclear|no idea/

/**
 * Facts named only as possibilities: two or more values of one fact in a sentence that says 还是, or that somebody
 * does not know.
 */
function alternatives(text: string, mentions: readonly Mention[]): Map<number, string> {
  const out = new Map<number, string>()
  for (const match of text.matchAll(/[^,。;!?\n]+/g)) {
    const start = match.index
    const end = start + match[0].length
    const either = EITHER.exec(match[0])
    if (!either && !UNSURE.test(match[0])) continue
    const values = new Map<string, { at: number; value: string }[]>()
    for (const mention of mentions) {
      if (mention.start < start || mention.end > end) continue
      const { meaning } = mention
      const facts =
        meaning.layer === 'fact'
          ? { [meaning.fact]: meaning.value }
          : meaning.layer === 'award'
            ? meaning.facts
            : meaning.layer === 'body' && meaning.body !== 'speaker'
              ? { recipient: 'organization' }
              : {}
      for (const [fact, value] of Object.entries(facts)) {
        values.set(fact, [...(values.get(fact) ?? []), { at: mention.start, value }])
      }
    }
    for (const [fact, said] of values) {
      if (new Set(said.map(({ value }) => value)).size < 2) continue
      const apart =
        either === null ||
        (said.some(({ at }) => at < start + either.index) &&
          said.some(({ at }) => at > start + either.index)) ||
        /whether/.test(either[0])
      if (apart) for (const { at } of said) out.set(at, fact)
    }
  }
  return out
}

/** A draft as the claim it makes. */
export function toClaim(draft: Draft): Claim {
  return {
    award: draft.award,
    facts: draft.facts,
    ...(draft.quantity !== undefined ? { quantity: draft.quantity } : {}),
    ...(draft.years !== undefined ? { years: draft.years } : {}),
    ...(draft.costs !== undefined ? { costs: draft.costs } : {}),
  }
}

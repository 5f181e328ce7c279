/** Which of the claims in play a message takes out, read clause by clause: 运营中心那个黄了，没认下来，去掉. */
import type { Conversation } from '../../assistant/conversation.ts'
import { allows } from '../../awards/schedule.ts'
import type { Pack } from '../../knowledge/pack.ts'
import type { Claim } from '../request.ts'
import type { ClaimReader } from './claims.ts'
import { toClaim } from './drafts.ts'
import { type Found, findAll } from './found.ts'
import type { Lexicon } from './lexicon.ts'
import { matchingClaims, namedByParts, namedClaims, namedInPlay, speaker } from './named.ts'
import { fewerOf, type Step } from './steps.ts'

/** 街区那块撤, 先扣, 划了吧, forget the trademark: a clause that takes out, in words too short to be looked for anywhere. */
const TAKES_OUT =
  /(?:撤|扣|删|划|减|剔|刨|抹)(?:了|掉|吧|出去|出来|走|下来?)*(?:吧|哈|啊|呗|好了)?$|拿(?:掉|走|开|出去|出来|下来?)(?:了|吧|哈|啊|呗)*$|(?:不|别|甭|莫)(?:再)?(?:放|加|算|计|列|填|写|报|要|提|作数|管)(?:它|他|她|进去|上|了|吧|在内)*$|不作数|免谈|放弃|^(?:please |ok |so |then |just |let's )*(?:forget|skip|scrap|scratch|ignore|exclude|omit|remove|drop|delete|strike|leave out|take out|take off|cross out|minus)\b/
/** 光秘书处, 就看商标, AAA照算: a clause that keeps what it names. */
const KEEPS =
  /^(?:就|那就|先|我们|咱们?)?(?:光|只|单|仅|就)(?:剩|留|报|看|算|要|有|拿|申|按|保)?|(?:留着|保留|留下|照算|照报|还算|还报|不动|不变|没问题|没事|照旧|still stands?|stays?|remains?|keep it)$|\b(?:only|just|keep)\b/
/** 后面两个, the last one: by their places. */
const PLACES: readonly (readonly [RegExp, (count: number, all: number) => readonly [number, number]])[] = [
  [
    /(?:后面?|最后|末尾|末)(?:的|那)?([两俩二三2-3])[个项样笔家件]|the last (two|three)/,
    (count, all) => [all - count, all],
  ],
  [/(?:前面?|头|开头)(?:的|那)?([两俩二三2-3])[个项样笔家件]|the first (two|three)/, (count) => [0, count]],
  [
    /最后(?:那|这|面)?一?[个项样笔家件条]|末尾那|the last one|刚(?:才|刚)?(?:加|说|补)的?那/,
    (_, all) => [all - 1, all],
  ],
]
const COUNTS: Readonly<Record<string, number>> = { 两: 2, 俩: 2, 二: 2, 三: 3, 2: 2, 3: 3, two: 2, three: 3 }
/** 那个, 一个: one is meant. */
const ONE = /[那这](?:一)?[个家块边项份座]|一[个家项座]|\bthe\b/

/** 那5项里有2项: a part of what is named, not all of it. */
const PART_OF = /里面?有|其中|当中|有一?[个项件家]|\bone of\b/

/** 它的, 那家的: of one body among several. */
const ITS = /[它他她]的|[那这][家个]的?|\bits\b/

interface Clause {
  readonly words: string
  readonly found: Found
  readonly named: readonly number[]
  readonly drops: boolean
  readonly keeps: boolean
}

/** Reads what a message takes out. */
export class Drops {
  readonly #pack: Pack
  readonly #lexicon: Lexicon
  readonly #claims: ClaimReader

  constructor(pack: Pack, lexicon: Lexicon, claims: ClaimReader) {
    this.#pack = pack
    this.#lexicon = lexicon
    this.#claims = claims
  }

  /**
   * The step of a message that takes some of the claims in play out, and may name others in their place. Undefined
   * where it takes out none, or it cannot be told which.
   */
  read({ text }: Found, conversation: Conversation): Step | undefined {
    const { claims } = conversation
    const clauses = this.#clauses(text, conversation)
    const gone = new Set<number>()
    const kept = new Set<number>()
    const reasons = new Set<Clause>()
    for (const [at, clause] of clauses.entries()) {
      if (clause.keeps) for (const index of clause.named) kept.add(index)
      if (!clause.drops) continue
      reasons.add(clause)
      const own = clause.named.length > 0 ? clause : this.#before(clauses, at)
      if (!own) continue
      reasons.add(own)
      const words = own === clause ? clause.words : `${own.words},${clause.words}`
      const fewer = own.named.length === 1 ? fewerOf(own.named, this.#find(words), conversation) : undefined
      if (fewer) {
        const beside = clauses.filter((one) => !reasons.has(one) && !one.keeps)
        const anew = this.#anew(beside.map((one) => one.words).join(','), conversation)
        return { ...fewer, claims: [...fewer.claims, ...anew] }
      }
      if (PART_OF.test(own.words)) return undefined
      for (const index of own.named) gone.add(index)
    }
    const drops = clauses.some((clause) => clause.drops)
    if (gone.size === 0 && drops && kept.size > 0 && kept.size < claims.length)
      for (const index of claims.keys()) gone.add(index)
    for (const index of kept) gone.delete(index)
    const [only, ...several] = claims
    // 母公司不在玄武，它的别报了: one of two bodies.
    const fell = clauses.some(({ found }) =>
      found.mentions.some(({ meaning }) => meaning.layer === 'fact' && meaning.value === 'failed'),
    )
    const one = clauses.some(
      (clause) =>
        (clause.drops && ITS.test(clause.words)) ||
        (fell && clause.named.length > 0 && ONE.test(clause.words)),
    )
    if (one && only && several.length === 0 && (only.quantity ?? 1) > 1)
      return { move: 'change', claims: [{ ...only, quantity: (only.quantity ?? 1) - 1 }], target: [0] }
    // 这个不报了，换成修订国际标准一项
    if (gone.size === 0 && drops && several.length === 0) gone.add(0)
    if (gone.size === 0) return undefined
    const others = clauses.filter((clause) => !reasons.has(clause) && !clause.keeps)
    const instead = this.#anew(others.map(({ words }) => words).join(','), conversation)
    const target = [...gone].sort((a, b) => a - b)
    if (instead.length > 0) return { move: 'change', claims: instead, target }
    if (target.length >= claims.length) return undefined
    const less = this.#fewer(others, gone, conversation)
    return less
      ? { move: 'change', claims: less.claims, target: [...(less.target ?? []), ...target] }
      : { move: 'drop', claims: [], target }
  }

  #find(words: string): Found {
    return findAll(this.#lexicon, words, words)
  }

  #clauses(text: string, conversation: Conversation): Clause[] {
    const { schedule } = this.#pack
    const cut = /\p{Script=Han}/u.test(text) ? /[^,。;!?\n ]+/g : /(?:[^,.;!?\n]|\.(?=\d))+/g
    return (text.match(cut) ?? []).map((raw) => {
      // 从学校的账里拿走: the place from which it is taken is not what is taken.
      const words = raw.trim().replace(/从[^从]{1,8}?[里中上]/, '')
      const found = namedInPlay(this.#find(words), conversation, schedule)
      const keeps = KEEPS.test(words) || found.cues.has('only')
      return {
        words,
        found,
        named: this.#named(found, conversation),
        drops: !keeps && (found.cues.has('drop') || TAKES_OUT.test(words)),
        keeps,
      }
    })
  }

  /** …；战略项目里有一项合并了，变两项: fewer of another claim that stays. */
  #fewer(
    clauses: readonly Clause[],
    gone: ReadonlySet<number>,
    conversation: Conversation,
  ): Step | undefined {
    for (const [at, { named, words }] of clauses.entries()) {
      const [index, ...more] = named
      if (index === undefined || more.length > 0 || gone.has(index)) continue
      const rest = clauses.slice(at + 1).map((clause) => clause.words)
      const fewer = fewerOf([index], this.#find([words, ...rest].join(',')), conversation)
      if (fewer) return fewer
    }
    return undefined
  }

  /** The claims that a clause names; of several that are alike, where one is meant, the last. */
  #named(found: Found, conversation: Conversation): readonly number[] {
    const { claims } = conversation
    const { text } = found
    for (const [says, range] of PLACES) {
      const match = says.exec(text)
      if (!match) continue
      const [from, to] = range(COUNTS[match[1] ?? match[2] ?? ''] ?? 1, claims.length)
      if (from >= 0 && to <= claims.length && to - from < claims.length)
        return Array.from({ length: to - from }, (_, at) => from + at)
    }
    const alone = this.#claims.read(found, speaker(conversation))
    const fitting = namedClaims(found, alone, conversation, this.#pack.schedule)
    const told = fitting.filter((index) => this.#agrees(claims[index], found))
    const named = told.length > 0 ? told : fitting
    const [first, ...more] = named
    const award = first === undefined ? undefined : claims[first]?.award
    const alike = more.length > 0 && named.every((index) => claims[index]?.award === award)
    const parts = alike ? namedByParts(text, claims, this.#pack.schedule) : []
    if (parts.length === 1) return parts
    return alike && ONE.test(text) ? named.slice(-1) : named
  }

  /** Whether a claim has all the facts that a clause tells, and its rule is told by them. */
  #agrees(claim: Claim | undefined, { mentions }: Found): boolean {
    if (!claim) return false
    const { asks, rules: all } = this.#pack.schedule.award(claim.award)
    const own = Object.entries(claim.facts)
    const rules = all.filter((rule) => own.every(([fact, value]) => allows(rule, fact, value)))
    return mentions.every(({ meaning }) => {
      const facts =
        meaning.layer === 'fact' && asks.includes(meaning.fact)
          ? { [meaning.fact]: meaning.value }
          : meaning.layer === 'award' && meaning.award === claim.award
            ? meaning.facts
            : {}
      return Object.entries(facts).every(
        ([fact, value]) =>
          claim.facts[fact] === value && rules.every(({ facets }) => facets[fact] !== undefined),
      )
    })
  }

  /** 运营中心那个黄了，…，去掉: the nearest clause before that names something. */
  #before(clauses: readonly Clause[], at: number): Clause | undefined {
    const own = clauses.slice(Math.max(0, at - 3), at).findLast(({ named }) => named.length > 0)
    return own?.keeps ? undefined : own
  }

  /** 今年新批了一个全国分技术委员会的: claims that are named and not in play. */
  #anew(text: string, conversation: Conversation): Claim[] {
    if (text === '') return []
    const { drafts } = this.#claims.read(this.#find(text), speaker(conversation))
    const { schedule } = this.#pack
    const inPlay = ({ award, facts }: Claim) =>
      matchingClaims(conversation, award, facts, schedule).some((index) =>
        schedule
          .award(award)
          .asks.every(
            (fact) => facts[fact] === undefined || conversation.claims[index]?.facts[fact] === facts[fact],
          ),
      )
    return drafts.filter((draft) => !inPlay(draft)).map(toClaim)
  }
}

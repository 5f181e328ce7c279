/** Claims in the making, and how facts are set on them. */
import type { Claim } from '../request.ts'
import type { NumberMention } from './numbers.ts'
import type { AwardTraits } from './traits.ts'

/** A claim in the making. */
export interface Draft extends Claim {
  /** Facts that this message states, as against those carried over. */
  fresh: Set<string>
  counts: NumberMention[]
  /** Facts that the parts of a divided quantity share: 两项国标，一项…，另一项…. */
  base?: Readonly<Record<string, string>>
  /** Index of the claim in the conversation that this one continues. */
  seed?: number
}

/** A draft as the claim it makes. */
export function toClaim(draft: Draft): Claim {
  const { award, facts, quantity, years, costs, expenses } = draft
  return {
    award,
    facts,
    ...(quantity !== undefined ? { quantity } : {}),
    ...(years !== undefined ? { years } : {}),
    ...(costs !== undefined ? { costs } : {}),
    ...(expenses !== undefined ? { expenses } : {}),
  }
}

/** Facts that only decide whether a condition holds: a failing value, once said, stays, unless things change. */
export const CONDITION_FACTS = new Set([
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
  'stage',
  'publisher',
  'paid',
])
const FAILING = new Set([
  'participant',
  'repeat',
  'old',
  'other',
  'elsewhere',
  'none',
  'association',
  'already',
])

/** The drafts of one message, in the order in which they were opened. */
export class Drafts {
  readonly #traits: AwardTraits
  #all: Draft[]

  /** @param seeds claims of the conversation that the message may continue */
  constructor(traits: AwardTraits, seeds: readonly { readonly index: number; readonly claim: Claim }[]) {
    this.#traits = traits
    this.#all = seeds.map(({ index, claim }) => ({
      ...claim,
      facts: { ...claim.facts },
      fresh: new Set(),
      counts: [],
      seed: index,
    }))
  }

  get all(): readonly Draft[] {
    return this.#all
  }

  /** The latest draft of an award. */
  latest(award: string): Draft | undefined {
    return this.#all.findLast((draft) => draft.award === award)
  }

  open(award: string, facts: Readonly<Record<string, string>>): Draft {
    const draft: Draft = { award, facts: { ...facts }, fresh: new Set(Object.keys(facts)), counts: [] }
    this.#all.push(draft)
    return draft
  }

  /** Sets a fact, unless the draft was already said to fail on it. */
  set(draft: Draft, fact: string, value: string): void {
    const failed = CONDITION_FACTS.has(fact) && draft.fresh.has(fact) && FAILING.has(draft.facts[fact] ?? '')
    if (failed) return
    // 前年拿过提名奖，今年正奖第一次: what was said of the one prize does not hold for the other.
    if (fact === 'prize' && draft.fresh.has(fact) && draft.facts[fact] !== value) {
      for (const condition of CONDITION_FACTS) delete draft.facts[condition]
    }
    draft.facts[fact] = value
    draft.fresh.add(fact)
  }

  /** Sets a fact, or opens a sibling if this message already said another value of a fact that tells rules apart. */
  put(draft: Draft, fact: string, value: string): Draft {
    const target = this.clashes(draft, fact, value)
      ? (this.#twin(draft, fact, value) ?? this.sibling(draft, [fact]))
      : draft
    this.set(target, fact, value)
    return target
  }

  /** Whether this message already said another value of a fact that tells an award's rules apart. */
  clashes(draft: Draft, fact: string, value: string): boolean {
    const known = draft.facts[fact]
    return (
      known !== undefined && known !== value && draft.fresh.has(fact) && this.#traits.asks(draft.award, fact)
    )
  }

  /** Opens a further claim of the same award that shares what was said of it, `without` some facts. */
  sibling(draft: Draft, without: readonly string[]): Draft {
    // 中国的二等奖，江苏的…; 国标（制定），ISO（修订）: a grade or an action is one of its level.
    const left = without.includes('level') ? [...without, 'grade', 'action'] : without
    const facts = Object.fromEntries(
      Object.entries(draft.base ?? draft.facts).filter(
        ([fact]) => !left.includes(fact) && !CONDITION_FACTS.has(fact),
      ),
    )
    const sibling: Draft = {
      award: draft.award,
      facts,
      fresh: new Set(draft.seed === undefined ? Object.keys(facts) : []),
      counts: draft.counts.filter((count) => count.each),
      ...(draft.base ? { base: draft.base } : {}),
    }
    this.#all.push(sibling)
    return sibling
  }

  keep(test: (draft: Draft) => boolean): void {
    this.#all = this.#all.filter(test)
  }

  #twin(draft: Draft, fact: string, value: string): Draft | undefined {
    const { asks } = this.#traits.award(draft.award)
    return this.#all.find(
      (one) =>
        one !== draft &&
        one.award === draft.award &&
        one.facts[fact] === value &&
        one.fresh.has(fact) &&
        asks.every((other) => other === fact || one.facts[other] === draft.facts[other]),
    )
  }
}

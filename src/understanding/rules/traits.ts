/** What an award's rules tell of the facts, the recipients and the counts that matter to it. */
import { type Award, allows, type Rule, type Schedule, type Unit } from '../../awards/schedule.ts'
import type { Claim } from '../request.ts'

/** Answers such questions from a schedule. */
export class AwardTraits {
  readonly #schedule: Schedule

  constructor(schedule: Schedule) {
    this.#schedule = schedule
  }

  /** @throws {RangeError} for an award that the schedule does not know. */
  award(award: string): Award {
    return this.#schedule.award(award)
  }

  /** Whether a fact decides which rule of an award applies. */
  asks(award: string, fact: string): boolean {
    return this.award(award).asks.includes(fact)
  }

  /** Whether a fact matters to an award: its rules ask for it, or a condition can fail on it. */
  uses(award: string, fact: string): boolean {
    const { asks, defaults, infers, rules } = this.award(award)
    return (
      asks.includes(fact) ||
      fact in defaults ||
      infers.some(({ when }) => fact in when) ||
      rules.some((rule) =>
        Object.keys(rule.conditions).some((condition) => fact in this.#schedule.condition(condition).fails),
      )
    )
  }

  /** Whether something said of a claim fails a condition of its rules. */
  fails({ award, facts }: Claim): boolean {
    const conditions = this.award(award).rules.flatMap((rule) => Object.keys(rule.conditions))
    return conditions.some((id) =>
      Object.entries(this.#schedule.condition(id).fails).some(([fact, values]) =>
        values.includes(facts[fact] ?? ''),
      ),
    )
  }

  usesPrize(award: string): boolean {
    return 'prize' in this.award(award).defaults
  }

  /** Whether an award pays a share of a cost, so that several words for one dispute are one claim. */
  paysCosts(award: string): boolean {
    return this.award(award).rules.some((rule) => 'ratio' in rule.amount)
  }

  /** Whether an award tells recipients apart and has a rule for this one. */
  takes(award: string, recipient: string): boolean {
    return (
      this.asks(award, 'recipient') &&
      this.award(award).rules.some((rule) => allows(rule, 'recipient', recipient))
    )
  }

  /** The only kind of body that an award is for, if there is but one. */
  onlyBody(award: string): string | undefined {
    const [only, ...others] = new Set(this.award(award).rules.flatMap((rule) => rule.bodies))
    return others.length === 0 ? only : undefined
  }

  /** What a claim's quantity counts, as far as its facts tell. */
  unitOf(claim: Claim): Unit {
    return this.#schedule.unitOf(this.#ruleOf(claim))
  }

  /** The first rule that the facts do not rule out, else the award's first. */
  #ruleOf(claim: Claim): Rule {
    const { rules } = this.award(claim.award)
    const rule =
      rules.find(({ facets }) =>
        Object.entries(facets).every(([facet, value]) => {
          const stated = claim.facts[facet]
          return stated === undefined || (Array.isArray(value) ? value.includes(stated) : value === stated)
        }),
      ) ?? rules[0]
    if (!rule) throw new RangeError(`${claim.award} has no rule`)
    return rule
  }
}

/**
 * The award calculator: a pure function from schedule and claims to an estimate with its trace.
 * No I/O, no clock, no model, no words of a reply.
 */
import type { Outcome, Rule, Schedule } from './schedule.ts'

/** What somebody says they are entitled to under one rule. */
export interface RuleClaim {
  readonly rule: string
  /** Number of the rule's units; 1 if unsaid. */
  readonly quantity?: number
  /** Actual costs in whole yuan, one a dispute, for a rule that pays a share of them. */
  readonly costs?: readonly number[]
  /** Further facts stated, such as `role: participant`. */
  readonly facts?: Readonly<Record<string, string>>
}

/** One step of the arithmetic. `say` names it; `yuan` is the sum after it. */
export interface Step {
  readonly say: 'unit' | 'times' | 'ratio' | 'ceiling' | 'add'
  readonly yuan: number
  /** The step's operand: units for `times`, per cent for `ratio`, yuan for `ceiling` and `add`. */
  readonly by: number
}

/** One rule of an estimate. */
export interface Item {
  readonly rule: string
  readonly quantity: number
  readonly outcome: Outcome
  /** Whole yuan; null if the plan gives no figure. */
  readonly yuan: number | null
  readonly facts: Readonly<Record<string, number | string>>
  readonly steps: readonly Step[]
  /** Condition ids that the plan demands and that were taken as met. */
  readonly conditions: readonly string[]
  /** Of an ineligible item: the condition that fails. */
  readonly reason: string | null
}

export interface Estimate {
  readonly items: readonly Item[]
  readonly total: { readonly outcome: Outcome; readonly yuan: number | null }
}

/** The first condition of a rule that a stated fact fails. */
export function failedCondition(
  schedule: Schedule,
  rule: Rule,
  facts: RuleClaim['facts'] = {},
): string | null {
  for (const id of Object.keys(rule.conditions)) {
    for (const [facet, values] of Object.entries(schedule.condition(id).fails)) {
      const stated = facts[facet]
      if (stated !== undefined && values.includes(stated)) return id
    }
  }
  return null
}

/** Sum of one eligible claim. Money stays in integers: a share of a cost is rounded down to whole yuan. */
function grant(rule: Rule, claim: RuleClaim): Pick<Item, 'outcome' | 'yuan' | 'steps'> {
  const { amount } = rule
  const quantity = claim.quantity ?? 1
  if ('ratio' in amount) {
    if (!claim.costs?.length) throw new TypeError(`${rule.id}: a claim needs its costs`)
    const steps: Step[] = []
    let sum = 0
    for (const cost of claim.costs) {
      const share = Number((BigInt(cost) * BigInt(amount.ratio)) / 100n)
      steps.push({ say: 'ratio', by: amount.ratio, yuan: share })
      const granted = Math.min(share, amount.ceiling)
      if (granted < share) steps.push({ say: 'ceiling', by: amount.ceiling, yuan: granted })
      if (sum > 0) steps.push({ say: 'add', by: granted, yuan: sum + granted })
      sum += granted
    }
    return { outcome: 'exact', yuan: sum, steps }
  }
  if ('exact' in amount || 'upTo' in amount) {
    const each = 'exact' in amount ? amount.exact : amount.upTo
    const steps: Step[] = [{ say: 'unit', by: 1, yuan: each }]
    if (quantity > 1) steps.push({ say: 'times', by: quantity, yuan: each * quantity })
    return { outcome: 'exact' in amount ? 'exact' : 'up-to', yuan: each * quantity, steps }
  }
  return { outcome: 'unspecified', yuan: null, steps: [] }
}

/** Two claims of one rule are one item, an ineligible one stays apart from one that counts. */
function merge(a: RuleClaim, b: RuleClaim): RuleClaim {
  const costs = [...(a.costs ?? []), ...(b.costs ?? [])]
  return {
    ...a,
    quantity: (a.quantity ?? 1) + (b.quantity ?? 1),
    ...(costs.length ? { costs } : {}),
  }
}

function assertClaim(rule: Rule, claim: RuleClaim): void {
  const { quantity = 1, costs = [] } = claim
  if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity > 1_000_000) {
    throw new RangeError(`${rule.id}: a quantity is a whole number from 1 to 1,000,000, not ${quantity}`)
  }
  if (costs.some((cost) => !Number.isSafeInteger(cost) || cost < 0)) {
    throw new RangeError(`${rule.id}: a cost is a whole number of yuan`)
  }
}

/**
 * Works out what the claims come to.
 *
 * @example
 * ```ts
 * calculate(schedule, [{ rule: 'standard:national:revise', quantity: 2 }])
 * // { items: [{ rule: …, quantity: 2, outcome: 'up-to', yuan: 400000, … }], total: { outcome: 'up-to', yuan: 400000 } }
 * ```
 * @throws {RangeError} for an unknown rule, a quantity that is no positive integer, or a cost that is no whole yuan.
 * @throws {TypeError} for an eligible claim on a share of a cost without the cost.
 */
export function calculate(schedule: Schedule, claims: readonly RuleClaim[]): Estimate {
  const merged = new Map<string, RuleClaim>()
  for (const claim of claims) {
    const rule = schedule.rule(claim.rule)
    assertClaim(rule, claim)
    const key = `${claim.rule} ${failedCondition(schedule, rule, claim.facts) === null}`
    const before = merged.get(key)
    merged.set(key, before ? merge(before, claim) : claim)
  }
  const items = [...merged.values()].map((claim): Item => {
    const rule = schedule.rule(claim.rule)
    const reason = failedCondition(schedule, rule, claim.facts)
    const facts: Record<string, number | string> = { ...claim.facts }
    if (claim.costs?.length) facts['cost'] = claim.costs.reduce((sum, cost) => sum + cost, 0)
    const base = { rule: rule.id, quantity: claim.quantity ?? 1, facts }
    if (reason !== null) {
      return { ...base, outcome: 'ineligible', yuan: 0, steps: [], conditions: [], reason }
    }
    return { ...base, ...grant(rule, claim), conditions: schedule.premises(rule), reason: null }
  })
  return { items, total: totalOf(items) }
}

function totalOf(items: readonly Item[]): Estimate['total'] {
  const counted = items.filter((item) => item.outcome === 'exact' || item.outcome === 'up-to')
  if (counted.length > 0) {
    const yuan = counted.reduce((sum, item) => sum + (item.yuan ?? 0), 0)
    return { outcome: counted.some((item) => item.outcome === 'up-to') ? 'up-to' : 'exact', yuan }
  }
  return items.some((item) => item.outcome === 'unspecified')
    ? { outcome: 'unspecified', yuan: null }
    : { outcome: 'ineligible', yuan: 0 }
}

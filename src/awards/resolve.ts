/** From what somebody says of an award to the rule that applies, or to the question that decides which does. */
import type { Claim } from '../understanding/request.ts'
import { failedCondition, type RuleClaim } from './calculator.ts'
import { allows, type Rule, type Schedule } from './schedule.ts'

/** One way the open question can be answered. */
export interface Option {
  /** The fact that the answer sets. */
  readonly fact: string
  readonly value: string
  readonly rules: readonly string[]
}

/** `rule`: it applies. `ask`: a fact that changes the sum is missing. `none`: the plan has no rule for this. */
export type Resolution =
  | { readonly kind: 'rule'; readonly claim: RuleClaim }
  | {
      readonly kind: 'ask'
      readonly slot: string
      readonly fact: string
      readonly options: readonly Option[]
    }
  | { readonly kind: 'none'; readonly award: string }

/** A fact that decides between the rules of an award, and is stated with a value that one of them has. */
function candidates(schedule: Schedule, claim: Claim): { rules: Rule[]; excluded: boolean } {
  const award = schedule.award(claim.award)
  const facts: Record<string, string> = { ...award.defaults, ...claim.facts }
  let rules = [...award.rules]
  let excluded = false
  for (const fact of [...Object.keys(award.defaults), ...award.asks]) {
    const value = facts[fact]
    if (value === undefined) continue
    const left = rules.filter((rule) => allows(rule, fact, value))
    if (left.length > 0) rules = left
    else if (!award.rules.some((rule) => allows(rule, fact, value)) && fact === 'level') excluded = true
  }
  return { rules, excluded }
}

/** Finds the rule of a claim. */
export function resolve(schedule: Schedule, claim: Claim): Resolution {
  const award = schedule.award(claim.award)
  const { rules, excluded } = candidates(schedule, claim)
  if (excluded) return { kind: 'none', award: claim.award }
  const facts: Record<string, string> = { ...claim.facts }
  const [first] = rules
  if (!first) return { kind: 'none', award: claim.award }
  const failed = rules.every((rule) => failedCondition(schedule, rule, facts) !== null)
  if (rules.length > 1 && !failed) {
    for (const fact of award.asks) {
      if (
        claim.facts[fact] !== undefined &&
        rules.every((rule) => allows(rule, fact, claim.facts[fact] ?? ''))
      )
        continue
      const options = optionsFor(rules, fact)
      if (options.length > 1) return { kind: 'ask', slot: award.slots[fact] ?? fact, fact, options }
    }
  }
  const unit = schedule.unitOf(first)
  const years = unit.years ? (claim.years ?? 1) : 1
  if ('ratio' in first.amount && !failed && !claim.costs?.length) {
    return {
      kind: 'ask',
      slot: first.amount.of,
      fact: first.amount.of,
      options: [{ fact: first.amount.of, value: '', rules: [first.id] }],
    }
  }
  const quantity = Math.min(100_000, (claim.quantity ?? 1) * years)
  return {
    kind: 'rule',
    claim: {
      rule: first.id,
      quantity,
      facts,
      ...(claim.costs && 'ratio' in first.amount && !failed ? { costs: claim.costs } : {}),
    },
  }
}

function optionsFor(rules: readonly Rule[], fact: string): Option[] {
  const groups = new Map<string, string[]>()
  for (const rule of rules) {
    const facet = rule.facets[fact]
    const value = Array.isArray(facet) ? facet[0] : facet
    if (value === undefined) continue
    groups.set(value, [...(groups.get(value) ?? []), rule.id])
  }
  return [...groups].map(([value, ids]) => ({ fact, value, rules: ids }))
}

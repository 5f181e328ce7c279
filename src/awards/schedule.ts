/** The award schedule: what the policy grants, as data. One rule is one sum or promise of the plan. */
import { z } from 'zod'

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })
/** Something said in both languages of a reply. */
export type Words = z.infer<typeof words>

const yuan = z.int().nonnegative()
const facetName = z.string().regex(/^[a-z]+$/)
const facetValues = z.record(facetName, z.array(z.string()))

const amount = z.union([
  /** The plan names the sum, per unit. */
  z.strictObject({ exact: yuan, says: z.string() }),
  /** 最高, 不超过: a ceiling per unit. */
  z.strictObject({ upTo: yuan, says: z.string() }),
  /** A percentage of a stated cost, never above the ceiling. */
  z.strictObject({ ratio: z.int().min(1).max(100), of: z.literal('cost'), ceiling: yuan, says: z.string() }),
  /** Support without a figure, in the plan's words. */
  z.strictObject({ unspecified: z.string() }),
  /** The sum is set by another document. */
  z.strictObject({ document: z.string() }),
])
/** How much a rule grants; money in whole yuan. */
export type Amount = z.infer<typeof amount>

const outcome = z.enum(['exact', 'up-to', 'unspecified', 'ineligible'])
/** See the contract of an estimate: `exact`, `up-to`, `unspecified` or `ineligible`. */
export type Outcome = z.infer<typeof outcome>

const example = z.strictObject({
  quantity: z.int().positive().optional(),
  costs: z.array(yuan).optional(),
  facts: z.record(facetName, z.string()).optional(),
  outcome: outcome.optional(),
  yuan: yuan.optional(),
})

const rule = z.strictObject({
  id: z.string().regex(/^[a-z-]+(:[a-z]+)*$/),
  name: words,
  facets: z.record(facetName, z.union([z.string(), z.array(z.string())])).default({}),
  clause: z.string(),
  quote: z.string().min(1),
  unit: z.string(),
  period: z.enum(['once', 'yearly']).optional(),
  amount,
  sharesSum: z.string().optional(),
  /** Condition id → the plan's own words for it. */
  conditions: z.record(z.string(), z.string()),
  bodies: z.array(z.string()).min(1),
  examples: z.array(example).min(1),
})
/** One rule of the schedule. */
export type Rule = z.infer<typeof rule>

const award = z.strictObject({
  award: z.string(),
  area: z.string(),
  name: words,
  /** Facts that tell the rules apart, in the order they are asked for. */
  asks: z.array(facetName).default([]),
  /** Name of the slot under which a fact is asked for, where it differs from the fact's own. */
  slots: z.record(facetName, z.string()).default({}),
  /** Facts taken for granted when unsaid. */
  defaults: z.record(facetName, z.string()).default({}),
  /** Facts that follow from others. */
  infers: z
    .array(
      z.strictObject({ when: z.record(facetName, z.string()), implies: z.record(facetName, z.string()) }),
    )
    .default([]),
  /** A remark on the grant that the reply repeats. */
  matching: words.optional(),
  rules: z.array(rule).min(1),
})
/** A family of rules that people name with one word. */
export type Award = z.infer<typeof award>

const unit = z.strictObject({
  zh: z.string(),
  en: z.string(),
  /** Measure words that count this unit. */
  classifiers: z.array(z.string()),
  /** A counted body (三家公司, 两个协会) counts this unit too. */
  bodies: z.boolean().default(false),
  /** Years multiply. */
  years: z.boolean().default(false),
})
/** What a quantity counts. */
export type Unit = z.infer<typeof unit>

const conditionSchema = z.strictObject({
  ...words.shape,
  fails: facetValues,
  failed: words,
  /** It goes without saying: replies name it only when it fails. */
  tacit: z.boolean().default(false),
})
/** A demand of the plan, and the stated facts that fail it. */
export type Condition = z.infer<typeof conditionSchema>

/** The file `awards.yaml`. */
export const scheduleSchema = z.strictObject({
  units: z.record(z.string(), unit),
  conditions: z.record(z.string(), conditionSchema),
  targets: z.array(z.strictObject({ clause: z.string(), quote: z.string(), says: z.string(), yuan })),
  awards: z.array(award).min(1),
})
export type ScheduleFile = z.infer<typeof scheduleSchema>

/** The schedule with its lookups. Every lookup throws a RangeError for an unknown id. */
export interface Schedule {
  readonly awards: readonly Award[]
  readonly rules: readonly Rule[]
  readonly targets: ScheduleFile['targets']
  award(id: string): Award
  hasAward(id: string): boolean
  rule(id: string): Rule
  /** The award that a rule belongs to. */
  awardOf(ruleId: string): Award
  unitOf(rule: Rule): Unit
  condition(id: string): Condition
  /** The conditions of a rule that a reply names as taken for met. */
  premises(rule: Rule): string[]
}

function lookup<T>(entries: Iterable<readonly [string, T]>, what: string): (id: string) => T {
  const map = new Map(entries)
  return (id) => {
    const found = map.get(id)
    if (found === undefined) throw new RangeError(`the award schedule has no ${what} ${id}`)
    return found
  }
}

/** Joins a parsed schedule file with its lookups. */
export function createSchedule(file: ScheduleFile): Schedule {
  const rules = file.awards.flatMap((each) => each.rules)
  const unitById = lookup(Object.entries(file.units), 'unit')
  const awards = new Set(file.awards.map((each) => each.award))
  const condition = lookup(Object.entries(file.conditions), 'condition')
  return {
    awards: file.awards,
    rules,
    targets: file.targets,
    award: lookup(
      file.awards.map((each) => [each.award, each] as const),
      'award',
    ),
    hasAward: (id) => awards.has(id),
    rule: lookup(
      rules.map((each) => [each.id, each] as const),
      'rule',
    ),
    awardOf: lookup(
      file.awards.flatMap((each) => each.rules.map((one) => [one.id, each] as const)),
      'rule',
    ),
    unitOf: (one) => unitById(one.unit),
    condition,
    premises: (one) => Object.keys(one.conditions).filter((id) => !condition(id).tacit),
  }
}

/** Whether a rule's facets allow a stated value; a facet that the rule does not name allows any. */
export function allows(rule: Rule, facet: string, value: string): boolean {
  const allowed = rule.facets[facet]
  return allowed === undefined || (Array.isArray(allowed) ? allowed.includes(value) : allowed === value)
}

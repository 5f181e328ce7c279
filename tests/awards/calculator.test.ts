import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calculate, type RuleClaim } from '../../src/awards/calculator.ts'
import { loadPack } from '../../src/knowledge/pack.ts'

const { schedule } = loadPack()

/** Every value that some condition fails on, and some that none does. */
const facts = fc.dictionary(
  fc.constantFrom('role', 'time', 'level', 'recipient', 'result', 'novelty', 'acceptance', 'body'),
  fc.constantFrom(
    'participant',
    'lead',
    'repeat',
    'first',
    'municipal',
    'district',
    'individual',
    'lost',
    'won',
    'old',
    'failed',
    'enterprise',
  ),
  { maxKeys: 3 },
)
const claim: fc.Arbitrary<RuleClaim> = fc
  .record({
    rule: fc.constantFrom(...schedule.rules.map(({ id }) => id)),
    quantity: fc.integer({ min: 1, max: 500 }),
    costs: fc.array(fc.integer({ min: 0, max: 100_000_000 }), { minLength: 1, maxLength: 4 }),
    facts,
  })
  .map(({ costs, ...rest }) => ('ratio' in schedule.rule(rest.rule).amount ? { ...rest, costs } : rest))
const claims = fc.array(claim, { maxLength: 8 })

function ceilingOf(rule: string, units: number): number {
  const { amount } = schedule.rule(rule)
  if ('exact' in amount) return amount.exact * units
  if ('upTo' in amount) return amount.upTo * units
  return 'ratio' in amount ? amount.ceiling * units : 0
}

describe('calculate', () => {
  it('never exceeds what a rule grants at most', () => {
    fc.assert(
      fc.property(claims, (said) => {
        for (const item of calculate(schedule, said).items) {
          const units = said
            .filter(({ rule }) => rule === item.rule)
            .reduce((sum, one) => sum + (one.costs?.length ?? one.quantity ?? 1), 0)
          expect(item.yuan ?? 0).toBeLessThanOrEqual(ceilingOf(item.rule, units))
        }
      }),
    )
  })

  it('comes to the same total in any order', () => {
    fc.assert(
      fc.property(
        claims.chain((said) =>
          fc.tuple(fc.constant(said), fc.shuffledSubarray(said, { minLength: said.length })),
        ),
        ([said, shuffled]) => {
          expect(calculate(schedule, shuffled).total).toEqual(calculate(schedule, said).total)
        },
      ),
    )
  })

  it('never lowers the total when a claim is added', () => {
    fc.assert(
      fc.property(claims, claim, (said, more) => {
        expect(calculate(schedule, [...said, more]).total.yuan ?? 0).toBeGreaterThanOrEqual(
          calculate(schedule, said).total.yuan ?? 0,
        )
      }),
    )
  })

  it('gives the same estimate for the same claims, in whole yuan, with a trace that ends at the sum', () => {
    fc.assert(
      fc.property(claims, (said) => {
        const estimate = calculate(schedule, said)
        expect(calculate(schedule, said)).toEqual(estimate)
        for (const { yuan, outcome, steps, reason } of estimate.items) {
          if (yuan !== null) expect(Number.isSafeInteger(yuan)).toBe(true)
          if (outcome === 'exact' || outcome === 'up-to') expect(steps.at(-1)?.yuan).toBe(yuan)
          expect(reason === null).toBe(outcome !== 'ineligible')
        }
      }),
    )
  })

  it('adds the quantities of two claims on one rule', () => {
    const rule = 'standard:national:revise'
    expect(calculate(schedule, [{ rule }, { rule, quantity: 2 }]).items).toMatchObject([
      { rule, quantity: 3 },
    ])
  })

  it('keeps an ineligible claim apart from one that counts', () => {
    const rule = 'standard:national:revise'
    const { items, total } = calculate(schedule, [{ rule }, { rule, facts: { role: 'participant' } }])
    expect(items.map(({ outcome }) => outcome)).toEqual(['up-to', 'ineligible'])
    expect(items[1]).toMatchObject({ yuan: 0, reason: 'lead' })
    expect(total.outcome).toBe('up-to')
  })

  it.each([
    [[], { outcome: 'ineligible', yuan: 0 }],
    [['jiangsu-premium'], { outcome: 'unspecified', yuan: null }],
  ])('totals %j', (rules, total) => {
    expect(
      calculate(
        schedule,
        rules.map((rule) => ({ rule })),
      ).total,
    ).toEqual(total)
  })

  it('is exact when only exact sums count, up to when one ceiling does', () => {
    const exact = { rule: 'quality-award:provincial:organization' }
    const upTo = { rule: 'well-known-trademark' }
    const none = { rule: 'jiangsu-premium' }
    expect(calculate(schedule, [exact, none]).total.outcome).toBe('exact')
    expect(calculate(schedule, [exact, none, upTo]).total.outcome).toBe('up-to')
  })

  it('rounds a share of a cost down to whole yuan', () => {
    const { items } = calculate(schedule, [{ rule: 'rights-defence', costs: [999_999] }])
    expect(items[0]?.yuan).toBe(499_999)
  })

  it.each([
    [{ rule: 'no-such-rule' }, RangeError],
    [{ rule: 'well-known-trademark', quantity: 0 }, RangeError],
    [{ rule: 'well-known-trademark', quantity: 1.5 }, RangeError],
    [{ rule: 'rights-defence', costs: [-1] }, RangeError],
    [{ rule: 'rights-defence' }, TypeError],
  ])('refuses %j', (bad, error) => {
    expect(() => calculate(schedule, [bad])).toThrow(error)
  })
})

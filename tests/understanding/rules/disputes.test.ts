import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { converse } from '../../../src/channels/terminal/ask.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'

const assistant = new Assistant(loadPack())

const KINDS = ['律师费', '公证费', '鉴定费', '诉讼费', '差旅费', '翻译费', '保全费', '取证费']
const OPENINGS: readonly ((list: string) => string)[] = [
  (list) => `专利官司打赢了，${list}，能补多少`,
  (list) => `商标案和解了，花了${list}`,
  (list) => `维权案胜诉，开支：${list}`,
]
const CORRECTIONS: readonly ((kind: string, sum: string) => string)[] = [
  (kind, sum) => `不对，${kind}是${sum}`,
  (kind, sum) => `${kind}记错了，应该是${sum}`,
  (kind, sum) => `${kind}其实${sum}`,
  (kind, sum) => `${kind}改成${sum}`,
  (kind, sum) => `发票对了一下，${kind}只有${sum}`,
]
const ADDS: readonly ((kind: string, sum: string) => string)[] = [
  (kind, sum) => `还有${kind}${sum}`,
  (kind, sum) => `漏了${kind}${sum}`,
  (kind, sum) => `再加上${kind}${sum}`,
  (kind, sum) => `${kind}${sum}也算进去`,
]
const DROPS: readonly ((kind: string) => string)[] = [
  (kind) => `${kind}扣掉`,
  (kind) => `${kind}不算`,
  (kind) => `把${kind}拿掉`,
  (kind) => `${kind}后来对方承担了`,
]
const OFF: readonly ((kind: string, way: string, sum: string) => string)[] = [
  (kind, way, sum) => `${kind}${way}算了${sum}`,
  (kind, way, sum) => `刚才${kind}${way}报了${sum}`,
]
const pick = <T>(all: readonly T[], at: number): T => all[at % all.length] ?? expect.fail('nothing to pick')

/** 12万, 1.5万: in units of a thousand yuan. */
const say = (thousands: number) => `${thousands / 10}万`

const change = fc.record({
  kind: fc.constantFrom('correct', 'add', 'drop', 'off'),
  which: fc.nat(20),
  way: fc.nat(20),
  sum: fc.integer({ min: 5, max: 120 }),
})

it('the cost of a dispute is the sum of its expenses, whatever of them is corrected, added or taken out', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 2, maxLength: 4 }),
      fc.array(fc.integer({ min: 5, max: 200 }), { minLength: 4, maxLength: 4 }),
      fc.nat(20),
      fc.array(change, { minLength: 1, maxLength: 4 }),
      (kinds, sums, opening, changes) => {
        const expenses = new Map(kinds.map((kind, index) => [kind, sums[index] ?? 5]))
        const list = [...expenses].map(([kind, sum]) => `${kind}${say(sum)}`).join('，')
        const messages = [pick(OPENINGS, opening)(list)]
        const costs = [[...expenses.values()].reduce((a, b) => a + b, 0)]
        for (const { kind: step, which, way, sum } of changes) {
          const known = pick([...expenses.keys()], which)
          const old = expenses.get(known) ?? 0
          const added = pick(
            KINDS.filter((kind) => !expenses.has(kind)),
            which,
          )
          if (step === 'drop' && expenses.size > 1) {
            messages.push(pick(DROPS, way)(known))
            expenses.delete(known)
          } else if (step === 'add') {
            messages.push(pick(ADDS, way)(added, say(sum)))
            expenses.set(added, sum)
          } else if (step === 'off') {
            const more = sum % 2 === 1 || sum >= old
            messages.push(pick(OFF, way)(known, more ? '少' : '多', say(sum)))
            expenses.set(known, more ? old + sum : old - sum)
          } else {
            messages.push(pick(CORRECTIONS, way)(known, say(sum)))
            expenses.set(known, sum)
          }
          costs.push([...expenses.values()].reduce((a, b) => a + b, 0))
        }
        const answers = converse(assistant, messages)
        const found = answers.map(({ estimate }) => estimate?.items[0]?.facts['cost'])
        expect(found, messages.join(' | ')).toEqual(costs.map((cost) => cost * 1000))
      },
    ),
    { numRuns: 400 },
  )
})

/** Sums of money in a message: what each belongs to, and what a dispute cost. */
import type { Said } from './found.ts'
import { isNegated } from './negation.ts'
import type { NumberMention } from './numbers.ts'

/** Beyond this a number is no cost of a dispute. Whole yuan. */
const MAX_COST = 10_000_000_000

/** What a sum is: a cost of a dispute, a total of such costs, what somebody says the plan pays, or none of these. */
type MoneyRole = 'cost' | 'total' | 'hearsay' | 'other'

/** The costs named in a message. */
export interface NamedCosts {
  /** In whole yuan, each sum once. */
  readonly yuan: number[]
  /** The sum said to be the total of the others, in whole yuan. */
  readonly total: number | undefined
  /** The words of a cost that is not exact: 六万多, 5万美元. */
  readonly inexact: string | undefined
}

/**
 * Finds the costs in a message.
 * @param answers the cost was asked for
 * @param continues the message may speak of claims made before
 */
export function namedCosts(said: Said, answers: boolean, continues: boolean): NamedCosts {
  const { text, numbers } = said
  const costs = new Map<number, { yuan: number; total: boolean }>()
  let inexact: string | undefined
  for (const number of numbers) {
    const figure = answers && /^\d/.test(number.text)
    const plain = number.kind === 'plain' && (number.value >= 1000 || figure) && !number.classifier
    if (number.kind !== 'money' && !plain) continue
    const role = moneyRole(said, number)
    if (role === 'other' || (role === 'hearsay' && !answers)) continue
    if (plain && role === undefined && !continues && !figure) continue
    if (number.value > MAX_COST) continue
    if (number.currency) {
      inexact = text.slice(number.start, number.end + 3).replace(/[^\p{L}\d.,].*$/u, '')
    } else if (number.vague) {
      const several = /好?几$/.exec(text.slice(0, number.start))?.[0] ?? ''
      inexact = several + text.slice(number.start, number.end)
    } else if (!isNegated(text, number.start, number.end) && !costs.has(number.value)) {
      costs.set(number.value, { yuan: Math.round(number.value), total: role === 'total' })
    }
  }
  const all = [...costs.values()]
  return { yuan: all.map(({ yuan }) => yuan), total: all.findLast(({ total }) => total)?.yuan, inexact }
}

/** Sums that somebody says the plan pays: the words, and their value in whole yuan. */
export function claimedSums(said: Said): { said: string; yuan: number }[] {
  return said.numbers
    .filter((number) => number.kind === 'money' && !number.currency && !number.vague)
    .filter((number) => moneyRole(said, number) === 'hearsay')
    .map(({ start, end, value }) => ({ said: said.text.slice(start, end), yuan: Math.round(value) }))
}

/** What a sum of money belongs to: the nearest word before it in its sentence, else the nearest after it. */
function moneyRole({ text, mentions }: Said, number: NumberMention): MoneyRole | undefined {
  const words = mentions.flatMap(({ start, end, meaning }) =>
    meaning.layer === 'money' ? [{ start, end, role: meaning.role }] : [],
  )
  const stop = Math.max(
    ...['。', '!', '?', '\n', ';', '；'].map((mark) => text.lastIndexOf(mark, number.start)),
  )
  const comma = Math.max(
    stop,
    text.lastIndexOf(',', number.start - 1),
    text.lastIndexOf(' ', number.start - 2),
  )
  const before = words.filter(
    ({ start, end }) => end <= number.start && start > stop && number.start - end <= 14,
  )
  const after = words.find(
    ({ start }) =>
      start >= number.end && start - number.end <= 4 && !/[,。;]/.test(text.slice(number.end, start)),
  )?.role
  const close = new Set(before.filter(({ start }) => start > comma).map(({ role }) => role))
  if (close.has('hearsay')) return 'hearsay'
  if ((after === 'other' || close.has('other')) && !close.has('cost')) return 'other'
  if (close.has('total')) return 'total'
  if (close.has('cost')) return 'cost'
  return after ?? before.at(-1)?.role
}

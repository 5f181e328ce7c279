/** Sums of money in a message: what each belongs to, and what a dispute cost. */
import { sumsOfKinds } from './expenses.ts'
import type { Said } from './found.ts'
import { isNegated } from './negation.ts'
import type { NumberMention } from './numbers.ts'
import type { StatedFact } from './statements.ts'

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
  const kinds = new Map(sumsOfKinds(said).map(({ number, kind }) => [number, kind]))
  const costs: { yuan: number; kind: string | undefined; total: boolean }[] = []
  let inexact: string | undefined
  for (const number of numbers) {
    const figure = answers && /^\d/.test(number.text)
    const plain = number.kind === 'plain' && (number.value >= 1000 || figure) && !number.classifier
    if (number.kind !== 'money' && !plain) continue
    const kindOf = kinds.get(number)
    const role = kindOf === undefined ? moneyRole(said, number) : 'cost'
    if (role === 'other' || (role === 'hearsay' && !answers)) continue
    if (plain && role === undefined && !continues && !figure) continue
    if (number.value > MAX_COST) continue
    if (number.currency) {
      inexact = text.slice(number.start, number.end + 3).replace(/[^\p{L}\d.,].*$/u, '')
    } else if (number.vague) {
      const several = /好?几$/.exec(text.slice(0, number.start))?.[0] ?? ''
      inexact = several + text.slice(number.start, number.end)
    } else if (!isNegated(text, number.start, number.end)) {
      const yuan = Math.round(number.value)
      // 公证3万，鉴定3万: the same sum twice, but of two kinds.
      const told = costs.some(
        (one) => one.yuan === yuan && (one.kind === kindOf || !one.kind || kindOf === undefined),
      )
      if (!told) costs.push({ yuan, kind: kindOf, total: role === 'total' })
    }
  }
  // 花了45万，不是45是54万: what is taken back in the same breath.
  const denied = /不是 ?(\d+(?:\.\d+)?)万?,?(?:而)?是 ?\d/.exec(text)?.[1]
  const wrong = denied === undefined ? undefined : Number(denied) * 10_000
  if (wrong !== undefined && costs.length > 1 && costs.some((cost) => cost.yuan === wrong))
    costs.splice(
      costs.findIndex((cost) => cost.yuan === wrong),
      1,
    )
  const yuan = costs.map((cost) => cost.yuan)
  const parts = yuan.slice(0, -1)
  // 代理费12万、公证8千，165,200块: the last is the sum of those before it.
  const nameless = costs.at(-1)?.kind === undefined
  const addsUp = parts.length > 1 && parts.reduce((a, b) => a + b, 0) === yuan.at(-1)
  const sum = nameless && addsUp ? yuan.at(-1) : undefined
  // 律师费18万，公证和鉴定合起来2.6万: less than another is no total of all.
  const told = costs.findLast(({ total, yuan: one }) => total && one === Math.max(...yuan))?.yuan
  return { yuan, total: told ?? sum, inexact }
}

/** One of several disputes that a message tells apart. Offsets are into the normalized text. */
export interface Dispute {
  readonly start: number
  readonly end: number
  /** How it ended. */
  readonly result: string
  /** Its costs in whole yuan. */
  readonly yuan: readonly number[]
}

/** Where a message turns from one dispute to the next. */
const NEXT_DISPUTE =
  /[。;!?\n]|\.(?=\s|$)|,\s*(?=另|其中|[跟和与](?!解)|[赢输胜败]的?[那这]?[个起件场家]|第[一二三四]|剩|专利|商标|外观|版权|实用|著作|软件|前一|后一|那[个件起场桩]|[一两三四五][个件起场桩宗]|[a-z甲乙丙丁]案|(?:and |but |while )?(?:the other|another|one|the (?:first|second|third|patent|trademark|trade mark|copyright|design))\b)/g
/** Outcomes that are paid for. */
const PAID = new Set(['won', 'settled'])

/** The instances of one dispute. */
const INSTANCE = /[一二终再]审|上诉|first instance|appeal/

/**
 * 专利那个输了，花了45万；商标那个和解了，花了26万: disputes of which some are paid for and some are not, or each with its
 * own cost; empty if only one is told of.
 */
export function disputesApart(said: Said, results: readonly StatedFact[]): Dispute[] {
  const ends = [...[...said.text.matchAll(NEXT_DISPUTE)].map(({ index }) => index + 1), said.text.length]
  const disputes: Dispute[] = []
  let start = 0
  for (const end of ends) {
    const result = results.findLast(({ at }) => at >= start && at < end)?.value
    const numbers = said.numbers.filter((number) => number.start >= start && number.start < end)
    const { yuan } = namedCosts({ ...said, numbers }, false, false)
    const last = disputes.at(-1)
    if (result !== undefined) disputes.push({ start, end, result, yuan })
    else if (last) disputes.splice(-1, 1, { ...last, end, yuan: [...last.yuan, ...yuan] })
    else if (yuan.length > 0) continue
    start = end
  }
  const paid = disputes.filter(({ result }) => PAID.has(result)).length
  const eachPaid = disputes.every(({ yuan }) => yuan.length > 0) && !INSTANCE.test(said.text)
  if (disputes.length < 2 || paid === 0) return []
  return paid < disputes.length || eachPaid ? disputes : []
}

/** Sums that somebody says the plan pays: the words, and their value in whole yuan. */
export function claimedSums(said: Said): { said: string; yuan: number }[] {
  return said.numbers
    .filter((number) => number.kind === 'money' && !number.currency && !number.vague)
    .filter((number) => moneyRole(said, number) === 'hearsay')
    .map(({ start, end, value }) => ({ said: said.text.slice(start, end), yuan: Math.round(value) }))
}

/** 花35万, 掏了8万: what is paid out, whatever else the sentence names. */
const PAID_OUT = /(?<!对方|他们|人家)(?:花|掏|砸|使|烧|扔)(?:了|掉|去|进去)?$/
/** 加起来三十万五，对么: asks whether the sum just said is right. */
const CONFIRMS = /^[元块]?,?(?:这个?数)?(?:对|是不是|没错|准确?)(?:[么吗吧不?]|没错|不对|$)/
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
  if (PAID_OUT.test(text.slice(0, number.start))) return 'cost'
  // 财务说加起来三十万五，对么: a sum that is to be confirmed.
  if (close.has('total') && !close.has('cost') && CONFIRMS.test(text.slice(number.end))) return 'hearsay'
  if ((after === 'other' || close.has('other')) && !close.has('cost')) return 'other'
  if (close.has('total')) return 'total'
  if (close.has('cost')) return 'cost'
  return after ?? before.at(-1)?.role
}

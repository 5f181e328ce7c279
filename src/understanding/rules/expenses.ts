/** What the cost of a dispute is made of: lawyers, court, notary … */
import type { Expense } from '../request.ts'
import type { Said } from './found.ts'
import { isNegated } from './negation.ts'
import type { NumberMention } from './numbers.ts'

/** A kind of expense named in a text. */
export interface Kind {
  readonly kind: string
  readonly start: number
  readonly end: number
}

/** A sum with the kinds of expense that it is said of: 公证和鉴定合起来2.6万 is of two. */
export interface SumOf {
  readonly number: NumberMention
  /** Kinds side by side, as one name. */
  readonly kind: string
}

/** What is left of a cost that was told as a whole. */
export const REST = 'rest'

/** 40万律师费, 2万是公证的, 20,000 for the notary: the kind right after its sum. */
const OF =
  /^ ?(?:元|块|块钱|万元)?(?:的|是|都是|系)?(?: ?(?:yuan|rmb))?(?: (?:went |was |is |paid )?(?:for|in|of|on|to|as))?(?: the| our)? ?$/
/** 不是6万是8万, 从6万改成8万, not 6 but 8: a sum that gives way to the next one. */
const WRONG =
  /(?:不是|并非|不止|没有|没到|把|由|从|原先|原来|本来|之前|起初|刚才(?:说|报)的?|not|from|instead of) ?$/
/** 6万改成8万, 6万不对应该是8万. */
const GIVES_WAY =
  /^(?:元|块|块钱|的)?,?(?:不对|错了?|写错了?|说错了?|报错了?)?,?(?:应该?是|应为|改成?|改为|更正为|换成|变成|涨到|降到|而是|but|should be|to )/

/** Whether a number is an exact sum of yuan: of money, or a bare one of a thousand and more. */
export function isSum({ kind, value, vague, currency, classifier }: NumberMention): boolean {
  return (kind === 'money' || (kind === 'plain' && value >= 1000 && !classifier)) && !vague && !currency
}

/** The kinds of expense named in a message, each once, by position. */
export function kindsIn({ mentions }: Said): Kind[] {
  const named = mentions.flatMap(({ meaning, start, end }) =>
    meaning.layer === 'expense' ? [{ kind: meaning.kind, start, end }] : [],
  )
  return named.filter(
    ({ start, end }) =>
      !named.some(
        (other) => other.start <= start && end <= other.end && other.end - other.start > end - start,
      ),
  )
}

/** The sums of a message that are said of a kind of expense. Of a sum and what it was corrected to, the latter. */
export function sumsOfKinds(said: Said): SumOf[] {
  const { text, numbers, mentions } = said
  const kinds = kindsIn(said)
  const sums = numbers.filter(isSum)
  const used = new Set<Kind>()
  const found: SumOf[] = []
  let carried: string | undefined
  for (const [index, number] of sums.entries()) {
    const from = sums[index - 1]?.end ?? 0
    const next = sums[index + 1]?.start ?? text.length
    const stop = Math.max(
      from,
      ...[...text.slice(from, number.start).matchAll(/[。;!?\n]/g)].map((at) => from + at.index),
    )
    const before = kinds.filter((one) => one.start >= stop && one.end <= number.start && !used.has(one))
    const after = kinds.find(
      (one) => one.start >= number.end && one.start < next && OF.test(text.slice(number.end, one.start)),
    )
    const own = before.length > 0 ? before : after ? [after] : []
    for (const one of own) used.add(one)
    // 还有鉴定费没算进去，总共是25万: the total of all, where no two kinds are added up.
    const totals = mentions.some(
      ({ meaning, start, end }) =>
        meaning.layer === 'money' &&
        meaning.role === 'total' &&
        end <= number.start &&
        start >= (own.at(-1)?.end ?? from),
    )
    if (totals && own.length < 2) continue
    const kind = own.length > 0 ? [...new Set(own.map((one) => one.kind))].join('+') : carried
    const wrong = isNegated(text, number.start, number.end) || WRONG.test(text.slice(0, number.start))
    carried = wrong || GIVES_WAY.test(text.slice(number.end)) ? kind : undefined
    if (kind !== undefined && carried === undefined) found.push({ number, kind })
  }
  return found
}

/** What a cost of so much is made of, as far as a message tells; undefined if it names no kind. */
export function expensesOf(said: Said, cost: number): Expense[] | undefined {
  const sums = sumsOfKinds(said).map(({ kind, number }) => ({ kind, yuan: Math.round(number.value) }))
  const rest = cost - sums.reduce((sum, { yuan }) => sum + yuan, 0)
  if (sums.length === 0 || rest < 0) return undefined
  return rest > 0 ? [...sums, { kind: REST, yuan: rest }] : sums
}

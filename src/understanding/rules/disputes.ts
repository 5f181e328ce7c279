/** Steps on the dispute in play: its expenses told anew, added and taken out, a further dispute, questions on it. */
import type { Conversation } from '../../assistant/conversation.ts'
import { type Claim, currentExpenses, type Expense } from '../request.ts'
import { namedCosts } from './costs.ts'
import { expensesOf, kindsIn, REST, type SumOf, sumsOfKinds } from './expenses.ts'
import type { Found } from './found.ts'
import type { Step } from './steps.ts'

/** What the only cost of a claim is made of; one nameless expense if it was told as a whole. */
function made(claim: Claim): readonly Expense[] {
  const expenses = currentExpenses(claim)
  return expenses.length > 0 ? expenses : [{ kind: REST, yuan: claim.costs?.[0] ?? 0 }]
}

const CASE = '[个起件场桩宗]'
/** 另一个案子, 又打赢一场, 另外商标那场: a dispute beside the one in play. */
const BESIDE = new RegExp(
  `另外?一?${CASE}|又.{0,4}[赢胜输].{0,3}一?${CASE}|第二${CASE}|另外.{0,6}那?${CASE}|还有.{0,6}${CASE}.{0,8}(?:案|官司|纠纷|[赢胜输]|和解)|another|second|one more|the other`,
)
const OTHER_CASE =
  /另一[个起件场桩案]|又一[个起件场桩]|第二[个起件场桩]|另外[一那][个起件场桩]|还有一?[个起件场桩](?:案|官司|纠纷)|another|second|one more|[赢输胜败]了/
/** 是另一个案子的, 不是本案的: of which a cost is no part. */
const NOT_OF_CASE =
  /(?:是|属于?|算|混进了?|混了)(?:另外?一?个?|别的?|其他的?|隔壁|上[一个]?个?)(?:案|官司)|不(?:是|属于|归|算)(?:这个?|本|该)(?:案|官司)|跟(?:这个?|本)案(?:子)?(?:没关系|无关)|别案|(?:belongs to|of|from|for) (?:another|a different|the other) (?:case|matter|suit|dispute)/
const SAME_CASE = /同一?(?:个|起|件|桩)?案|same (?:case|dispute|suit|matter)/
/** 律师费其实是25万: not one more. */
const IN_FACT =
  /只有|仅有|才是?\d|变成|涨到|降到|其实|应该?是|应为|实际(?:上|是|为)|改成|改为|不是|错|不对|才对|actually|should be|not/
/** 少算了2万, 多报了5万: by how much a cost was wrong. */
const OFF_BY =
  /([少多])(?:算|报|写|记|说|填|列|加|录|计|讲|打)(?:了|进去|进|出)*$|(over|under)(?:stated|counted|reported|estimated|declared|billed)[^,.;]{0,30} by $/
const OFF_BY_AFTER = /^(?:元|块|块钱)? ?(too (?:much|little|high|low|many))/
/** 对方出了, 保险赔了, 退回来了: an expense that somebody else bears. */
const BORNE =
  /(?:由|让|归|是)?(?:对方|被告|败诉方|保险|保险公司|法院|总部|总公司|母公司|集团|合作方|同行|协会|别人|人家)(?:已经|都|也|来|后来|那边|全|给)*(?:出|承担|付|赔|负担|退|掏|担|包|认|报)|退(?:回来?|还|给我们|了)|报销(?:掉|过)?了|不归我们|没花|免(?:了|掉|收)|减免|(?:was |were |got |has been |have been )?(?:refunded|reimbursed|waived|paid back)|(?:opponent|defendant|other side|insurer|insurance|court)(?: has| had|'ll| will)? (?:paid|bore|pays|bears|covered|covers|refunded|took)/

/** 其中律师费40万, 公证费也在里面: a part of what was told as a whole. */
const INCLUDED =
  /其中|当中|里[面头边]?(?:有|含|包括|就)|(?:在|算在)里[面头边]|包含|包括|含(?:了|有)?|已经算(?:了|进)|included|of which|thereof|part of (?:it|that|this)/

/** The claim of the only dispute in play with its one cost, and its place. */
function onlyDispute({ claims }: Conversation): { claim: Claim; index: number } | undefined {
  const [only, ...others] = claims.flatMap((claim, index) => (claim.costs ? [{ claim, index }] : []))
  return others.length === 0 && only?.claim.costs?.length === 1 ? only : undefined
}

/** Whether a message names an award beside that of a claim. */
function namesOther({ mentions }: Found, { award }: Claim): boolean {
  return mentions.some(({ meaning }) => meaning.layer === 'award' && meaning.award !== award && !meaning.weak)
}

/** 另一个商标案也赢了，花了8万: a dispute with its own outcome and cost, beside the only one in play. */
export function anotherDispute(found: Found, conversation: Conversation): Step | undefined {
  const { text, cues, mentions } = found
  const only = onlyDispute(conversation)?.claim
  const [result, ...others] = new Set(
    mentions.flatMap(({ meaning }) =>
      meaning.layer === 'fact' && meaning.fact === 'result' ? [meaning.value] : [],
    ),
  )
  if (!only || (only.quantity ?? 1) > 1 || namesOther(found, only)) return undefined
  if (result === undefined || others.length > 0 || cues.has('correct')) return undefined
  if (!BESIDE.test(text) || SAME_CASE.test(text)) return undefined
  const { yuan, total, inexact } = namedCosts(found, true, true)
  const cost = total ?? yuan.reduce((sum, one) => sum + one, 0)
  if (cost === 0 || inexact !== undefined) return undefined
  const expenses = expensesOf(found, cost)
  const facts = { ...only.facts, result }
  const dispute = { award: only.award, facts, costs: [cost], ...(expenses ? { expenses } : {}) }
  return { move: 'add', claims: [dispute] }
}

/** 翻译费算不算, 律师费能全补吗: whether and how an expense is paid for. */
const ASKS_OF =
  /算不算|怎么(?:补|算|报|给)|[能可会](?:以|不能|不可以)?(?:全|都|也)?(?:补|报|算|列|放)|补不补|报不报|给不给|包[括含]|范围|认不认|认吗|算吗|行不行|可以吗|cover|includ|count|eligible|qualif|claimable/

/** The claim of the only dispute in play, where a message asks of one of its expenses and tells no sum. */
export function asksOfExpense(found: Found, conversation: Conversation): Claim | undefined {
  const only = conversation.ask ? undefined : onlyDispute(conversation)?.claim
  const drops = found.cues.has('drop') && !/算不算/.test(found.text)
  if (!only || namesOther(found, only) || drops) return undefined
  const sums = found.numbers.some(({ kind }) => kind === 'money')
  return !sums && kindsIn(found).length > 0 && ASKS_OF.test(found.text) ? only : undefined
}

/**
 * 不对，诉讼费是12万; 鉴定费扣掉; 还有公证费3万; 多算了2万: a change of what the cost of the only dispute in play is made of.
 * Undefined where the message tells no such change, or of awards and disputes beside it.
 */
export function expensesChanged(found: Found, conversation: Conversation): Step | undefined {
  const { text, mentions } = found
  const only = onlyDispute(conversation)
  if (!only || namesOther(found, only.claim)) return undefined
  if (mentions.some(({ meaning }) => meaning.layer === 'money' && meaning.role === 'total')) return undefined
  if (OTHER_CASE.test(text) && !SAME_CASE.test(text) && !NOT_OF_CASE.test(text)) return undefined
  const expenses = changed(made(only.claim), found)
  const cost = expenses?.reduce((sum, { yuan }) => sum + yuan, 0) ?? 0
  if (!expenses || cost <= 0) return undefined
  return {
    move: 'change',
    claims: [{ ...only.claim, costs: [cost], expenses: [...expenses] }],
    target: [only.index],
  }
}

function asExpense({ kind, number }: SumOf): Expense {
  return { kind, yuan: Math.round(number.value) }
}

/** What a message makes of the expenses told before; undefined if it leaves them as they are. */
function changed(before: readonly Expense[], found: Found): readonly Expense[] | undefined {
  const { text, cues } = found
  const has = (kind: string) => before.some((one) => one.kind === kind)
  const itemised = before.some(({ kind }) => kind !== REST)
  const kinds = kindsIn(found).map(({ kind }) => kind)
  const sums = sumsOfKinds(found)
  const wrongBy = offBy(found)
  const anew = wrongBy === undefined && kinds.length === 0
  const whole = anew ? (wholeAnew(found) ?? soleSum(found, before)) : undefined
  if (whole !== undefined) return [{ kind: REST, yuan: whole }]
  if (wrongBy !== undefined) {
    const named = kinds.filter(has)
    const part = named.length === 1 ? named[0] : before.length === 1 ? before[0]?.kind : undefined
    if (part !== undefined) return withSums(before, part, (yuan) => yuan + wrongBy)
    return named.length === 0 ? [...before, { kind: REST, yuan: wrongBy }] : undefined
  }
  const gone = kinds.filter(has)
  if (itemised && gone.length > 0 && (cues.has('drop') || BORNE.test(text) || NOT_OF_CASE.test(text))) {
    const [sum, ...more] = sums
    if (!sum) return before.filter(({ kind }) => !gone.includes(kind))
    const part = before.find(({ kind }) => kind === sum.kind)
    if (more.length > 0 || !part || sum.number.value > part.yuan) return undefined
    return withSums(before, part.kind, (yuan) => yuan - Math.round(sum.number.value))
  }
  if (itemised && gone.length > 0 && gone.length === kinds.length && cues.has('only') && sums.length === 0)
    return before.filter(({ kind }) => gone.includes(kind))
  const further = kinds.length === 0 ? furtherSum(found) : undefined
  if (further !== undefined)
    return has(REST)
      ? withSums(before, REST, (yuan) => yuan + further)
      : [...before, { kind: REST, yuan: further }]
  if (sums.length === 0) return undefined
  const rest = before.find(({ kind }) => kind === REST)
  const parts = sums.reduce((all, { number }) => all + Math.round(number.value), 0)
  if (INCLUDED.test(text) && rest && parts <= rest.yuan && !sums.some(({ kind }) => has(kind)))
    return [...withSums(before, REST, (yuan) => yuan - parts), ...sums.map(asExpense)]
  const more = /还有|另有|另外|再加|漏|忘了|少(?:算|报|记|列)|没(?:算|列|加|报|计)/.test(text)
  const adds = cues.has('add') && (more || !IN_FACT.test(text)) && !/不是|错|改成|改为|而是/.test(text)
  let after = before
  for (const { kind, yuan } of sums.map(asExpense)) {
    if (has(kind)) after = withSums(after, kind, (old) => (adds ? old + yuan : yuan))
    else if (adds || itemised) after = [...after, { kind, yuan }]
    else return undefined
  }
  return after
}

/** 实际维权费只有70万: the whole cost told anew. */
const WHOLE =
  /(?:费用?|成本|开支|花费|支出|开销|花掉?了?|cost|costs|expenses|spent)(?:一共|总共|其实|实际上?|应该|真正|总的|满打满算|actually|really)*(?: (?:was|were|is|are|came to|amount(?:s|ed) to))?(?:是|为|只有|仅有|才|就|仅|只|改为|改成| only| just| actually)+(?:是|有|花了|花| )*$/
/** 最终认定20万, 审计核定为20万: what was settled in the end. */
const SETTLED =
  /(?:最终|最后|审计|审下来|核下来|财务|事务所)[^,。;\d]{0,6}(?:认定|核定|审定|确认|认可|认了?|核了?|算|数|金额|结果)(?:下来)?(?:的?是|为|成)?$|(?:final|finally|settled|approved|accepted)[^,.;\d]{0,24}$/
/** The whole cost as a message tells it anew, in whole yuan; undefined if it does not. */
function wholeAnew({ text, numbers }: Found): number | undefined {
  const sum = numbers.findLast(
    ({ kind, value, vague, currency, start }) =>
      (kind === 'money' || (kind === 'plain' && value >= 1000)) &&
      !vague &&
      !currency &&
      (WHOLE.test(text.slice(0, start)) || SETTLED.test(text.slice(0, start))),
  )
  const rest = numbers.filter((one) => one !== sum && (one.kind === 'money' || one.value >= 1000))
  return sum && rest.every(({ end }) => end < sum.start) ? Math.round(sum.value) : undefined
}

/** 改口, 按…来, 本案只有: words that tell a sum anew. */
const ANEW =
  /按|改|实际|只有|应该|其实|重算|口径|本案|小数点|打错|说错|写错|记错|看错|更正|不对|而是|\b(?:actually|really|only|should be|meant|typo|correct|sorry|wrong)\b/
/** 审定口径九十二万，按九十二万来: the only sum that a message tells beside the cost told before, in whole yuan. */
function soleSum({ text, numbers, cues, mentions }: Found, before: readonly Expense[]): number | undefined {
  const cost = before.reduce((all, { yuan }) => all + yuan, 0)
  const clauseOf = (at: number) => /[^,。;!?\n]*$/.exec(text.slice(0, at))?.[0] ?? ''
  const sums = numbers.filter(
    ({ kind, value, vague, currency, classifier, start }) =>
      (kind === 'money' || (kind === 'plain' && value >= 1000 && !classifier)) &&
      !vague &&
      !currency &&
      Math.round(value) !== cost &&
      !NOT_OF_CASE.test(clauseOf(start)) &&
      !/另一?[个起件场桩宗]|别的|其他/.test(clauseOf(start)),
  )
  const [sum, ...more] = new Set(sums.map(({ value }) => Math.round(value)))
  const other = mentions.some(({ meaning }) => meaning.layer === 'money' && meaning.role !== 'cost')
  const anew = cues.has('correct') || ANEW.test(text)
  return sum !== undefined && more.length === 0 && anew && !other && !cues.has('drop') ? sum : undefined
}

/** 二审, 上诉, 执行: a later stage of the same case. */
const STAGE = /二审|再审|上诉|终审|执行阶段|后续|\bappeal\b|second instance/
/** 同一个案子二审又花了8万: one more sum of the same case, in whole yuan. */
function furtherSum({ text, numbers, cues, mentions }: Found): number | undefined {
  const [sum, ...more] = numbers.filter(
    ({ kind, vague, currency }) => kind === 'money' && !vague && !currency,
  )
  const other = mentions.some(
    ({ meaning }) =>
      (meaning.layer === 'money' && meaning.role !== 'cost') ||
      (meaning.layer === 'fact' && meaning.fact === 'result'),
  )
  const again = /又|再|还|另外|后来|追加|补/.test(text) && (SAME_CASE.test(text) || STAGE.test(text))
  if (!sum || more.length > 0 || other || !again || cues.has('correct') || cues.has('drop')) return undefined
  return Math.round(sum.value)
}

/** By how much a message says that a cost was told wrong, in whole yuan; undefined if it does not. */
function offBy({ text, numbers }: Found): number | undefined {
  for (const { kind, value, start, end, vague, currency } of numbers) {
    const sum = kind === 'money' || (kind === 'plain' && value >= 1000)
    if (!sum || vague || currency) continue
    const [, word, english] = OFF_BY.exec(text.slice(0, start)) ?? []
    const way = word ?? english ?? OFF_BY_AFTER.exec(text.slice(end))?.[1]
    if (way === undefined) continue
    return /少|under|little|low/.test(way) ? Math.round(value) : -Math.round(value)
  }
  return undefined
}

/** Expenses with another sum for one kind; one of nothing is left out. */
function withSums(
  expenses: readonly Expense[],
  kind: string,
  sum: (yuan: number) => number,
): readonly Expense[] {
  const old = expenses.filter((one) => one.kind === kind).reduce((all, { yuan }) => all + yuan, 0)
  const yuan = sum(old)
  const place = expenses.findIndex((one) => one.kind === kind)
  return expenses.flatMap((one, index) =>
    one.kind !== kind ? [one] : index === place && yuan > 0 ? [{ kind, yuan }] : [],
  )
}

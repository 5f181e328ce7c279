/** Steps on the disputes in play: their costs told anew, added and taken out, a further dispute, questions on them. */
import type { Conversation } from '../../assistant/conversation.ts'
import { type Claim, currentExpenses, type Expense } from '../request.ts'
import { namedCosts } from './costs.ts'
import type { Draft } from './drafts.ts'
import { expensesOf, isSum, kindsIn, REST, type SumOf, sumsOfKinds } from './expenses.ts'
import type { Found } from './found.ts'
import type { NumberMention } from './numbers.ts'
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
  /(?:是|属于?|算|归|混(?:进|入|到)?了?|[记列计入]|摊|串)(?:到|进|入|在|成)?了?(?:另外?(?:一|的)?|别的?|其[他它]的?|隔壁|人家|上[一个]?|前[一个]?|老)[个件起场桩宗]?[^,。;!?赢胜]{0,6}(?:案|官司|纠纷)|不(?:是|属于|归|算)(?:这|本|该)[个起件场桩宗]?(?:案|官司)|[跟和与](?:这|本|该)[个起件场桩宗]?(?:案子?|官司)(?:没(?:有)?关系|无关|不搭界|不相干)|别案|(?:belong(?:s|ed)? to|of|from|for) (?:an?other|(?:an? |the )?(?:different|other|separate|unrelated)) (?:case|matter|suit|dispute)|unrelated to (?:this|the) (?:case|matter|suit|dispute)/
const SAME_CASE = /同一?(?:个|起|件|桩)?案|same (?:case|dispute|suit|matter)/
/** 律师费其实是25万: not one more. */
const IN_FACT =
  /只有|仅有|才是?\d|变成|涨到|降到|其实|应该?是|应为|实际(?:上|是|为)|改成|改为|不是|错|不对|才对|actually|should be|not/
/** 实际只有, 应该是, in fact, right before a sum. */
const IS_IN_FACT =
  /(?:只有|仅有|只花了?|才(?:是|有|花了?)?|(?:实际|其实|应该?|应当|真正)(?:上|是|为|只有|才)*|应为|actually|only|should be) ?$/
/** 少算了2万, 多报了5万: by how much a cost was wrong. */
const OFF_BY =
  /([少多])(?:算|报|写|记|说|填|列|加|录|计|讲|打)(?:了|进去|进|出)*$|(over|under)(?:stated|counted|reported|estimated|declared|billed)[^,.;]{0,30} by $/
const OFF_BY_AFTER = /^(?:元|块|块钱)? ?(too (?:much|little|high|low|many))/
/** 对方出了, 保险赔了, 退回来了: an expense that somebody else bears. */
const BORNE =
  /(?:由|让|归|是)?(?:对方|被告|败诉方|保险|保险公司|法院|总部|总公司|母公司|集团|合作方|同行|协会|别人|人家)(?:已经|都|也|来|后来|那边|全|给)*(?:出|承担|付|赔|负担|退|掏|担|包|认|报)|退(?:回来?|还|给我们|了)|报销(?:掉|过)?了|不归我们|没花|作废|撤销了?|免(?:了|掉|收)|减免|(?:was |were |got |has been |have been )?(?:refunded|reimbursed|waived|paid back)|(?:opponent|defendant|other side|insurer|insurance|court)(?: has| had|'ll| will)? (?:paid|bore|pays|bears|covered|covers|refunded|took)/

/** 核减了12万, 20万没有发票, 30万是赔偿款: a part of the cost that does not count. */
const TAKEN_OFF =
  /(?:[核审削扣调]减|[核审砍削剔扣刨划抹减](?:掉|去|除|下去|下来)|[砍扣剔刨减]了|[核审削扣减砍剔刨]{2}了|退(?:了|回来?|还)(?:给)?(?:我们|咱们)?)[^,。;到为成至后剩余是只认实净有\d]{0,8}$|(?:disallow|reject|deduct|subtract|remov|struck|exclud)\w*(?: out| off)?[^,.;\d]{0,20}$|\b(?:cut|take|leave|minus) (?:out |off )?(?:the )?$/
const NO_COST =
  /^(?:元|块)?的?(?:发?票|单子|凭证|单据|收据|费用|款)?[^,。;!?]{0,3}(?:[开报算记填录]重|重复|作废|无效|不合规|是假)|^[^,。;!?]{0,8}(?:(?:没有?|无|缺|开不出|拿不出|找不到|丢了)(?:正规|合规|合法)?(?:发?票|凭证|票据|单据|收据)|不(?:认|合规|合格|予认可|被认可|能(?:算|报|列|认|补)|算|归|该(?:算|列))|(?:是|属于?|其实是)[^,。;!?]{0,4}(?:赔偿|赔款|罚款|差旅|招待|违约金|货款|年费|注册费|申请费|押金|餐费|税)|不是维权|被?(?:核减|审减|剔|砍|扣|刨)(?:掉|除|了)?)|^[^,.;!?]{0,24}(?:no invoice|without (?:an )?invoice|(?:was|were|is|got|are) (?:disallowed|rejected|not (?:accepted|allowed|counted|eligible)|cut|deducted)|(?:was|were|is|are) (?:for )?(?:travel|damages|compensation|fines?|hotels?|meals?))/

/** 被告赔了30万: what the other side pays for the harm done is no cost. */
const DAMAGES =
  /(?:对方|被告|败诉方|人家|他们|defendant|other side|opponent)[^,.。;!?]{0,6}(?:赔|damages|compensat)/
/** 又付了尾款6万, 漏算了15万: a cost on top. */
const ON_TOP =
  /漏(?:算|记|报|列|填|写|加|了|掉)|[又再还](?:另)?(?:付|花|交|缴|掏|补|支)|补(?:付|交|缴)|追加|尾款|(?:不含|没(?:有)?(?:含|包括|算进?|计入?|列)|未(?:含|计|列|包括))[^,。;!?]{0,6}费|\b(?:paid|spent) (?:another|a further)|left out|forgot/

/** 其中律师费40万, 公证费也在里面: a part of what was told as a whole. */
const INCLUDED =
  /其中|当中|里[面头边]?(?:有|含|包括|就)|[万元块]钱?里[面头边]?(?!混|是|不|没)|(?:在|算在)里[面头边]|(?<![不没未有])(?:包含|包括|含(?:了|有)?)|已经算(?:了|进)|included|of which|thereof|part of (?:it|that|this)/

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
  if (!BESIDE.test(text) || SAME_CASE.test(text) || NOT_OF_CASE.test(text)) return undefined
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
  // 我算的也是40万: agrees with what was said.
  if (/(?:算|得|估)[^,。;!?]{0,6}也(?:正好|刚好)?是/.test(text))
    return { move: 'total', claims: conversation.claims }
  const expenses = changed(made(only.claim), found)
  const cost = costOf(expenses ?? [])
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

const has = (expenses: readonly Expense[], wanted: string) => expenses.some(({ kind }) => kind === wanted)
const costOf = (expenses: readonly Expense[]) => expenses.reduce((sum, { yuan }) => sum + yuan, 0)
const isItemised = (expenses: readonly Expense[]) => expenses.some(({ kind }) => kind !== REST)
const namesKind = (found: Found) => kindsIn(found).length > 0
const plus = (before: readonly Expense[], sum: number) =>
  withSums([...before, { kind: REST, yuan: 0 }], REST, (yuan) => yuan + sum)

/** What a message makes of the expenses told before; undefined if it leaves them as they are. */
function changed(before: readonly Expense[], found: Found): readonly Expense[] | undefined {
  const wrongBy = offBy(found)
  if (wrongBy !== undefined) return withOffBy(before, found, wrongBy)
  const onTop = namesKind(found) ? undefined : paidOnTop(found)
  if (onTop !== undefined) return plus(before, onTop)
  const further = namesKind(found) ? undefined : furtherSum(before, found)
  if (further !== undefined) return plus(before, further)
  const whole = wholeOf(before, found)
  if (whole !== undefined) return [{ kind: REST, yuan: whole }]
  if (takesKindOut(before, found)) return withoutKind(before, found)
  return onlyKept(before, found) ?? toldByKind(before, found)
}

/** The whole cost as it is after a message that tells no kind of expense, or one that was told as a whole. */
function wholeOf(before: readonly Expense[], found: Found): number | undefined {
  if (namesKind(found)) return isItemised(before) ? undefined : lessBy(found, before)
  const anew = found.numbers.some((sum) => isDropped(sum, found)) ? undefined : wholeAnew(found)
  return anew ?? lessBy(found, before) ?? soleSum(found, before)
}

/** 少算了2万, 律师费多报了3万. */
function withOffBy(before: readonly Expense[], found: Found, by: number): readonly Expense[] | undefined {
  const named = kindsIn(found).flatMap(({ kind }) => (has(before, kind) ? [kind] : []))
  const [sole, ...others] = before
  const part = named.length === 1 ? named[0] : others.length === 0 ? sole?.kind : undefined
  if (part !== undefined) return withSums(before, part, (yuan) => yuan + by)
  return named.length === 0 ? plus(before, by) : undefined
}

function takesKindOut(before: readonly Expense[], found: Found): boolean {
  const { text, cues } = found
  const named = isItemised(before) && kindsIn(found).some(({ kind }) => has(before, kind))
  return named && (cues.has('drop') || BORNE.test(text) || NOT_OF_CASE.test(text))
}

/** 鉴定费扣掉, 代理费里有6万不是这个案子的: without a kind, or with less of it. */
function withoutKind(before: readonly Expense[], found: Found): readonly Expense[] | undefined {
  const [sum, ...more] = sumsOfKinds(found)
  const gone = kindsIn(found).map(({ kind }) => kind)
  if (!sum) return before.filter(({ kind }) => !gone.includes(kind))
  const { kind, yuan: told } = asExpense(sum)
  const part = before.find((one) => one.kind === kind)
  if (more.length > 0 || !part || told > part.yuan) return undefined
  // 翻译那块多写了一个零头，实际只有5千: what it is in the end.
  const inFact = IS_IN_FACT.test(found.text.slice(0, sum.number.start))
  return withSums(before, kind, (yuan) => (inFact ? told : yuan - told))
}

/** 只算律师费. */
function onlyKept(before: readonly Expense[], found: Found): readonly Expense[] | undefined {
  const kinds = kindsIn(found).map(({ kind }) => kind)
  const known = kinds.length > 0 && kinds.every((kind) => has(before, kind))
  if (!isItemised(before) || !known || !found.cues.has('only') || sumsOfKinds(found).length > 0)
    return undefined
  return before.filter(({ kind }) => kinds.includes(kind))
}

/** 诉讼费是12万, 还有公证费3万, 其中律师费40万: sums told by their kinds. */
function toldByKind(before: readonly Expense[], found: Found): readonly Expense[] | undefined {
  const { text, cues } = found
  const sums = sumsOfKinds(found).map(asExpense)
  if (sums.length === 0) return undefined
  const rest = before.find(({ kind }) => kind === REST)
  const parts = costOf(sums)
  if (INCLUDED.test(text) && rest && parts <= rest.yuan && !sums.some(({ kind }) => has(before, kind)))
    return [...withSums(before, REST, (yuan) => yuan - parts), ...sums]
  const more = /还有|另有|另外|再加|漏|忘了|少(?:算|报|记|列)|没(?:算|列|加|报|计)/.test(text)
  const adds =
    (cues.has('add') || ON_TOP.test(text)) &&
    (more || !IN_FACT.test(text)) &&
    !/不是|错|改成|改为|而是/.test(text)
  const [told, ...others] = before
  let after = before
  for (const { kind, yuan } of sums) {
    // remove 200,000 of travel, from what was told as a whole
    const isPart = !ON_TOP.test(text) && cues.has('drop') && others.length === 0 && yuan < (told?.yuan ?? 0)
    if (has(before, kind)) after = withSums(after, kind, (old) => (adds ? old + yuan : yuan))
    else if (isPart && told) after = withSums(after, told.kind, (old) => old - yuan)
    else if (adds || isItemised(before)) after = [...after, { kind, yuan }]
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
/** 不含税76万, 净花80万, 开得出发票的只有56万: the cost by another way of counting. */
const COUNTED_BY =
  /(?:不含税|除税|去税|剔税|免税|不带税|税前|净花|净额|净支出|净|实付|实支|实报|实缴|(?:有|开[得的]?出?(?:来)?的?)?(?:发票|票据|凭证|账本?|台账|流水|明细表?|清单|回单|结算单|底单|合同)(?:的|上|里|金额|总额|面额|票面|写的|记的|列的|显示的?)*)[^,。;!?\d]{0,4}(?:是|为|只有|才|就|有|共|计|总共|一共)*$|(?:invoiced?|net of tax|excluding (?:tax|vat)|net)[^,.;\d]{0,24}$/
/** The whole cost as a message tells it anew, in whole yuan; undefined if it does not. */
function wholeAnew({ text, numbers }: Found): number | undefined {
  const sum = numbers.findLast(
    (number) =>
      isSum(number) && [WHOLE, SETTLED, COUNTED_BY].some((words) => words.test(text.slice(0, number.start))),
  )
  const rest = numbers.filter((one) => one !== sum && (one.kind === 'money' || one.value >= 1000))
  return sum && rest.every(({ end }) => end < sum.start) ? Math.round(sum.value) : undefined
}

/** 改口, 按…来, 本案只有: words that tell a sum anew. */
const ANEW =
  /按|改|原来|实际|只有|应该|其实|重算|口径|本案|小数点|打错|说错|写错|记错|看错|更正|不对|而是|\b(?:actually|really|only|should be|meant|typo|correct|sorry|wrong)\b/
/** 审定口径九十二万，按九十二万来: the only sum that a message tells beside the cost told before, in whole yuan. */
function soleSum({ text, numbers, cues, mentions }: Found, before: readonly Expense[]): number | undefined {
  const cost = costOf(before)
  const clauseOf = (at: number) => /[^,。;!?\n]*$/.exec(text.slice(0, at))?.[0] ?? ''
  const sums = numbers.filter(
    (number) =>
      isSum(number) &&
      Math.round(number.value) !== cost &&
      !NOT_OF_CASE.test(clauseOf(number.start)) &&
      !/另一?[个起件场桩宗]|别的|其他/.test(clauseOf(number.start)),
  )
  const [sum, ...more] = new Set(sums.map(({ value }) => Math.round(value)))
  const other = mentions.some(({ meaning }) => meaning.layer === 'money' && meaning.role !== 'cost')
  const anew = cues.has('correct') || ANEW.test(text)
  // 我算的也是40万: agrees with what was said.
  const agrees = /也(?:正好|刚好)?是|(?:正好|刚好|恰好)是|没(?:有)?(?:错|问题)/.test(text)
  if (sum === undefined || more.length > 0 || agrees || other || cues.has('drop')) return undefined
  return anew ? sum : undefined
}

/** 又付了尾款6万: the only sum of a message that comes on top, in whole yuan. */
function paidOnTop({ text, numbers, cues }: Found): number | undefined {
  const [sum, ...more] = numbers.filter(({ kind, vague }) => kind === 'money' && !vague)
  if (!sum || more.length > 0 || cues.has('drop') || !ON_TOP.test(text) || IN_FACT.test(text))
    return undefined
  const unpaid = /[没未](?:付|交|支付|结)/.test(text)
  const inAll = /(?:是|为|成|到|共|计|后|齐)$|总/.test(text.slice(0, sum.start))
  return unpaid || inAll ? undefined : Math.round(sum.value)
}

/** 今年那9万先不算: whether a sum is taken out by what follows. */
function isDropped({ end }: NumberMention, { mentions }: Found): boolean {
  return mentions.some(
    ({ meaning, start }) => meaning.layer === 'cue' && meaning.cue === 'drop' && start >= end,
  )
}

/** 核减了12万, 里面20万没有发票: the whole cost less the only sum that does not count, in whole yuan. */
function lessBy(found: Found, before: readonly Expense[]): number | undefined {
  const { text, numbers } = found
  const cost = costOf(before)
  const sums = numbers.filter((number) => isSum(number) && Math.round(number.value) !== cost)
  const [sum, ...more] = sums
  if (
    !sum ||
    sum.value >= cost ||
    more.some(({ value }) => Math.round(cost - sum.value) !== Math.round(value))
  )
    return undefined
  const clause = /[^,。;!?\n]*$/.exec(text.slice(0, sum.start))?.[0] ?? ''
  const after = text.slice(sum.end)
  const whole = `${clause}${/^[^,。;!?\n]*/.exec(after)?.[0] ?? ''}`
  const gives = (BORNE.test(whole) || isDropped(sum, found)) && !DAMAGES.test(whole)
  const gone = gives || TAKEN_OFF.test(clause) || NO_COST.test(after) || NOT_OF_CASE.test(whole)
  return gone ? cost - Math.round(sum.value) : undefined
}

/** 二审, 上诉, 执行: a later stage of the same case. */
const STAGE = /二审|再审|上诉|终审|执行阶段|后续|\bappeal\b|second instance/
/** 同一个案子二审又花了8万: one more sum of the same case, in whole yuan. */
function furtherSum(
  before: readonly Expense[],
  { text, numbers, cues, mentions }: Found,
): number | undefined {
  const cost = costOf(before)
  const [sum, ...more] = numbers.filter(
    (number) => number.kind === 'money' && isSum(number) && Math.round(number.value) !== cost,
  )
  const other = mentions.some(
    ({ meaning }) =>
      (meaning.layer === 'money' && meaning.role !== 'cost') ||
      (meaning.layer === 'fact' && meaning.fact === 'result'),
  )
  const again = /又|再|还|另外|后来|追加|补/.test(text) && (SAME_CASE.test(text) || STAGE.test(text))
  const corrects = cues.has('correct') && !STAGE.test(text)
  if (!sum || more.length > 0 || other || !again || corrects || cues.has('drop')) return undefined
  return Math.round(sum.value)
}

/** By how much a message says that a cost was told wrong, in whole yuan; undefined if it does not. */
function offBy({ text, numbers }: Found): number | undefined {
  for (const { value, start, end } of numbers.filter(isSum)) {
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

const LABELS = ['甲a一', '乙b二', '丙c三', '丁d四']

/** 乙案拿掉, 第二起不算: a claim without one of its disputes. */
export function withoutDispute(claim: Claim, text: string): Claim | undefined {
  const label = /([甲乙丙丁a-d])案|第([一二三四])(?:个|起|件|场|桩)/.exec(text)
  const letter = label?.[1] ?? label?.[2]
  const place = letter === undefined ? -1 : LABELS.findIndex((names) => names.includes(letter))
  const { costs } = claim
  if (!costs || costs.length < 2 || place < 0 || place >= costs.length) return undefined
  return { ...claim, costs: costs.filter((_, index) => index !== place), quantity: costs.length - 1 }
}

/** 第二个其实输了: of several disputes with costs of their own, one that ended otherwise. */
export function disputeTurned({ text, mentions }: Found, { claims }: Conversation): Step | undefined {
  const result = mentions.flatMap(({ meaning }) =>
    meaning.layer === 'fact' && meaning.fact === 'result' ? [meaning.value] : [],
  )
  const [only, ...others] = claims.flatMap(({ costs = [] }, index) => (costs.length > 1 ? [index] : []))
  const [value, ...more] = result
  const claim = only === undefined ? undefined : claims[only]
  const left = claim && withoutDispute(claim, text)
  if (!claim || !left?.costs || only === undefined || value === undefined) return undefined
  if (others.length > 0 || more.length > 0 || claim.facts['result'] === value) return undefined
  const kept = left.costs
  const gone = claim.costs?.find((cost, index) => cost !== kept[index])
  const turned = { ...claim, facts: { ...claim.facts, result: value }, quantity: 1 }
  return {
    move: 'change',
    claims: [left, gone === undefined ? turned : { ...turned, costs: [gone] }],
    target: [only],
  }
}

/** 少记了一笔，总数是49万: the cost is told anew, and nothing is added to it. */
export function tellsTotalCost(found: Found): boolean {
  const anew =
    /总数|总账|总额|(?:一共|总共|合计|共计|加起来|前后)(?:应该)?(?:是|为|变成|成了)|total is|in total it/
  return anew.test(found.text) && namedCosts(found, true, true).total !== undefined
}

/** A further cost of the dispute in play: 还有公证费3万. */
export function moreCost(fresh: readonly Draft[], found: Found, { claims }: Conversation): Step | undefined {
  const { text } = found
  const [draft, ...others] = fresh
  const index = claims.findIndex((claim) => claim.award === draft?.award && claim.costs !== undefined)
  const claim = claims[index]
  const sums = found.numbers.filter(({ kind, vague, currency }) => kind === 'money' && !vague && !currency)
  const [sum, ...more] = sums
  // 票漏了，1万6，也是这个案子的，算进去: a sum alone is a cost of what it is added to.
  const own = draft?.seed === undefined || draft.fresh.has('cost') ? draft?.costs : undefined
  const added = own ?? (sum && more.length === 0 && found.cues.has('add') ? [sum.value] : undefined)
  if (!draft || !added || !claim?.costs || others.length > 0 || draft.fresh.has('result')) return undefined
  if (tellsTotalCost(found)) return undefined
  if (
    !SAME_CASE.test(text) &&
    /另一|又一|第二|另外(?:一|那)|还有(?:一|个)|another|second|one more/.test(text)
  )
    return undefined
  const total = added.reduce((a, b) => a + b, 0)
  const costs = [...claim.costs.slice(0, -1), (claim.costs.at(-1) ?? 0) + total]
  return { move: 'change', claims: [{ ...claim, costs }], target: [index] }
}

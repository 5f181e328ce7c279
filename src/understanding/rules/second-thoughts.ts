/** Second thoughts on what is in play: only the larger of several, one that is taken back after all, why nothing is paid. */
import { isDeepStrictEqual } from 'node:util'
import type { Conversation } from '../../assistant/conversation.ts'
import { calculate, type Item } from '../../awards/calculator.ts'
import { resolve } from '../../awards/resolve.ts'
import type { Schedule } from '../../awards/schedule.ts'
import type { Claim } from '../request.ts'
import type { Reading } from './claims.ts'
import { CONDITION_FACTS, type Draft } from './drafts.ts'
import type { Found } from './found.ts'
import type { NumberMention } from './numbers.ts'
import type { Step } from './steps.ts'

/** Words for the larger or the smaller of several. */
interface Extreme {
  readonly words: RegExp
  /** Whether it is the larger one. */
  readonly larger: boolean
}

/** 钱多的那个, 挑大的, 就高; not 更多的材料, 重大的. */
function extreme(words: string, ends: string, english: string): RegExp {
  return new RegExp(
    `(?<![很许不太更重扩减提缩至差])(?:最|[更较](?=.的[那这]))?${words}(?:一?[些点])?钱?的?(?:那|这)(?:一)?(?:个|样|项|种|份|边|头|笔|块|条)|(?:钱|金额|数额|额度|奖金|上限|给得?|补得?|拿得?|奖得?)(?:更|最|较|比较)?${words}(?:一?[些点])?的|${words}钱(?:的|那)|(?:[择取选挑就报按留拿要算保]|保留)(?:一个|个)?(?:最|更|较)?${words}(?:者|的|(?=$|[,。;! ]|不|申|报|享|拿|领|算|计))|最${words}的|(?<!\\p{Script=Han})[${ends}]头|\\b(?:${english})\\b(?! than)`,
    'u',
  )
}
const EXTREMES: readonly Extreme[] = [
  {
    words: extreme(
      '(?:[多大高贵肥]|值钱|划算|合算|实惠)',
      '大',
      'bigger|biggest|larger|largest|higher|highest|greater|greatest|better paid|(?:pays|is worth|gives|brings|worth)(?: the)? (?:more|most)',
    ),
    larger: true,
  },
  {
    words: extreme(
      '(?:[少小低]|便宜|不值钱|不划算)',
      '小',
      'smaller|smallest|cheaper|cheapest|lower|lowest|lesser|(?:pays|is worth|gives|brings|worth)(?: the)? (?:less|least)',
    ),
    larger: false,
  },
]
/** 哪个多就报哪个, whichever pays more. */
const WHICHEVER =
  /就高(?:不就低)?|[择从]优(?:报|选|申)|哪一?(?:个|样|项|头|边|种|份)[^,。;!?]{0,6}[多大高贵](?:一?[些点])?,?(?:我们|咱们?)?(?:就|便)?(?:报|要|留|选|走|算|按|拿|保|申|挑|取)哪|\bwhichever\b[^,.;!?]*\b(?:more|most|higher|highest|bigger|larger|better)\b/
/** Then just that one, after a comparison: the one that brings more. */
const THAT_ONE =
  /\b(?:just|only|take|choose|pick|go (?:for|with)|do) (?:that|this)(?: one)?\b|^(?:那么?|行|好|嗯)?,?(?:我们)?(?:就|只)(?:报|选|要|算|留|拿|做|搞|是)?(?:它|这个|那个)(?:了|吧|呗)?$/
const KEEPS =
  /只|就|光|单|仅|留|保|报|要|选|取|挑|择|拿|按|走|\b(?:only|just|keep|take|choose|pick|go|count|file|apply|want|do)\b/
/** the lower one goes */
const GOES = /\b(?:goes|is out|can go|falls away)\b/
const ASKS = /哪|是不是|\bwhich\b|\bwhat (?:is|are)\b|^(?:do|does|did|is|are|will|would|should|was|were)\b/

/** What each claim comes to; undefined while one of them leaves a fact open. */
function itemsOf(claims: readonly Claim[], schedule: Schedule): readonly Item[] | undefined {
  const items = claims.flatMap((claim) => {
    const resolution = resolve(schedule, claim)
    return resolution.kind === 'rule' ? calculate(schedule, [resolution.claim]).items.slice(0, 1) : []
  })
  return items.length === claims.length ? items : undefined
}

/** The claims that bring most, or least; undefined if it is not clear which. */
function extremesOf(
  claims: readonly Claim[],
  larger: boolean,
  many: number,
  schedule: Schedule,
): readonly number[] | undefined {
  const items = itemsOf(claims, schedule)
  if (!items) return undefined
  const worth = (place: number) => items[place]?.yuan ?? 0
  const sorted = [...claims.keys()].toSorted((a, b) => (larger ? worth(b) - worth(a) : worth(a) - worth(b)))
  const [last, next] = sorted.slice(many - 1)
  if (last === undefined || next === undefined || worth(last) === worth(next)) return undefined
  return sorted.slice(0, many)
}

/**
 * 只留钱多的那个, 少的那个不报了, drop the smaller one: claims told by what they bring.
 * @param cuesOf the cues of a clause
 */
export function byWorth(
  { text, cues }: Found,
  { claims, ask, compared }: Conversation,
  cuesOf: (clause: string) => ReadonlySet<string>,
  schedule: Schedule,
): Step | undefined {
  if (claims.length < 2 || ask) return undefined
  const drop = (gone: readonly number[] | undefined): Step | undefined =>
    gone && { move: 'drop', claims: [], target: gone }
  const keep = (kept: readonly number[] | undefined): Step | undefined =>
    drop(kept && [...claims.keys()].filter((place) => !kept.includes(place)))
  if (WHICHEVER.test(text) || (compared && THAT_ONE.test(text)))
    return keep(extremesOf(claims, true, 1, schedule))
  if (ASKS.test(text)) return undefined
  for (const clause of text.match(/[^,。;!?\n]+/g) ?? []) {
    const [named, ...others] = EXTREMES.filter(({ words }) => words.test(clause))
    if (!named || others.length > 0) continue
    const after = clause.split(named.words).at(-1) ?? ''
    const places = extremesOf(claims, named.larger, MANY[after[0] ?? ''] ?? 1, schedule)
    if (!places) return undefined
    const own = cuesOf(clause)
    if (own.has('drop') || GOES.test(clause)) return drop(places)
    if (own.has('only') || KEEPS.test(clause)) return keep(places)
    if (cues.has('drop')) return drop(places)
    return cues.has('only') || KEEPS.test(text) ? keep(places) : undefined
  }
  return undefined
}
/** 最高的两个: how many. */
const MANY: Readonly<Record<string, number>> = { 两: 2, 二: 2, 俩: 2, 三: 3 }

/** 没撤成, 又不撤了, 再算进来, 照旧算, changed my mind: what was dropped counts again. */
const TAKEN_BACK =
  /没黄|误会|还是(?:要|得|把它|把他|都)?(?:一块儿?|一起|一并|一道|都)(?:报|算|要|申)|弄岔|重新(?:算|计|列|报|纳|加)(?:进|入|上|回|着)|继续(?:算|报|计|留)|照报|没(?:有)?(?:撤|退|取消|去|放弃|黄|划)(?:成|掉|得?了|下来|销|报)|(?:撤|退|删|去|划|取消)(?:销|回|报|掉)?(?:申请)?(?:也|都)?(?:错了?|被拒|被驳|没成|没批|失败|不了|未遂)|(?:又|还是|先|最后)?不(?:撤|退|去掉?|删|取消|放弃|划|丢)了|别(?:去掉|删|撤|拿掉|划|丢)|(?:[再又]|重新|还是|仍旧?|照样|照旧?|一并|给我|帮我|也)?(?:算|加|放|列|写|报|补|拿|捡|带|纳|计|归|请|收|捞)(?:进来|进去|入去|入来|回来|回去|返来|返去|返入去|回(?!头|复|答|来?问|过头)|返(?!回|还)|进(?=$|[,。;!吧]))|改(?:了|变了?)?主意|(?:照旧|照常|照样|照原样|仍旧?|依旧|还是?按?原来的?|按原来的?|原样)(?:算|报|列|计|留|办)|留(?:着|下|回)(?:吧|了|$|[,。;!])|又(?:能|可以|要|同意|批准?|活|有戏|让|恢复)|复活|起死回生|反悔|还(?:是)?(?:得|要|能|可以|照)?(?:报|留着|带上|算上|计上)|\b(?:put|add|count|bring|include|keep|leave)\b(?: \w+){0,4} (?:back|in after all|after all|again)|\b(?:back (?:in|on)|on again|after all|changed? (?:my|our|her|his|their) minds?|reinstat\w+|restor\w+)\b|\b(?:keep|leave) (?:it|that|this|them|that one|the \w+)(?: in)?\b(?! out)|(?:'re|are|'m|am|will|'ll) (?:still )?(?:keep|keeping)\b|withdrawal (?:did ?n't|was|fell|failed)|didn't (?:withdraw|drop)/

/** 有一项不报了: what the last step took from the only claim in play. */
function lessened({ claims, earlier = [] }: Conversation): readonly Claim[] {
  const [claim, ...others] = claims
  const [before, ...more] = earlier
  const gone = (before?.quantity ?? 1) - (claim?.quantity ?? 1)
  const alike = isDeepStrictEqual(before, { ...claim, quantity: before?.quantity })
  if (!claim || !before || others.length > 0 || more.length > 0 || gone < 1 || !alike || claim.costs)
    return []
  return [{ ...claim, quantity: gone }]
}

/** 这个也不报了, 其他照旧算: drops a further one, or speaks of those that stay. */
const DROPPED_TOO = /剩下|其余|其[他它]|也(?:先)?(?:不(?!撤|退|去|删)|别|去掉|撤|删|拿掉|划)/

/** Whether a number counts things spoken of: 那两项. */
function pointsBack(text: string, { start }: NumberMention): boolean {
  return /[那这](?:一)?$|\b(?:the|those|these|all) $/.test(text.slice(0, start))
}

/** 没撤成，再算进来; 领导又同意了，照旧算: what the last drop took out is in play again. */
export function takenBack(
  found: Found,
  alone: Reading,
  conversation: Conversation,
  schedule: Schedule,
): Step | undefined {
  const { text, cues, numbers, outside } = found
  const { claims } = conversation
  const dropped = conversation.dropped.length > 0 ? conversation.dropped : lessened(conversation)
  if (dropped.length === 0 || !(cues.has('restore') || TAKEN_BACK.test(text))) return undefined
  if (DROPPED_TOO.test(text)) return undefined
  const counts = numbers.some(
    (one) => one.kind === 'money' || (one.kind === 'count' && !pointsBack(text, one)),
  )
  if (counts || outside.length > 0 || (alone.bodies.some((body) => body !== 'speaker') && /也/.test(text)))
    return undefined
  const named = new Set<number>()
  for (const { award, facts } of alone.drafts) {
    const fits = (claim: Claim) =>
      claim.award === award &&
      schedule
        .award(award)
        .asks.every((fact) => facts[fact] === undefined || (claim.facts[fact] ?? facts[fact]) === facts[fact])
    const places = dropped.flatMap((claim, place) => (fits(claim) ? [place] : []))
    if (places.length === 0 || (places.length > 1 && claims.some(fits))) return undefined
    for (const place of places) named.add(place)
  }
  // 江苏那个没撤成: told by a fact of one that was dropped.
  for (const { fact, value } of alone.loose) {
    const places = dropped.flatMap(({ facts }, place) => (facts[fact] === value ? [place] : []))
    // 撤回被拒了: tells of the withdrawal.
    if (places.length === 0 && !CONDITION_FACTS.has(fact)) return undefined
    if (alone.drafts.length === 0) for (const place of places) named.add(place)
  }
  const back = named.size > 0 ? dropped.filter((_, place) => named.has(place)) : dropped
  return { move: 'restore', claims: back }
}

/** 还是按原来的, 改回去, 当我没说, undo that: as it was before the last step. */
const AS_BEFORE =
  /(?:按|照|用|回到?|恢复到?|退回到?|改回|返|还是|都是|就是?)(?:着|返|回)?(?:原来|原先|原本|原样|之前|以前|先前|眼下|眼前|目前|现在|如今|实际|最初|起初|一开始|刚才|上一?[步次版])(?:的|那|嗰)?(?:个|些|种|样)?(?:情况|样子|样|数|数字|状况|状态|报|来|算|写|版本|口径|方案|结果)?(?=[,。;!? 吧了的呢]|$|那|嗰)|(?:改|变|换|调)回(?:去|来)|(?:撤销|撤回|取消|作废|退回)(?:掉|了)?(?:刚才|刚刚|上一?[步次条]|上面|这次|那次)?的?(?:那个)?(?:去掉|删除|删掉|改动|修改|操作|更改|调整|变更|一步|那步)|(?:刚才|刚刚|上面|上一句)(?:改|加|换|说|讲)的?(?:那?[个项句条])?(?:都|也|就)?(?:不算|作废|不作数|不要|撤回|撤销|收回)|当我没(?:说|问|讲|提)|恢复(?:原样|原状|原来)|(?:还是|算了|先|就),?(?:不|别)(?:加|改|换|变|折腾|动)了|\bundo\b|\bas (?:it|they) (?:was|were)\b|\bback to (?:what|how) (?:it|we|i)\b|\bback to (?:before|the original|the first|the previous|where we were)|\bthe way it was\b|\brevert\b|\bforget (?:i said|what i (?:just )?said|that change|the change)/

/** 算了，还是按原来的: a step back, said without anything new. */
export function asBefore(
  { text, numbers, cues, mentions }: Found,
  alone: Reading,
  { earlier, last }: Conversation,
): Step | undefined {
  const goesOn = last === 'estimate' || last === 'clarification'
  const words = goesOn && earlier && text.length <= 40 ? AS_BEFORE.exec(text) : null
  if (!earlier || !words || cues.has('clauseText') || /谁|哪|怎么|如何|什么/.test(text)) return undefined
  // 撤销刚才的修改 tells of no revision of a standard.
  const loose = alone.loose.some(({ at }) => at < words.index || at >= words.index + words[0].length)
  const tells = alone.drafts.length > 0 || loose || alone.denied.length > 0
  const counts = numbers.some(({ kind }) => kind !== 'plain')
  // 公证费退回来了: of a cost.
  const ofCosts = mentions.some(({ meaning }) => meaning.layer === 'money' && meaning.role === 'cost')
  return tells || counts || ofCosts ? undefined : { move: 'start', claims: earlier }
}

/** 凭啥没有, 为啥一分不给, why not: asks why nothing is paid. */
const WHY_NOTHING =
  /(?:凭(?:什么|啥)|(?:因)?为(?:什么|啥|何)|怎么|咋|干嘛|干吗|点解|how come|\bwhy\b)[^,。;!?]{0,12}(?:没|不|冇|唔|拿不|0|零|无|拒|否|一分|n't|\bnot?\b|\bzero\b|nothing|ineligible|reject|refus|den(?:y|ied)|left out)|^(?:but |and |so |啊|哦|哎|诶|咦|嗯|那|这|可|但)*,?(?:凭(?:什么|啥)|为(?:什么|啥|何)|点解|why(?: not| is that| so)?|how come|how so|on what (?:grounds|basis)|says who|怎么会|咋会|怎么回事|咋回事|什么(?:原因|理由)|啥(?:原因|理由)|(?:原因|理由|依据)(?:呢|是什么|是啥|何在)?)[呢呀啊的]?[?!]*$|(?:没有?|不给|不算|不行|0|零|一分(?:钱)?(?:都|也)?(?:没有?|不给))[^,。;!?]{0,4},?(?:是)?(?:凭什么|凭啥|为什么|为啥|什么(?:原因|理由|道理)|啥(?:原因|理由|道理)|哪条规定)|(?:不给|没有|没份|没钱|不算|不行|不补|拒)的?(?:理由|原因|道理|说法)/

/** Whether a message asks why a claim in play brings nothing. */
export function asksWhyNothing(
  { text }: Found,
  { claims, ask, last }: Conversation,
  schedule: Schedule,
): boolean {
  if (ask || last !== 'estimate' || text.length > 40 || !WHY_NOTHING.test(text)) return false
  return itemsOf(claims, schedule)?.some(({ outcome }) => outcome === 'ineligible') ?? false
}

/** 加起来, 一起, 合计 right after a number: it is that of all. */
const OF_ALL =
  /^[个份样项家件笔种]?(?:奖|东西|加|都|全|放|算|合|一|的|头|凑|并|总|共|统|搁|摆|归|打|统统){0,2}(?:一起|一块|一道|一共|起来|合计|合起|总共|总计|共计|加总|总|共|计)|^ (?:together|combined|in all|in total)/

/** 协会的团队还评上了贡献奖，两个加起来: a draft without the number of all that are then in play. */
export function withoutNumberOfAll(draft: Draft, { text }: Found, all: number): Draft {
  const counts = draft.counts.filter(({ value, end }) => value !== all || !OF_ALL.test(text.slice(end)))
  if (counts.length === draft.counts.length || draft.quantity !== all) return draft
  const { quantity: _, ...rest } = draft
  const [own] = counts.filter(({ kind }) => kind === 'count')
  return { ...rest, counts, ...(own ? { quantity: own.value } : {}) }
}

/** Our CEO received the same award: the one in play, no second time, unless it is told of the past. */
export function sameInPlay(found: Found, { claims }: Conversation): Found {
  if (claims.length === 0 || BEFORE.test(found.text)) return found
  const mentions = found.mentions.filter(
    ({ meaning, text }) => !(meaning.layer === 'fact' && meaning.fact === 'time' && /\bsame\b/.test(text)),
  )
  return { ...found, mentions }
}
const BEFORE =
  /\b(?:before|earlier|previous(?:ly)?|already|once|ago|again|twice|last (?:year|time)|in (?:19|20)\d\d)\b/

/** 除了领跑者，其他都不要; 除了领跑者，别的呢: all but one. */
const ALL_BUT =
  /(?:除了?|除开|除去)([^,。;!?]{1,24}?)(?:以外|之外|外)?,?(?:其他|其它|其余|别的|剩下的?|余下的?)(?:的|几[个项样])?(?:我们)?(?:就|先)?(?:都|全|一律|统统|通通)?(不|去掉|删|别|拿掉|撤|划)?/
const ALL_BUT_ENGLISH =
  /\b(?:drop|remove|leave out|scrap) (?:everything|all|the rest|the others?)(?: else)?(?: but| except(?: for)?| apart from) ([^,.;!?]+)/

/**
 * The claims named as the only ones that stay, or that go.
 * @param namedBy the places of the claims that some words name
 */
export function allBut(
  { text }: Found,
  { claims, ask }: Conversation,
  namedBy: (words: string) => readonly number[],
): Step | undefined {
  const chinese = ALL_BUT.exec(text)
  const match = chinese ?? ALL_BUT_ENGLISH.exec(text)
  if (!match || ask || claims.length < 2) return undefined
  const named = namedBy(match[1] ?? '')
  if (named.length === 0 || named.length >= claims.length) return undefined
  const stays = chinese === null || chinese[2] !== undefined
  const target = [...claims.keys()].filter((place) => named.includes(place) !== stays)
  return { move: 'drop', claims: [], target }
}

/** 两项都是制定: what is said of as many as there are in play holds for all of them. */
export function allAre(
  { text, numbers }: Found,
  { loose }: Reading,
  { claims, ask }: Conversation,
): Step | undefined {
  const [claim] = claims
  const count = numbers.find(
    ({ kind, value, end }) =>
      kind === 'count' &&
      value > 1 &&
      /^[^,。;!?]{0,4}(?:都|全|均)部?(?:只|仅)?(?:是|为|属|算)/.test(text.slice(end)),
  )
  const alike = claims.every(({ award }) => award === claim?.award)
  const units = claims.reduce((sum, { quantity = 1 }) => sum + quantity, 0)
  // 都是全国的
  const all =
    /^(?:不对|不是|其实|哦|更正|错了|说错了|应该)?[,，]?(?:其实|实际上|应该)?(?:它们|他们|这些|全部|统统)?[都全均](?:其实|应该)?(?:是|属于)(?![^,。;!?]*[吗?])/.exec(
      text,
    )
  const from = count?.end ?? (all ? all.index + all[0].length : undefined)
  const said = loose.filter(({ at }) => from !== undefined && at >= from)
  const counted = count === undefined || units === count.value
  if (from === undefined || ask || claims.length < 2 || !alike || !counted || said.length === 0)
    return undefined
  const facts = Object.fromEntries(said.map(({ fact, value }) => [fact, value]))
  return { move: 'start', claims: claims.map((one) => ({ ...one, facts: { ...one.facts, ...facts } })) }
}

/** 子公司, 兄弟单位, a sister company: another body of those who ask. */
const KINDRED =
  /(?:兄弟|子|分|关联|下属|旗下|姊妹|姐妹|合资)(?:公司|单位|企业|厂|院|校|学会|协会)|另外?一家|\b(?:sister|subsidiary|affiliated?|another|other) (?:company|firm|unit|institute|plant)/
/** 子公司也拿到同一个提名奖，两家合计: the same for another body. */
export function forKindred({ text, cues }: Found): boolean {
  return (
    cues.has('total') &&
    !cues.has('correct') &&
    KINDRED.test(text) &&
    /也|同样|一样|同一|too\b|also|same/.test(text)
  )
}

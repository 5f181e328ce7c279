/** Parts of what is in play of which something else is true, and clauses that each tell of another claim. */
import type { Conversation } from '../../assistant/conversation.ts'
import type { Schedule } from '../../awards/schedule.ts'
import type { Pack } from '../../knowledge/pack.ts'
import type { Claim } from '../request.ts'
import { type Carried, type ClaimReader, type Reading, THE_REST } from './claims.ts'
import { toClaim } from './drafts.ts'
import { type Found, findAll } from './found.ts'
import type { Lexicon } from './lexicon.ts'
import { namedByParts, namedClaims, speaker } from './named.ts'
import { type Step, turnedInto } from './steps.ts'

const UNITS = '[个家项件位名枚份处座]'
/** 其中一家, 有一个, one of them: a part of several, whose number follows. */
const PART = new RegExp(
  `(?<=^|[,。;!? ])(?=[一两二三]${UNITS}(?:没|未|不|是|只|才|被))|(?:其实|实际上?|不过|但是?)(?=[一两俩二三]${UNITS}(?:其实|只|才)?[是属])|(?<![没还另又只就也])有(?=[一两俩二三四五\\d]{1,2}${UNITS})|(?<![没还另又只就也])有(?:个人|[个人位家件项份枚])(?=[^,。;!?]{0,6}(?:没|未|落|被|退|撤|出局|淘汰|不符))|(?:名单|公示|公告|榜|批复|批文|结果|最后|最终)[^,。;!?]{0,6}[少缺差]了?(?=[一两二三\\d])|(?:[刷筛毙否砍撤退缺]|淘汰|落选)(?:掉|下去?|下来|了|回)*(?=[一两二三四五\\d]{1,2}${UNITS}(?:$|[,。;!?了]))|[项个件家]里(?:面|头)?(?:只|就|才)?有?(?=[一两二三])|其中(?:的|有)?|(?:里面|里头|当中|之中)(?:的|有)?|one of (?:them|those|these|the [a-z]+)|of (?:them|which|those|these),? `,
)
/** 最后一项, 第三个, 小的那家, the last one: one of several. */
const PLACE = new RegExp(
  `(?:最后|末尾|第[一二三四五六]|老[大二三四](?:那|的)?|(?<!\\p{Script=Han})[大小新老后头]的?|(?<!\\p{Script=Han})另)(?:那|的|面)?一?${UNITS}的?(?=[^,。;]{0,3}(?:是|只|才|属|算|为|,)|[^,。;]{0,8}(?:没|未|被|落选|黄|退|撤))|the (?:last|first|second|third|smaller|larger|other) (?:one|of them)`,
  'u',
)
/** 一个其实是, 有一项要归到: between some of several and what they are instead. */
const IS_OTHER =
  /^[^,。;!?]{0,10}?(?:[是算属归]|改|换|转|挪|划|移|并)(?:于|到|成|为|进|入|给|做)?(?:了)?[^,。;!?]{0,6}$|^[^,.;!?]{0,20}\b(?:is|are|was|were|belongs? to|counts? as|falls? under|should be)\b[^,.;!?]{0,16}$/
/** 还有…, 再加…: opens with what is added. */
const ADDS_FIRST = /^(?:那|嗯|哦|对了|好|and )*,?(?:还有|另外|再|又|也|加|plus|also|another)/
const ELSEWHERE =
  /(?:别[家人的]|人家|同行|对手|对面|隔壁|他们|她们|其他(?:公司|单位|家)|之前|以前|去年|前年|早先|早年|上[次回批]|往年)(?:还|也|都|就|曾|倒)?$/
/** 其中一项没通过: not granted, of an award that has no condition of its own for it. */
const FAILED =
  /(?<!验收)(?:没(?:能|有)?|未能?)(?:通过|过(?!期)|评上|获?批|拿到|成|中|认(?:定)?下来|认定|立(?:上|项)|选上|入选|上榜|入围|评下来|下来)|落选|落榜|落空|被(?:刷|否|毙|拒|退|驳|淘汰|撤|拿下)|淘汰|出局|rejected|failed|turned down|refused|unsuccessful|not (?:granted|approved|recogni[sz]ed)|n't (?:granted|approved|recogni[sz]ed|pass|make it)|did(?: not|n't) (?:pass|make it|get)/
/** 其中一家退出了: no longer asked for. */
const FALLEN =
  /(?:跟|和|与)(?:我|咱)[^,。;]{0,4}没(?:有)?关系|不归(?:我|咱)们|不是(?:我|咱)们(?:的|做的)|退出|撤了|(?:转|让|划|移|交)给|归了?(?!我|咱)[^,。;!?]{1,6}(?:了|牵头|报|申)|报重|重复|退(?:了|掉|回)|黄了|泡汤|作废|被(?:否|毙|刷)|撤回|取消|不报|放弃|withdr[ae]w|dropped out/

/** Reads what a message tells of parts. */
export class Parts {
  readonly #pack: Pack
  readonly #lexicon: Lexicon
  readonly #claims: ClaimReader

  constructor(pack: Pack, lexicon: Lexicon, claims: ClaimReader) {
    this.#pack = pack
    this.#lexicon = lexicon
    this.#claims = claims
  }

  /** 修订的里面有一项是国际标准, 小的那家只是AA, 其中一家没通过: a part of a claim's quantity of which something else is true. */
  ofOne(found: Found, conversation: Conversation): Step | undefined {
    const { text, cues } = found
    const { claims } = conversation
    const of = PART.exec(text) ?? PLACE.exec(text)
    const adds = found.mentions.some(
      ({ meaning, start }) => meaning.layer === 'cue' && meaning.cue === 'add' && start < (of?.index ?? 0),
    )
    // 别家有一件被驳回了, 之前有一件没批: of somebody else, or of another time.
    const elsewhere = of && ELSEWHERE.test(text.slice(0, of.index))
    if (of && elsewhere && FAILED.test(text.slice(of.index))) return { move: 'total', claims }
    if (!of || elsewhere || conversation.ask || (adds && !cues.has('correct'))) return undefined
    const find = (part: string) => findAll(this.#lexicon, part, part)
    const rest = text.slice(of.index + of[0].length)
    const single = /one|^有[个人位家件项份枚]/.test(of[0]) || !PART.test(of[0] + rest.slice(0, 4))
    const count = single ? 1 : find(rest).numbers.find(({ kind }) => kind === 'count')?.value
    if (count === undefined) return undefined
    const before = find(text.slice(0, of.index))
    const known = speaker(conversation)
    const named = namedClaims(before, this.#claims.read(before, known), conversation, this.#pack.schedule)
    const places = named.length > 0 ? named : [...claims.keys()]
    const large = places.filter((index) => (claims[index]?.quantity ?? 1) > count && !claims[index]?.costs)
    const [target, ...others] = large
    const whole = target === undefined ? undefined : claims[target]
    if (target === undefined || !whole?.quantity || others.length > 0) return undefined
    const told = this.#partOf(rest, whole, target, known)
    const part = told?.claim
    // 有一件没批: an award that was not granted is none.
    const failed = FAILED.test(rest) && (!part || !this.#tellsWhy(part))
    // 三项里两项是我们主导，剩下那项只是参与: what differs is said of the rest.
    const parts = told && THE_REST.test(told.words) ? whole.quantity - count : count
    const left = { ...whole, quantity: whole.quantity - parts }
    // 后来公示名单里少了一家
    const missing = /(?:[少缺差刷筛毙否砍撤退]|淘汰|落选)(?:掉|下去?|下来|了|回)*$/.test(of[0])
    if (failed || missing || FALLEN.test(rest) || cues.has('drop'))
      return { move: 'change', claims: [left], target: [target] }
    return part && { move: 'change', claims: [left, { ...part, quantity: parts }], target: [target] }
  }

  /** 我们有两项是制定，还有一项是修订: the only award in play, told anew in full, each part with its number. */
  restated({ text, numbers }: Found, alone: Reading, { claims, ask }: Conversation): Step | undefined {
    const [claim, ...others] = claims
    if (!claim || others.length > 0 || ask || claim.costs || alone.drafts.length > 0) return undefined
    if (numbers.filter(({ kind }) => kind === 'count').length < 2 || ADDS_FIRST.test(text)) return undefined
    const { name, asks } = this.#pack.schedule.award(claim.award)
    const words = `${name.zh},${text}`
    const { drafts } = this.#claims.read(findAll(this.#lexicon, words, words), {})
    const single = numbers.every(({ kind, value }) => kind !== 'count' || value === 1)
    const told = drafts.filter(
      ({ award, quantity }) => award === claim.award && (quantity !== undefined || single),
    )
    const apart = asks.some((fact) => new Set(told.flatMap(({ facts }) => facts[fact] ?? [])).size > 1)
    if (told.length < 2 || told.length < drafts.length || !apart) return undefined
    const parts = told.map(toClaim).map((part) => ({ ...part, facts: { ...claim.facts, ...part.facts } }))
    return { move: 'change', claims: parts, target: [0] }
  }

  /** 五个里有一个其实是战略推进项目: some of a claim's quantity are of another award. */
  ofOther({ text, mentions, numbers }: Found, { claims, ask }: Conversation): Step | undefined {
    const inPlay = new Set(claims.map(({ award }) => award))
    const other = mentions.find(
      ({ meaning }) => meaning.layer === 'award' && !meaning.weak && !inPlay.has(meaning.award),
    )
    const count = numbers.findLast(
      ({ kind, end }) =>
        kind === 'count' && other && end <= other.start && IS_OTHER.test(text.slice(end, other.start)),
    )
    if (!other || !count || ask || other.meaning.layer !== 'award') return undefined
    const large = claims.flatMap(({ quantity = 1, costs }, index) =>
      quantity > count.value && !costs ? [index] : [],
    )
    const own =
      large.length > 1
        ? large.filter((index) => namedByParts(text, claims, this.#pack.schedule).includes(index))
        : large
    const [target, ...more] = own
    const whole = target === undefined ? undefined : claims[target]
    if (target === undefined || !whole?.quantity || more.length > 0) return undefined
    const words = /^[^,。;!?]*/.exec(text.slice(other.start))?.[0] ?? ''
    const [draft] = this.#claims.read(findAll(this.#lexicon, words, words), {}).drafts
    if (!draft) return undefined
    const left = { ...whole, quantity: whole.quantity - count.value }
    return { move: 'change', claims: [left, { ...toClaim(draft), quantity: count.value }], target: [target] }
  }

  /** Whether a claim fails on a condition that a reply names. */
  #tellsWhy({ award, facts }: Claim): boolean {
    const { schedule } = this.#pack
    const conditions = schedule.award(award).rules.flatMap((rule) => Object.keys(rule.conditions))
    return conditions.some((id) => {
      const { tacit, fails } = schedule.condition(id)
      return !tacit && Object.entries(fails).some(([fact, values]) => values.includes(facts[fact] ?? ''))
    })
  }

  /** What is said of a part of a claim: the first of its clauses that tells it apart from the whole. */
  #partOf(
    text: string,
    whole: Claim,
    index: number,
    known: Carried,
  ): { readonly claim: Claim; readonly words: string } | undefined {
    const clauses = text.match(/[^,。;!?]+[,。;!?]*/g) ?? []
    for (let length = 1; length <= clauses.length; length++) {
      const words = clauses.slice(0, length).join('')
      const found = findAll(this.#lexicon, words, words)
      const [draft] = this.#claims.read(found, { ...known, seeds: [{ index, claim: whole }] }).drafts
      if (draft?.award !== whole.award) return undefined
      const differs = [...draft.fresh].some((fact) => draft.facts[fact] !== whole.facts[fact])
      if (differs) return { claim: toClaim(draft), words: clauses[length - 1] ?? '' }
    }
    return undefined
  }

  /** TC那个其实是ISO的，SC没变: clauses that each tell of another claim in play. */
  ofSeveral({ text, cues }: Found, conversation: Conversation): Step | undefined {
    const { claims, ask } = conversation
    const clauses = text.match(/[^,。;!?]+/g) ?? []
    if (ask || claims.length < 2 || clauses.length < 2 || cues.has('drop') || cues.has('add'))
      return undefined
    const told = new Map<number, Claim>()
    const named = new Set<number>()
    for (const words of clauses) {
      const found = findAll(this.#lexicon, words, words)
      const facts = found.mentions.flatMap(({ meaning }) =>
        meaning.layer === 'award'
          ? Object.entries(meaning.facts)
          : meaning.layer === 'fact'
            ? [[meaning.fact, meaning.value] as const]
            : [],
      )
      // The first thing that is said of only one of them names it.
      const byFact = facts.flatMap(([fact, value]) => {
        const having = claims.flatMap((claim, place) => (claim.facts[fact] === value ? [place] : []))
        return having.length === 1 ? having : []
      })
      const byName = namedByParts(words, claims, this.#pack.schedule)
      const [index] = byFact.length > 0 || byName.length > 1 ? byFact : byName
      const claim = index === undefined ? undefined : (told.get(index) ?? claims[index])
      if (index === undefined || !claim) continue
      named.add(index)
      const { drafts } = this.#claims.read(found, { ...speaker(conversation), seeds: [{ index, claim }] })
      const [draft, ...more] = drafts
      const [turned] = turnedInto(found, { ...conversation, claims: [claim] })?.claims ?? []
      if (turned) told.set(index, turned)
      if (turned) continue
      if (!draft || more.length > 0) return undefined
      const differs = [...draft.fresh].some((fact) => draft.facts[fact] !== claim.facts[fact])
      if (differs || (draft.quantity ?? 1) !== (claim.quantity ?? 1)) told.set(index, toClaim(draft))
    }
    if (named.size < 2 || told.size === 0) return undefined
    return { move: 'change', claims: [...told.values()], target: [...told.keys()] }
  }
}

/** 战略推进一项、组合两项，放一块: claims in play that a list names by a part of their name, each with its number. */
export function recounted(
  { text, mentions, numbers }: Found,
  claims: readonly Claim[],
  schedule: Schedule,
): ReadonlyMap<number, Claim> {
  const told = new Map<number, Claim>()
  for (const { 0: item, index: start } of text.matchAll(/[^,、。;!?和跟与及加]+/g)) {
    const end = start + item.length
    const names = mentions.some(
      (one) => one.meaning.layer === 'award' && one.start >= start && one.end <= end,
    )
    const counts = numbers.filter((one) => one.kind === 'count' && one.start >= start && one.end <= end)
    const [count, ...more] = counts
    const [index, ...others] = namedByParts(item, claims, schedule)
    const claim = index === undefined ? undefined : claims[index]
    if (names || !count || more.length > 0 || !claim || index === undefined || others.length > 0) continue
    const differs = Number.isInteger(count.value) && count.value >= 1 && count.value !== (claim.quantity ?? 1)
    if (differs && !claim.costs) told.set(index, { ...claim, quantity: count.value })
  }
  return told
}

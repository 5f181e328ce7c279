/** What claims leave unsaid and siblings, rules or the conversation tell. */
import type { Draft } from './drafts.ts'
import type { Said } from './found.ts'
import type { Mention } from './lexicon.ts'
import { isNegated } from './negation.ts'
import type { AwardTraits } from './traits.ts'

/** 由协会发布, 跟着协会: the body is somebody else. */
const OTHERS =
  /(?:由|跟着|跟|帮|替|通过|让|请|随|随着|借|借着|以|用|挂|挂在|挂靠|挂靠在)(?:了|某|某个|行业|一个|一家|省|市|相关)?$/

/** 我们是一家, we are a: what follows is who speaks. */
const WE_ARE =
  /(?:我们|咱们|我方|这边|俺们)(?:就|只|也|都|这)?是(?:一?[家个])?[^,。;!?]{0,4}$|\bwe(?: are|'re)(?: only| just| simply| actually)?(?: an?| the)?(?: [a-z]+){0,2} ?$/

/** 帮协会问一下, the association I'm asking for: the body for which somebody asks. */
const ASKED_FOR = {
  before: /(?:替|帮|代|为)(?:我们|我|咱们?)?$/,
  after: /^(?:来|先)?(?:问|打听|咨询|了解|查)/,
  beforeEnglish: /\b(?:asking|ask) (?:for|on behalf of) (?:the |an? |our )?$/,
  afterEnglish: /^ (?:that |which )?(?:i'm|i am|we're|we are) asking (?:for|about)/,
}

/** 协会发布的，我们公司起草，给我们多少: those who ask are no society, and ask for themselves. */
const OURS = /(?:我们|咱们|我|咱|本|our |we,? (?:as )?an? )$/
const FOR_US =
  /给我们|我们(?:公司|企业|单位|院|所|厂|这家)?(?:能|可以?|该|会)?(?:拿|领|得|有)(?:到)?(?:多少|几)|\b(?:do|can|could|would|will) (?:we|our company|our firm) (?:get|claim|receive)|how much for us/
const NO_SOCIETY = new Set(['enterprise', 'institute', 'university', 'hospital'])

/** Whether somebody asks for the body named at a place. */
function isAskedFor(text: string, { start, end }: Mention): boolean {
  const before = text.slice(Math.max(0, start - 24), start)
  const after = text.slice(end, end + 30)
  return (
    (ASKED_FOR.before.test(before) && ASKED_FOR.after.test(after)) ||
    ASKED_FOR.beforeEnglish.test(before) ||
    ASKED_FOR.afterEnglish.test(after)
  )
}

/** Takes back the facts of drafts that a message names only as possibilities. */
export function reopen(
  drafts: readonly Draft[],
  { mentions }: Said,
  alternatives: ReadonlyMap<number, string>,
  traits: AwardTraits,
): void {
  const open = new Set<string>()
  for (const { start, meaning } of mentions) {
    const fact = alternatives.get(start)
    if (meaning.layer === 'fact' && fact === meaning.fact) open.add(`${fact}: ${meaning.value}`)
    // Whether the company got it or our CEO: what was said of it before is open again, too.
    if (meaning.layer === 'body' && fact === 'recipient') open.add(`recipient: organization`)
  }
  for (const draft of drafts) {
    for (const fact of traits.award(draft.award).asks) {
      const said = draft.fresh.has(fact) || (draft.seed !== undefined && fact === 'recipient')
      if (said && open.has(`${fact}: ${draft.facts[fact]}`)) delete draft.facts[fact]
    }
  }
}

/** Whether a draft is of a dispute of which neither outcome nor cost is told. */
export function isBackground(draft: Draft, traits: AwardTraits): boolean {
  return (
    traits.paysCosts(draft.award) &&
    draft.seed === undefined &&
    draft.facts['result'] === undefined &&
    draft.costs === undefined
  )
}

/** 我们单位跟隔壁兄弟单位各做了一个: two bodies, joined by a word. */
const TWO_BODIES =
  /(?:单位|公司|企业|院|所|校|学校|协会|学会|厂|医院|我们|我司)(?:跟|和|与|同|及)[^,。;!?、]{1,10}(?:单位|公司|企业|院|所|校|学校|协会|学会|厂|医院|家)(?:都|也|分别)?各(?:自)?[^,。;!?]{0,4}$/

/** 三家公司各主导修订两项国标: so many bodies with so many each. */
export function multiplyEach(drafts: readonly Draft[], { text, numbers }: Said): void {
  for (const draft of drafts) {
    if (draft.seed !== undefined) continue
    const each = draft.counts.find((count) => count.each)
    const bodies = numbers.find(
      ({ kind, classifier, value, end }) =>
        each !== undefined &&
        kind === 'count' &&
        classifier === '家' &&
        value > 1 &&
        end <= each.start &&
        /^[^,。;、各]{0,8}各/.test(text.slice(end, each.start)),
    )
    if (each && !bodies && TWO_BODIES.test(text.slice(0, each.start)))
      draft.counts = [{ ...each, value: each.value * 2, each: false }]
    if (!each || !bodies) continue
    // What is granted by the body counts the bodies.
    const product = { ...each, value: each.value * bodies.value, each: false }
    draft.counts = each.value === 1 ? [product, bodies] : [product]
  }
}

/** 驰名商标、专利组合各两项; 四家公司，家家都有甲，家家都有乙: a count said once for each of a list. */
export function shareEach(drafts: readonly Draft[], { text }: Said): void {
  let each: Draft['counts'] = []
  for (const draft of drafts.toReversed()) {
    if (draft.seed !== undefined) return
    if (draft.counts.length > 0) each = draft.counts.filter((count) => count.each)
    else draft.counts.push(...each)
  }
  const bodies = drafts[0]?.counts.filter(({ classifier, value }) => classifier === '家' && value > 1) ?? []
  if (!/家家|每家|各家|每一家|都各/.test(text)) return
  for (const draft of drafts) if (draft.counts.length === 0) draft.counts.push(...bodies)
}

/** Which kind of body a message says it speaks for. */
export function bodyOf({ text, mentions }: Said, bodies: readonly string[]): string | undefined {
  const askedFor = mentions.find((one) => one.meaning.layer === 'body' && isAskedFor(text, one))
  if (askedFor?.meaning.layer === 'body') return askedFor.meaning.body
  const societies = mentions.filter(
    ({ meaning, start }) =>
      meaning.layer === 'body' &&
      meaning.body === 'society' &&
      !OTHERS.test(text.slice(Math.max(0, start - 6), start)),
  )
  // We are a company, the association published it: who speaks says so.
  const speaker = mentions.find(
    ({ meaning, start }) =>
      meaning.layer === 'body' &&
      meaning.body !== 'unit' &&
      meaning.body !== 'speaker' &&
      WE_ARE.test(text.slice(Math.max(0, start - 24), start)),
  )
  if (speaker) {
    // 我们是企业联合成立的协会: the last body of the clause is what they are.
    const clause = speaker.start + text.slice(speaker.start).search(/[,。;!?]|(?<=\p{Script=Han}) |$/u)
    const own = mentions.findLast(
      ({ meaning, start, end }) =>
        meaning.layer === 'body' &&
        meaning.body !== 'unit' &&
        meaning.body !== 'speaker' &&
        start >= speaker.start &&
        start < clause &&
        !isNegated(text, start, end),
    )
    if (own?.meaning.layer === 'body') return own.meaning.body
  }
  const published = societies.length > 0 && societies.every(({ start }) => !OURS.test(text.slice(0, start)))
  const asker = mentions.find(
    ({ meaning, start }) =>
      meaning.layer === 'body' && NO_SOCIETY.has(meaning.body) && OURS.test(text.slice(0, start)),
  )
  if (published && asker?.meaning.layer === 'body' && FOR_US.test(text)) return asker.meaning.body
  const denied = societies.some(({ start, end }) => isNegated(text, start, end))
  if (!denied && societies.length > 0) return 'society'
  return bodies.find((body) => body !== 'unit' && body !== 'speaker' && body !== 'society')
}

/**
 * Fills in a draft's facts from the drafts before it, then from what is known of the speaker, then from what its
 * award infers.
 */
export function fillIn(
  draft: Draft,
  before: readonly Draft[],
  known: {
    readonly recipient: string | undefined
    /** Drafts that the message says are an individual's. */
    readonly individuals: readonly Draft[]
    readonly body: string | undefined
    /** The message goes on with earlier claims: what it lists shares what was known. */
    readonly goesOn: boolean
    /** The message corrects who speaks. */
    readonly corrects: boolean
  },
  traits: AwardTraits,
): void {
  const { asks, infers } = traits.award(draft.award)
  const earlier = before.findLast((one) => one.award === draft.award)
  const shares = earlier?.seed === undefined || known.goesOn
  if (earlier && shares && draft.seed === undefined) {
    for (const fact of asks) {
      const value = earlier.facts[fact]
      if (value !== undefined) draft.facts[fact] ??= value
    }
  }
  const { recipient, body } = known
  // 官司赢了，老总个人又拿了奖: whose the one is, is not whose the other is.
  const isOthers = recipient === 'individual' && known.individuals.some((one) => one !== draft)
  const hasRecipient =
    asks.includes('recipient') ||
    (recipient === 'individual' && !isOthers && traits.uses(draft.award, 'recipient'))
  if (recipient !== undefined && hasRecipient) draft.facts['recipient'] ??= recipient
  if (body !== undefined && known.corrects) draft.facts['body'] = body
  if (body !== undefined) draft.facts['body'] ??= body
  for (const { when, implies } of infers) {
    if (!Object.entries(when).every(([fact, value]) => draft.facts[fact] === value)) continue
    const saidAnew = Object.keys(when).some((fact) => draft.fresh.has(fact))
    for (const [fact, value] of Object.entries(implies)) {
      const outdated = draft.seed !== undefined && !draft.fresh.has(fact) && saidAnew
      if (draft.facts[fact] === undefined || outdated) draft.facts[fact] = value
    }
  }
}

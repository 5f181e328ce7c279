/** Who else receives the award in play, and how many of each: 两个团队、五个人都评上了; 我徒弟也是，爷俩一共. */
import type { Conversation } from '../../assistant/conversation.ts'
import type { Schedule } from '../../awards/schedule.ts'
import type { Claim } from '../request.ts'
import type { Reading } from './claims.ts'
import type { Found } from './found.ts'
import { isNegated } from './negation.ts'
import type { Step } from './steps.ts'

/** What follows a number of teams, persons or bodies. */
const COUNTED: readonly (readonly [string, RegExp])[] = [
  ['team', /^ ?(?:个|支|组)?[^,。;!?\d个位名人家和跟与、]{0,6}(?:团队|小组|teams?\b)|^ ?(?:\w+ )?teams?\b/],
  [
    'individual',
    /^ ?(?:个|位|名|口)?(?:个人|人(?![事家才])|员工|职工|同事|工程师|专员|专家|老师|教授|博士|研究员|技术员|骨干|师傅|徒弟)|^ ?(?:people|persons?|individuals?|employees?|colleagues?|engineers?|experts?|staff)\b/,
  ],
  [
    'organization',
    /^ ?(?:家|个)(?:子|分)?(?:公司|企业|单位|厂|组织|机构)|^ ?(?:companies|firms|organi[sz]ations)\b/,
  ],
]

/** 两个团队、五个人: how many of each receive the only award in play that tells them apart. */
export function countedByRecipient(
  { text, numbers, cues }: Found,
  alone: Reading,
  { claims, ask }: Conversation,
  schedule: Schedule,
): Step | undefined {
  const apart = onlyApart(claims, schedule)
  if (!apart) return undefined
  const { target, claim } = apart
  const known = alone.drafts.every(({ award }) => award === claim.award)
  if (!known || (ask && ask.claim !== target)) return undefined
  if (cues.has('drop') || ASKS_ELSE.test(text)) return undefined
  const told = new Map<string, number>()
  for (const { kind, value, start, end } of numbers) {
    if (kind !== 'count' && kind !== 'plain') continue
    const [recipient] = COUNTED.find(([, words]) => words.test(text.slice(end))) ?? []
    // 两个团队各七个人: how many are in each.
    const within = /[各每]$|\beach (?:of|with) $/.test(text.slice(0, start))
    const denied = within || isNegated(text, start, end) || !Number.isInteger(value) || value < 1
    if (recipient === undefined || denied || told.has(recipient)) continue
    told.set(recipient, value)
  }
  const takes = (recipient: string) =>
    schedule.award(claim.award).rules.some(({ facets }) => facets['recipient'] === recipient)
  const { quantity: _, ...rest } = claim
  const [sole, ...others] = told
  // 另外小陈和老吴两个人也单独评上了: beside what is in play.
  if (
    sole &&
    others.length === 0 &&
    cues.has('add') &&
    /也/.test(text) &&
    takes(sole[0]) &&
    sole[0] !== claim.facts['recipient'] &&
    claim.facts['recipient'] !== undefined
  )
    return {
      move: 'add',
      claims: [{ ...rest, facts: { ...claim.facts, recipient: sole[0] }, quantity: sole[1] }],
    }
  if (cues.has('add') || told.size < 2 || ![...told.keys()].every(takes)) return undefined
  const parts = [...told].map(([recipient, quantity]) => ({
    ...rest,
    facts: { ...claim.facts, recipient },
    quantity,
  }))
  return { move: ask ? 'answer' : 'change', claims: parts, target: [target] }
}
/** 哪条, 怎么分: asks for something else than their sum. */
const ASKS_ELSE = /哪|怎么|如何|为什么|区别|是不是|\b(?:which|why)\b/

/** The only claim of an award that tells who receives it, and its place. */
function onlyApart(
  claims: readonly Claim[],
  schedule: Schedule,
): { readonly target: number; readonly claim: Claim } | undefined {
  const [only, ...others] = claims.flatMap((claim, target) =>
    schedule.award(claim.award).asks.includes('recipient') ? [{ target, claim }] : [],
  )
  return others.length === 0 ? only : undefined
}

/** 她自己也: another person than who is spoken of. */
const ANOTHER = /(?:^|[,。;!? ])(?:那|而且|另外)?(?:我|他|她)(?:自己|本人|个人)?也/

/** 我徒弟也是个人提名，爷俩加起来: the award in play once more, for another person. */
export function anotherPerson(
  { text, mentions, numbers, cues }: Found,
  alone: Reading,
  { claims, ask }: Conversation,
  schedule: Schedule,
): Step | undefined {
  const apart = onlyApart(claims, schedule)
  if (!apart || alone.drafts.length > 0 || !cues.has('total')) return undefined
  const { target, claim } = apart
  const tells = (which: 'another' | 'both') =>
    mentions.some(({ meaning }) => meaning.layer === 'person' && meaning.which === which)
  const another = tells('another') || ANOTHER.test(text)
  if (!another || !(tells('both') || numbers.every(({ value }) => value === 1))) return undefined
  const open = ask?.claim === target && ask.fact === 'recipient'
  if ((ask && !open) || (!open && claim.facts['recipient'] !== 'individual')) return undefined
  const told: Readonly<Record<string, string>> = { ...claim.facts, recipient: 'individual' }
  const unlike = alone.loose.some(({ fact, value }) => value !== told[fact])
  const ofBody = mentions.some(({ meaning }) => meaning.layer === 'body' && meaning.body !== 'speaker')
  if (unlike || ofBody) return undefined
  const both = { ...claim, facts: told, quantity: (claim.quantity ?? 1) + 1 }
  return { move: open ? 'answer' : 'change', claims: [both], target: [target] }
}

/** Several steps told one after the other in one message: 秘书处不算了，国标改成国际的; 维权费改成30万，再加一件商标. */
import type { Conversation } from '../../assistant/conversation.ts'
import type { Schedule } from '../../awards/schedule.ts'
import { applyMove, type Claim, type Move, type Request } from '../request.ts'
import { TAKES_OUT } from './drops.ts'
import type { Found } from './found.ts'
import { namedByParts } from './named.ts'

/** What a part of a message does with the claims in play. */
type Kind = 'add' | 'drop' | 'change'
const KINDS: Readonly<Partial<Record<Move, Kind>>> = {
  add: 'add',
  restore: 'add',
  drop: 'drop',
  change: 'change',
  replace: 'change',
}

/** 国标那项改成…, 秘书处换SC, the mark becomes two: a clause that alters what it names. */
const ALTERS =
  /改|换|变|其实|应该?是|才是|降|升|按|还是|\b(?:becomes?|make|turn|change|swap|replace|should be|is now|actually|instead)\b/

/** scrap the AAA and make the TC an SC */
const AND_DO =
  / and (?=(?:also |then |please )?(?:make|turn|change|add|drop|remove|scrap|swap|replace|take|leave|put)\b)/g

interface Part {
  readonly words: string
  readonly opens: Kind | undefined
}

/**
 * The step that the parts of a message make together, each taken on what the ones before it leave; undefined if the
 * message does not both change something and add or drop another.
 * @param find what is found in some words
 * @param read what a part asks for
 */
export function inSequence(
  { text }: Found,
  conversation: Conversation,
  schedule: Schedule,
  find: (words: string) => Found,
  read: (found: Found, conversation: Conversation) => Request | undefined,
): Request | undefined {
  const { claims, ask } = conversation
  if (ask || claims.length === 0) return undefined
  const parts = partsOf(text, claims, schedule, find)
  if (parts.length < 2) return undefined
  const kinds = new Set<Kind>()
  let now = conversation
  for (const { words } of parts) {
    const request = read(find(words), now)
    const kind = request?.act === 'estimate' ? KINDS[request.move] : undefined
    if (request?.act !== 'estimate' || kind === undefined) return undefined
    if (request.outside.length > 0 || request.inexact !== undefined) return undefined
    // 抽走领跑者，换上优势企业: what takes the place of what is dropped.
    const known = request.claims.every(({ award }) => now.claims.some((one) => one.award === award))
    if (kind === 'change' && !known) return undefined
    kinds.add(kind)
    now = { ...now, claims: applyMove(now.claims, request) }
    if (now.claims.length === 0) return undefined
  }
  // 提名奖改正奖，AAA改AA: each of another.
  const each = kinds.has('change') && parts.every(({ words }) => /[改换变升降]/.test(words))
  if (!each && (kinds.size < 2 || !kinds.has('change'))) return undefined
  const target = [...claims.keys()]
  return { act: 'estimate', move: 'change', claims: now.claims, target, outside: [] }
}

/** The parts of a message: each begins with a clause that names something in play or adds to it. */
function partsOf(
  text: string,
  claims: readonly Claim[],
  schedule: Schedule,
  find: (words: string) => Found,
): Part[] {
  const cut = /\p{Script=Han}/u.test(text)
    ? /(?:[^,。;!?\n]|,(?=\d{3}))+[,。;!?\n]*/g
    : /(?:[^,.;!?\n]|[.,](?=\d))+[,.;!?\n]*/g
  const parts: Part[] = []
  for (const words of text.replace(AND_DO, ', ').match(cut) ?? []) {
    const opens = opensWith(words, claims, schedule, find)
    const last = parts.at(-1)
    const lead = last && last.opens === undefined
    // 再加一个省级试点，试点验收优良: more of what is added.
    const ofLast = opens === undefined || (opens === 'change' && last?.opens === 'add' && !ALTERS.test(words))
    if (last && (ofLast || lead))
      parts.splice(-1, 1, { words: last.words + words, opens: last.opens ?? opens })
    else parts.push({ words, opens })
  }
  return parts
}

/** What a clause begins; undefined if it names nothing of its own, and goes with the one before. */
function opensWith(
  words: string,
  claims: readonly Claim[],
  schedule: Schedule,
  find: (words: string) => Found,
): Kind | undefined {
  const { cues, mentions, numbers } = find(words)
  const named =
    mentions.some(({ meaning }) => meaning.layer === 'award') ||
    namedByParts(words, claims, schedule).length > 0 ||
    mentions.some(
      ({ meaning }) =>
        meaning.layer === 'fact' &&
        claims.length > 1 &&
        claims.filter(({ facts }) => facts[meaning.fact] === meaning.value).length === 1,
    )
  if (cues.has('add') && !ALTERS.test(words)) return 'add'
  const takesOut = cues.has('drop') || TAKES_OUT.test(words)
  const sum =
    numbers.some(({ kind, value }) => kind === 'money' || (kind === 'plain' && value >= 1000)) &&
    (ALTERS.test(words) || takesOut)
  if (!named && !sum) return undefined
  return takesOut ? 'drop' : 'change'
}

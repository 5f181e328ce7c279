/** Which claims of the conversation a message speaks of, and who speaks. */
import type { Conversation } from '../../assistant/conversation.ts'
import { allows, type Schedule, type Words } from '../../awards/schedule.ts'
import type { Claim } from '../request.ts'
import type { Carried, Reading } from './claims.ts'
import type { Draft } from './drafts.ts'
import type { Found } from './found.ts'

/** What the conversation knows of the speaker. */
export function speaker({ recipient, body }: Conversation): Carried {
  return { ...(recipient ? { recipient } : {}), ...(body ? { body } : {}) }
}

/** 贡献奖 after 标准创新贡献奖: what a message names by a part of a name in play is that, and no other award of the kind. */
export function namedInPlay(found: Found, { claims }: Conversation, schedule: Schedule): Found {
  const inPlay = new Set(claims.map(({ award }) => award))
  const known = namedByParts(found.text, claims, schedule).length > 0
  // 搞商标, which sounds like 告商标
  const sure = found.mentions.filter(
    ({ meaning, bySound }) => !(known && bySound && meaning.layer === 'award' && !inPlay.has(meaning.award)),
  )
  const mentions = sure.map((mention) => {
    const { meaning, text } = mention
    if (meaning.layer !== 'award' || inPlay.has(meaning.award)) return mention
    // 标准是会员自己发布的, after 团体标准; but 那主导修订的那项标准呢 turns to another.
    const own = schedule.award(meaning.award).asks
    const told = found.mentions.some((one) => one.meaning.layer === 'fact' && own.includes(one.meaning.fact))
    const turns = found.cues.has('replace') || found.cues.has('add') || /[呢?]$/.test(found.text)
    if (meaning.weak && (text.length < 2 || (told && turns))) return mention
    const [award, ...others] = [...inPlay].filter((one) => schedule.award(one).name.zh.includes(text))
    if (award === undefined || others.length > 0) return mention
    // 还有一起商标纠纷和解了，维权花22万: named beside in full, it is itself.
    const inFull = found.mentions.some(
      (one) =>
        one.meaning.layer === 'award' &&
        one.meaning.award === meaning.award &&
        !schedule.award(award).name.zh.includes(one.text),
    )
    return inFull ? mention : { ...mention, meaning: { ...meaning, award, facts: {} } }
  })
  return { ...found, mentions }
}

/** 董事长问一共多少: a person who speaks or asks, and receives nothing. */
const SPEAKS =
  /问|让|催|说|叫|托|告诉|吩咐|转告|要我|想知道|\b(?:asks?|asked|says?|said|told|wants?|wonders?)\b/
/** How long a message may be in which a title alone is who receives, in characters. */
const SHORT = { han: 14, letters: 45 }

/** 董事长呢, 把老总也算上: who receives, once an award in play tells organizations from individuals. */
export function titlesReceive(found: Found, { claims }: Conversation, schedule: Schedule): Found {
  const { text } = found
  const short = text.length <= (/\p{Script=Han}/u.test(text) ? SHORT.han : SHORT.letters)
  const apart = claims.some(({ award }) => schedule.award(award).asks.includes('recipient'))
  if (!short || !apart || SPEAKS.test(text)) return found
  const mentions = found.mentions.map((mention) =>
    mention.meaning.layer === 'fact' && mention.meaning.title
      ? { ...mention, meaning: { ...mention.meaning, title: false } }
      : mention,
  )
  return { ...found, mentions }
}

/** 前一个, 后者: the first or the second of two. */
const OF_TWO = [
  /前(?:一|面|头|边)(?:的|那)?一?[个项样种笔份]|前者|头一?[个项样]|\b(?:the former|the first (?:one|of))\b/,
  /后(?:一|面|头|边)(?:的|那)?一?[个项样种笔份]|后者|\b(?:the latter|the second (?:one|of))\b/,
]

/** Claims of the conversation that a message names, fully or by a part of a name that only one of them has. */
export function namedClaims(
  found: Found,
  alone: Reading,
  conversation: Conversation,
  schedule: Schedule,
): number[] {
  const { claims } = conversation
  const places = found.numbers.flatMap(({ kind, value, end }) =>
    kind === 'ordinal' && /^[项个条笔样]/.test(found.text.slice(end)) && value <= claims.length
      ? [value - 1]
      : [],
  )
  if (places.length > 0 && claims.length > 1) return [...new Set(places)]
  const [of, ...both] = OF_TWO.flatMap((words, index) => (words.test(found.text) ? [index] : []))
  if (of !== undefined && both.length === 0 && claims.length === 2 && alone.drafts.length === 0) return [of]
  const out = new Set<number>()
  for (const draft of [...alone.drafts, ...alone.denied]) {
    for (const index of matchingClaims(conversation, draft.award, draft.facts, schedule)) out.add(index)
  }
  if (out.size > 0) for (const index of listedWeakly(found, claims)) out.add(index)
  if (out.size > 0) return [...out]
  // 园区是市级: what comes before the word is what is spoken of.
  const subject =
    /^([^,。;]*?)(?:应该|其实|实际上)?[是属]/.exec(found.text.split(/[,。;]/).at(-1) ?? '')?.[1] ?? ''
  const subjects = namedByParts(subject, claims, schedule)
  if (subjects.length > 0) return subjects
  // 国际那项改成制定: what it becomes names none.
  const becomes = found.mentions.find(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'correct')
  const before = found.mentions.flatMap(({ meaning, start }) =>
    meaning.layer === 'fact' && becomes && start < becomes.start ? [meaning] : [],
  )
  const apart = before.some(
    ({ fact, value }) => claims.filter(({ facts }) => facts[fact] === value).length === 1,
  )
  for (const { fact, value } of apart ? before : [...alone.loose, ...alone.deniedFacts]) {
    const having = claims.flatMap((claim, index) => (claim.facts[fact] === value ? [index] : []))
    if (having.length > 0 && having.length < Math.max(claims.length, 2))
      for (const index of having) out.add(index)
  }
  if (out.size > 0) return [...out]
  for (const index of namedByParts(found.text, claims, schedule)) out.add(index)
  if (out.size === 0) for (const index of namedWeakly(found, claims)) out.add(index)
  const bodies = out.size > 0 ? [...out] : ofBodies(alone.bodies, claims)
  return bodies.length > 0 ? bodies : ofPersons(found, claims)
}

/** 秘书处和领跑者: the only claim of an award that has so short a name, in a list with another. */
function listedWeakly({ mentions, text }: Found, claims: readonly Claim[]): number[] {
  const awards = mentions.filter(({ meaning }) => meaning.layer === 'award')
  return awards.flatMap(({ meaning, end }, at) => {
    const next = awards[at + 1]
    if (
      meaning.layer !== 'award' ||
      !meaning.weak ||
      !next ||
      !/^[和跟与及、]$/.test(text.slice(end, next.start))
    )
      return []
    const places = claims.flatMap(({ award }, index) => (award === meaning.award ? [index] : []))
    return places.length === 1 ? places : []
  })
}

/** 标准那项, beside a secretariat: the only claim of an award that has so short a name. */
function namedWeakly({ mentions }: Found, claims: readonly Claim[]): number[] {
  const awards = new Set(
    mentions.flatMap(({ meaning }) => (meaning.layer === 'award' ? [meaning.award] : [])),
  )
  const places = claims.flatMap(({ award }, index) => (awards.has(award) ? [index] : []))
  return places.length === 1 && claims.length > 1 ? places : []
}

/** Claims that a text names by a part of a name that no other of them has: 商标只留1件. */
export function namedByParts(text: string, claims: readonly Claim[], schedule: Schedule): number[] {
  const pairs = claims.map((claim) => {
    const { name, rules } = schedule.award(claim.award)
    const facts = Object.entries(claim.facts)
    const [rule, ...others] = rules.filter((one) => facts.every(([fact, value]) => allows(one, fact, value)))
    return [
      ...namePairs(name),
      ...(rule && others.length === 0 && rules.length > 1 ? namePairs(rule.name) : []),
    ]
  })
  return pairs.flatMap((own, index) => {
    const unique = own.filter((pair) => !pairs.some((other, at) => at !== index && other.includes(pair)))
    return unique.some((pair) => text.includes(pair)) ? [index] : []
  })
}

/** 只剩医院, 只看公司的: the claims of a body that not all are of; the body's and not the person's. */
function ofBodies(bodies: readonly string[], claims: readonly Claim[]): number[] {
  const some = (test: (claim: Claim) => boolean) => {
    const places = claims.flatMap((claim, index) => (test(claim) ? [index] : []))
    return places.length < claims.length ? places : []
  }
  const named = bodies.filter((body) => body !== 'speaker')
  if (named.length === 0) return []
  const theirs = some(({ facts }) => named.includes(facts['body'] ?? ''))
  return theirs.length > 0 ? theirs : some(({ facts }) => facts['recipient'] === 'organization')
}

/** 厂长的先不算: the claims of a person, if not all are. */
function ofPersons({ mentions }: Found, claims: readonly Claim[]): number[] {
  const named = mentions.some(
    ({ meaning }) =>
      meaning.layer === 'fact' && meaning.fact === 'recipient' && meaning.value === 'individual',
  )
  const theirs = claims.flatMap(({ facts }, index) => (facts['recipient'] === 'individual' ? [index] : []))
  return named && theirs.length < claims.length ? theirs : []
}

/** Parts of an award's name by which it can be told: pairs of characters, and English words. */
function namePairs(name: Words): string[] {
  const zh = name.zh.replace(/[^\p{Script=Han}]/gu, ' ')
  const pairs: string[] = []
  for (const word of zh.split(' ')) for (let i = 0; i + 1 < word.length; i++) pairs.push(word.slice(i, i + 2))
  return [
    ...pairs,
    ...name.en
      .toLowerCase()
      .split(/[^a-z]+/)
      .filter((word) => word.length > 4),
  ]
}

/** Claims of the conversation that an award and facts speak of; the only one of the award even if facts differ. */
export function matchingClaims(
  conversation: Conversation,
  award: string,
  facts: Readonly<Record<string, string>>,
  schedule: Schedule,
): number[] {
  const { asks, defaults } = schedule.award(award)
  const relevant = new Set([...asks, ...Object.keys(defaults)])
  const of = (test: (claim: Claim) => boolean) =>
    conversation.claims.flatMap((claim, index) => (claim.award === award && test(claim) ? [index] : []))
  const value = (claim: Claim, fact: string) => claim.facts[fact] ?? defaults[fact]
  const exact = of((claim) =>
    Object.entries(facts).every(
      ([fact, wanted]) =>
        !relevant.has(fact) ||
        fact === 'recipient' ||
        value(claim, fact) === undefined ||
        value(claim, fact) === wanted,
    ),
  )
  const all = of(() => true)
  return exact.length > 0 || all.length !== 1 ? exact : all
}

/** Which claims of the conversation a set of new drafts speaks of: the named ones, else the latest that fit. */
export function seedsFor(
  fresh: readonly Draft[],
  conversation: Conversation,
  named: readonly number[],
  schedule: Schedule,
): number[] {
  const seeds: number[] = []
  for (const draft of fresh) {
    const candidates = conversation.claims
      .map((claim, index) => ({ claim, index }))
      .filter(({ claim }) => claim.award === draft.award)
    const isNamed = candidates.filter(({ index }) => named.includes(index))
    // 五月那个其实是SC: of the one that has such a fact at all.
    const { asks } = schedule.award(draft.award)
    const told = asks.filter((fact) => draft.fresh.has(fact))
    const has = candidates.filter(({ claim }) => told.some((fact) => claim.facts[fact] !== undefined))
    const both = isNamed.filter((one) => has.includes(one))
    const pick = [both, has, isNamed, candidates].find((some) => some.length > 0)?.at(-1)
    if (pick && !seeds.includes(pick.index)) seeds.push(pick.index)
  }
  return seeds
}

/** An award named again: the same claim told further, or another one. */
import type { Draft } from './drafts.ts'
import type { Said } from './found.ts'
import type { Mention } from './lexicon.ts'
import type { NumberMention } from './numbers.ts'
import type { AwardMention } from './statements.ts'
import type { AwardTraits } from './traits.ts'

/** How far after a name the word may stand that adds up. */
const NEAR = 2

/**
 * Whether an award named again goes on with the claim that there is, and opens no further one.
 * @param stated what is said with the name
 * @param first the name is the first of its chunk
 * @param listed the chunk is an item of a list
 */
export function continues(
  same: Draft,
  head: AwardMention,
  stated: Readonly<Record<string, string>>,
  counts: readonly NumberMention[],
  first: boolean,
  listed: boolean,
  { mentions, text }: Said,
  traits: AwardTraits,
): boolean {
  // 分委会这一档给多少: points to what was named before.
  const pointsBack = counts.length === 0 && /^(?:的)?[这那]一?[档项个笔块级条]/.test(text.slice(head.end))
  if (pointsBack && isCompatible(same, stated, traits)) return true
  const { facts } = head.meaning
  // 新认定的运营中心，老的公共服务平台: two names, one new and one old.
  const { novelty } = same.facts
  const otherAge = stated['novelty'] !== undefined && novelty !== undefined && stated['novelty'] !== novelty
  if (listed && same.seed === undefined && otherAge && isNamedApart(same, head, mentions, traits))
    return false
  const bothCounted = counts.length > 0 && same.counts.length > 0
  // 参与制定的国标一项，主导制定的国标一项
  const { role } = same.facts
  const otherRole = stated['role'] !== undefined && role !== undefined && stated['role'] !== role
  if (bothCounted && same.seed === undefined && otherRole) return false
  // 分技术委员会秘书处批了仨，三个SC合计多少: told once more, to be added up.
  const again =
    bothCounted &&
    counts.at(-1)?.value === same.counts.at(-1)?.value &&
    (counts.at(-1)?.value ?? 0) > 1 &&
    facts['prize'] === same.facts['prize'] &&
    mentions.some(
      ({ meaning, start }) =>
        meaning.layer === 'cue' && meaning.cue === 'total' && start >= head.end && start - head.end <= NEAR,
    )
  if (again && isCompatible(same, stated, traits)) return true
  const more =
    bothCounted &&
    same.seed === undefined &&
    (isNamedApart(same, head, mentions, traits) || tellsMore(same, stated, traits))
  if (more || !isCompatible(same, stated, traits)) return false
  const nextItem = listed && first && bothCounted && same.seed === undefined && !traits.paysCosts(same.award)
  if (nextItem) return false
  const ownLevel =
    same.seed === undefined && same.facts['level'] !== undefined && facts['level'] !== undefined
  const ownPrize =
    facts['prize'] !== undefined &&
    same.facts['prize'] === undefined &&
    same.fresh.size > 0 &&
    first &&
    (listed || ownLevel)
  return !ownPrize
}

/** 公共服务平台一家，运营中心两家: two names of one award, each with its own count. */
function isNamedApart(
  same: Draft,
  head: AwardMention,
  mentions: readonly Mention[],
  traits: AwardTraits,
): boolean {
  const names = new Set(
    mentions.flatMap(({ meaning, text, start }) =>
      meaning.layer === 'award' && meaning.award === same.award && !meaning.weak && start < head.start
        ? [text]
        : [],
    ),
  )
  return !traits.paysCosts(same.award) && names.size > 0 && !names.has(head.text) && !('prize' in same.facts)
}

/** Whether a fact is stated on which the draft is silent and that tells the award's rules apart. */
function tellsMore(same: Draft, stated: Readonly<Record<string, string>>, traits: AwardTraits): boolean {
  return traits
    .award(same.award)
    .asks.some((fact) => stated[fact] !== undefined && fact !== 'recipient' && same.facts[fact] === undefined)
}

/** Whether a draft can take on facts without contradicting what this message already said of it. */
function isCompatible(draft: Draft, facts: Readonly<Record<string, string>>, traits: AwardTraits): boolean {
  // 修订，牵头，1项；参编6项: who led the one took part only in the other.
  const { role } = draft.facts
  const otherRole = draft.fresh.has('role') && facts['role'] !== undefined && facts['role'] !== role
  if (otherRole && draft.seed === undefined && draft.counts.length > 0) return false
  return Object.entries(facts).every(
    ([fact, value]) =>
      draft.facts[fact] === undefined ||
      draft.facts[fact] === value ||
      (!draft.fresh.has(fact) && draft.seed !== undefined) ||
      !(traits.asks(draft.award, fact) || fact === 'prize'),
  )
}

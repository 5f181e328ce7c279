/** What a message means as a continuation: an answer, or something to add, change, replace, drop, total or restore. */
import { isDeepStrictEqual } from 'node:util'
import type { Conversation } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { findReference } from '../../policy/reference.ts'
import { applyMove, type Claim, type Request } from '../request.ts'
import { bareAnswer, chosenOption, otherOption, ownAnswer } from './answers.ts'
import {
  asksForClause,
  asksInstead,
  asksMeaning,
  asksSomething,
  hasClauseCue,
  saysNothingElse,
  turnsTo,
} from './asks.ts'
import { type ClaimReader, type Reading, THE_REST } from './claims.ts'
import { asCorrection } from './corrections.ts'
import { anotherDispute, disputeTurned, expensesChanged, moreCost, tellsTotalCost } from './disputes.ts'
import { CONDITION_FACTS, type Draft, toClaim } from './drafts.ts'
import { Drops } from './drops.ts'
import { type Found, findAll } from './found.ts'
import type { Lexicon } from './lexicon.ts'
import { matchingClaims, namedClaims, namedInPlay, seedsFor, speaker, titlesReceive } from './named.ts'
import { Parts, recounted } from './parts.ts'
import { anotherPerson, countedByRecipient } from './recipients.ts'
import {
  allAre,
  allBut,
  asBefore,
  asksWhyNothing,
  byWorth,
  forKindred,
  sameInPlay,
  takenBack,
  withoutNumberOfAll,
} from './second-thoughts.ts'
import { inSequence } from './sequence.ts'
import {
  addedUp,
  allTold,
  answerOf,
  countedAnew,
  countedInAll,
  dropsSome,
  fewerOf,
  howManyInTheEnd,
  joinedBy,
  ledAfterAll,
  manyOfEach,
  namesBoth,
  ofBoth,
  oneMoreInPlace,
  onlyNamed,
  type Step,
  spokenBack,
  spokenOf,
  stepOf,
  thatMany,
  turnedInto,
  valueByValue,
  yearsAnew,
  yearsInTheEnd,
  yearsLeft,
  yearsTold,
} from './steps.ts'
import { AwardTraits } from './traits.ts'

/** 也算, 搁一起算, both together: beside what is in play. */
const JOINS = /也|一起|一块|一道|一并|并着|合着|合起来|加起来|相加|加总|合计|连同|放进|too\b|as well|together/
/** 除了团队奖, on top of the team: what comes beside something. */
const BESIDE =
  /^(?:on top of|in addition to|besides|apart from|aside from|beyond|除了?|除开|除去|在?(?=[^,。;]{1,24}(?:之外|以外),))(?: the| that| this)? ?([^,。;]{1,24}?)(?:以外|之外|外)?(?:,|(?=[还另又也]))(?: |还有?|另有?|另外)*/
/** 这两项, 上面那些, those two: what is in play, whatever it is. */
const WHAT_IS_SAID = /[这那]|上面|前面|刚才|以上|它|\b(?:that|those|these|this|them|it|both)\b/

/** 要是都有呢, and if we had both?: all that were compared. */
const HAS_ALL =
  /^[^,。;!?]{0,8}(?:都|全)(?:有|拿|得|要|报|中|评上|来)[^,。;!?]{0,8}[?]?$|^[^.;!?]{0,24}\b(?:both|all of them|all three)\b[^.;!?]{0,16}\?$/

/** 同一个提名奖, 一样的奖, the same award: another like the one spoken of. */
const SAME_AWARD =
  /同一?[个项种]|同样|一样|同款|相同|\bsame (?:award|prize|nomination|one|thing|title|grade|rating)/

/** 其他照旧, 剩下的合计多少: what stays in play. */
const THE_OTHERS =
  /(?:其[他它余]|剩下|余下|别的)[^,。;!?]{0,4}(?:照旧|照样|照常|照|不变|不动|一共|合计|总共|多少|继续|算|报|留)|(?:继续|照旧|照)(?:算|报)(?:其[他它余]|剩下|余下)|\b(?:the (?:rest|others?|remaining)|what's left)\b/

/** A new subject starts afresh, unless it goes on from the old one or a company has said that it is one. */
export function keepsSpeaker(found: Found, { body }: Conversation): boolean {
  return body !== undefined || turnsTo(found) || found.cues.has('add')
}

/** Reads messages as continuations. */
export class Dialogue {
  readonly #pack: Pack
  readonly #lexicon: Lexicon
  readonly #claims: ClaimReader
  readonly #traits: AwardTraits
  readonly #parts: Parts
  readonly #drops: Drops

  constructor(pack: Pack, lexicon: Lexicon, claims: ClaimReader) {
    this.#pack = pack
    this.#traits = new AwardTraits(pack.schedule)
    this.#lexicon = lexicon
    this.#claims = claims
    this.#parts = new Parts(pack, lexicon, claims)
    this.#drops = new Drops(pack, lexicon, claims)
  }

  /** What a message means as a continuation; undefined if it stands for itself. */
  continue(said: Found, conversation: Conversation): Request | undefined {
    const find = (words: string) => findAll(this.#lexicon, words, words)
    const several = inSequence(said, conversation, this.#pack.schedule, find, (part, now) =>
      this.#continue(part, now),
    )
    return several ?? this.#continue(said, conversation)
  }

  /** A message that corrects what is in play, as such; undefined if it corrects nothing. */
  corrected(said: Found, conversation: Conversation): Found | undefined {
    const find = (words: string) => findAll(this.#lexicon, words, words)
    const all = [...conversation.claims.keys()]
    return asCorrection(said, conversation, this.#pack.schedule, find, (found) =>
      this.#readOn(found, conversation, all),
    )
  }

  #continue(said: Found, conversation: Conversation): Request | undefined {
    const { schedule } = this.#pack
    const beside = this.#beside(said, conversation)
    const inPlay = sameInPlay(namedInPlay(beside, conversation, schedule), conversation)
    const found = titlesReceive(inPlay, conversation, schedule)
    const { cues, text } = found
    if (cues.has('forget') && text.length <= 32) return { act: 'talk', talk: 'forget' }
    if (cues.has('reset') && text.length <= 24) return { act: 'talk', talk: 'reset' }
    if (conversation.claims.length === 0) return undefined
    const { ask } = conversation
    const chosen = chosenOption(text, conversation) ?? ownAnswer(text, conversation)
    if (ask && chosen)
      return { act: 'estimate', move: 'answer', claims: [chosen], target: [ask.claim], outside: [] }
    const goesOn = conversation.ask !== undefined || keepsSpeaker(found, conversation)
    const alone = this.#claims.read(found, goesOn ? speaker(conversation) : {})
    const headless = alone.drafts.length === 0
    const elsewhere = found.outside.some((index) => this.#pack.vocabulary.outside[index]?.rules)
    if (elsewhere && !headless && !cues.has('drop') && !cues.has('correct')) return undefined
    const asksText = cues.has('clauseWhere') || cues.has('clauseText')
    if (cues.has('how') && headless && !asksText) return { act: 'how' }
    if (ask && ((cues.has('why') && headless) || asksMeaning(found))) return { act: 'why' }
    if (headless && asksWhyNothing(found, conversation, schedule)) return { act: 'why' }
    const back = asBefore(found, alone, conversation)
    if (back) return { act: 'estimate', move: back.move, claims: [...back.claims], outside: [] }
    const theirs =
      cues.has('clauseText') || cues.has('compare')
        ? undefined
        : (countedByRecipient(found, alone, conversation, schedule) ??
          anotherPerson(found, alone, conversation, schedule))
    if (theirs) {
      const { move, claims, target = [] } = theirs
      return { act: 'estimate', move, claims: [...claims], target: [...target], outside: [] }
    }
    const part =
      cues.has('clauseText') || ask
        ? undefined
        : (anotherDispute(found, conversation) ??
          expensesChanged(found, conversation) ??
          takenBack(found, alone, conversation, schedule) ??
          byWorth(found, conversation, (clause) => findAll(this.#lexicon, clause, clause).cues, schedule) ??
          allBut(said, conversation, (words) => this.#namedBy(words, conversation)) ??
          this.#parts.restated(found, alone, conversation) ??
          this.#parts.ofOther(found, conversation) ??
          this.#drops.read(found, conversation) ??
          (headless ? this.#compares(found, alone, conversation) : undefined) ??
          allAre(found, alone, conversation) ??
          disputeTurned(found, conversation) ??
          ledAfterAll(found, conversation) ??
          manyOfEach(found, conversation) ??
          oneMoreInPlace(found, conversation) ??
          thatMany(found, conversation) ??
          yearsLeft(found, conversation) ??
          (headless
            ? yearsTold(found, conversation, (claim) => this.#traits.unitOf(claim).years)
            : undefined) ??
          this.#parts.ofOne(found, conversation))
    if (!part && this.#standsAlone(found, alone, conversation)) return undefined
    const chooses = part ? undefined : this.#chosen(found, alone, conversation)
    if (chooses) return { act: 'estimate', move: 'start', claims: [...chooses], outside: found.outside }
    const step = part ?? this.#parts.ofSeveral(found, conversation) ?? this.#step(found, alone, conversation)
    if (step === 'unknown') return { act: 'unknown' }
    if (!step) return undefined
    const { move, claims, target, inexact } = step
    const sideBySide = move === 'add' || claims.length > 1
    const compares = cues.has('compare') && sideBySide && ['total', 'add', 'change'].includes(move)
    return {
      act: 'estimate',
      move,
      claims: [...claims],
      outside: found.outside,
      ...(target ? { target: [...target] } : {}),
      ...(inexact ? { inexact } : {}),
      ...(compares ? { compares: true } : {}),
    }
  }

  /** On top of the team, …; 除了团队奖，还有…: what is in play is named only to say that something comes on top. */
  #beside(said: Found, conversation: Conversation): Found {
    const opening = BESIDE.exec(said.text)
    if (!opening || conversation.ask) return said
    const rest = said.text.slice(opening[0].length)
    const find = (part: string) => findAll(this.#lexicon, part, part)
    const named = find(opening[1] ?? '')
    const alone = this.#claims.read(named, speaker(conversation))
    const found = find(rest)
    const known = namedClaims(named, alone, conversation, this.#pack.schedule).length > 0
    const another = this.#claims.read(found, speaker(conversation)).drafts.length > 0
    if (!known && !(another && WHAT_IS_SAID.test(opening[0]))) return said
    return { ...found, cues: new Set([...found.cues, 'add']) }
  }

  /** 两个里面哪个多: those in play, set side by side. */
  #compares(
    { cues, phrases, outside, text }: Found,
    alone: Reading,
    { claims, compared }: Conversation,
  ): Step | undefined {
    // and if we had both?
    if (compared && claims.length > 1 && HAS_ALL.test(text) && alone.loose.length === 0)
      return { move: 'total', claims }
    const asks = cues.has('compare') && phrases.length === 0 && outside.length === 0
    return asks && claims.length > 1 && alone.loose.length === 0 ? { move: 'total', claims } : undefined
  }

  #step(found: Found, alone: Reading, conversation: Conversation): Step | 'unknown' | undefined {
    return alone.drafts.length === 0
      ? this.#headless(found, alone, conversation)
      : this.#withAwards(found, alone, conversation)
  }

  /** 那我们接全国的, after a comparison: the claims in play once one of those compared is named. */
  #chosen(found: Found, alone: Reading, conversation: Conversation): readonly Claim[] | undefined {
    const { claims, compared } = conversation
    if (!compared || spokenOf(found.text, claims) || /都(?:要|算|报|拿|有)|全都|\bboth\b/.test(found.text))
      return undefined
    const { schedule } = this.#pack
    const named = namedClaims(found, alone, conversation, schedule)
    const [first] = claims
    // 组织奖跟一等比 … 那要是三等得了两项呢: neither of those that were compared.
    if (named.length === 0 && turnsTo(found) && claims.every(({ award }) => award === first?.award)) {
      const { drafts } = this.#readOn(found, { ...conversation, claims: claims.slice(-1) }, [0])
      const [draft, ...others] = drafts
      const { asks } = schedule.award(first?.award ?? '')
      if (draft && others.length === 0 && asks.some((fact) => draft.fresh.has(fact))) return [toClaim(draft)]
    }
    if (named.length === 0 || named.length >= claims.length) return undefined
    const kept = claims.filter((_, index) => named.includes(index))
    const { compared: _, ...rest } = conversation
    const narrowed = { ...rest, claims: kept }
    const step = this.#step(found, alone, narrowed)
    // 定了，走专利组合: as many as were compared, unless told anew.
    const toldAnew = alone.drafts.some(
      ({ award, counts, fresh }) =>
        counts.length > 0 || schedule.award(award).asks.some((fact) => fresh.has(fact)),
    )
    const keeps = step === undefined || step === 'unknown' || (step.move === 'start' && !toldAnew)
    return keeps ? kept : applyMove(kept, step)
  }

  /** Whether a message asks for words, or for something outside the plan, and leaves the claims as they are. */
  #standsAlone(found: Found, alone: Reading, conversation: Conversation): boolean {
    const { cues } = found
    if (cues.has('told')) return false
    const reference = findReference(this.#pack.policy, found.text, conversation.clause)?.clause
    if (alone.drafts.length > 0) {
      const answers = conversation.ask !== undefined && this.#fits(found, conversation)
      const totals = cues.has('total') && !cues.has('clauseText') && !cues.has('notSum')
      return !answers && !totals && (asksForClause(found, alone, reference) || cues.has('offers'))
    }
    // 总额？ 这仨总额: of what was spoken of.
    const letters = found.text.replace(/[^\p{L}\p{N}]/gu, '').length
    const ofAll = letters <= 6 || spokenOf(found.text, conversation.discussed) !== undefined
    const asksText = cues.has('clauseText') && !cues.has('amount')
    if (cues.has('total') && !asksText && ofAll) return false
    const pointsToClause = hasClauseCue(found) || found.phrases.length > 0 || reference !== undefined
    // 对了，…覆盖多少比例: 对了 adds, but a question and no claim.
    const words = cues.has('clauseText') && !cues.has('total')
    const adds = cues.has('add') && !cues.has('target') && !words && found.phrases.length === 0
    // 红头文件上写的是组织奖，不是一等
    const denies = alone.deniedFacts.some(({ fact, value }) =>
      conversation.claims.some(({ facts }) => facts[fact] === value),
    )
    const changesSomething = cues.has('correct') || cues.has('drop') || adds || denies
    if (pointsToClause && !changesSomething && !this.#fits(found, conversation)) return true
    // 公证处的票漏了，1万6，算进去: a sum that is added.
    const addsSum = cues.has('add') && found.numbers.some(({ kind }) => kind === 'money')
    // 三个企业标准, after 领跑者: a thing like the one in play.
    const elsewhere = found.outside.some((index) => {
      const near = this.#pack.vocabulary.outside[index]?.near
      if (near === undefined || this.#pack.schedule.award(near).asks.length > 0) return true
      return conversation.claims.every(({ award }) => award !== near)
    })
    // 说多了，疫情那年没接，只有两年: told by the way, and not asked of.
    const byTheWay =
      !asksSomething(found) && !/多少|填|几(?:[万个钱]|$|[,。;])|能不能|how much|how many/.test(found.text)
    return elsewhere && !cues.has('drop') && !addsSum && !(byTheWay && this.#fits(found, conversation))
  }

  /** Whether a message without an award answers the open question or alters a claim. */
  #fits(found: Found, conversation: Conversation): boolean {
    const { ask, claims } = conversation
    const { cues, phrases } = found
    const reading = this.#readOn(found, conversation, ask ? [ask.claim] : [...claims.keys()])
    if (ask) {
      const answers = reading.drafts.some((draft) => draft.fresh.has(ask.fact))
      return answers && !/原文|原话|全文|哪一?条|verbatim|original/.test(found.text)
    }
    const changed = reading.drafts.some((draft) => {
      const before = draft.seed === undefined ? undefined : claims[draft.seed]
      return draft.fresh.size > 0 || draft.years !== before?.years || draft.quantity !== before?.quantity
    })
    const asksSum = cues.has('amount') || cues.has('total')
    const asksForWords =
      cues.has('clauseText') ||
      cues.has('clauseWhere') ||
      (cues.has('factual') && !asksSum && !cues.has('replace'))
    const asks = /[?吗呢么哪谁怎啥]|什么|\b(?:who|what|which|when|how|does|is)\b/.test(found.text)
    return changed && (phrases.length === 0 || !asks) && !asksForWords
  }

  /** Reads a message as going on with some claims of the conversation. */
  #readOn(found: Found, conversation: Conversation, seeds: readonly number[], turns = false): Reading {
    return this.#claims.read(found, {
      ...speaker(conversation),
      ...(conversation.ask ? { asks: conversation.ask.fact } : {}),
      seeds: seeds.flatMap((index) => {
        const claim = conversation.claims[index]
        return claim ? [{ index, claim }] : []
      }),
      turns,
    })
  }

  /** A message that names awards. */
  #withAwards(found: Found, alone: Reading, conversation: Conversation): Step | undefined {
    const { cues, text } = found
    const { claims, discussed, dropped, ask } = conversation
    const { drafts, inexact } = alone
    const inAllOf = claims.length + drafts.length
    const fresh = cues.has('total')
      ? drafts.map((draft) => withoutNumberOfAll(draft, found, inAllOf))
      : drafts
    const { schedule } = this.#pack
    if (cues.has('restore') && dropped.length > 0) return { move: 'restore', claims: dropped }
    const named = namedClaims(found, alone, conversation, schedule)
    // 只能报一样，选AAA: the number of things, not of the one that is chosen.
    const choice = found.mentions.filter(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'only')
    const uncounted = fresh.every(({ counts }) =>
      counts.every(({ start }) => choice.some((word) => word.start <= start && start < word.end)),
    )
    const only = uncounted ? this.#onlyNamed(named, found, conversation) : undefined
    if (only) return only
    if (cues.has('drop')) {
      const replaces = ['add', 'correct', 'replace', 'restore'].some((cue) => cues.has(cue))
      const both = replaces ? this.#dropAndAdd(found, conversation) : undefined
      if (both) return both
      const fewer = cues.has('add') ? undefined : fewerOf(named, found, conversation)
      if (fewer) return fewer
      if (!cues.has('add') && dropsSome(named, claims)) return { move: 'drop', claims: [], target: named }
    }
    // 我们还在申请领跑者，先不算: what is not in play stays out.
    const apart = named.length === 0 && cues.has('drop') && !cues.has('correct') && !cues.has('replace')
    const last = text.split(/[,。;!?]/).findLast((part) => part.trim() !== '') ?? ''
    const lastOnly = findAll(this.#lexicon, last, last)
    const nameless = lastOnly.cues.has('drop') && this.#claims.read(lastOnly, {}).drafts.length === 0
    if (apart && !ask && nameless && !/别的|其[他它余]/.test(last)) return { move: 'total', claims }
    const known = fresh.every((draft) => claims.some((claim) => claim.award === draft.award))
    const denies = alone.denied.flatMap(({ award, facts }) =>
      matchingClaims(conversation, award, facts, schedule),
    )
    const corrects = cues.has('correct') || alone.denied.length > 0 || alone.deniedFacts.length > 0
    const instead =
      (ask ? undefined : turnedInto(found, conversation)) ??
      (cues.has('correct') ? this.#oneForAnother(found, conversation) : undefined)
    if (instead) return instead
    // 那个提名奖，我本人也有一份: what is not said of it is as with the one spoken of.
    const oneMore = /(?:还有|另外?有?|又有|再[加来有])一?[个家项件座]/.test(text)
    if (known && cues.has('add') && !oneMore && tellsConditions(fresh, claims))
      return stepOf(
        'change',
        this.#readOn(found, conversation, seedsFor(fresh, conversation, named, schedule)),
      )
    const likewise =
      SAME_AWARD.test(text) ||
      (cues.has('anaphor') && /也|also|too\b/.test(text)) ||
      /同年|同期|同一?批|[跟和与同][它他她](?:们)?(?:一样|一批|一起|一同|同)|[它其该](?:的)?(?:下面|下头|底下|下设|下属|旗下)|也(?:是)?(?:首次|第一次|头一[次回])?(?:拿|得|获|评)/.test(
        text,
      )
    const anew = fresh.map((draft) => (likewise ? this.#likewise(draft, claims) : toClaim(draft)))

    const asked = ask && claims[ask.claim]
    if (asked) {
      const reading = this.#readOn(found, conversation, [ask.claim])
      // 我们公司，另外还有一件驰名商标: an answer and an addition.
      const answers = cues.has('add')
        ? reading.drafts.some((draft) => draft.seed !== undefined && draft.fresh.has(ask.fact))
        : fresh.every((draft) => draft.award === asked.award)
      if (answers) return answerOf(reading, ask.fact, found)
    }
    const cost = moreCost(fresh, found, conversation)
    if (cost && cues.has('add')) return cost
    // 三家秘书处都落我们院，通通加上; 头两个合计: as many as were spoken of.
    const told = cues.has('total') ? this.#toldByNumber(fresh, found, conversation) : undefined
    if (told) return { move: 'total', claims: told }
    // 它老总个人也拿了这个奖，加一起算: the same award once more, for another.
    const onceMore =
      known &&
      cues.has('total') &&
      (JOINS.test(text) || SAME_AWARD.test(text)) &&
      (!corrects || /也/.test(text)) &&
      this.#differs(fresh, claims)
    // 老周也评上了这个提名奖，跟厂里的一块算: the one in play is named beside the new one.
    const unlike = fresh.filter((one) => this.#differs([one], claims))
    const withOne = cues.has('total') && cues.has('anaphor') && JOINS.test(text) && !corrects
    if (withOne && known && unlike.length > 0 && unlike.length < fresh.length)
      return { move: 'add', claims: unlike.map((draft) => this.#likewise(draft, claims)), inexact }
    // 子公司也拿到同一个提名奖，两家合计: once more for another body.
    if (known && fresh.length === 1 && forKindred(found) && !this.#differs(fresh, claims))
      return { move: 'add', claims: fresh.map((draft) => this.#likewise(draft, claims)), inexact }
    const joined = corrects ? undefined : joinedBy(fresh, found, claims, schedule)
    if (joined) return joined
    const inAll = this.#differs(fresh, claims) ? undefined : countedInAll(fresh, claims)
    if (inAll) return inAll
    const onlyAdds = cues.has('add') && !cues.has('correct') && alone.denied.length === 0
    // 这两样都有，再加一个…: what was spoken of before, though one took the place of the other.
    const back = onlyAdds ? spokenBack(found, discussed) : undefined
    if (back && discussed.length > claims.length)
      return { move: 'total', claims: [...back, ...anew], inexact }
    // 江苏精品也过了，三个加一块: one more beside those in play.
    const together = cues.has('total') && !corrects && (!known || this.#differs(fresh, claims))
    const units = [...claims, ...anew].reduce((sum, { quantity = 1 }) => sum + quantity, 0)
    const all = claims.length + fresh.length
    const countsAll = found.numbers.some(
      ({ kind, value }) => (kind === 'count' || kind === 'plain') && (value === all || value === units),
    )
    const beside = together && (JOINS.test(text) || (countsAll && all > 1))
    const compares = cues.has('compare') && !known && fresh.length === 1
    // 我们既有导航，又有战略推进，还有…: a list that names what is in play as well.
    const anewAll =
      fresh.length > 1 &&
      claims.every((claim) =>
        fresh.some((one) => one.award === claim.award && !this.#differs([one], [claim])),
      )
    const added = !anewAll && (onceMore || onlyAdds || beside || compares)
    const changedToo = added && onlyAdds ? this.#changeAndAdd(found, conversation) : undefined
    if (changedToo) return changedToo
    const again = added && !cues.has('drop') ? recounted(found, claims, schedule) : undefined
    if (again && again.size > 0)
      return { move: 'change', claims: [...again.values(), ...anew], target: [...again.keys()], inexact }
    if (added)
      return {
        move: 'add',
        claims: (onlyAdds && !likewise ? this.#added(found, fresh, conversation) : anew).map((claim) =>
          this.#ofSameKind(claim, claims),
        ),
        inexact,
      }
    if (known) {
      const turns = turnsTo(found)
      // The national ones are only one. New total?: of all that is in play.
      const ofAll = cues.has('total') && fresh.length < claims.length
      const partial = this.#isPartial(fresh, claims)
      if (corrects || turns || ofAll || partial || this.#givesDetails(found, fresh, claims)) {
        const reading = this.#readOn(
          found,
          conversation,
          seedsFor(fresh, conversation, named, schedule),
          turns && !corrects,
        )
        return stepOf(asksInstead(found) || (partial && !corrects) ? 'replace' : 'change', reading)
      }
      // 回到刚才的…: the same award named again keeps what was said of it, unless it is told anew.
      return { move: 'start', claims: fresh.map((draft) => this.#carry(draft, conversation)), inexact }
    }
    const target = denies.length > 0 ? denies : claims.length === 1 ? [0] : []
    return corrects && target.length > 0 ? { move: 'change', claims: anew, target, inexact } : undefined
  }

  /** Whether a message tells more of awards in play without asking for a sum. */
  #givesDetails({ cues }: Found, fresh: readonly Draft[], claims: readonly Claim[]): boolean {
    const partial = fresh.some(({ award, facts }) =>
      this.#pack.schedule.award(award).asks.some((fact) => facts[fact] === undefined),
    )
    const asksSum = cues.has('amount') || cues.has('howMany') || cues.has('total')
    return (claims.length > 1 || partial) && !asksSum
  }

  /** 甲去掉,再加乙: what is dropped and what takes its place. */
  #dropAndAdd(found: Found, conversation: Conversation): Step | undefined {
    const find = (text: string) => findAll(this.#lexicon, text, text)
    const parts = found.text.match(/[^,。;!?]+/g) ?? []
    const drops = (part: string) => find(part).cues.has('drop')
    const gone = find(parts.filter(drops).join(','))
    const kept = find(parts.filter((part) => !drops(part)).join(','))
    const known = speaker(conversation)
    const target = namedClaims(gone, this.#claims.read(gone, known), conversation, this.#pack.schedule)
    const { drafts } = this.#claims.read(kept, known)
    const fewer = drafts.length > 0 ? fewerOf(target, gone, conversation) : undefined
    if (fewer) return { ...fewer, claims: [...fewer.claims, ...drafts.map(toClaim)] }
    return target.length > 0 && drafts.length > 0
      ? { move: 'change', claims: drafts.map(toClaim), target }
      : undefined
  }

  /** 甲更正一下,其实是乙: what is named before the correction gives way to what is named after it. */
  #oneForAnother({ text, mentions }: Found, conversation: Conversation): Step | undefined {
    const correction = mentions.findLast(
      ({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'correct',
    )
    if (!correction) return undefined
    const find = (part: string) => findAll(this.#lexicon, part, part)
    const known = speaker(conversation)
    const wrong = find(text.slice(0, correction.start))
    const { schedule } = this.#pack
    const target = namedClaims(wrong, this.#claims.read(wrong, known), conversation, schedule)
    const { drafts } = this.#claims.read(find(text.slice(correction.end)), known)
    if (target.length !== 1 || drafts.length !== 1) return undefined
    const [before] = target.map((index) => conversation.claims[index])
    const claims = drafts.map((draft) => {
      const claim = toClaim(draft)
      return before?.award === claim.award
        ? { ...before, ...claim, facts: { ...before.facts, ...claim.facts } }
        : claim
    })
    return { move: 'change', claims, target }
  }

  /** The claims that a message adds: 刚才那个甲,再加上乙 adds only what is named from the adding word on. */
  #added({ text, mentions }: Found, fresh: readonly Draft[], conversation: Conversation): Claim[] {
    const word = mentions.find(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'add')
    const find = (part: string) => findAll(this.#lexicon, part, part)
    const known = speaker(conversation)
    const before = word ? this.#claims.read(find(text.slice(0, word.start)), known).drafts : []
    const isKnown = ({ award, facts, counts }: Draft) =>
      counts.length === 0 && matchingClaims(conversation, award, facts, this.#pack.schedule).length > 0
    if (!word || before.length === 0 || !before.every(isKnown)) return fresh.map(toClaim)
    const { drafts } = this.#claims.read(find(text.slice(word.start)), known)
    return (drafts.length > 0 ? drafts : fresh).map(toClaim)
  }

  /** 就国际制定两项，再带一家领跑者: what is said of the claims in play, and then another. */
  #changeAndAdd({ text, mentions }: Found, conversation: Conversation): Step | undefined {
    const word = mentions.find(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'add')
    if (!word || conversation.claims.length !== 1) return undefined
    const find = (part: string) => findAll(this.#lexicon, part, part)
    const before = find(text.slice(0, word.start))
    const known = speaker(conversation)
    const headless = this.#claims.read(before, known).drafts.length === 0
    const { drafts } = this.#claims.read(find(text.slice(word.start)), known)
    const told = this.#readOn(before, conversation, [0])
    const [draft, ...others] = told.drafts
    const counts = draft?.quantity !== undefined && draft.quantity !== conversation.claims[0]?.quantity
    if (!headless || !counts || others.length > 0 || drafts.length === 0) return undefined
    return { move: 'change', claims: [draft, ...drafts].map(toClaim), target: [0] }
  }

  /** The places of the claims in play that some words name. */
  #namedBy(words: string, conversation: Conversation): number[] {
    const found = findAll(this.#lexicon, words, words)
    const alone = this.#claims.read(found, speaker(conversation))
    return namedClaims(found, alone, conversation, this.#pack.schedule)
  }

  /** 他那份不计，只看单位的: all but what is named after the word goes. */
  #onlyNamed(named: readonly number[], found: Found, conversation: Conversation): Step | undefined {
    const word = found.mentions.findLast(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'only')
    if (!word) return undefined
    const rest = found.text.slice(word.end)
    // 那就搞商标，专利那边不弄了: what stands in the clause of the word.
    const own = this.#namedBy(/^[^,。;!?]*/.exec(rest)?.[0] ?? '', conversation)
    const kept = own.length > 0 ? own : this.#namedBy(rest, conversation)
    const some = kept.length > 0 && kept.length < conversation.claims.length
    const step = onlyNamed(some ? kept : named, found, conversation)
    return step && this.#countedAfter(word.end, step, found, conversation)
  }

  /** 那只说三等奖，我们是两个项目: what is left once all else goes, as many as the message says. */
  #countedAfter(from: number, step: Step, { numbers, text }: Found, { claims }: Conversation): Step {
    const left = applyMove(claims, step)
    const [claim, ...others] = left
    const counts = numbers.filter(({ kind, start }) => kind === 'count' && start >= from)
    const [count, ...more] = counts
    if (step.move !== 'drop' || !claim || others.length > 0 || claim.costs) return step
    const told = count && more.length === 0 && count.value > 1 && Number.isInteger(count.value)
    if (!told || /[这那前后头](?:面)?$/.test(text.slice(0, count.start))) return step
    const { classifiers, years } = this.#traits.unitOf(claim)
    if (years || !classifiers.includes(count.classifier ?? '')) return step
    return { move: 'start', claims: [{ ...claim, quantity: count.value }] }
  }

  /** 国标的话又是多少: an award named with less than is known of the only claim of it, and unlike it. */
  #isPartial(fresh: readonly Draft[], claims: readonly Claim[]): boolean {
    const [draft, ...others] = fresh
    const [claim, ...more] = claims.filter(({ award }) => award === draft?.award)
    if (!draft || !claim || others.length > 0 || more.length > 0) return false
    const { asks } = this.#pack.schedule.award(draft.award)
    const unsaid = asks.some((fact) => draft.facts[fact] === undefined && claim.facts[fact] !== undefined)
    return unsaid && this.#differs(fresh, claims)
  }

  /** Whether all that is named differs from the claims of its award in a fact that tells rules apart. */
  #differs(fresh: readonly Draft[], claims: readonly Claim[]): boolean {
    return fresh.every(({ award, facts, fresh: said }) => {
      const { asks, defaults } = this.#pack.schedule.award(award)
      const told = [...asks, ...Object.keys(defaults)].filter((fact) => said.has(fact))
      const apart = (claim: Claim) =>
        told.some((fact) => {
          const value = claim.facts[fact] ?? defaults[fact]
          return value !== undefined && value !== facts[fact]
        })
      return claims.every((claim) => claim.award !== award || apart(claim))
    })
  }

  /** The claims spoken of that a total means by their number: all of an award, or the first ones. */
  #toldByNumber(
    fresh: readonly Draft[],
    { text, numbers }: Found,
    { discussed }: Conversation,
  ): readonly Claim[] | undefined {
    if (/(?:[头前]|first )[两俩二三仨2-4]/.test(text)) return spokenOf(text, discussed)
    const [draft, ...others] = fresh
    const alike = discussed.filter(({ award }) => award === draft?.award)
    const counted = numbers.some(({ kind, value }) => kind === 'count' && value === alike.length)
    const bare = draft && this.#pack.schedule.award(draft.award).asks.every((fact) => !draft.fresh.has(fact))
    return others.length === 0 && bare && counted && alike.length > 1 ? alike : undefined
  }

  /** 再算上一个SC的, beside a national TC: the level of the only other one, where a message tells just the committee. */
  #ofSameKind(claim: Claim, claims: readonly Claim[]): Claim {
    const { asks } = this.#pack.schedule.award(claim.award)
    const [like, ...others] = claims.filter(({ award }) => award === claim.award)
    const told = asks.some((fact) => claim.facts[fact] !== undefined)
    const open = asks.filter((fact) => claim.facts[fact] === undefined && like?.facts[fact] !== undefined)
    if (!like || others.length > 0 || !told || open.length === 0 || open.includes('recipient')) return claim
    const kept = open.flatMap((fact) => {
      const value = like.facts[fact]
      return value === undefined ? [] : [[fact, value] as const]
    })
    return { ...claim, facts: { ...Object.fromEntries(kept), ...claim.facts } }
  }

  /** A claim with the facts of the latest of its award that it leaves unsaid and that tell rules apart. */
  #likewise(draft: Draft, claims: readonly Claim[]): Claim {
    const claim = toClaim(draft)
    const earlier = claims.findLast(({ award }) => award === claim.award)
    const { asks } = this.#pack.schedule.award(claim.award)
    const kept = Object.entries(earlier?.facts ?? {}).filter(([fact]) => asks.includes(fact))
    return { ...claim, facts: { ...Object.fromEntries(kept), ...claim.facts } }
  }

  /** A claim with what was said before of the same thing. */
  #carry(draft: Draft, conversation: Conversation): Claim {
    const { asks, defaults } = this.#pack.schedule.award(draft.award)
    const names = [...asks, ...Object.keys(defaults)]
    const agrees = (a: string | undefined, b: string | undefined) =>
      a === undefined || b === undefined || a === b
    const earlier = conversation.discussed.findLast(
      (claim) =>
        claim.award === draft.award && names.every((fact) => agrees(draft.facts[fact], claim.facts[fact])),
    )
    const claim = toClaim(draft)
    if (!earlier) return claim
    return {
      ...claim,
      facts: { ...earlier.facts, ...claim.facts },
      ...(claim.costs === undefined && earlier.costs ? { costs: earlier.costs } : {}),
      ...(claim.costs === undefined && earlier.expenses ? { expenses: earlier.expenses } : {}),
    }
  }

  /** A message that names no award: an answer, a change, an addition to the last claim, or a total. */
  #headless(found: Found, alone: Reading, conversation: Conversation): Step | 'unknown' | undefined {
    const { cues, text } = found
    const { claims, ask, dropped, discussed } = conversation
    if (cues.has('restore') && dropped.length > 0) return { move: 'restore', claims: dropped }
    const named = namedClaims(found, alone, conversation, this.#pack.schedule)
    const only = this.#onlyNamed(named, found, conversation) ?? yearsInTheEnd(found, conversation)
    if (only) return only
    if (cues.has('drop')) {
      const latest = /刚(?:才|刚)?(?:加|说|提|补)|最后(?:那|一)|last one|just added/.test(text)
      if (named.length === 0 && latest) return { move: 'drop', claims: [], target: [claims.length - 1] }
      const fewer = fewerOf(named.length > 0 || claims.length > 1 ? named : [0], found, conversation)
      if (fewer) return fewer
      if (dropsSome(named, claims)) return { move: 'drop', claims: [], target: named }
      const [sole] = claims
      const others = found.mentions.some(
        ({ meaning }) =>
          meaning.layer === 'fact' &&
          meaning.fact === 'recipient' &&
          sole?.facts['recipient'] !== undefined &&
          meaning.value !== sole.facts['recipient'],
      )
      // 董事长的不算: and there is none of the chairman's.
      if (others && named.length === 0 && claims.length === 1) return { move: 'total', claims }
      const all = named.length === 0 && claims.length === 1 && text.length <= 12
      if (all) return { move: 'drop', claims: [], target: [0] }
    }
    const swapped = ask ? undefined : turnedInto(found, conversation)
    if (swapped) return swapped
    const [sole, ...rest] = claims
    if (
      !ask &&
      sole &&
      rest.length === 0 &&
      !sole.costs &&
      forKindred(found) &&
      alone.looseCounts.length === 0
    )
      return { move: 'add', claims: [{ ...sole, quantity: 1 }] }
    const settled = ask
      ? undefined
      : (yearsAnew(found, conversation) ??
        addedUp(found, conversation, this.#traits) ??
        howManyInTheEnd(named, found, conversation, this.#traits))
    if (settled) return settled
    const adds =
      cues.has('add') || /没(?:有)?(?:计|算|加|列|报)(?:入|进|上)|[两几]?[审笔]的?.{0,4}加起来/.test(text)
    // 翻到一张票漏了，1万6，算进去: found only now, and added.
    const paid = claims.flatMap(({ costs }, index) => (costs ? [index] : []))
    const sum =
      cues.has('add') && !ask && cues.has('correct') && paid.length === 1
        ? moreCost(this.#readOn(found, conversation, paid).drafts, found, conversation)
        : undefined
    if (sum) return sum
    const more = adds && !ask && !cues.has('correct') && this.#more(found, conversation)
    if (more) return more

    const some = named.length > 0 && !THE_REST.test(text)
    const seeds = ask ? [ask.claim] : some ? named : [...claims.keys()]
    const reading = this.#readOn(found, conversation, seeds)
    const ownBody = alone.bodies.some((body) => body !== 'speaker')
    const touched = reading.drafts.filter((draft) => {
      const before = draft.seed === undefined ? undefined : claims[draft.seed]
      // 两项合计: the body of whoever spoke since is told of no claim in play.
      const now = toClaim(draft)
      const { body: _, ...facts } = now.facts
      const own = before?.facts['body']
      const same = ownBody ? now : { ...now, facts: own === undefined ? facts : { ...facts, body: own } }
      return !before || !isDeepStrictEqual(same, before)
    })
    const listed = valueByValue(found, conversation)
    if (listed) return listed
    if (ask) {
      const answered =
        reading.drafts.some((draft) => draft.fresh.has(ask.fact)) ||
        (ask.fact === 'cost' && reading.inexact !== undefined)
      if (answered || touched.length > 0) return answerOf(reading, ask.fact, found)
      const other = otherOption(alone.deniedFacts, conversation)
      if (other) return { move: 'answer', claims: [other], target: [ask.claim] }
      if (cues.has('unknown')) return 'unknown'
      const bare = bareAnswer(text, conversation, this.#pack.about.facts)
      if (bare) return { move: 'answer', claims: [bare], target: [ask.claim] }
    } else if (touched.length > 0) {
      const [only, ...others] = touched
      // 董事长个人也拿了，两份一起: another of the same award beside the one in play.
      const said = touched.some(({ fresh }) => fresh.size > 0)
      // 运营资金另起了一行，这两行相加呢
      const oneMore = found.numbers.some(
        ({ value, start }) => value === claims.length + 1 && /^.{1,2}[行栏笔样]/.test(text.slice(start)),
      )
      const joins =
        /也|同样|一样|同一|both|\bsame\b|too\b|一起|一块|[跟同和与连].{1,6}(?:那份|那个|的)/.test(text) ||
        oneMore ||
        spokenOf(text, discussed) !== undefined
      const persons = namesBoth(found)
      const too = /^and .*\b(?:too|as well)\b/.test(text)
      const sums =
        cues.has('total') || /(?:一起|一块儿?|一道|一并)(?:报|算|领|拿|申报)?(?:呢|吧|的话)?[?]?$/.test(text)
      const together = ((sums && joins) || persons || too) && !cues.has('correct')
      // 两个都头回评上的话，总数: of those spoken of, with what is said of each.
      const both = cues.has('total') ? ofBoth(found, conversation) : undefined
      if (both && both.length > claims.length) return { move: 'total', claims: both }
      const back = cues.has('total') ? spokenOf(text, discussed) : undefined
      if (back && back.length > claims.length && this.#conditionsOnly(touched))
        return { move: 'total', claims: back }
      if (together && !said && discussed.length > claims.length) return { move: 'total', claims: discussed }
      const beside = together && others.length === 0
      if (beside && only?.seed !== undefined)
        return countedAnew([only], claims) ?? { move: 'add', claims: [toClaim(only)] }
      // 教授也得了这个，他那份多少: another beside the one in play.
      const instead = asksInstead(found) || (/也|too\b|as well/.test(text) && !/不是|错|改|更正/.test(text))
      return stepOf(instead ? 'replace' : 'change', reading)
    } else if (reading.inexact) {
      return { move: 'change', claims: reading.drafts.map(toClaim), target: seeds, inexact: reading.inexact }
    }
    if (cues.has('total')) {
      const back = spokenOf(text, discussed)
      if (back) return { move: 'total', claims: back }
      return { move: 'total', claims: claims.length > 1 ? claims : discussed }
    }
    // 其他照旧算: of what stays in play.
    if (THE_OTHERS.test(text) && text.length <= 24) return { move: 'total', claims }
    // 不知道在不在库里, or a name that fits two of them: what is in play, as it is.
    const unsettled = cues.has('unknown') || cues.has('drop')
    if (unsettled && text.length <= 16) return { move: 'total', claims }
    // 给多少钱: of what is in play.
    if (cues.has('amount') && saysNothingElse(found)) return { move: 'total', claims }
    const nothingNew =
      alone.loose.length > 0 ||
      reading.looseCounts.length > 0 ||
      found.numbers.some(({ kind }) => kind === 'count') ||
      cues.has('correct')
    return nothingNew && found.outside.length === 0 && found.phrases.length === 0
      ? { move: 'total', claims }
      : undefined
  }

  /** Whether drafts tell only of what changes no sum. */
  #conditionsOnly(drafts: readonly Draft[]): boolean {
    return drafts.every(({ award, fresh }) => {
      const { asks } = this.#pack.schedule.award(award)
      return [...fresh].every((fact) => CONDITION_FACTS.has(fact) || !asks.includes(fact))
    })
  }

  /** 还有省级的, 再加两个, 还有公证费3万: more of the last claim's award. */
  #more(found: Found, conversation: Conversation): Step | undefined {
    const last = conversation.claims.length - 1
    const lastClaim = conversation.claims[last]
    const { drafts } = this.#readOn(found, conversation, [last])
    const [read, ...others] = drafts
    if (!lastClaim || !read) return undefined
    // 总工个人也拿了，两个加一起: the number of all that are then in play.
    const units = conversation.claims.reduce((all, { quantity = 1 }) => all + quantity, 1)
    const isAnother = found.cues.has('total') && read.fresh.size > 0
    const draft = isAnother ? withoutNumberOfAll(read, found, units) : read
    const sum = moreCost([draft], found, conversation)
    if (sum) return sum
    if (tellsTotalCost(found)) return undefined
    const { classifiers, years } = this.#traits.unitOf(toClaim(draft))
    // 把今年也放进来，变三年了: how many years in all.
    if (years && draft.counts.some(({ kind }) => kind === 'duration')) return undefined
    const counts = draft.counts.filter(
      ({ kind, value, classifier = '' }) =>
        kind === 'count' && Number.isInteger(value) && classifiers.includes(classifier),
    )
    const accepted = draft.counts.find(({ kind, value }) => kind === 'plain' && value === draft.quantity)
    const whole = (counts[0] ?? accepted)?.value
    const told = drafts.some(({ award, fresh }) =>
      this.#traits.award(award).asks.some((fact) => fresh.has(fact)),
    )
    const inAll = told ? undefined : allTold(lastClaim, counts)
    if (inAll) return { move: 'change', claims: [inAll], target: [last] }
    const too = /也|both|too\b/.test(found.text) && found.cues.has('total')
    const both = too && !told && whole === (lastClaim.quantity ?? 1) + 1
    if (both) return { move: 'change', claims: [{ ...lastClaim, quantity: whole }], target: [last] }
    // 忘了讲，这回是第二次: tells more of the award in play, and adds none.
    const conditions =
      others.length === 0 &&
      [...draft.fresh].every(
        (fact) => CONDITION_FACTS.has(fact) || draft.facts[fact] === lastClaim.facts[fact],
      )
    if (conditions && draft.fresh.size > 0 && whole === undefined) return undefined
    if (draft.fresh.size > 0 || others.length > 0) {
      const { quantity: _, ...added } = toClaim(draft)
      return { move: 'add', claims: [whole === undefined ? added : { ...added, quantity: whole }] }
    }
    // 今年又发了3项: of what the plan does not count.
    if (whole === undefined && draft.counts.some(({ kind }) => kind === 'count'))
      return { move: 'total', claims: conversation.claims }
    if (whole === undefined) return undefined
    const quantity = (lastClaim.quantity ?? 1) + whole
    return { move: 'change', claims: [{ ...lastClaim, quantity }], target: [last] }
  }
}

/** 忘了讲，这个秘书处2016年就在我们这儿了: whether drafts tell more of what is in play, and add none. */
function tellsConditions(fresh: readonly Draft[], claims: readonly Claim[]): boolean {
  return fresh.every(({ award, facts, fresh: said, counts }) => {
    const [claim, ...others] = claims.filter((one) => one.award === award)
    const own = [...said].filter((fact) => fact !== 'body')
    const conditions = own.filter((fact) => CONDITION_FACTS.has(fact))
    const alike = own.every((fact) => CONDITION_FACTS.has(fact) || claim?.facts[fact] === facts[fact])
    return counts.length === 0 && others.length === 0 && conditions.length > 0 && alike
  })
}

/** Understands a message by rules: always there, offline, deterministic. */
import type { Conversation } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { findReference, findReferences } from '../../policy/reference.ts'
import type { PolicySearch } from '../../policy/search.ts'
import type { WordingCheck } from '../../policy/wording.ts'
import type { Claim, Move, Request, Talk, Understood } from '../request.ts'
import { ClaimReader, type Reading } from './claims.ts'
import { type Draft, toClaim } from './drafts.ts'
import { Lexicon, type Mention } from './lexicon.ts'
import { MAX_MESSAGE_LENGTH, normalize } from './normalize.ts'
import { findNumbers, type NumberMention } from './numbers.ts'

/** Scores under this are no answer even to somebody who asks for the words. */
const WORDS_THRESHOLD = 6
/** Scores under this are no answer to a clause question. */
const CLAUSE_THRESHOLD = 10
/** A bare question without any clause word needs a clearer hit. */
const BARE_THRESHOLD = 20
/** So does one that speaks of support. */
const BENEFIT_THRESHOLD = 24

/** Clause numbers, whose numerals count nothing. */
const CLAUSE_NUMBER =
  /第?[一二三四五六七八九\d]{1,2}(?:部分|条|款)?[、的里]?\([一二三四五六七八九\d]\)|第[一二三四五六七八九\d]{1,2}(?:大?部分|条|款|章|节|段|自然段)|(?<![\d.])[1-5]\.[1-9](?![\d.]|万|亿|百|千|w|m)/g

/** Asks for a thing, a person or a quality, not for a sum. */
function asksWho(text: string): boolean {
  return /哪|多大|多高|多久|多长|什么样|怎样的|怎么样的|是什么|谁|几级|几类|[几两三四五](?:个|方面|条件|环节|类|级)是|为什么|\b(?:who|which|where|when|why)\b/.test(
    text,
  )
}

/** Letters of a text without the words by which one asks for a clause. */
function claimWords(text: string): number {
  return text
    .replace(
      /原文|原话|原句|条文|依据|规定|哪一?条|第几条|贴|发|给我|看看|看一下|一下|怎么说|怎么写|把|这|那|条|句|的|是|please|original|official|text|clause|show|me|which|what|the|is|that|it|of/g,
      '',
    )
    .replace(/[^\p{L}]/gu, '').length
}

/** 那修订呢, and a provincial one?: asks of another in the place of what was asked, and corrects nothing. */
function asksInstead({ cues, text }: Found): boolean {
  return !cues.has('correct') && (cues.has('replace') || /[?呢]$/.test(text))
}

/** 那国际标准呢? */
function turnsTo({ cues, text }: Found): boolean {
  return cues.has('replace') || /^那(?!个|条|项|句|段|边)|呢\??$/.test(text)
}

/** Asks for a named thing that is no support: 哪方面的费用, 什么级别, 还包括什么. */
function asksWhich(text: string): boolean {
  return /(?:哪|什么|啥|几)(?:方面|级|个级别|类|些?单位|些?主体|对象|范围|环节|情况|条件|样的|费用|一级|几级|机构|部门|口径|资格|身份|范畴)|(?:还|都)?(?:包括|包含|含|注明|列了|点名)(?:了|的|进)?(?:些)?(?:什么|啥|哪)|(?:用词|措辞|字眼|写的|说的)是?.{0,12}还是/.test(
    text,
  )
}

/** Everything found in one message. */
interface Found {
  readonly raw: string
  readonly text: string
  readonly mentions: readonly Mention[]
  readonly numbers: readonly NumberMention[]
  readonly cues: ReadonlySet<string>
  readonly talk: ReadonlySet<string>
  readonly phrases: readonly string[]
  readonly outside: readonly number[]
}

/** Reads messages with the vocabulary of a pack. */
export class RulesReader {
  readonly #pack: Pack
  readonly #search: PolicySearch
  readonly #wording: WordingCheck
  readonly #lexicon: Lexicon
  readonly #claims: ClaimReader

  constructor(pack: Pack, search: PolicySearch, wording: WordingCheck) {
    this.#pack = pack
    this.#search = search
    this.#wording = wording
    this.#lexicon = new Lexicon(pack.vocabulary)
    this.#claims = new ClaimReader(pack.schedule)
  }

  /** What a message asks for, given what the conversation was about. */
  read(raw: string, conversation: Conversation): Understood {
    const sure = (request: Request): Understood => ({ request, by: 'rules', sure: true })
    if (raw.length > MAX_MESSAGE_LENGTH) return sure({ act: 'talk', talk: 'too-long' })
    const text = normalize(raw)
    if (!/[\p{L}\p{N}]/u.test(text)) return sure({ act: 'talk', talk: 'empty' })
    const found = this.#find(raw, text)
    const quotation = this.#quotation(found)
    if (quotation !== undefined) return sure({ act: 'wording', quotation })
    return this.#continue(found, conversation) ?? this.#start(found, conversation)
  }

  #find(raw: string, text: string): Found {
    const mentions = this.#lexicon.find(text)
    const phrases = new Set<string>()
    const outside = new Set<number>()
    const cues = new Set<string>()
    const talk = new Set<string>()
    for (const { meaning } of mentions) {
      if (meaning.layer === 'topic') phrases.add(meaning.phrase)
      else if (meaning.layer === 'outside') outside.add(meaning.index)
      else if (meaning.layer === 'cue') cues.add(meaning.cue)
      else if (meaning.layer === 'talk') talk.add(meaning.talk)
    }
    return {
      raw,
      text,
      mentions,
      numbers: findNumbers(text.replace(CLAUSE_NUMBER, (reference) => ' '.repeat(reference.length))),
      cues,
      talk,
      phrases: [...phrases],
      outside: [...outside],
    }
  }

  /** The pasted passage of a wording check, if the message is one. */
  #quotation({ raw, cues, text, mentions }: Found): string | undefined {
    const asksWhere = cues.has('clauseWhere') && !cues.has('wording')
    const quoted = [...raw.matchAll(/[“"「『《]([^“”"「」『』]{6,})[”"」』》]/g)].map(
      (match) => match[1] ?? '',
    )
    const best = quoted
      .map((passage) => ({ passage, coverage: this.#wording.coverage(passage) }))
      .filter(({ passage, coverage }) => coverage >= 0.55 && passage.length >= 8)
      .sort((a, b) => b.passage.length * b.coverage - a.passage.length * a.coverage)[0]
    if (best && !asksWhere && (cues.has('wording') || best.passage.length >= 14)) return best.passage
    const pasted = this.#pasted(raw)
    if (pasted === undefined || asksWhere) return undefined
    if (pasted.length < (cues.has('wording') ? 12 : 16)) return undefined
    const comparison = this.#wording.compare(pasted)
    if (!comparison || comparison.similarity < (cues.has('wording') ? 0.62 : 0.72)) return undefined
    if (cues.has('wording') && pasted.length >= 12 && !asksWhich(text.replace(normalize(pasted), '')))
      return pasted
    // What the message asks in words that are not the policy's own.
    const official = normalize(comparison.official)
    const asked = mentions.flatMap(({ meaning, text: words }) =>
      meaning.layer === 'cue' && !official.includes(words) ? [meaning.cue] : [],
    )
    const asks = ['amount', 'howMany', 'clauseWhere', 'factual', 'benefit', 'add', 'drop', 'correct'].some(
      (cue) => asked.includes(cue),
    )
    const wonders =
      asksWho(text.replace(normalize(pasted), ' ')) || asksWho(normalize(pasted.slice(official.length)))
    return pasted.length >= 16 && !asks && !wonders && text.length - pasted.length < 16 ? pasted : undefined
  }

  /** The longest stretch of a message whose parts are mostly the policy's own words. */
  #pasted(raw: string): string | undefined {
    const parts = [
      ...raw.matchAll(/(?:[^，,。；;：:？?！!\n—\s]|(?<=[\w,.]) (?=\w))+[，,。；;：:？?！!\n—\s]*/g),
    ].map((match) => {
      const han = match[0].replace(/[^\p{L}\p{N}]/gu, '').length
      return {
        text: match[0],
        start: match.index,
        good: han >= 3 && this.#wording.coverage(match[0]) >= 0.6,
        han,
      }
    })
    let best: { start: number; end: number; weight: number } | undefined
    let run: { start: number; end: number; weight: number } | undefined
    for (const [index, part] of parts.entries()) {
      const end = part.start + part.text.length
      const bridged =
        !part.good &&
        run &&
        part.han <= 24 &&
        parts[index + 1]?.good === true &&
        !/[。？?！!\n]/.test(parts[index - 1]?.text ?? '')
      if (part.good || bridged) {
        run = run
          ? { start: run.start, end, weight: run.weight + part.han }
          : { start: part.start, end, weight: part.han }
        if (part.good && (!best || run.weight > best.weight)) best = { ...run }
      } else run = undefined
    }
    if (!best) return undefined
    const { start, end } = best
    const before = parts.findIndex((part) => part.start === start) - 1
    const after = parts.findIndex((part) => part.start >= end)
    // A changed office or figure at the edge of the sentence still belongs to the quotation.
    const near = (part: { text: string; han: number } | undefined) =>
      part !== undefined && part.han >= 4 && this.#wording.coverage(part.text) >= 0.3
    if (near(parts[after]) && /[,，、]\s*$/.test(parts[after - 1]?.text ?? ''))
      best.end = (parts[after]?.start ?? end) + (parts[after]?.text.length ?? 0)
    if (near(parts[before]) && /[,，、]\s*$/.test(parts[before]?.text ?? ''))
      best.start = parts[before]?.start ?? start
    const passage = raw.slice(best.start, best.end).trim()
    return passage.length >= 8 ? passage : undefined
  }

  /** What a message means as a continuation; undefined if it stands for itself. */
  #continue(found: Found, conversation: Conversation): Understood | undefined {
    const { cues, text } = found
    const sure = (request: Request): Understood => ({ request, by: 'rules', sure: true })
    if (cues.has('forget') && text.length <= 32) return sure({ act: 'talk', talk: 'forget' })
    if (cues.has('reset') && text.length <= 24) return sure({ act: 'talk', talk: 'reset' })
    if (conversation.claims.length === 0) return undefined
    const { ask } = conversation
    const choice = ask && this.#choice(text, conversation)
    if (choice) return sure(choice)
    const alone = this.#claims.read(found, this.#profile(conversation))
    const heads = alone.drafts
    if (cues.has('how') && heads.length === 0) return sure({ act: 'how' })
    if (ask && cues.has('why') && heads.length === 0) return sure({ act: 'why' })
    const clauseLike =
      cues.has('clauseText') ||
      cues.has('clauseWhere') ||
      cues.has('factual') ||
      cues.has('explain') ||
      found.phrases.length > 0
    const changesSomething = cues.has('correct') || cues.has('drop') || cues.has('add')
    if (
      heads.length === 0 &&
      (clauseLike || this.#reference(found, conversation)) &&
      !changesSomething &&
      !this.#fits(found, conversation)
    )
      return undefined
    const answers = ask !== undefined && this.#fits(found, conversation)
    if (heads.length > 0 && !answers && (this.#isClause(found, alone, conversation) || cues.has('offers')))
      return undefined
    if (found.outside.length > 0 && heads.length === 0 && !cues.has('drop')) return undefined
    return this.#estimateMove(found, alone, conversation)
  }

  /** Whether a message without an award answers the open question or alters a claim. */
  #fits(found: Found, conversation: Conversation): boolean {
    const { ask } = conversation
    const seeds = ask ? [ask.claim] : conversation.claims.map((_, index) => index)
    const reading = this.#claims.read(found, this.#seeded(conversation, seeds))
    const changed = reading.drafts.some((draft) => draft.fresh.size > 0 || draft.seed === undefined)
    if (!ask)
      return (
        changed &&
        found.phrases.length === 0 &&
        !found.cues.has('clauseText') &&
        !found.cues.has('clauseWhere') &&
        !found.cues.has('factual')
      )
    return (
      reading.drafts.some((draft) => draft.fresh.has(ask.fact)) &&
      !/原文|原话|全文|哪一?条|verbatim|original/.test(found.text)
    )
  }

  /** A numbered option: 1, 第二个, option 2. */
  #choice(text: string, conversation: Conversation): Request | undefined {
    const { ask } = conversation
    if (!ask || ask.slot === 'cost') return undefined
    const match =
      /^(?:我?(?:选|是|要))?(?:第|选项|option |number |no\.? ?|the |#)?([1-9一二三四五六七八九]|first|second|third|fourth|last)(?:个|项|种|号|条)?(?:选项|吧|的?那个|啊|呀|哈|one|option| one| option)?[.。,!、)]?$/.exec(
        text,
      )
    if (!match) return undefined
    const word = match[1] ?? ''
    const english = ['first', 'second', 'third', 'fourth'].indexOf(word)
    const number =
      word === 'last'
        ? ask.options.length
        : english >= 0
          ? english + 1
          : '一二三四五六七八九'.includes(word)
            ? '一二三四五六七八九'.indexOf(word) + 1
            : Number(word)
    const facts = ask.options[number - 1]
    const claim = conversation.claims[ask.claim]
    if (!facts || !claim) return undefined
    return {
      act: 'estimate',
      move: 'answer',
      claims: [{ ...claim, facts: { ...claim.facts, ...facts } }],
      target: [ask.claim],
      outside: [],
    }
  }

  #profile({ recipient, body }: Conversation) {
    return { ...(recipient ? { recipient } : {}), ...(body ? { body } : {}) }
  }

  #seeded(conversation: Conversation, indexes: readonly number[]) {
    return {
      ...this.#profile(conversation),
      ...(conversation.ask ? { asks: conversation.ask.fact } : {}),
      seeds: indexes.flatMap((index) => {
        const claim = conversation.claims[index]
        return claim ? [{ index, claim }] : []
      }),
    }
  }

  /** Adding, changing, dropping, answering and totalling. */
  #estimateMove(found: Found, alone: Reading, conversation: Conversation): Understood | undefined {
    const { cues, text } = found
    const { claims, ask } = conversation
    const done = (
      move: Move,
      changed: readonly Claim[],
      target?: readonly number[],
      inexact?: string,
    ): Understood => ({
      request: {
        act: 'estimate',
        move,
        claims: [...changed],
        outside: [...found.outside],
        ...(target ? { target: [...target] } : {}),
        ...(inexact ? { inexact } : {}),
      },
      by: 'rules',
      sure: true,
    })
    const named = this.#named(found, alone, conversation)

    if (cues.has('restore') && conversation.dropped.length > 0) return done('restore', conversation.dropped)
    const latest = /刚(?:才|刚)?(?:加|说|提|补)|最后(?:那|一)|last one|just added/.test(text)
    if (cues.has('drop') && named.length === 0 && alone.drafts.length === 0 && latest)
      return done('drop', [], [claims.length - 1])
    if (
      cues.has('drop') &&
      (cues.has('add') || cues.has('correct') || cues.has('replace')) &&
      alone.drafts.length > 0
    ) {
      const both = this.#dropAndAdd(found, conversation)
      if (both) return done('change', both.claims, both.target)
    }
    if (
      cues.has('drop') &&
      !(cues.has('add') && alone.drafts.length > 0) &&
      named.length > 0 &&
      named.length < claims.length + (claims.length === 1 ? 1 : 0)
    ) {
      return done('drop', [], named)
    }
    if (alone.drafts.length === 0) return this.#headless(found, named, alone, conversation, done)

    const fresh = alone.drafts
    const sameAward = fresh.filter((draft) => claims.some((claim) => claim.award === draft.award))
    const denies = alone.denied.flatMap(({ award, facts }) => this.#matching(conversation, award, facts))
    const corrects = cues.has('correct') || alone.denied.length > 0 || alone.deniedFacts.length > 0

    if (ask) {
      const asked = claims[ask.claim]
      if (asked && cues.has('add')) {
        // 我们公司，另外还有一件驰名商标: an answer and an addition.
        const reading = this.#claims.read(found, this.#seeded(conversation, [ask.claim]))
        if (reading.drafts.some((draft) => draft.seed !== undefined && draft.fresh.has(ask.fact)))
          return this.#applied(reading, 'answer', done)
      }
      if (asked && fresh.every((draft) => draft.award === asked.award) && !cues.has('add')) {
        const reading = this.#claims.read(found, this.#seeded(conversation, [ask.claim]))
        return this.#applied(reading, 'answer', done)
      }
    }
    const cost = this.#moreCost(fresh, found, conversation)
    if (cost && cues.has('add')) return done('change', [cost.claim], [cost.index])
    // 它老总个人也拿了这个奖，加一起算: the same award once more, for another.
    if (sameAward.length === fresh.length && cues.has('total') && /也|too\b|as well/.test(text)) {
      return done('add', fresh.map(toClaim), undefined, alone.inexact)
    }
    const onlyAdds = cues.has('add') && !cues.has('correct') && alone.denied.length === 0
    if (onlyAdds) return done('add', fresh.map(toClaim), undefined, alone.inexact)
    const partial = fresh.some((draft) =>
      this.#pack.schedule.award(draft.award).asks.some((fact) => draft.facts[fact] === undefined),
    )
    const details =
      sameAward.length === fresh.length &&
      (claims.length > 1 || partial) &&
      !cues.has('amount') &&
      !cues.has('howMany') &&
      !cues.has('total')
    if (corrects || details || (turnsTo(found) && sameAward.length === fresh.length)) {
      if (sameAward.length === fresh.length && fresh.length > 0) {
        const seeds = this.#seedsFor(fresh, conversation, named)
        const reading = this.#claims.read(found, {
          ...this.#seeded(conversation, seeds),
          turns: turnsTo(found) && !corrects,
        })
        return this.#applied(reading, asksInstead(found) ? 'replace' : 'change', done)
      }
      if (corrects) {
        const target = denies.length > 0 ? denies : claims.length === 1 ? [0] : []
        if (target.length > 0) return done('change', fresh.map(toClaim), target, alone.inexact)
      }
    }
    if (sameAward.length === fresh.length) {
      // 回到刚才的…: the same award named again keeps what was said of it, unless it is told anew.
      const carried = fresh.map((draft) => this.#carry(draft, conversation))
      return done('start', carried, undefined, alone.inexact)
    }
    return undefined
  }

  /** 甲去掉,再加乙: what is dropped and what takes its place. */
  #dropAndAdd(found: Found, conversation: Conversation): { target: number[]; claims: Claim[] } | undefined {
    const parts = [...found.text.matchAll(/[^,。;!?]+/g)]
    const read = (test: (text: string) => boolean) => {
      const text = parts
        .filter((part) => test(part[0]))
        .map((part) => part[0])
        .join(',')
      const part = this.#find(text, text)
      return {
        part,
        reading: this.#claims.read(part, this.#profile(conversation)),
      }
    }
    const drops = (text: string) => this.#find(text, text).cues.has('drop')
    const gone = read(drops)
    const kept = read((text) => !drops(text))
    const target = this.#named(gone.part, gone.reading, conversation)
    return target.length > 0 && kept.reading.drafts.length > 0
      ? { target, claims: kept.reading.drafts.map(toClaim) }
      : undefined
  }

  /** A further cost of the dispute in play: 还有公证费3万. */
  #moreCost(
    fresh: readonly Draft[],
    found: Found,
    conversation: Conversation,
  ): { index: number; claim: Claim } | undefined {
    const [draft] = fresh
    const index = conversation.claims.findIndex(
      (claim) => claim.award === draft?.award && claim.costs !== undefined,
    )
    const claim = conversation.claims[index]
    if (!draft?.costs || !claim?.costs || fresh.length !== 1 || draft.fresh.has('result')) return undefined
    if (/另一|又一|第二|另外(?:一|那)|还有(?:一|个)|another|second|one more/.test(found.text))
      return undefined
    const sum = [
      ...claim.costs.slice(0, -1),
      (claim.costs.at(-1) ?? 0) + draft.costs.reduce((a, b) => a + b, 0),
    ]
    return { index, claim: { ...claim, costs: sum } }
  }

  #carry(draft: Draft, conversation: Conversation): Claim {
    const { asks, defaults } = this.#pack.schedule.award(draft.award)
    const names = [...asks, ...Object.keys(defaults)]
    const earlier = conversation.discussed.findLast(
      (claim) =>
        claim.award === draft.award &&
        names.every(
          (fact) =>
            draft.facts[fact] === undefined ||
            claim.facts[fact] === undefined ||
            draft.facts[fact] === claim.facts[fact],
        ),
    )
    const claim = toClaim(draft)
    if (!earlier) return claim
    return {
      ...claim,
      facts: { ...earlier.facts, ...claim.facts },
      ...(claim.costs === undefined && earlier.costs ? { costs: earlier.costs } : {}),
    }
  }

  /** Which claims of the conversation a set of new drafts speaks of: the named ones, else the latest that fit. */
  #seedsFor(fresh: readonly Draft[], conversation: Conversation, named: readonly number[]): number[] {
    const seeds: number[] = []
    for (const draft of fresh) {
      const candidates = conversation.claims
        .map((claim, index) => ({ claim, index }))
        .filter(({ claim }) => claim.award === draft.award)
      const preferred = candidates.filter(({ index }) => named.includes(index))
      const pick = (preferred.length > 0 ? preferred : candidates).at(-1)
      if (pick && !seeds.includes(pick.index)) seeds.push(pick.index)
    }
    return seeds
  }

  #applied(
    reading: Reading,
    move: Move,
    done: (move: Move, claims: readonly Claim[], target?: readonly number[], inexact?: string) => Understood,
  ): Understood {
    const kept = reading.drafts.filter((draft) => draft.seed !== undefined)
    const added = reading.drafts.filter((draft) => draft.seed === undefined)
    const target = kept.map(({ seed }) => seed ?? 0)
    const changed = kept.map(toClaim)
    return done(move, [...changed, ...added.map(toClaim)], target, reading.inexact)
  }

  /** A message that names no award: an answer, a change, an addition to the last claim, or a total. */
  #headless(
    found: Found,
    named: readonly number[],
    alone: Reading,
    conversation: Conversation,
    done: (move: Move, claims: readonly Claim[], target?: readonly number[], inexact?: string) => Understood,
  ): Understood | undefined {
    const { cues, text } = found
    const { claims, ask } = conversation
    const last = claims.length - 1
    const lastClaim = claims[last]
    if (!lastClaim) return undefined

    if (cues.has('add') && !ask && !cues.has('correct')) {
      const reading = this.#claims.read(found, this.#seeded(conversation, [last]))
      const [draft] = reading.drafts
      const sum = draft && this.#moreCost([draft], found, conversation)
      if (sum) return done('change', [sum.claim], [sum.index])
      if (draft && (draft.fresh.size > 0 || reading.drafts.length > 1)) {
        const added = { ...toClaim(draft), ...(draft.quantity === lastClaim.quantity ? {} : {}) }
        const count = draft.counts.find(({ kind }) => kind === 'count')
        const { quantity: _, ...rest } = added
        return done('add', [
          count && Number.isInteger(count.value) ? { ...rest, quantity: count.value } : rest,
        ])
      }
      const more = draft?.counts.find(({ kind }) => kind === 'count')?.value
      if (draft && more !== undefined && Number.isInteger(more)) {
        return done('change', [{ ...lastClaim, quantity: (lastClaim.quantity ?? 1) + more }], [last])
      }
    }
    const seeds = ask ? [ask.claim] : named.length > 0 ? named : claims.map((_, index) => index)
    const reading = this.#claims.read(found, this.#seeded(conversation, seeds))
    const touched = reading.drafts.filter((draft) => {
      const before = draft.seed === undefined ? undefined : claims[draft.seed]
      return !before || JSON.stringify(toClaim(draft)) !== JSON.stringify(before)
    })
    if (ask) {
      const answered =
        reading.drafts.some((draft) => draft.fresh.has(ask.fact) || draft.seed === undefined) ||
        (ask.fact === 'cost' &&
          (reading.inexact !== undefined || reading.drafts.some((draft) => draft.fresh.has('cost'))))
      if (answered || touched.length > 0) return this.#applied(reading, 'answer', done)
      if (cues.has('unknown')) return { request: { act: 'unknown' }, by: 'rules', sure: true }
      const bare = this.#bareAnswer(text, conversation)
      if (bare) return done('answer', [bare], [ask.claim])
    } else if (touched.length > 0) {
      const [only] = touched
      // 董事长个人也拿了，两份一起: another of the same award beside the one in play.
      if (
        cues.has('total') &&
        /也|both|too\b/.test(text) &&
        touched.length === 1 &&
        only?.seed !== undefined
      ) {
        return done('add', [toClaim(only)])
      }
      return this.#applied(reading, asksInstead(found) ? 'replace' : 'change', done)
    } else if (reading.inexact) {
      return done('change', reading.drafts.map(toClaim), seeds, reading.inexact)
    }
    if (cues.has('total')) {
      const count =
        /(?:这|那|上面|以上|前面|刚才|刚刚|上述|all )(?:这|那|的)?([两二三四五六2-6]|two|three|four|five)/.exec(
          text,
        )?.[1]
      const number = count
        ? ({ 两: 2, 二: 2, 三: 3, 四: 4, 五: 5, 六: 6, two: 2, three: 3, four: 4, five: 5 }[count] ??
          Number(count))
        : undefined
      const all = conversation.discussed
      const chosen = number !== undefined ? all.slice(-number) : claims.length > 1 ? claims : all
      return done('total', chosen)
    }
    if (ask && cues.has('unknown')) return { request: { act: 'unknown' }, by: 'rules', sure: true }
    const nothingNew =
      alone.loose.length > 0 ||
      reading.looseCounts.length > 0 ||
      found.numbers.some(({ kind }) => kind === 'count') ||
      cues.has('correct')
    return nothingNew && found.outside.length === 0 && found.phrases.length === 0
      ? done('total', claims)
      : undefined
  }

  /** An answer that is only a part of an option's name. */
  #bareAnswer(text: string, conversation: Conversation): Claim | undefined {
    const { ask } = conversation
    const claim = ask && conversation.claims[ask.claim]
    if (!ask || !claim || text.length > 12) return undefined
    const names = this.#pack.about.facts[ask.fact] ?? {}
    const hits = Object.entries(names).filter(
      ([value, { zh, en }]) =>
        ask.options.some((option) => option[ask.fact] === value) &&
        (zh.normalize('NFKC').toLowerCase().includes(text) || en.toLowerCase().includes(text)),
    )
    const [only] = hits
    return hits.length === 1 && only
      ? { ...claim, facts: { ...claim.facts, [ask.fact]: only[0] } }
      : undefined
  }

  /** Claims of the conversation that a message names, fully or by a part of a name that only one of them has. */
  #named(found: Found, alone: Reading, conversation: Conversation): number[] {
    const { claims } = conversation
    const out = new Set<number>()
    for (const draft of [...alone.drafts, ...alone.denied]) {
      for (const index of this.#matching(conversation, draft.award, draft.facts)) out.add(index)
    }
    if (out.size > 0) return [...out]
    for (const { fact, value } of [...alone.loose, ...alone.deniedFacts]) {
      const having = claims.flatMap((claim, index) => (claim.facts[fact] === value ? [index] : []))
      if (having.length > 0 && having.length < Math.max(claims.length, 2))
        for (const index of having) out.add(index)
    }
    if (out.size > 0) return [...out]
    const pairs = claims.map((claim) => this.#namePairs(claim))
    for (const [index, own] of pairs.entries()) {
      const unique = own.filter((pair) => !pairs.some((other, at) => at !== index && other.includes(pair)))
      if (unique.some((pair) => found.text.includes(pair))) out.add(index)
    }
    return [...out]
  }

  #namePairs(claim: Claim): string[] {
    const { name } = this.#pack.schedule.award(claim.award)
    const zh = name.zh.replace(/[^\p{Script=Han}]/gu, ' ')
    const pairs: string[] = []
    for (const word of zh.split(' '))
      for (let i = 0; i + 1 < word.length; i++) pairs.push(word.slice(i, i + 2))
    return [
      ...pairs,
      ...name.en
        .toLowerCase()
        .split(/[^a-z]+/)
        .filter((word) => word.length > 4),
    ]
  }

  #matching(conversation: Conversation, award: string, facts: Readonly<Record<string, string>>): number[] {
    const { asks, defaults } = this.#pack.schedule.award(award)
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
    return exact.length > 0 ? exact : of(() => true).length === 1 ? of(() => true) : []
  }

  #reference(found: Found, conversation: Conversation) {
    return findReference(this.#pack.policy, found.text, conversation.clause)
  }

  /** Whether a message about awards asks for words, an office or a date and not for a sum. */
  #isClause(found: Found, reading: Reading, conversation: Conversation): boolean {
    const { cues, phrases, mentions } = found
    const strongText = mentions.some(
      ({ meaning, text }) =>
        meaning.layer === 'cue' &&
        meaning.cue === 'clauseText' &&
        /原|全文|逐字|条文|整条|完整|verbatim|original|wording|official text|exact text|full text|引/.test(
          text,
        ),
    )
    const swallowed = reading.drafts.length > 0 && this.#swallowed(found)
    if (cues.has('notSum')) return true
    if (cues.has('target') && (phrases.length > 0 || !cues.has('amount'))) return true
    if (asksWhich(found.text) && !cues.has('amount') && !cues.has('howMany')) return true
    if (strongText && !cues.has('offers')) return true
    if (swallowed && !cues.has('amount')) return true
    if (cues.has('amount') || (cues.has('howMany') && !cues.has('target')))
      return /不问(金额|钱)|不是问钱/.test(found.text)
    if (cues.has('explain')) return true
    const asksYesNo = /是不是|是否|会不会|要不要|有没有|吗|[么嘛]\??$|几年|什么|多高|第几/.test(found.text)
    if (
      phrases.length > 0 &&
      (asksYesNo || /哪|啥|谁|几类|怎么|如何|\b(?:who|which|what|how|does|is)\b/.test(found.text))
    )
      return true
    if (
      asksYesNo &&
      !cues.has('benefit') &&
      !found.numbers.some(({ kind }) => kind === 'money') &&
      !reading.drafts.some((draft) => draft.facts['role'] ?? draft.facts['time'] ?? draft.facts['result'])
    )
      return true
    const asks = cues.has('clauseText') || cues.has('clauseWhere') || cues.has('factual')
    if (
      found.numbers.some(({ kind }) => kind === 'money') &&
      !cues.has('clauseWhere') &&
      !asksWho(found.text)
    )
      return false
    if (!cues.has('benefit') && asksWho(found.text)) return true
    const reference = this.#reference(found, conversation)
    if (
      reference &&
      reading.drafts.length > 0 &&
      !asks &&
      reference.clause.includes('.') &&
      found.text.length < 20
    )
      return true
    return (
      asks &&
      (cues.has('clauseWhere') || cues.has('clauseText') || phrases.length > 0 || !cues.has('benefit'))
    )
  }

  /** All awards named lie inside longer phrases that point to a sentence. */
  #swallowed({ mentions }: Found): boolean {
    const heads = mentions.filter(({ meaning }) => meaning.layer === 'award')
    return (
      heads.length > 0 &&
      heads.every((head) =>
        mentions.some(
          (topic) =>
            topic.meaning.layer === 'topic' &&
            topic.start <= head.start &&
            head.end <= topic.end &&
            topic.end - topic.start > head.end - head.start,
        ),
      )
    )
  }

  /** A message that stands for itself. */
  #start(found: Found, conversation: Conversation): Understood {
    const { cues, talk, phrases, text } = found
    const sure = (request: Request): Understood => ({ request, by: 'rules', sure: true })
    const reading = this.#claims.read(found, this.#profile(conversation))
    const drafts = reading.drafts
    const outside = this.#outside(found, drafts)
    const decides = outside.some((index) => this.#pack.vocabulary.outside[index]?.rules)
    if (decides) return sure({ act: 'outside', outside })
    const reference = this.#reference(found, conversation)
    const clauseCue =
      cues.has('clauseText') || cues.has('clauseWhere') || cues.has('factual') || cues.has('explain')

    if (cues.has('offers') && outside.length === 0 && (drafts.length === 0 || !cues.has('amount'))) {
      const individual = reading.loose.some(
        ({ fact, value }) => fact === 'recipient' && value === 'individual',
      )
      const bodies = individual
        ? ['individual']
        : [...new Set(reading.bodies)].filter((body) => body !== 'speaker' && body !== 'unit')
      return sure({ act: 'offers', bodies, claims: drafts.map(toClaim) })
    }
    if (drafts.length > 0 && !this.#isClause(found, reading, conversation)) {
      return sure({
        act: 'estimate',
        move: 'start',
        claims: drafts.map(toClaim),
        outside,
        ...(reading.inexact ? { inexact: reading.inexact } : {}),
        ...(reading.claimed.length > 0 ? { claimed: reading.claimed } : {}),
      })
    }
    if (outside.length > 0 && drafts.length === 0 && phrases.length === 0 && !reference)
      return sure({ act: 'outside', outside })
    if (reference || drafts.length > 0 || phrases.length > 0) {
      if (outside.length > 0 && cues.has('amount') && drafts.length === 0 && !reference)
        return sure({ act: 'outside', outside })
      return sure(this.#clauseRequest(found, drafts, conversation, reference))
    }
    const anaphoric =
      (cues.has('anaphor') || cues.has('clauseText') || cues.has('clauseWhere') || cues.has('notSum')) &&
      conversation.claims.length > 0 &&
      text.length <= 28
    if (
      anaphoric &&
      (cues.has('clauseText') || cues.has('clauseWhere') || cues.has('explain') || cues.has('notSum'))
    ) {
      const request = this.#clauseRequest(found, [], conversation, undefined)
      return sure(
        request.act === 'clause' && (claimWords(text) <= 10 || cues.has('notSum'))
          ? { ...request, query: '' }
          : request,
      )
    }
    const small = this.#talk(talk, text)
    const hits = this.#search.search(text)
    const score = hits[0]?.score ?? 0
    if (small && !(clauseCue && score >= BARE_THRESHOLD)) return sure({ act: 'talk', talk: small })
    const wantsWords = cues.has('clauseText') || cues.has('clauseWhere')
    const interrogative =
      clauseCue ||
      asksWho(text) ||
      asksWhich(text) ||
      cues.has('target') ||
      cues.has('notSum') ||
      /还是|几年|怎么|如何|是否|是不是|会不会|要不要|有没有|[?吗呢么]|\b(?:who|whose|which|where|when|how|what|does|is|are)\b/.test(
        text,
      )
    if (
      (cues.has('amount') || cues.has('benefit')) &&
      !(interrogative && (wantsWords || !cues.has('amount')) && score >= BENEFIT_THRESHOLD)
    )
      return { request: { act: 'outside', outside }, by: 'rules', sure: false }
    if (score >= (wantsWords ? WORDS_THRESHOLD : interrogative ? CLAUSE_THRESHOLD : BARE_THRESHOLD)) {
      return {
        request: this.#clauseRequest(found, [], conversation, undefined),
        by: 'rules',
        sure: score >= BENEFIT_THRESHOLD,
      }
    }
    const asks = cues.has('amount') || cues.has('benefit') || clauseCue || /[?？吗呢么]$/.test(text)
    return {
      request: asks ? { act: 'outside', outside } : { act: 'talk', talk: 'help' },
      by: 'rules',
      sure: false,
    }
  }

  /** Subjects on which the plan is silent, less those that only name an award's own thing. */
  #outside(found: Found, drafts: readonly Draft[]): number[] {
    return found.outside.filter((index) => {
      const near = this.#pack.vocabulary.outside[index]?.near
      if (near === undefined || !drafts.some((draft) => draft.award === near)) return true
      return this.#pack.schedule.award(near).asks.length > 0
    })
  }

  #talk(talk: ReadonlySet<string>, text: string): Talk | undefined {
    const order: Talk[] = ['prompt', 'human', 'identity', 'help', 'joke', 'thanks', 'bye', 'greeting']
    return (
      order.find((kind) => talk.has(kind)) ??
      (text.length <= 2 && !/[\p{L}\p{N}]{2}/u.test(text) ? 'help' : undefined)
    )
  }

  #clauseRequest(
    found: Found,
    drafts: readonly Draft[],
    conversation: Conversation,
    reference: { clause: string; start: number; end: number } | undefined,
  ): Request {
    const { cues, text } = found
    const anaphoric = cues.has('anaphor') && /同(一)?(条|款|段|项)|same (clause|section|article)/.test(text)
    const rest = reference ? `${text.slice(0, reference.start)} ${text.slice(reference.end)}` : text
    const meaning = rest.replace(/[^\p{Script=Han}a-z]/gu, '').length
    const pointed = found.phrases.length > 0
    // 评估看哪些方面？把原文给我看看: about what was just worked out.
    const ongoing =
      drafts.length === 0 &&
      !pointed &&
      conversation.last === 'estimate' &&
      cues.has('clauseText') &&
      meaning > 8
    const clause = reference?.clause ?? (anaphoric || ongoing ? conversation.clause : undefined)
    const also = reference
      ? findReferences(this.#pack.policy, text, conversation.clause)
          .map((one) => one.clause)
          .filter((id) => id !== reference.clause)
      : []
    const claims =
      drafts.length > 0
        ? drafts.map(toClaim)
        : !pointed && !reference && conversation.last !== 'clause'
          ? conversation.claims
          : []
    return {
      act: 'clause',
      ...(clause !== undefined ? { clause } : {}),
      ...(also.length > 0 ? { also } : {}),
      whole:
        reference !== undefined &&
        !pointed &&
        (meaning <= 14 || /全文|整条|完整|原文|讲什么|说什么|whole|full/.test(text)) &&
        drafts.length === 0,
      query: rest,
      phrases: [...found.phrases],
      claims: [...claims],
      explain: cues.has('explain'),
    }
  }
}

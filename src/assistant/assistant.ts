/** One message in, one answer out: understanding, then awards or policy, then words. */
import { isDeepStrictEqual } from 'node:util'
import { LRUCache } from 'lru-cache'
import { calculate, type Estimate } from '../awards/calculator.ts'
import { type Resolution, resolve } from '../awards/resolve.ts'
import type { Pack } from '../knowledge/pack.ts'
import type { Policy, Sentence } from '../policy/policy.ts'
import { PolicySearch } from '../policy/search.ts'
import { WordingCheck } from '../policy/wording.ts'
import type { Answer } from '../reply/answer.ts'
import { detectLanguage } from '../reply/language.ts'
import { openQuestion, Replies } from '../reply/reply.ts'
import type { ModelReader } from '../understanding/model/model.ts'
import {
  applyMove,
  type Claim,
  currentExpenses,
  type Request,
  type Understood,
} from '../understanding/request.ts'
import { normalize, simplify } from '../understanding/rules/normalize.ts'
import { asksForOthers } from '../understanding/rules/perspective.ts'
import { RulesReader } from '../understanding/rules/reader.ts'
import { type Conversation, type Language, newConversation } from './conversation.ts'

type Draft = Omit<Answer, 'understoodBy'>
/** One turn: what was answered, and the conversation as it stands after it. */
interface Turn {
  readonly answer: Answer
  readonly conversation: Conversation
}

/** A turn with what it was made of, so that it can be computed again. */
export interface RecordedTurn extends Turn {
  readonly record: {
    /** What was understood. */
    readonly request: Request
    /** The conversation that it was understood in. */
    readonly before: Conversation
    readonly policy: string
    readonly policySha256: string
    readonly scheduleSha256: string
  }
}

/** A message as the rules read it, and the conversation that it was read in. */
interface Ruled {
  readonly ruled: Understood
  readonly conversation: Conversation
}

/** How many claims a conversation holds in play and remembers. */
const MAX_CLAIMS = 40

/** How many turns are kept ready, some kilobytes each: the questions that many ask are the same. */
const RECENT_TURNS = 1000
/** Messages longer than this are not kept ready. Unit: UTF-16 code units. */
const LONG_MESSAGE = 300

/** Answers messages on one policy. Holds no state of its own: a conversation goes in and comes out. */
export class Assistant {
  readonly pack: Pack
  readonly #search: PolicySearch
  readonly #wording: WordingCheck
  readonly #rules: RulesReader
  readonly #replies: Replies
  readonly #model: ModelReader | undefined
  readonly #recent = new LRUCache<string, RecordedTurn>({ max: RECENT_TURNS })

  /** @param model asked where the rules are not sure, and for explanations */
  constructor(pack: Pack, { model }: { model?: ModelReader | undefined } = {}) {
    this.pack = pack
    this.#model = model
    this.#search = new PolicySearch(pack.policy, pack.paraphrases)
    this.#wording = new WordingCheck(pack.policy, simplify)
    this.#rules = new RulesReader(pack, this.#search, this.#wording)
    this.#replies = new Replies(pack)
  }

  /** Answers one message and returns the conversation as it stands after it. Never throws for what people write. */
  answer(message: string, before: Conversation = newConversation()): Turn {
    const { ruled, conversation } = this.#read(message, before)
    return this.#act(ruled, conversation)
  }

  /** The same as {@link reply}, where nothing has to be waited for; undefined where a model is to be asked. */
  atOnce(message: string, before?: Conversation, language?: Language): RecordedTurn | undefined {
    const begun = this.#begin(message, before, language)
    return 'answer' in begun ? begun : undefined
  }

  /**
   * Answers one message, asking a model where the rules are not sure and one is configured.
   * @param withinMs when the answer must be there at the latest
   * @param language the language to answer in, if not that of the message
   */
  async reply(
    message: string,
    before?: Conversation,
    { withinMs, language }: { withinMs?: number; language?: Language } = {},
  ): Promise<RecordedTurn> {
    const begun = this.#begin(message, before, language)
    if ('answer' in begun) return begun
    const { ruled, conversation } = begun
    const model = begun.model.turn(message, conversation, withinMs)
    let understood = await model.understand(ruled)
    let turn = this.#act(understood, conversation)
    const explanation = await model.explain(understood, turn.answer)
    if (model.compares && explanation === undefined) {
      understood = ruled
      turn = this.#act(ruled, conversation)
    }
    const answer =
      explanation === undefined
        ? turn.answer
        : this.#replies.explained(turn.answer, explanation, conversation.language)
    return { ...turn, answer, record: this.#record(understood, conversation) }
  }

  /** Lets go of the messages that are kept ready to be answered again. */
  forget(): void {
    this.#recent.clear()
  }

  #read(message: string, before: Conversation, chosen?: Language): Ruled {
    const language =
      chosen ?? detectLanguage(message, before.last === undefined ? undefined : before.language)
    const forOthers = before.forOthers || asksForOthers(message)
    const conversation = { ...before, language, ...(forOthers ? { forOthers } : {}) }
    return { ruled: this.#rules.read(message, conversation), conversation }
  }

  /** The whole turn, or as far as it goes before a model is asked. */
  #begin(
    message: string,
    before?: Conversation,
    language?: Language,
  ): RecordedTurn | (Ruled & { readonly model: ModelReader }) {
    // A question that many ask is short.
    const key = message.length <= LONG_MESSAGE ? JSON.stringify([message, before, language]) : undefined
    const known = key === undefined ? undefined : this.#recent.get(key)
    if (known) return known
    const read = this.#read(message, before ?? newConversation(), language)
    if (this.#model?.wanted(message, read.ruled)) return { ...read, model: this.#model }
    const { ruled, conversation } = read
    const turn = { ...this.#act(ruled, conversation), record: this.#record(ruled, conversation) }
    if (key !== undefined) this.#recent.set(key, turn)
    return turn
  }

  #record({ request }: Understood, before: Conversation): RecordedTurn['record'] {
    const { about, scheduleSha256 } = this.pack
    return { request, before, policy: about.number, policySha256: about.sha256, scheduleSha256 }
  }

  /** Performs a request that was understood earlier, as for a receipt. */
  perform(request: Request, before: Conversation): Turn {
    return this.#act({ request, by: 'rules', sure: true }, before)
  }

  #act({ request, by }: Understood, conversation: Conversation): Turn {
    const [draft, after] = this.#perform(request, conversation)
    return { answer: { ...draft, understoodBy: by }, conversation: after }
  }

  #perform(request: Request, conversation: Conversation): [Draft, Conversation] {
    const { language } = conversation
    switch (request.act) {
      case 'estimate':
        return this.#estimate(request, conversation)
      case 'clause':
        return this.#clause(request, conversation)
      case 'wording': {
        const draft = this.#replies.wording(this.#wording.compare(request.quotation), language)
        return [
          draft,
          {
            ...closeQuestion(conversation),
            last: 'wording',
            ...(draft.wording ? { clause: draft.wording.clause } : {}),
          },
        ]
      }
      case 'outside':
        return [
          this.#replies.notCovered(request.outside, language),
          { ...closeQuestion(conversation), last: 'not-covered' },
        ]
      case 'offers': {
        const bodies =
          request.bodies.length > 0 ? request.bodies : conversation.body ? [conversation.body] : []
        return [this.#replies.offers(bodies, language), { ...closeQuestion(conversation), last: 'offers' }]
      }
      case 'how':
        return this.#compute(conversation, { steps: true })
      case 'why': {
        const { ask } = conversation
        const reason = ask ? this.#replies.reason(ask.slot, language) : undefined
        return this.#compute(conversation, { intro: reason })
      }
      case 'unknown':
        return this.#compute(conversation, { intro: this.#replies.say(language).unknownIntro })
      case 'talk': {
        const reset = request.talk === 'reset' || request.talk === 'forget'
        return [
          this.#replies.talk(request.talk, language),
          reset ? { ...newConversation(), language } : conversation,
        ]
      }
    }
  }

  /** Applies what was understood to the claims in play, then works them out. */
  #estimate(
    request: Extract<Request, { act: 'estimate' }>,
    conversation: Conversation,
  ): [Draft, Conversation] {
    const { language } = conversation
    const before = conversation.claims
    const total = this.#currentTotal(conversation)
    const gone = new Set(request.move === 'drop' ? request.target : [])
    const dropped =
      request.move === 'drop'
        ? before.filter((_, index) => gone.has(index))
        : request.move === 'restore'
          ? []
          : conversation.dropped
    const claims = applyMove(before, request).slice(0, MAX_CLAIMS)
    const profile = this.#profile(claims, conversation)
    const { compared: _, ...known } = conversation
    const next: Conversation = {
      ...known,
      ...profile,
      ...(before.length > 0 && !isDeepStrictEqual(before, claims) ? { earlier: before } : {}),
      ...(request.compares && claims.length > 1 ? { compared: true } : {}),
      claims,
      dropped,
      discussed: remember(conversation.discussed, before, claims, request.move),
    }
    if (claims.length === 0) {
      const say = this.#replies.say(language)
      const text = request.move === 'drop' ? say.nothingLeft : say.nothingYet
      return [this.#replies.plain(text, language), { ...closeQuestion(next), last: 'estimate' }]
    }
    const corrects =
      request.move === 'change' ||
      request.move === 'replace' ||
      request.move === 'drop' ||
      request.move === 'restore'
    const what = corrects && total ? this.#replies.difference(before, claims, language) : undefined
    return this.#compute(next, {
      ...(what && total
        ? {
            change: {
              what,
              before: total,
              costs: [...before, ...claims].flatMap((claim) => [
                ...(claim.costs ? [claim.costs.reduce((a, b) => a + b, 0)] : []),
                ...currentExpenses(claim).map(({ yuan }) => yuan),
              ]),
            },
          }
        : {}),
      outside: request.outside,
      claimed: request.claimed ?? [],
      ...(request.inexact ? { intro: this.#replies.say(language).inexact(request.inexact) } : {}),
    })
  }

  #profile(claims: readonly Claim[], conversation: Conversation): Pick<Conversation, 'recipient' | 'body'> {
    const recipient =
      claims.findLast((claim) => claim.facts['recipient'] !== undefined)?.facts['recipient'] ??
      conversation.recipient
    const body =
      claims.findLast((claim) => claim.facts['body'] !== undefined)?.facts['body'] ?? conversation.body
    return { ...(recipient === 'organization' ? { recipient } : {}), ...(body ? { body } : {}) }
  }

  #currentTotal(conversation: Conversation): Estimate['total'] | undefined {
    const resolved = conversation.claims.map((claim) => resolve(this.pack.schedule, claim))
    const claims = resolved.flatMap((one) => (one.kind === 'rule' ? [one.claim] : []))
    return claims.length === resolved.length && claims.length > 0
      ? calculate(this.pack.schedule, claims).total
      : undefined
  }

  /** Works out the claims in play: an estimate, or the question that decides. */
  #compute(
    conversation: Conversation,
    {
      change,
      outside = [],
      claimed = [],
      intro,
      steps = false,
    }: {
      change?: { what: string; before: Estimate['total']; costs: readonly number[] }
      outside?: readonly number[]
      claimed?: readonly { said: string; yuan: number }[]
      intro?: string | undefined
      steps?: boolean
    } = {},
  ): [Draft, Conversation] {
    const { language } = conversation
    const { schedule } = this.pack
    const resolved = conversation.claims.map((claim): Resolution => resolve(schedule, claim))
    const index = resolved.findIndex(({ kind }) => kind === 'ask')
    const open = resolved[index]
    const claim = conversation.claims[index]
    if (open?.kind === 'ask' && claim) {
      const draft = this.#replies.clarification(
        schedule.award(claim.award),
        open.slot,
        open.options,
        language,
        {
          intro,
          kept: conversation.claims.length - 1,
        },
      )
      return [
        draft,
        {
          ...conversation,
          ask: openQuestion(open.slot, open.fact, index, open.options),
          last: 'clarification',
          ...clauseOf(draft),
        },
      ]
    }
    const claims = resolved.flatMap((one) => (one.kind === 'rule' ? [one.claim] : []))
    const none = resolved.find((one) => one.kind === 'none')
    if (claims.length === 0) {
      return [
        this.#replies.notCovered([], language, none?.kind === 'none' ? none.award : undefined),
        { ...closeQuestion(conversation), last: 'not-covered' },
      ]
    }
    const estimate = calculate(schedule, claims)
    const granted = new Set([
      estimate.total.yuan,
      ...estimate.items.flatMap(({ yuan, steps: each }) => [
        yuan,
        ...each.flatMap((step) => [step.yuan, step.by]),
      ]),
    ])
    const wrong = claimed.filter(({ yuan }) => !granted.has(yuan)).map(({ said }) => said)
    const draft = this.#replies.estimate(estimate, language, { change, outside, claimed: wrong, steps })
    return [draft, { ...closeQuestion(conversation), last: 'estimate', ...clauseOf(draft) }]
  }

  #clause(request: Extract<Request, { act: 'clause' }>, conversation: Conversation): [Draft, Conversation] {
    const { language } = conversation
    const { policy } = this.pack
    // 区长质量奖的原文, and then: 给多少钱?
    const inPlay = conversation.claims.length > 0 ? conversation.claims : [...request.claims]
    const done = (draft: Draft): [Draft, Conversation] => [
      draft,
      draft.kind === 'clause'
        ? { ...conversation, claims: inPlay, last: 'clause', ...clauseOf(draft) }
        : { ...closeQuestion(conversation), last: 'not-covered' },
    ]
    if (request.clause !== undefined && policy.has(request.clause)) {
      const clause = policy.clause(request.clause)
      if (clause.section) {
        const [best] = this.#search
          .search(request.query, { phrases: request.phrases })
          .filter(({ sentence }) => sentence.clause.startsWith(`${clause.id}.`))
        const asks =
          request.query.replace(/[^\p{Script=Han}]/gu, '').length > 12 || request.phrases.length > 0
        return done(
          best && asks
            ? this.#replies.clause([best.sentence], language)
            : this.#replies.section(clause.id, language),
        )
      }
      if (request.also && request.also.length > 0) {
        const clauses = [clause, ...request.also.map((id) => policy.clause(id))].filter(
          ({ section }) => !section,
        )
        return done(
          this.#replies.clause(
            clauses.flatMap(({ id, pieces }) => pieces.map((text) => ({ clause: id, text }))),
            language,
          ),
        )
      }
      const hits = this.#search.search(request.query, { phrases: request.phrases, clause: clause.id })
      const paragraph = this.#paragraph(request.query, clause.pieces)
      const best = hits[0]
      if (best && !request.whole && paragraph === undefined && /段/.test(request.query)) {
        const around = clause.pieces
          .flatMap((text) => text.split('\n'))
          .find((text) => text.includes(best.sentence.text))
        if (around !== undefined && clause.pieces[0] !== around)
          return done(this.#replies.clause([{ clause: clause.id, text: around }], language))
      }
      if (request.whole || paragraph !== undefined || !best || best.score < 3) {
        const pieces = paragraph !== undefined ? [paragraph] : clause.pieces
        return done(
          this.#replies.clause(
            pieces.map((text) => ({ clause: clause.id, text })),
            language,
          ),
        )
      }
      return done(this.#replies.clause(together(policy, hits, request.phrases), language))
    }
    const granted = request.beside ? [] : this.#grantedBy(request.claims)
    const query = normalize(request.query)
    const hits = this.#search.search(query, {
      phrases: [...request.phrases],
      preferred: granted.map(({ text }) => text),
    })
    const [best] = hits
    const grants =
      best === undefined ||
      granted.some(({ text }) => best.sentence.text.includes(text) || text.includes(best.sentence.text))
    if (granted.length > 0 && grants) return done(this.#replies.clause(granted, language))
    if (!best) return done(this.#replies.notCovered([], language))
    return done(this.#replies.clause(together(policy, hits, request.phrases), language))
  }

  /** A paragraph of a clause asked for by its place: 第一段, 头一个自然段, 末尾那一段. */
  #paragraph(query: string, pieces: readonly string[]): string | undefined {
    const [piece] = pieces
    const paragraphs = piece?.split('\n') ?? []
    const body =
      paragraphs.length > 1 && (paragraphs[0]?.length ?? 99) < 12 ? paragraphs.slice(1) : paragraphs
    if (body.length < 2) return undefined
    if (/(?:第一|头一|首|前一?|第1)(?:个)?(?:自然)?段/.test(query)) return body[0]
    if (/(?:第二|第2)(?:个)?(?:自然)?段/.test(query)) return body[1]
    if (/(?:第三|第3)(?:个)?(?:自然)?段/.test(query)) return body[2]
    if (/(?:末尾|最后|末)(?:那?一?|的)?(?:个)?(?:自然)?段/.test(query)) return body.at(-1)
    return undefined
  }

  /** The granting sentences of claims, each once. */
  #grantedBy(claims: readonly Claim[]): Sentence[] {
    const { schedule } = this.pack
    const seen = new Set<string>()
    return claims.flatMap((claim) => {
      const resolution = resolve(schedule, claim)
      const ids =
        resolution.kind === 'rule'
          ? [resolution.claim.rule]
          : resolution.kind === 'ask'
            ? resolution.options.flatMap(({ rules }) => rules)
            : schedule.award(claim.award).rules.map(({ id }) => id)
      return ids.flatMap((id) => {
        const { clause, quote } = schedule.rule(id)
        if (seen.has(quote)) return []
        seen.add(quote)
        return [{ clause, text: quote }]
      })
    })
  }
}

/** The best sentence and those of its clause that answer nearly as well, in the order of the text. */
function together(
  policy: Policy,
  hits: readonly { sentence: Sentence; score: number }[],
  phrases: readonly string[],
): Sentence[] {
  const [best] = hits
  if (!best) return []
  const clause = policy.clause(best.sentence.clause)
  // Two things asked for by name (落款日期和印发日期) are both answered.
  const named = ({ text }: Sentence) => phrases.length > 1 && phrases.some((phrase) => text.includes(phrase))
  return hits
    .filter(
      ({ sentence, score }) =>
        sentence.clause === best.sentence.clause && (score >= best.score * 0.8 || named(sentence)),
    )
    .slice(0, 3)
    .map(({ sentence }) => sentence)
    .sort(
      (a, b) =>
        clause.sentences.findIndex(({ text }) => text === a.text) -
        clause.sentences.findIndex(({ text }) => text === b.text),
    )
}

function closeQuestion(conversation: Conversation): Conversation {
  const { ask: _, ...rest } = conversation
  return rest
}

function clauseOf(draft: Draft): Pick<Conversation, 'clause'> {
  const clause = draft.citations[0]?.clause
  return clause === undefined ? {} : { clause }
}

/** All claims spoken of, with corrected ones in the place of what they correct. */
function remember(
  discussed: readonly Claim[],
  before: readonly Claim[],
  after: readonly Claim[],
  move: string,
): Claim[] {
  const key = (claim: Claim) => JSON.stringify(claim)
  const corrected = move === 'change' || move === 'answer'
  const kept = discussed.filter((claim) => {
    const stood = before.some((one) => key(one) === key(claim))
    const stands = after.some((one) => key(one) === key(claim))
    return !(stood && !stands && (corrected || move === 'drop'))
  })
  const fresh = after.filter((claim) => !kept.some((one) => key(one) === key(claim)))
  return [...kept, ...fresh].slice(-MAX_CLAIMS)
}

export type { Turn }

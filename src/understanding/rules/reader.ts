/** Understands a message by rules: always there, offline, deterministic. */
import type { Conversation } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { findReference, findReferences } from '../../policy/reference.ts'
import type { PolicySearch } from '../../policy/search.ts'
import type { WordingCheck } from '../../policy/wording.ts'
import type { Request, Talk, Understood } from '../request.ts'
import {
  asksForClause,
  asksWhich,
  asksWho,
  hasClauseCue,
  saysNothingElse,
  turnsTo,
  wordsBesideAsking,
} from './asks.ts'
import { ClaimReader, type Reading } from './claims.ts'
import { Dialogue, keepsSpeaker, speaker } from './dialogue.ts'
import { type Draft, toClaim } from './drafts.ts'
import { type Found, findAll } from './found.ts'
import { Lexicon } from './lexicon.ts'
import { MAX_MESSAGE_LENGTH, normalize } from './normalize.ts'
import { quotationIn } from './quotation.ts'

/** Scores under this are no answer even to somebody who asks for the words. */
const WORDS_THRESHOLD = 6
/** Scores under this are no answer to a clause question. */
const CLAUSE_THRESHOLD = 10
/** A bare question without any clause word needs a clearer hit. */
const BARE_THRESHOLD = 20
/** So does one that speaks of support. */
const BENEFIT_THRESHOLD = 24
/** Score times coverage under which a question is about something else. */
const STRENGTH = 4.2
/** The same for English, whose words are fewer than the characters of Chinese and found one by one. */
const ENGLISH_STRENGTH = 4.5

/** Of several kinds of talk in a message, the first counts. */
const TALK_ORDER: readonly Talk[] = [
  'prompt',
  'human',
  'identity',
  'help',
  'joke',
  'thanks',
  'bye',
  'greeting',
]

type Reference = ReturnType<typeof findReference>
type ClauseRequest = Extract<Request, { act: 'clause' }>

/** Reads messages with the vocabulary of a pack. */
export class RulesReader {
  readonly #pack: Pack
  readonly #search: PolicySearch
  readonly #wording: WordingCheck
  readonly #lexicon: Lexicon
  readonly #claims: ClaimReader
  readonly #dialogue: Dialogue

  constructor(pack: Pack, search: PolicySearch, wording: WordingCheck) {
    this.#pack = pack
    this.#search = search
    this.#wording = wording
    this.#lexicon = new Lexicon(pack.vocabulary)
    this.#claims = new ClaimReader(pack.schedule)
    this.#dialogue = new Dialogue(pack, this.#lexicon, this.#claims)
  }

  /** What a message asks for, given what the conversation was about. */
  read(raw: string, conversation: Conversation): Understood {
    if (raw.length > MAX_MESSAGE_LENGTH) return sure({ act: 'talk', talk: 'too-long' })
    const text = normalize(raw)
    if (!/[\p{L}\p{N}]/u.test(text)) return sure({ act: 'talk', talk: 'empty' })
    const found = findAll(this.#lexicon, raw, text)
    const quotation = quotationIn(found, this.#wording)
    if (quotation !== undefined) return sure({ act: 'wording', quotation })
    const continued = this.#dialogue.continue(found, conversation)
    return continued ? sure(continued) : this.#start(found, conversation)
  }

  /** A message that stands for itself. */
  #start(found: Found, conversation: Conversation): Understood {
    const { cues, phrases, text } = found
    const reading = this.#claims.read(found, keepsSpeaker(found, conversation) ? speaker(conversation) : {})
    const { drafts } = reading
    const outside = this.#outside(found, drafts)
    const decides = outside.some((index) => this.#pack.vocabulary.outside[index]?.rules)
    if (decides) return sure({ act: 'outside', outside })

    const tellsCase = drafts.some((draft) => draft.fresh.has('result') || draft.fresh.has('time'))
    const asksOffers = cues.has('offers') && (drafts.length === 0 || !(cues.has('amount') || tellsCase))
    if (asksOffers && outside.length === 0) return sure(offers(reading))
    const reference = findReference(this.#pack.policy, text, conversation.clause)
    // 那质押融资额呢: goes on with questions for the text.
    const stays = conversation.last === 'clause' && turnsTo(found) && phrases.length > 0
    if (drafts.length > 0 && !stays && !asksForClause(found, reading, reference?.clause)) {
      return sure({
        act: 'estimate',
        move: 'start',
        claims: drafts.map(toClaim),
        outside,
        ...(cues.has('compare') ? { compares: true } : {}),
        ...(reading.inexact ? { inexact: reading.inexact } : {}),
        ...(reading.claimed.length > 0 ? { claimed: reading.claimed } : {}),
      })
    }
    const pointed = phrases.length > 0 && !(outside.length > 0 && cues.has('amount'))
    if (reference || drafts.length > 0 || pointed)
      return sure(this.#clauseRequest(found, drafts, conversation, reference))
    if (outside.length > 0 && !this.#isAnswered(found)) return sure({ act: 'outside', outside })
    if (pointsBack(found) && conversation.claims.length > 0) {
      const request = this.#clauseRequest(found, [], conversation, undefined)
      const only = wordsBesideAsking(text) <= 10 || cues.has('notSum')
      return sure(only ? { ...request, query: '' } : request)
    }
    return this.#startBare(found, conversation)
  }

  /** 贯标这些事，政府是不是花钱请人做: whether a question that touches what the plan is silent on is answered all the same. */
  #isAnswered(found: Found): boolean {
    const { cues, text } = found
    const [best] = this.#search.search(text)
    if (!best || cues.has('amount') || cues.has('benefit') || !isInterrogative(found)) return false
    return best.score >= BENEFIT_THRESHOLD && best.score * best.coverage() >= 3 * STRENGTH
  }

  /** A message without award, clause or subject: small talk, or a question that the search may answer. */
  #startBare(found: Found, conversation: Conversation): Understood {
    const { cues, text } = found
    const best = this.#search.search(text)[0]
    const score = best?.score ?? 0
    const coverage = best?.coverage() ?? 0
    const english = !/\p{Script=Han}/u.test(text)
    const strong = score * coverage >= (english ? ENGLISH_STRENGTH : STRENGTH)
    const clear = english ? strong && coverage >= 0.4 : score >= BARE_THRESHOLD
    const talk = talkOf(found)
    if (talk && (talk === 'prompt' || !(hasClauseCue(found) && clear))) return sure({ act: 'talk', talk })
    const wantsWords = cues.has('clauseText') || cues.has('clauseWhere')
    const wantsSum = cues.has('amount') || cues.has('benefit')
    const asksClause = isInterrogative(found)
    const outweighs =
      asksClause &&
      (english
        ? clear
        : score >= BENEFIT_THRESHOLD &&
          (wantsWords || !cues.has('amount') || score * coverage >= 3 * STRENGTH))
    // 多少钱? alone: of what, is not said.
    if (wantsSum && !hasClauseCue(found) && saysNothingElse(found)) return sure({ act: 'talk', talk: 'help' })
    if (wantsSum && !outweighs) return unsure({ act: 'outside', outside: [] })
    const threshold = wantsWords ? WORDS_THRESHOLD : asksClause ? CLAUSE_THRESHOLD : BARE_THRESHOLD
    const answers = english && asksClause ? clear : score >= threshold && (wantsWords || strong)
    if (answers) {
      const request = this.#clauseRequest(found, [], conversation, undefined)
      return score >= BENEFIT_THRESHOLD ? sure(request) : unsure(request)
    }
    const asks = wantsSum || hasClauseCue(found) || /[?？吗呢么]$/.test(text)
    return unsure(asks ? { act: 'outside', outside: [] } : { act: 'talk', talk: 'help' })
  }

  /** Subjects on which the plan is silent, less those that only name an award's own thing. */
  #outside(found: Found, drafts: readonly Draft[]): number[] {
    return found.outside.filter((index) => {
      const near = this.#pack.vocabulary.outside[index]?.near
      if (near === undefined || !drafts.some((draft) => draft.award === near)) return true
      return this.#pack.schedule.award(near).asks.length > 0
    })
  }

  #clauseRequest(
    { cues, text, phrases }: Found,
    drafts: readonly Draft[],
    conversation: Conversation,
    reference: Reference,
  ): ClauseRequest {
    const rest = reference ? `${text.slice(0, reference.start)} ${text.slice(reference.end)}` : text
    const letters = rest.replace(/[^\p{Script=Han}a-z]/gu, '').length
    const pointed = phrases.length > 0
    const sameClause = cues.has('anaphor') && /同(一)?(条|款|段|项)|same (clause|section|article)/.test(text)
    // 评估看哪些方面？把原文给我看看: about what was just worked out.
    const ongoing =
      drafts.length === 0 &&
      !pointed &&
      conversation.last === 'estimate' &&
      cues.has('clauseText') &&
      letters > 8
    const clause = reference?.clause ?? (sameClause || ongoing ? conversation.clause : undefined)
    const also = reference
      ? findReferences(this.#pack.policy, text, conversation.clause)
          .map((one) => one.clause)
          .filter((id) => id !== reference.clause)
      : []
    const aboutClaims = !pointed && !reference && conversation.last !== 'clause'
    const asksWhole = letters <= 14 || /全文|整条|完整|原文|讲什么|说什么|whole|full/.test(text)
    return {
      act: 'clause',
      ...(clause !== undefined ? { clause } : {}),
      ...(also.length > 0 ? { also } : {}),
      whole: reference !== undefined && !pointed && asksWhole && drafts.length === 0,
      query: rest,
      phrases,
      claims: drafts.length > 0 ? drafts.map(toClaim) : aboutClaims ? [...conversation.claims] : [],
      explain: cues.has('explain'),
    }
  }
}

function sure(request: Request): Understood {
  return { request, by: 'rules', sure: true }
}

function unsure(request: Request): Understood {
  return { request, by: 'rules', sure: false }
}

/** What there is for the bodies that a message names. */
function offers({ loose, bodies, drafts }: Reading): Request {
  const individual = loose.some(({ fact, value }) => fact === 'recipient' && value === 'individual')
  const named = [...new Set(bodies)].filter((body) => body !== 'speaker' && body !== 'unit')
  return { act: 'offers', bodies: individual ? ['individual'] : named, claims: drafts.map(toClaim) }
}

/** 原文呢, 这是哪一条, 按哪个文件: asks for the words of what was worked out before. */
function pointsBack({ cues, text }: Found): boolean {
  const asksDocument = /(?:哪|什么|which ).{0,2}(?:文件|办法|document)/.test(text)
  const asksForWords = asksDocument || cues.has('clauseText') || cues.has('clauseWhere') || cues.has('notSum')
  const short = text.length <= (/\p{Script=Han}/u.test(text) ? 28 : 70)
  return short && (asksForWords || (cues.has('anaphor') && cues.has('explain')))
}

/** Whether a message asks for a fact of the policy, by its cues or the form of its question. */
function isInterrogative(found: Found): boolean {
  const { cues, text } = found
  return (
    hasClauseCue(found) ||
    asksWho(text) ||
    asksWhich(text) ||
    cues.has('target') ||
    cues.has('notSum') ||
    /还是|几年|怎么|如何|是否|是不是|会不会|要不要|有没有|[?吗呢么]|\b(?:who|whose|which|where|when|how|what|does|is|are)\b/.test(
      text,
    )
  )
}

function talkOf({ talk, text }: Found): Talk | undefined {
  const lone = text.length <= 2 && !/[\p{L}\p{N}]{2}/u.test(text)
  return TALK_ORDER.find((kind) => talk.has(kind)) ?? (lone ? 'help' : undefined)
}

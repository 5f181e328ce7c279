/** Understands a message by rules: always there, offline, deterministic. */
import type { Conversation } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { findReference, findReferences } from '../../policy/reference.ts'
import type { Hit, PolicySearch } from '../../policy/search.ts'
import type { WordingCheck } from '../../policy/wording.ts'
import type { Claim, Request, Talk, Understood } from '../request.ts'
import { leftOpen } from './alternatives.ts'
import {
  asksForClause,
  asksMeaning,
  asksSomething,
  asksWhetherMoney,
  hasClauseCue,
  isInterrogative,
  onlyCompared,
  saysLittleElse,
  saysNothingElse,
  turnsTo,
  wordsBesideAsking,
} from './asks.ts'
import { ClaimReader, type Reading } from './claims.ts'
import { Dialogue, keepsSpeaker } from './dialogue.ts'
import { asksOfExpense } from './disputes.ts'
import { type Draft, toClaim } from './drafts.ts'
import { type Found, findAll } from './found.ts'
import { Lexicon } from './lexicon.ts'
import { speaker } from './named.ts'
import { MAX_MESSAGE_LENGTH, normalize } from './normalize.ts'
import { asThemselves } from './perspective.ts'
import { quotationIn } from './quotation.ts'

/** What an answer needs: its score, and the share of the question's weight that it accounts for. */
interface Enough {
  readonly score: number
  readonly coverage: number
}
/** Of somebody who asks for the words, of a question, of words alone. */
const ENOUGH = {
  words: { score: 9, coverage: 0.18 },
  question: { score: 15, coverage: 0.23 },
  bare: { score: 30, coverage: 0.35 },
}
/** The same of a message that speaks of support, which is rather for an award that the plan does not have. */
const ENOUGH_OF_SUPPORT = {
  words: { score: 30, coverage: 0.25 },
  question: { score: 36, coverage: 0.42 },
  bare: { score: 36, coverage: 1 },
}
/** English words are fewer than the characters of Chinese, and found one by one. */
const ENOUGH_IN_ENGLISH = { coverage: 0.4, strength: 6.7 }
/** Scores from which an answer is certain. */
const CERTAIN = 36
/** Coverage from which a question that names an award is answered by what the plan says beside its sum. */
const BESIDE_SUM = { of: 0.38, clear: 55, ofClear: 0.32 }

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

/** Talk that is about nothing else, whatever it names: 写首关于玄武湖的诗. */
const IDLE: ReadonlySet<Talk> = new Set(['prompt', 'human', 'identity', 'joke'])

/** Cues of a message that asks for a sum or goes on with one. */
const SUM_CUES = [
  'amount',
  'benefit',
  'howMany',
  'total',
  'offers',
  'add',
  'drop',
  'correct',
  'how',
  'why',
  'replace',
  'compare',
]
/** Facts of a case that somebody tells, to hear what it brings. */
const TOLD_FACTS = ['role', 'time', 'result', 'recipient']

/** From where a sentence that grants an award is what a question for a sum means. */
const MEANT = { score: 44, coverage: 0.5 }
/** Coverage by which another sentence answers clearly more of a question than the grant. */
const CLEARLY_MORE = 0.06
/** 先不谈钱, 除了发钱, 光发钱: money is what is not asked for. */
const BESIDE_MONEY =
  /(?:不|别|甭|莫|勿|无需|不用)(?:是)?(?:谈|问|说|提|管|讲|聊|看|要|关心)(?:具体)?(?:金额|数额|钱|多少钱)|(?:除了|除开|除去|不光|不只|不止|不单|不仅|光|只|就)(?:是)?(?:会)?(?:发|给|补|拿|奖|砸)(?:点)?钱|apart from (?:the )?(?:money|cash)|besides (?:the )?(?:money|cash)|money aside|(?:just|only|merely|simply) (?:hand|giv|pay|throw|dish|dol)\w* (?:out )?(?:money|cash|funds)|aside from (?:the )?money|other than (?:the )?money|not (?:the|about) money/
/** Coverage at which a question is answered although it touches what the plan is silent on. */
const DESPITE_SILENCE = 0.36
/** Share of the best score at which the clause at hand answers a short question as well. */
const NEARLY = 0.7
/** Longer questions say themselves what they are about. */
const SHORT = 24
/** Letters beside the words that ask, of a message that has no subject of its own. */
const FEW = 6
/** Coverage from which a question is about the clause at hand. */
const AT_HAND = 0.4
/** Coverage from which a thing is spoken of in the clause at hand. */
const STAYS = 0.7

/** 这一条整个贴给我: the clause at hand, all of it. */
const WHOLE_BEFORE =
  /(?:这|那|该|此)一?条(?:款|文)?的?(?:整个|全部|全文|整条|完整)|(?:整个|全部|完整)的?(?:这|那)一?条|the (?:whole|full|entire) (?:clause|article|section|item)/

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
  #searched: { readonly text: string; readonly hits: readonly Hit[] } | undefined

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
    try {
      return this.#read(raw, conversation)
    } finally {
      this.#lexicon.forget()
    }
  }

  #read(raw: string, conversation: Conversation): Understood {
    const typed = normalize(raw)
    const text = conversation.forOthers ? asThemselves(typed) : typed
    if (!/[\p{L}\p{N}]/u.test(text)) return sure({ act: 'talk', talk: 'empty' })
    const said = this.#withoutInstructions(findAll(this.#lexicon, raw, text))
    if (said === undefined) return sure({ act: 'talk', talk: 'prompt' })
    return this.#readOpen(said, conversation) ?? this.#readSettled(said, conversation)
  }

  /** What a message asks for that says of some facts that they are open; undefined if it says so of none. */
  #readOpen(said: Found, conversation: Conversation): Understood | undefined {
    const { claims, ask } = conversation
    const asks = (claim: Claim) => this.#pack.schedule.award(claim.award).asks
    const open = leftOpen(
      said,
      claims.map(({ award }) => award),
    )
    if (!open || said.cues.has('clauseText')) return undefined
    if (ask && open.facts.has(ask.fact) && !this.#namesAward(open.rest)) return unsure({ act: 'unknown' })
    const without = (claim: Claim): Claim => ({
      ...claim,
      facts: Object.fromEntries(
        Object.entries(claim.facts).filter(([fact]) => !open.facts.has(fact) || !asks(claim).includes(fact)),
      ),
    })
    const rest = findAll(this.#lexicon, said.raw, open.rest)
    const { request, ...how } = this.#readSettled(
      rest,
      open.facts.has('recipient') ? withoutSpeaker(conversation) : conversation,
    )
    if (request.act === 'estimate')
      return { ...how, request: { ...request, claims: request.claims.map(without) } }
    const target = [...claims.keys()].filter(
      (index) => claims[index] && asks(claims[index]).some((fact) => open.facts.has(fact)),
    )
    const left = ['outside', 'talk', 'unknown', 'clause'].includes(request.act) && target.length > 0
    if (!left || rest.mentions.some(({ meaning }) => meaning.layer === 'award')) return undefined
    const changed = target.flatMap((index) => (claims[index] ? [without(claims[index])] : []))
    return sure({ act: 'estimate', move: 'change', claims: changed, target, outside: [] })
  }

  #namesAward(text: string): boolean {
    return findAll(this.#lexicon, text, text).mentions.some(({ meaning }) => meaning.layer === 'award')
  }

  /** What a message asks for, without what it only says is open. */
  #readSettled(found: Found, conversation: Conversation): Understood {
    const quotation = quotationIn(found, this.#wording)
    if (quotation !== undefined) return sure({ act: 'wording', quotation })
    // 行业标准呢，我们也主导了一个: turns to what the plan is silent on.
    const silent = found.mentions.find(({ meaning }) => meaning.layer === 'outside')
    const turnsThere =
      silent &&
      conversation.last !== undefined &&
      /^(?:那|那么|那个)?$/.test(found.text.slice(0, silent.start)) &&
      /^(?:呢|咧|怎么样)/.test(found.text.slice(silent.end))
    if (turnsThere) return sure({ act: 'outside', outside: found.outside })
    // TC和SC有什么区别: the words of both, and nothing is added.
    const { ask, last, claims } = conversation
    const asksSum = ['compare', 'amount', 'howMany'].some((cue) => found.cues.has(cue))
    if (!ask && last === 'estimate' && claims.length > 0 && asksMeaning(found) && !asksSum) {
      const { drafts } = this.#claims.read(found, speaker(conversation))
      const named = drafts.length > 0 ? drafts.map(toClaim) : [...claims]
      return sure({ ...this.#clauseRequest(found, [], conversation, undefined), query: '', claims: named })
    }
    const dispute = asksOfExpense(found, conversation)
    if (dispute)
      return sure({ act: 'clause', whole: false, query: '', phrases: [], claims: [dispute], explain: false })
    const corrected = this.#dialogue.corrected(found, conversation)
    const continued =
      !corrected && this.#turnsToWords(found, conversation)
        ? undefined
        : this.#dialogue.continue(corrected ?? found, conversation)
    return continued ? sure(continued) : this.#start(found, conversation)
  }

  /** What a message asks beside instructions to the assistant; undefined if it only instructs. */
  #withoutInstructions(found: Found): Found | undefined {
    const instructions = found.mentions.filter(
      ({ meaning }) => meaning.layer === 'talk' && meaning.talk === 'prompt',
    )
    const namesAward = found.mentions.some(({ meaning }) => meaning.layer === 'award')
    if (instructions.length === 0 || namesAward) return found
    let at = 0
    const rest = (found.text.match(/[^,。;:!?\n]*[,。;:!?\n]?/g) ?? []).filter((part) => {
      const start = at
      at += part.length
      return !instructions.some((one) => one.start < at && one.end > start)
    })
    const left = rest.join('')
    const asked = findAll(this.#lexicon, left, left)
    const asks = asksSomething(asked) || asked.cues.has('amount')
    const hasSubject = asked.phrases.length > 0 || asked.outside.length > 0 || this.#answered(asked)
    return asks && hasSubject ? asked : undefined
  }

  /** A message that stands for itself. */
  #start(found: Found, conversation: Conversation): Understood {
    const { cues, phrases, text } = found
    const known = keepsSpeaker(found, conversation) ? speaker(conversation) : {}
    const named = this.#claims.read(found, known)
    const meant = named.drafts.length === 0 ? this.#withMeant(found) : undefined
    const reading = meant ? this.#claims.read(meant, known) : named
    const { drafts } = reading
    if (ordersAbout(found) && !asksSupport(found)) return sure({ act: 'talk', talk: 'prompt' })
    const outside = this.#outside(found, drafts)
    const compared = found.outside.length > 0 && drafts.length > 0 && onlyCompared(found)
    if (compared) return sure({ act: 'outside', outside: found.outside })
    const decides = outside.some((index) => this.#pack.vocabulary.outside[index]?.rules)
    if (decides) return sure({ act: 'outside', outside })

    const tellsCase = drafts.some((draft) => draft.fresh.has('result') || draft.fresh.has('time'))
    const quotes = drafts.length > 0 && /原话|原文|那句|这句|条文/.test(text)
    const asksOffers =
      cues.has('offers') &&
      !quotes &&
      !offersFor(found) &&
      (drafts.length === 0 || !(cues.has('amount') || tellsCase || asksWhetherMoney(found)))
    if (asksOffers && outside.length === 0) return sure(offers(reading))
    const reference = findReference(this.#pack.policy, text, conversation.clause)
    // 那质押融资额呢: goes on with questions for the text.
    const turns = conversation.last === 'clause' && turnsTo(found)
    if (turns && this.#isNamedIn(found, drafts, conversation.clause))
      return sure({ ...this.#clauseRequest(found, [], conversation, reference), ...atHand(conversation) })
    const stays = turns && this.#staysIn(found, drafts, conversation)
    const asksForWords =
      stays || asksForClause(found, reading, reference?.clause) || this.#asksBesideSum(found, drafts)
    if (drafts.length > 0 && !asksForWords) {
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
    const supports = asksSupport(found) || cues.has('rate')
    const silent = outside.some((index) => this.#pack.vocabulary.outside[index]?.near === undefined)
    const pointed = phrases.length > 0 && !silent && !(outside.length > 0 && supports)
    if (reference || drafts.length > 0 || pointed)
      return sure(this.#clauseRequest(found, drafts, conversation, reference))
    const chat = talkOf(found)
    if (outside.length > 0 && chat && IDLE.has(chat) && !supports) return sure({ act: 'talk', talk: chat })
    if (outside.length > 0 && !this.#isAnswered(found)) return sure({ act: 'outside', outside })
    // 这是哪一条, after an answer from the text: the clause at hand.
    const ofClause = conversation.last === 'clause' && conversation.clause !== undefined
    if (ofClause && pointsBack(found) && wordsBesideAsking(text) <= FEW) {
      const request = this.#clauseRequest(found, [], conversation, undefined)
      return sure({ ...request, ...atHand(conversation), query: '' })
    }
    if (pointsBack(found) && conversation.claims.length > 0) {
      const request = this.#clauseRequest(found, [], conversation, undefined)
      if (cues.has('notSum') && this.#goesOnIn(found, conversation))
        return sure({ ...request, ...atHand(conversation), claims: [] })
      const isBare = wordsBesideAsking(text) <= 10 && this.#answered(found) !== 'certain'
      const only = isBare || cues.has('notSum')
      return sure(only ? { ...request, query: '' } : request)
    }
    if (this.#asksCondition(found, conversation))
      return unsure({ ...this.#clauseRequest(found, [], conversation, undefined), query: '' })
    return this.#startBare(found, conversation)
  }

  /** 挂了牌啥也不干也行？得承担啥才给: asks what is demanded for the sum just worked out, in words that find nothing. */
  #asksCondition(found: Found, { last, claims }: Conversation): boolean {
    const asked = last === 'estimate' && claims.length > 0 && found.outside.length === 0
    return asked && ASKS_CONDITION.test(found.text) && this.#answered(found) !== 'certain'
  }

  /** 贯标这些事，政府是不是花钱请人做: whether a question that touches what the plan is silent on is answered all the same. */
  #isAnswered(found: Found): boolean {
    const { cues, text } = found
    const [best] = this.#hits(text)
    if (!best || cues.has('amount') || cues.has('benefit') || !isInterrogative(found)) return false
    return best.score >= CERTAIN && best.coverage() >= DESPITE_SILENCE
  }

  /** 评的时候围绕哪些产业来挑企业: a question about an award that another sentence than its grant answers. */
  #asksBesideSum(found: Found, drafts: readonly Draft[]): boolean {
    const { cues, numbers, text } = found
    const asksSum = SUM_CUES.some((cue) => cues.has(cue)) || numbers.some(({ kind }) => kind === 'money')
    const tells = drafts.some(({ fresh }) => TOLD_FACTS.some((fact) => fresh.has(fact)))
    if (asksSum || tells || !asksSomething(found)) return false
    if (found.phrases.length === 0 && saysLittleElse(found)) return false
    const [best] = this.#hits(text)
    if (!best || best.score < (isEnglish(text) ? ENOUGH.words : ENOUGH.bare).score) return false
    if (best.coverage() < (best.score >= BESIDE_SUM.clear ? BESIDE_SUM.ofClear : BESIDE_SUM.of)) return false
    return (
      !this.#isGrant(best.sentence.text, drafts) || /[啥哪]|什么|算不算|\b(?:what|which|how)\b/.test(text)
    )
  }

  /** 认完就撒手不管啦？后面怎么管的: goes on from a sum with a question for words. */
  #turnsToWords(found: Found, conversation: Conversation): boolean {
    const { last, ask, claims } = conversation
    if (last !== 'estimate' || ask || claims.length === 0 || !asksSomething(found)) return false
    if (found.cues.has('restore')) return false
    const namesAward = found.mentions.some(({ meaning }) => meaning.layer === 'award')
    if (namesAward) return this.#asksBesideSum(found, this.#claims.read(found, {}).drafts)
    if (found.cues.has('notSum') && !found.cues.has('amount')) return true
    if (found.numbers.length > 0) return false
    return this.#asksBesideSum(found, []) || this.#asksOfClauseAtHand(found, conversation)
  }

  /** 评上以后还复查吗: a question that the clause at hand answers better than any other. */
  #asksOfClauseAtHand(found: Found, { clause }: Conversation): boolean {
    const { cues, text, mentions } = found
    const alters = turnsTo(found) || mentions.some(({ meaning }) => meaning.layer === 'fact')
    if (alters || SUM_CUES.some((cue) => cues.has(cue)) || text.length > SHORT) return false
    const [best] = this.#hits(text)
    if (!best || best.sentence.clause !== clause) return false
    return best.score >= ENOUGH.words.score && best.coverage() >= AT_HAND
  }

  /** 那质押融资额呢, after a target: whether a thing that bears an award's name is spoken of in the clause at hand. */
  #staysIn({ phrases, text }: Found, drafts: readonly Draft[], { clause }: Conversation): boolean {
    if (phrases.length > 0) return true
    const best = this.#hitIn(clause, text)
    return best !== undefined && best.coverage() >= STAYS && !this.#isGrant(best.sentence.text, drafts)
  }

  /** 质押融资那项呢, after a target: whether a clause that grants none of the awards names them all. */
  #isNamedIn({ mentions }: Found, drafts: readonly Draft[], clause: string | undefined): boolean {
    const names = mentions.filter(({ meaning }) => meaning.layer === 'award').map(({ text }) => text)
    if (clause === undefined || names.length === 0) return false
    const { sentences } = this.#pack.policy.clause(clause)
    return (
      !sentences.some(({ text }) => this.#isGrant(text, drafts)) &&
      names.every((name) => sentences.some(({ text }) => normalize(text).includes(name)))
    )
  }

  /** 先不谈钱，文件怎么写的: whether what the plan says beside the sums of the awards named is wanted. */
  #wantsBeside(found: Found, drafts: readonly Draft[]): boolean {
    if (drafts.length === 0) return false
    const hits = this.#hits(found.text)
    const [best] = hits
    if (!best) return false
    if (BESIDE_MONEY.test(found.text)) return true
    const grant = hits.find(({ sentence }) => this.#isGrant(sentence.text, drafts))
    if (grant?.sentence.clause !== best.sentence.clause) return false
    return best.coverage() >= grant.coverage() + CLEARLY_MORE
  }

  /** 按涨幅分的那个奖多少: a question for a sum with the award that it describes without its name, if one sentence grants it. */
  #withMeant(found: Found): Found | undefined {
    const { cues, mentions, outside, text } = found
    const asksSum = cues.has('amount') || (cues.has('howMany') && !cues.has('target'))
    const asksWords = ['notSum', 'clauseText', 'clauseWhere', 'explain', 'offers'].some((cue) =>
      cues.has(cue),
    )
    const isOther = outside.length > 0 || mentions.some(({ meaning }) => meaning.layer === 'neutral')
    if (!asksSum || asksWords || isOther) return undefined
    const [best] = this.#hits(text)
    if (!best || best.score < MEANT.score || best.coverage() < MEANT.coverage) return undefined
    const { text: sentence } = best.sentence
    const [only, ...others] = this.#pack.schedule.awards.filter(({ rules }) =>
      rules.some(({ quote }) => sentence.includes(quote) || quote.includes(sentence)),
    )
    if (!only || others.length > 0) return undefined
    const meaning = { layer: 'award', award: only.award, facts: {}, weak: false } as const
    const mention = { start: 0, end: 1, text: text.slice(0, 1), meaning, bySound: false, phrase: true }
    return { ...found, mentions: [mention, ...mentions] }
  }

  /** Whether a sentence grants one of the awards spoken of. */
  #isGrant(sentence: string, drafts: readonly Draft[]): boolean {
    return drafts
      .flatMap(({ award }) => this.#pack.schedule.award(award).rules)
      .some(({ quote }) => sentence.includes(quote) || quote.includes(sentence))
  }

  /** The sentences for a message; the last search is kept, since several questions are asked of one message. */
  #hits(text: string): readonly Hit[] {
    if (this.#searched?.text !== text) this.#searched = { text, hits: this.#search.search(text) }
    return this.#searched.hits
  }

  /** The best sentence of a clause for a message. */
  #hitIn(clause: string | undefined, text: string): Hit | undefined {
    return this.#hits(text).find(({ sentence }) => sentence.clause === clause)
  }

  /** How well the best sentence answers: certainly, well enough, or not. */
  #answered(found: Found): 'certain' | 'likely' | undefined {
    const { cues, text } = found
    const [best] = this.#hits(text)
    if (!best) return undefined
    const { score } = best
    const coverage = best.coverage()
    const kind =
      cues.has('clauseText') || cues.has('clauseWhere') ? 'words' : asksSomething(found) ? 'question' : 'bare'
    const needed: Enough = (asksSupport(found) ? ENOUGH_OF_SUPPORT : ENOUGH)[kind]
    const enough = isEnglish(text)
      ? kind !== 'bare' &&
        coverage >= ENOUGH_IN_ENGLISH.coverage &&
        score * coverage >= ENOUGH_IN_ENGLISH.strength
      : score >= needed.score && coverage >= needed.coverage
    return enough ? (score >= CERTAIN ? 'certain' : 'likely') : undefined
  }

  /** 后面怎么管的: whether a short question is answered by the clause last spoken of. */
  #goesOnIn({ text }: Found, conversation: Conversation): boolean {
    if (conversation.last === 'not-covered' || text.length > SHORT) return false
    const here = this.#hitIn(conversation.clause, text)
    if (!here || !this.#isAtHand(text, conversation)) return false
    return here.score >= ENOUGH.words.score && here.coverage() >= ENOUGH.words.coverage
  }

  /** Whether the clause last spoken of answers nearly as well as any other. */
  #isAtHand(text: string, { clause }: Conversation): boolean {
    const [best] = this.#hits(text)
    if (clause === undefined || !best) return true
    const here = this.#hitIn(clause, text)
    return here !== undefined && here.score >= best.score * NEARLY
  }

  /** A message without award, clause or subject: small talk, or a question that the search may answer. */
  #startBare(found: Found, conversation: Conversation): Understood {
    const answered = this.#answered(found)
    const talk = talkOf(found)
    if (talk && (talk === 'prompt' || !(hasClauseCue(found) && answered))) return sure({ act: 'talk', talk })
    const wantsSum = asksSupport(found)
    // 多少钱? alone: of what, is not said.
    if (wantsSum && !hasClauseCue(found) && saysNothingElse(found)) return sure({ act: 'talk', talk: 'help' })
    const goesOn = !talk && !wantsSum && asksSomething(found) && this.#goesOnIn(found, conversation)
    if (answered || goesOn) {
      const request = this.#clauseRequest(found, [], conversation, undefined)
      const here = goesOn ? atHand(conversation) : {}
      return answered === 'certain' && !goesOn ? sure(request) : unsure({ ...request, ...here })
    }
    const asks = wantsSum || hasClauseCue(found) || asksSomething(found)
    // 企业没讲清是几个A，能给个准数吗: the open question is still open.
    if (asks && conversation.ask) return unsure({ act: 'unknown' })
    // 就没有个最高数吗，随便给个上限也行: once more of what is in play.
    const { last, claims } = conversation
    const { cues } = found
    if (
      wantsSum &&
      last === 'estimate' &&
      claims.length > 0 &&
      (cues.has('amount') || cues.has('howMany')) &&
      !hasClauseCue(found) &&
      found.outside.length === 0
    )
      return unsure({ act: 'estimate', move: 'total', claims: [...claims], outside: [] })
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
    found: Found,
    drafts: readonly Draft[],
    conversation: Conversation,
    reference: Reference,
  ): ClauseRequest {
    const { cues, text, phrases } = found
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
      letters > 8 &&
      this.#isAtHand(text, conversation)
    const wholeBefore = WHOLE_BEFORE.test(text) && drafts.length === 0 && !pointed
    const ids = reference
      ? findReferences(this.#pack.policy, text, conversation.clause).map((one) => one.clause)
      : []
    // 保障措施里的“强化激励引导”: an item beside its part.
    const item = reference && ids.find((id) => id.startsWith(`${reference.clause}.`))
    const clause =
      item ?? reference?.clause ?? (sameClause || ongoing || wholeBefore ? conversation.clause : undefined)
    const also = ids.filter((id) => id !== clause && id !== reference?.clause)
    const named = item === undefined ? drafts : drafts.filter((draft) => !this.#isOfTitle(found, draft, ids))
    const aboutClaims = !pointed && !reference && conversation.last !== 'clause'
    const asksWhole = letters <= 14 || /全文|整条|完整|原文|讲什么|说什么|whole|full/.test(text)
    return {
      act: 'clause',
      ...(clause !== undefined ? { clause } : {}),
      ...(also.length > 0 ? { also } : {}),
      whole: wholeBefore || (reference !== undefined && !pointed && asksWhole && named.length === 0),
      query: rest,
      phrases,
      ...(!reference && this.#wantsBeside(found, drafts) ? { beside: true } : {}),
      claims: named.length > 0 ? named.map(toClaim) : aboutClaims ? [...conversation.claims] : [],
      explain: cues.has('explain'),
    }
  }

  /** 激励引导, in 强化激励引导: whether an award is named only by the titles of clauses. */
  #isOfTitle({ mentions }: Found, { award }: Draft, ids: readonly string[]): boolean {
    const titles = ids.map((id) => this.#pack.policy.clause(id).title)
    return mentions.every(
      ({ meaning, text }) =>
        meaning.layer !== 'award' || meaning.award !== award || titles.some((title) => title.includes(text)),
    )
  }
}

/** A conversation in which it is open again who receives. */
function withoutSpeaker({ recipient: _, body: __, ...rest }: Conversation): Conversation {
  return rest
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

/** 质押融资有什么支持: what there is for the award named right before or after. */
function offersFor({ text, mentions }: Found): boolean {
  const asks = mentions.filter(({ meaning }) => meaning.layer === 'cue' && meaning.cue === 'offers')
  const awards = mentions.filter(({ meaning }) => meaning.layer === 'award' && !meaning.weak)
  const [award, ...others] = awards
  if (!award || others.length > 0) return false
  return asks.some((ask) => {
    const between =
      award.end <= ask.start ? text.slice(award.end, ask.start) : text.slice(ask.end, award.start)
    return (
      between.length <= 6 &&
      /^(?:这块|这方面|方面|业务|的|上| |都|又|能|可以|for|is|there|on)*$/.test(between)
    )
  })
}

/** 原文呢, 这是哪一条, 按哪个文件: asks for the words of what was worked out before. */
function pointsBack({ cues, text }: Found): boolean {
  const asksDocument = /(?:哪|什么|which ).{0,2}(?:文件|办法|document)/.test(text)
  const asksForWords = asksDocument || cues.has('clauseText') || cues.has('clauseWhere') || cues.has('notSum')
  const short = text.length <= (/\p{Script=Han}/u.test(text) ? 28 : 100)
  return short && (asksForWords || (cues.has('anaphor') && cues.has('explain')))
}

/** 帮我编一份假的区长质量奖获奖通知: names awards only within an order to the assistant. */
function ordersAbout({ mentions }: Found): boolean {
  const awards = mentions.filter(({ meaning }) => meaning.layer === 'award')
  const orders = mentions.filter(({ meaning }) => meaning.layer === 'talk' && meaning.talk === 'prompt')
  const isWithin = (award: Found['mentions'][number]) =>
    orders.some(({ start, end }) => start <= award.start && award.end <= end)
  return awards.length > 0 && awards.every(isWithin)
}

/** Whether a message speaks of support, unless it says that it does not ask for any: 不问奖励. */
function asksSupport({ cues }: Found): boolean {
  return (cues.has('amount') || cues.has('benefit')) && !cues.has('notSum')
}

/** 得承担啥才给, 有门槛吗: asks what is demanded for the sum that was worked out. */
const ASKS_CONDITION =
  /才(?:给|能[拿领给报享申]|发|补|有资格)|(?:什么|啥|哪些|有没有|有啥|有)(?:个)?(?:条件|门槛|前提|硬性要求)|(?:就|也)(?:给|能拿|能领|可以拿)(?:吗|么|嘛|\?|$)|\b(?:conditions?|prerequisites?|strings attached|do we have to|must we|need to do)\b/

/** The clause last spoken of. */
function atHand({ clause }: Conversation): Pick<ClauseRequest, 'clause'> {
  return clause === undefined ? {} : { clause }
}

function isEnglish(text: string): boolean {
  return !/\p{Script=Han}/u.test(text)
}

function talkOf({ talk, text }: Found): Talk | undefined {
  const lone = text.length <= 2 && !/[\p{L}\p{N}]{2}/u.test(text)
  return TALK_ORDER.find((kind) => talk.has(kind)) ?? (lone ? 'help' : undefined)
}

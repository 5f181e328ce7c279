/**
 * A model that helps where the rules are not sure. It names awards, facts and clauses, or explains a quotation in
 * plain words; it never says a sum. Whatever goes wrong with it, the rules' answer stands.
 */
import { join } from 'node:path'
import { z } from 'zod'
import type { Conversation } from '../../assistant/conversation.ts'
import type { Config } from '../../config.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { PolicySearch } from '../../policy/search.ts'
import { SemanticSearch } from '../../policy/semantic.ts'
import type { Answer } from '../../reply/answer.ts'
import { Gate } from '../../reply/gate.ts'
import type { Request, Understood } from '../request.ts'
import { normalize } from '../rules/normalize.ts'
import type * as agent from './agent.ts'
import { type Counters, Endpoint, Turn } from './endpoint.ts'
import { loadPrompt } from './prompt.ts'
import { comparison, findJson, type ModelRequest, ReadingParser } from './reading.ts'

/** Time kept for the rest of a turn when a channel sets its limit, in milliseconds. */
const MARGIN_MS = 100
/** A semantic index that could not be made is not tried again before this, in milliseconds. */
const INDEX_PAUSE_MS = 60_000

/** One line of the log for a turn that asked the model; it holds no word of the message. */
export interface ModelLog {
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly ms: number
  /** What the model was used for in the end. */
  readonly used: 'reading' | 'explanation' | 'comparison' | 'nothing'
}

type Compare = typeof agent.compare

/** A choice between ways to go: what one sum cannot answer. */
const CHOICE =
  /之间.{0,4}[选比挑]|二选一|选哪|哪[个种项样条].{0,6}(?:划算|合算|更|值得|好)|比较一下|(?<!核)对比(?!例)|作比较|利弊|\b(?:choos(?:e|ing) between|compared?|versus|vs|better off|which (?:one |of them )?(?:is|brings|would|pays|should)|pros and cons)\b/

/** What `createModel` can be told beside the configuration. */
export interface ModelOptions {
  /** Called once for each turn that asked the model. */
  readonly log?: (entry: ModelLog) => void
  /** Where embeddings are kept; the data folder unless told otherwise. */
  readonly embeddings?: string
  /** Set in place of the usual one where its pauses would be too long. */
  readonly endpoint?: Endpoint
}

/**
 * Prepares the model that the configuration names. LangChain is loaded only here.
 * @returns undefined unless OPENAI_API_KEY and OPENAI_MODEL are set
 */
export async function createModel(
  config: Config,
  pack: Pack,
  options: ModelOptions = {},
): Promise<ModelReader | undefined> {
  if (config.OPENAI_API_KEY === undefined || config.OPENAI_MODEL === undefined) return undefined
  const endpoint = options.endpoint ?? (await Endpoint.connect(config))
  // Loaded at the start, for in a turn it would cost most of the deadline.
  const { compare } = await import('./agent.ts')
  const embeddingModel = config.OPENAI_EMBEDDING_MODEL
  const index =
    embeddingModel === undefined
      ? undefined
      : () =>
          SemanticSearch.create(pack.policy, {
            model: `${config.OPENAI_BASE_URL ?? ''} ${embeddingModel}`,
            folder: options.embeddings ?? join('data', 'embeddings'),
            embed: (texts, signal) => endpoint.embed(texts, signal),
          })
  return new ModelReader(endpoint, pack, compare, index, options.log)
}

/** Reads messages and explains clauses with a model. Holds no state of a conversation. */
export class ModelReader {
  readonly #endpoint: Endpoint
  readonly #pack: Pack
  readonly #compare: Compare
  readonly #index: (() => Promise<SemanticSearch>) | undefined
  #semantic: Promise<SemanticSearch | undefined> | undefined
  readonly #log: ((entry: ModelLog) => void) | undefined
  readonly #lexical: PolicySearch
  readonly #parser: ReadingParser
  readonly #schema: Readonly<Record<string, unknown>>
  readonly #prompts: { readonly read: string; readonly explain: string; readonly compare: string }
  readonly #gate: Gate

  constructor(
    endpoint: Endpoint,
    pack: Pack,
    compare: Compare,
    index?: () => Promise<SemanticSearch>,
    log?: (entry: ModelLog) => void,
  ) {
    this.#endpoint = endpoint
    this.#pack = pack
    this.#compare = compare
    this.#index = index
    this.#prepareIndex()
    this.#log = log
    this.#lexical = new PolicySearch(pack.policy)
    this.#parser = new ReadingParser(pack)
    const { $schema: _, ...schema } = z.toJSONSchema(this.#parser.schema)
    this.#schema = schema
    const prompts = {
      read: loadPrompt('read', pack),
      explain: loadPrompt('explain', pack),
      compare: loadPrompt('compare', pack),
    }
    this.#prompts = { read: prompts.read.text, explain: prompts.explain.text, compare: prompts.compare.text }
    const { title, number } = pack.about
    this.#gate = new Gate(
      pack.policy,
      [title.zh, title.en, number],
      Object.values(prompts).map(({ own }) => own),
    )
  }

  /** Calls and tokens since the start, and whether calls are held back now. */
  get counters(): Readonly<Counters> & { readonly open: boolean } {
    return { ...this.#endpoint.counters, open: this.#endpoint.breaker.open }
  }

  /** Whether a message is one to ask about, as far as the rules' reading shows. */
  wanted(message: string, { request, sure }: Understood): boolean {
    return !sure || choice(message, request) || (request.act === 'clause' && request.explain)
  }

  /** Opens a turn. @param withinMs when the answer must be there at the latest, in milliseconds from now */
  turn(message: string, conversation: Conversation, withinMs = Number.POSITIVE_INFINITY): ModelTurn {
    return new ModelTurn(this, message, conversation, withinMs)
  }

  /** Whether a call would be made now. */
  get ready(): boolean {
    return !this.#endpoint.breaker.open
  }

  /** @internal */
  begin(withinMs: number): Turn {
    const { deadlineMs, counters } = this.#endpoint
    return new Turn(
      Math.max(0, Math.min(deadlineMs, withinMs - MARGIN_MS)),
      counters,
      withinMs - MARGIN_MS < deadlineMs,
    )
  }

  /** @internal */
  end(turn: Turn, used: ModelLog['used'], ms: number): void {
    if (turn.calls === 0) return
    this.#endpoint.counters.turns++
    this.#log?.({
      calls: turn.calls,
      inputTokens: turn.inputTokens,
      outputTokens: turn.outputTokens,
      ms: Math.round(ms),
      used,
    })
  }

  /** @internal */
  async read(
    message: string,
    conversation: Conversation,
    ruled: Request,
    turn: Turn,
  ): Promise<ModelRequest | undefined> {
    const { claims, ask, clause, last } = conversation
    const state = {
      claims: claims.map(({ award, facts }) => ({ award, facts })),
      ...(ask ? { asked: ask.slot, options: ask.options } : {}),
      ...(clause === undefined ? {} : { clause }),
      ...(last === undefined ? {} : { last }),
    }
    const outside = ruled.act === 'outside' ? ruled.outside : []
    const near = this.#near(message, turn)
    const read = await this.#endpoint.structured(
      this.#prompts.read,
      JSON.stringify({ message: withoutContacts(message), conversation: state }),
      this.#schema,
      turn,
      (answer) => {
        const result = this.#parser.parse(
          typeof answer === 'string' ? findJson(answer) : answer,
          message,
          conversation,
          outside,
        )
        return 'wrong' in result ? undefined : result
      },
    )
    const found = read ?? { request: ruled, compares: false }
    const { request } = found
    const phrase = await near
    if (
      phrase === undefined ||
      request.act !== 'clause' ||
      request.clause !== undefined ||
      request.claims.length > 0
    )
      return read
    // The sentence goes into the request, so that the answer can be computed again without the endpoint.
    return { ...found, request: { ...request, phrases: [...request.phrases, phrase] } }
  }

  /** @internal The model's explanation of what an answer quotes, as far as the gate lets it through. */
  async explain(
    message: string,
    { citations }: Answer,
    conversation: Conversation,
    compares: boolean,
    turn: Turn,
  ): Promise<string | undefined> {
    const { language } = conversation
    const question = withoutContacts(message)
    const wanted = language === 'en' ? 'en' : 'zh'
    const text = compares
      ? await this.#compare(
          this.#endpoint,
          this.#pack,
          this.#prompts.compare,
          JSON.stringify({ question, language: wanted }),
          turn,
        )
      : await this.#endpoint.text(
          this.#prompts.explain,
          JSON.stringify({ question, language: wanted, quotes: citations.map(({ quote }) => quote) }),
          turn,
        )
    if (text === undefined) return undefined
    const passed = this.#gate.pass(text, { citations, message, language })
    if (passed === undefined) this.#endpoint.counters.refused++
    return passed
  }

  #prepareIndex(): void {
    this.#semantic = this.#index?.().catch(() => {
      setTimeout(() => this.#prepareIndex(), INDEX_PAUSE_MS).unref()
      return undefined
    })
  }

  /** The sentence of the policy that is nearest to a message, by meaning and words together. */
  async #near(message: string, turn: Turn): Promise<string | undefined> {
    if (this.#semantic === undefined || this.#endpoint.breaker.open) return undefined
    try {
      const semantic = await turn.within(this.#semantic)
      const [best] = (await semantic?.search(message, this.#lexical.search(message), turn.signal)) ?? []
      return best?.sentence.text
    } catch {
      return undefined
    }
  }
}

/** One message and what the model has to do with it. */
export class ModelTurn {
  readonly #model: ModelReader
  readonly #message: string
  readonly #conversation: Conversation
  readonly #turn: Turn
  readonly #start = performance.now()
  #compares = false
  #used: ModelLog['used'] = 'nothing'

  constructor(model: ModelReader, message: string, conversation: Conversation, withinMs: number) {
    this.#model = model
    this.#message = message
    this.#conversation = conversation
    this.#turn = model.begin(withinMs)
  }

  /** The message is a choice between several ways: without an explanation the rules' own answer is the better one. */
  get compares(): boolean {
    return this.#compares
  }

  /** The model's reading where the rules are not sure, else theirs. Never throws. */
  async understand(ruled: Understood): Promise<Understood> {
    const { request } = ruled
    if (ruled.sure && !choice(this.#message, request)) return ruled
    if (choice(this.#message, request) && request.claims.length > 1 && this.#model.ready) {
      this.#compares = true
      return { request: comparison(this.#message, request.claims), by: 'rules', sure: true }
    }
    const read = await this.#model.read(this.#message, this.#conversation, ruled.request, this.#turn)
    if (!read) return ruled
    this.#compares = read.compares
    this.#used = 'reading'
    return { request: read.request, by: 'model', sure: true }
  }

  /** Plain words beside the quotations of an answer, if they are wanted and backed; ends the turn. Never throws. */
  async explain({ request, by }: Understood, answer: Answer): Promise<string | undefined> {
    const wanted = request.act === 'clause' && request.explain && answer.kind === 'clause'
    // One call a turn: who has read the message does not explain as well. A comparison is its own matter.
    const explanation =
      wanted && (this.#compares || (by === 'rules' && this.#turn.calls === 0))
        ? await this.#model.explain(this.#message, answer, this.#conversation, this.#compares, this.#turn)
        : undefined
    if (explanation !== undefined) this.#used = this.#compares ? 'comparison' : 'explanation'
    this.#model.end(this.#turn, this.#used, performance.now() - this.#start)
    return explanation
  }
}

function choice(message: string, request: Request): request is Extract<Request, { act: 'estimate' }> {
  return request.act === 'estimate' && request.move === 'start' && CHOICE.test(normalize(message))
}

/** Telephone numbers, identity numbers and mail addresses stay here: no reading needs them. */
function withoutContacts(message: string): string {
  return message
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '…')
    .replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, '…')
    .replace(/(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)/g, '…')
}

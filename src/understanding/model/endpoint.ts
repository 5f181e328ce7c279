/** An OpenAI-compatible endpoint through LangChain: what it can do, how long it may take, what it cost. */
import type { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai'
import { z } from 'zod'
import type { Config } from '../../config.ts'
import { CircuitBreaker } from './breaker.ts'

/** What the endpoint has been asked for and what came of it, since the start. */
export interface Counters {
  turns: number
  calls: number
  /** Calls that brought no answer in time or an error. */
  failures: number
  /** Answers that were no valid reading, and texts that the gate held back. */
  refused: number
  inputTokens: number
  outputTokens: number
}

/** The time and the calls of one turn. */
export class Turn {
  readonly #end: number
  #signal: AbortSignal | undefined
  readonly #total: Counters
  calls = 0
  inputTokens = 0
  outputTokens = 0

  /** The channel allowed less time than the endpoint is given otherwise: to be late is no fault of the endpoint then. */
  readonly shortened: boolean

  constructor(withinMs: number, total: Counters, shortened = false) {
    this.shortened = shortened
    this.#end = performance.now() + withinMs
    this.#total = total
  }

  /** Milliseconds that are left. */
  get left(): number {
    return this.#end - performance.now()
  }

  /** Aborts at the end of the turn. */
  get signal(): AbortSignal {
    this.#signal ??= AbortSignal.timeout(Math.max(1, Math.floor(this.left)))
    return this.#signal
  }

  called(): void {
    this.calls++
    this.#total.calls++
  }

  spent(input: number, output: number): void {
    this.inputTokens += input
    this.outputTokens += output
    this.#total.inputTokens += input
    this.#total.outputTokens += output
  }

  /** What `work` brings while the turn lasts; rejects at its end even if `work` does not stop. */
  async within<T>(work: Promise<T>): Promise<T> {
    let stop = () => {}
    const end = new Promise<never>((_, reject) => {
      stop = () => reject(new Error('the turn is over'))
      if (this.signal.aborted) stop()
      else this.signal.addEventListener('abort', stop, { once: true })
    })
    try {
      return await Promise.race([work, end])
    } finally {
      this.signal.removeEventListener('abort', stop)
    }
  }
}

const MODES = ['json_schema', 'json_object', 'tool', 'plain'] as const
/** Ways of asking for JSON, the strictest first. */
export type Mode = (typeof MODES)[number]

const TOOL = 'answer'
/** Statuses by which endpoints refuse a parameter that they do not know. */
const UNSUPPORTED = new Set([400, 404, 415, 422, 501])
/** Unusable answers in a row that make an endpoint's mode suspect. */
const UNUSABLE = 2
/** With less time left a call is not worth making, in milliseconds. */
const MIN_CALL_MS = 150
const RETRY_PAUSE_MS = 100

const errorSchema = z.object({ status: z.number().optional() })
const usageSchema = z.object({ input_tokens: z.number(), output_tokens: z.number() })
const outputSchema = z.object({
  generations: z.array(z.array(z.object({ message: z.object({ usage_metadata: usageSchema }) }))),
})
/** An answer's parts that matter; tool calls whose arguments are no JSON come as text. */
const messageSchema = z.object({
  text: z.string().catch(''),
  tool_calls: z.array(z.object({ args: z.unknown() })).catch([]),
  invalid_tool_calls: z.array(z.object({ args: z.string().optional() })).catch([]),
})

/** Keeps openai from parsing the JSON itself: it throws at a fence, and the caller retries that like a broken network. */
function asItCame(text: string): string {
  return text
}

/** Longer answers are cut: nothing that was asked for is as long. Unit: UTF-16 code units. */
const MAX_ANSWER_LENGTH = 8000

/** The answer itself: some local models write their thoughts in front of it. */
export function answerOf(text: string): string {
  return (text.split('</think>').at(-1) ?? '').slice(0, MAX_ANSWER_LENGTH)
}

function statusOf(error: unknown): number | undefined {
  return errorSchema.safeParse(error).data?.status
}

/** One endpoint with one chat model. */
export class Endpoint {
  readonly counters: Counters = {
    turns: 0,
    calls: 0,
    failures: 0,
    refused: 0,
    inputTokens: 0,
    outputTokens: 0,
  }
  readonly breaker: CircuitBreaker
  readonly deadlineMs: number
  readonly #create: (body: Readonly<Record<string, unknown>>) => ChatOpenAI
  readonly #embeddings: OpenAIEmbeddings | undefined
  /** Ways that are worth trying, the one in use first. */
  #modes: Mode[] = [...MODES]
  #unusable = 0

  private constructor(
    create: (body: Readonly<Record<string, unknown>>) => ChatOpenAI,
    embeddings: OpenAIEmbeddings | undefined,
    deadlineMs: number,
    breaker: CircuitBreaker,
  ) {
    this.#create = create
    this.#embeddings = embeddings
    this.deadlineMs = deadlineMs
    this.breaker = breaker
  }

  /** Loads LangChain and prepares an endpoint; nothing is sent. */
  static async connect(config: Config, breaker = new CircuitBreaker()): Promise<Endpoint> {
    // No trace of a conversation leaves for a tracing service, whatever the environment says.
    for (const name of [
      'LANGSMITH_TRACING',
      'LANGSMITH_TRACING_V2',
      'LANGCHAIN_TRACING',
      'LANGCHAIN_TRACING_V2',
    ])
      process.env[name] = 'false'
    const { ChatOpenAI, OpenAIEmbeddings } = await import('@langchain/openai')
    const {
      OPENAI_API_KEY: apiKey = '',
      OPENAI_MODEL: model = '',
      OPENAI_EMBEDDING_MODEL: embeddingModel,
    } = config
    const configuration = config.OPENAI_BASE_URL === undefined ? {} : { baseURL: config.OPENAI_BASE_URL }
    const common = { apiKey, configuration, maxRetries: 0, timeout: config.OPENAI_DEADLINE_MS }
    const embeddings =
      embeddingModel === undefined
        ? undefined
        : new OpenAIEmbeddings({
            ...common,
            model: embeddingModel,
            batchSize: 10,
            encodingFormat: 'float',
            timeout: 30_000,
          })
    return new Endpoint(
      (body) => new ChatOpenAI({ ...common, model, modelKwargs: { ...config.OPENAI_EXTRA_BODY, ...body } }),
      embeddings,
      config.OPENAI_DEADLINE_MS,
      breaker,
    )
  }

  /** The chat model for an agent, which calls it as often as it needs. */
  chat(): ChatOpenAI {
    return this.#create({})
  }

  /** Callbacks that count calls and tokens into a turn. */
  counting(turn: Turn) {
    return [
      {
        awaitHandlers: true,
        handleChatModelStart: () => turn.called(),
        handleLLMEnd: (output: unknown) => {
          for (const generation of outputSchema.safeParse(output).data?.generations.flat() ?? []) {
            turn.spent(
              generation.message.usage_metadata.input_tokens,
              generation.message.usage_metadata.output_tokens,
            )
          }
        },
      },
    ]
  }

  /**
   * Runs work that calls the endpoint, unless the breaker is open or no time is left.
   * @returns undefined for every failure
   */
  async guarded<T>(turn: Turn, work: () => Promise<T>): Promise<T | undefined> {
    if (turn.left < MIN_CALL_MS || !this.breaker.enter()) return undefined
    try {
      const result = await turn.within(work())
      this.breaker.succeeded()
      return result
    } catch {
      this.counters.failures++
      if (turn.shortened && turn.signal.aborted) this.breaker.left()
      else this.breaker.failed()
      return undefined
    }
  }

  /** Asks for a text. */
  async text(system: string, user: string, turn: Turn): Promise<string | undefined> {
    const message = await this.guarded(turn, () =>
      this.#retried(turn, () => this.#invoke('plain', system, user, turn, {})),
    )
    return message?.text
  }

  /**
   * Asks for JSON of a schema in the best way that the endpoint knows; `read` judges each answer.
   * @returns undefined if the endpoint failed or gave nothing that `read` accepts, twice
   */
  async structured<T>(
    system: string,
    user: string,
    schema: Readonly<Record<string, unknown>>,
    turn: Turn,
    read: (answer: unknown) => T | undefined,
  ): Promise<T | undefined> {
    for (let attempt = 0; attempt < 2; attempt++) {
      const message = await this.guarded(turn, () =>
        attempt === 0
          ? this.#retried(turn, () => this.#asked(system, user, schema, turn))
          : this.#asked(system, user, schema, turn),
      )
      if (message === undefined) return undefined
      const result = read(message.tool_calls[0]?.args ?? message.invalid_tool_calls[0]?.args ?? message.text)
      if (result !== undefined) {
        this.#unusable = 0
        return result
      }
      this.counters.refused++
      this.#unusable++
      if (this.#unusable >= UNUSABLE) {
        this.#modes.push(...this.#modes.splice(0, 1))
        this.#unusable = 0
      }
      if (turn.calls >= 2) return undefined
    }
    return undefined
  }

  /** Embeds texts; rejects for every failure. */
  async embed(texts: readonly string[], signal?: AbortSignal): Promise<number[][]> {
    if (!this.#embeddings) throw new Error('no embedding model is configured')
    const work = this.#embeddings.embedDocuments([...texts])
    if (!signal) return work
    const { promise: late, reject } = Promise.withResolvers<never>()
    const stop = () => reject(new Error('the turn is over'))
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await Promise.race([work, late])
    } finally {
      signal.removeEventListener('abort', stop)
    }
  }

  /** Asks in the mode in use, else in the next one that the endpoint does not refuse; forgets those that it refuses. */
  async #asked(system: string, user: string, schema: Readonly<Record<string, unknown>>, turn: Turn) {
    const refused: Mode[] = []
    let refusal: unknown
    for (const mode of this.#modes) {
      try {
        const message = await this.#invoke(mode, system, user, turn, schema)
        this.#modes = this.#modes.filter((each) => !refused.includes(each))
        return message
      } catch (error) {
        if (!UNSUPPORTED.has(statusOf(error) ?? 0)) throw error
        refused.push(mode)
        refusal = error
      }
    }
    throw refusal
  }

  async #invoke(
    mode: Mode,
    system: string,
    user: string,
    turn: Turn,
    schema: Readonly<Record<string, unknown>>,
  ) {
    const format =
      mode === 'json_schema'
        ? {
            response_format: {
              type: 'json_schema',
              json_schema: { name: TOOL, strict: true, schema },
              $parseRaw: asItCame,
            },
          }
        : mode === 'json_object'
          ? { response_format: { type: 'json_object' } }
          : // Never forced: endpoints that think, and Ollama, do not take a tool_choice.
            mode === 'tool'
            ? {
                tools: [
                  {
                    type: 'function',
                    function: { name: TOOL, description: 'the reading', parameters: schema },
                  },
                ],
              }
            : {}
    const message = await this.#create(format).invoke(
      [
        { role: 'system', content: system },
        { role: 'user', content: user },
      ],
      { signal: turn.signal, callbacks: this.counting(turn) },
    )
    return messageSchema.parse({
      text: answerOf(message.text),
      tool_calls: message.tool_calls,
      invalid_tool_calls: message.invalid_tool_calls,
    })
  }

  /** Tries once more what failed on the way or inside the endpoint, if time is left. */
  async #retried<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      const status = statusOf(error)
      const passing =
        status === undefined
          ? !turn.signal.aborted && !/rate ?limit/i.test(String(error))
          : status >= 500 && !UNSUPPORTED.has(status)
      if (!passing || turn.left < RETRY_PAUSE_MS + MIN_CALL_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS))
      return work()
    }
  }
}

/**
 * A Bot API server for tests that holds to the official limits: long polling with offsets, webhooks with their
 * secret, lengths, entities, buttons, edits, flood control, blocked chats, inline queries, drafts. People write
 * through {@link BotApi.person}.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { z } from 'zod'

const ENTITY_TYPES = [
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'mention',
  'bot_command',
]
const HTML_TAGS = [
  'b',
  'strong',
  'i',
  'em',
  'u',
  'ins',
  's',
  'strike',
  'del',
  'span',
  'tg-spoiler',
  'a',
  'tg-emoji',
  'tg-time',
  'code',
  'pre',
  'blockquote',
]

const RICH_TAGS = ['table', 'caption', 'tr', 'th', 'td']

const entitySchema = z.looseObject({ type: z.string(), offset: z.int(), length: z.int() })
const markupSchema = z.looseObject({
  inline_keyboard: z.array(
    z.array(z.looseObject({ text: z.string(), callback_data: z.string().optional() })),
  ),
})
const payloadSchema = z.looseObject({
  chat_id: z.number().optional(),
  message_id: z.number().optional(),
  message_thread_id: z.number().optional(),
  text: z.string().optional(),
  parse_mode: z.string().optional(),
  entities: z.array(entitySchema).optional(),
  reply_markup: markupSchema.optional(),
  reply_parameters: z
    .looseObject({ message_id: z.number(), allow_sending_without_reply: z.boolean().optional() })
    .optional(),
  callback_query_id: z.string().optional(),
  inline_query_id: z.string().optional(),
  results: z
    .array(
      z.looseObject({
        id: z.string(),
        title: z.string(),
        input_message_content: z.looseObject({
          message_text: z.string(),
          entities: z.array(entitySchema).optional(),
        }),
      }),
    )
    .optional(),
  draft_id: z.number().optional(),
  rich_message: z.looseObject({ html: z.string() }).optional(),
  action: z.string().optional(),
  offset: z.number().optional(),
  limit: z.number().optional(),
  timeout: z.number().optional(),
  url: z.string().optional(),
  secret_token: z.string().optional(),
  commands: z.array(z.object({ command: z.string(), description: z.string() })).optional(),
  language_code: z.string().optional(),
})
type Payload = z.infer<typeof payloadSchema>
type Markup = z.infer<typeof markupSchema>

/** A message as a chat shows it. */
export interface ChatMessage {
  readonly id: number
  readonly chat: number
  /** Telegram id of the writer; the bot's own id for the bot. */
  readonly from: number
  text: string
  entities: z.infer<typeof entitySchema>[]
  markup?: Markup | undefined
  readonly replyTo?: number | undefined
  readonly thread?: number | undefined
  edits: number
  readonly at: number
}

export interface Call {
  readonly method: string
  readonly payload: Payload
  readonly at: number
}

export interface Update {
  readonly update_id: number
  readonly [kind: string]: unknown
}

class Refusal extends Error {
  readonly code: number
  readonly parameters: object | undefined
  constructor(code: number, description: string, parameters?: object) {
    super(description)
    this.code = code
    this.parameters = parameters
  }
}

interface Fault {
  readonly method: string
  readonly chat?: number
  /** `break` closes the connection without an answer. */
  readonly with: { code: number; description: string; parameters?: object } | 'break'
  times: number
}

const BOT = {
  id: 4242,
  is_bot: true,
  first_name: '玄武政策助手',
  username: 'XuanwuPolicyBot',
  can_join_groups: true,
  can_read_all_group_messages: true,
  supports_inline_queries: true,
  can_connect_to_business: false,
  has_main_web_app: false,
}

export class BotApi {
  readonly token = '4242:TEST-token_of-the-bot-of-the-tests'
  readonly bot = BOT
  /** Every call, oldest first; the requests for updates are left out. */
  readonly calls: Call[] = []
  /** Messages of all chats by `chat:id`. */
  readonly messages = new Map<string, ChatMessage>()
  readonly commands = new Map<string, { command: string; description: string }[]>()
  readonly blocked = new Set<number>()
  readonly deleted: number[] = []
  /** Calls refused with 429 by flood control. */
  flooded = 0
  /** Updates in the order of their ids, until they are confirmed. */
  pending: Update[] = []
  keepCalls = true
  webhook: { url: string; secret: string | undefined } | undefined
  readonly #flood: boolean
  readonly #drafts: boolean
  readonly #rich: boolean
  readonly #faults: Fault[] = []
  readonly #queries = new Set<string>()
  readonly inlineAnswers = new Map<string, NonNullable<Payload['results']>>()
  readonly #sentAt: number[] = []
  readonly #chatSentAt = new Map<number, number[]>()
  readonly #webhookQueues = new Map<number, Promise<void>>()
  readonly #watchers = new Set<() => void>()
  #poller: { wake(): void; conflict(): void } | undefined
  #server: Server | undefined
  #updateId = 700_000_000
  #messageId = 100
  #stopped = false

  /**
   * @param flood refuse what goes over the stated limits
   * @param drafts the server knows message drafts
   * @param rich the server knows rich messages
   */
  constructor({
    flood = false,
    drafts = true,
    rich = true,
  }: { flood?: boolean; drafts?: boolean; rich?: boolean } = {}) {
    this.#flood = flood
    this.#rich = rich
    this.#drafts = drafts
  }

  get root(): string {
    const address = this.#server?.address() as AddressInfo
    return `http://127.0.0.1:${address.port}`
  }

  async start(): Promise<void> {
    this.#server = createServer(async (request, response) => {
      try {
        const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(request.url ?? '') ?? []
        const answer = async (): Promise<unknown> => {
          if (token === undefined) throw new Refusal(404, 'Not Found')
          if (token !== this.token) throw new Refusal(401, 'Unauthorized')
          return this.#handle(
            method,
            payloadSchema.parse(await body(request)),
            () => request.socket.destroy(),
            request,
          )
        }
        const result = await answer()
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ ok: true, result }))
      } catch (error) {
        const refusal =
          error instanceof Refusal
            ? error
            : new Refusal(400, `Bad Request: ${error instanceof Error ? error.message : error}`)
        response.statusCode = refusal.code
        response.setHeader('content-type', 'application/json')
        response.end(
          JSON.stringify({
            ok: false,
            error_code: refusal.code,
            description: refusal.message,
            ...(refusal.parameters ? { parameters: refusal.parameters } : {}),
          }),
        )
      }
    })
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#poller?.wake()
    this.#server?.closeAllConnections()
    await new Promise((resolve) => this.#server?.close(resolve))
  }

  /** The next calls of a method fail. */
  fail(
    method: string,
    how: Fault['with'],
    { times = 1, chat }: { times?: number; chat?: number } = {},
  ): void {
    this.#faults.push({ method, with: how, times, ...(chat === undefined ? {} : { chat }) })
  }

  /** Waits until `condition` holds, which is looked at after every call. */
  async until(condition: () => boolean, what = 'what was waited for', withinMs = 8000): Promise<void> {
    if (condition()) return
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#watchers.delete(look)
        reject(
          new Error(
            `${what} did not come within ${withinMs} ms; calls: ${this.calls
              .map(({ method }) => method)
              .slice(-20)
              .join(' ')}`,
          ),
        )
      }, withinMs)
      const look = () => {
        if (!condition()) return
        clearTimeout(timer)
        this.#watchers.delete(look)
        resolve()
      }
      this.#watchers.add(look)
    })
  }

  /** Messages of a chat, oldest first. */
  chat(id: number): ChatMessage[] {
    return [...this.messages.values()].filter(({ chat }) => chat === id)
  }

  /** What the bot said in a chat, oldest first. */
  said(id: number): ChatMessage[] {
    return this.chat(id).filter(({ from }) => from === BOT.id)
  }

  /** A person in a private chat (the default) or in a group. */
  person(
    id: number,
    { chat = id, language = 'zh-hans', thread }: { chat?: number; language?: string; thread?: number } = {},
  ): Person {
    return new Person(this, id, chat, language, thread)
  }

  /** Delivers an update. @returns its id */
  push(update: Omit<Update, 'update_id'>, { id }: { id?: number } = {}): number {
    const update_id = id ?? ++this.#updateId
    const whole = { update_id, ...update }
    if (this.webhook) {
      const chat = z
        .looseObject({ chat: z.looseObject({ id: z.number() }) })
        .safeParse(update.message ?? update.edited_message)
      const key = chat.success ? chat.data.chat.id : update_id
      const queue = (this.#webhookQueues.get(key) ?? Promise.resolve()).then(() => this.#deliver(whole))
      this.#webhookQueues.set(key, queue)
    } else {
      this.pending.push(whole)
      this.#poller?.wake()
    }
    return update_id
  }

  newMessageId(): number {
    return ++this.#messageId
  }

  newQuery(): string {
    const id = String(Math.floor(Math.random() * 1e15))
    this.#queries.add(id)
    return id
  }

  /** Sends one update to the webhook, again and again until it is taken. */
  async #deliver(update: Update): Promise<void> {
    for (let pause = 30; !this.#stopped && this.webhook; pause = Math.min(2 * pause, 500)) {
      const { url, secret } = this.webhook
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(secret === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret }),
        },
        body: JSON.stringify(update),
      }).catch(() => undefined)
      if (response?.ok) return
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }

  async #handle(
    method: string,
    payload: Payload,
    breakOff: () => void,
    request: IncomingMessage,
  ): Promise<unknown> {
    if (method === 'getUpdates') return this.#getUpdates(payload, request)
    if (this.keepCalls) this.calls.push({ method, payload, at: Date.now() })
    try {
      const fault = this.#faults.find(
        (one) =>
          one.method === method && one.times > 0 && (one.chat === undefined || one.chat === payload.chat_id),
      )
      if (fault) {
        fault.times--
        if (fault.with === 'break') {
          breakOff()
          throw new Refusal(502, 'Bad Gateway')
        }
        throw new Refusal(fault.with.code, fault.with.description, fault.with.parameters)
      }
      return this.#call(method, payload)
    } finally {
      setImmediate(() => {
        for (const look of [...this.#watchers]) look()
      })
    }
  }

  #call(method: string, payload: Payload): unknown {
    switch (method) {
      case 'getMe':
        return BOT
      case 'setWebhook':
        if (payload.secret_token !== undefined && !/^[\w-]{1,256}$/.test(payload.secret_token))
          throw new Refusal(400, 'Bad Request: secret token contains unallowed characters')
        this.webhook = payload.url ? { url: payload.url, secret: payload.secret_token } : undefined
        return true
      case 'deleteWebhook':
        this.webhook = undefined
        return true
      case 'setMyCommands': {
        const commands = payload.commands ?? []
        const right =
          commands.length <= 100 &&
          commands.every(
            ({ command, description }) =>
              /^[a-z0-9_]{1,32}$/.test(command) && description.length >= 1 && description.length <= 256,
          )
        if (!right) throw new Refusal(400, 'Bad Request: BOT_COMMAND_INVALID')
        this.commands.set(payload.language_code ?? '', commands)
        return true
      }
      case 'sendMessage':
        return this.#sendMessage(payload)
      case 'editMessageText':
      case 'editMessageReplyMarkup':
        return this.#edit(method, payload)
      case 'deleteMessage': {
        const message = this.#own(payload)
        this.messages.delete(`${message.chat}:${message.id}`)
        this.deleted.push(message.id)
        return true
      }
      case 'answerCallbackQuery':
      case 'answerInlineQuery':
        return this.#answerQuery(payload)
      case 'sendChatAction':
        this.#reachable(payload.chat_id)
        return true
      case 'sendMessageDraft':
        if (!this.#drafts) throw new Refusal(404, 'Not Found: method not found')
        if ((payload.chat_id ?? 0) <= 0 || !payload.draft_id)
          throw new Refusal(400, 'Bad Request: drafts are for private chats and have an id')
        if ((payload.text ?? '').length > 4096) throw new Refusal(400, 'Bad Request: message is too long')
        return true
      case 'sendRichMessage': {
        if (!this.#rich) throw new Refusal(404, 'Not Found: method not found')
        const chat = this.#reachable(payload.chat_id)
        const text = withoutHtml(payload.rich_message?.html ?? '', [...HTML_TAGS, ...RICH_TAGS])
        if (text === '' || text.length > 32_768) throw new Refusal(400, 'Bad Request: RICH_MESSAGE_INVALID')
        this.#checkFlood(chat)
        const message: ChatMessage = {
          id: this.newMessageId(),
          chat,
          from: BOT.id,
          text,
          entities: [],
          edits: 0,
          at: Date.now(),
        }
        this.messages.set(`${chat}:${message.id}`, message)
        return asMessage(message)
      }
      default:
        throw new Refusal(404, 'Not Found: method not found')
    }
  }

  async #getUpdates(
    { offset = 0, limit = 100, timeout = 0 }: Payload,
    request: IncomingMessage,
  ): Promise<Update[]> {
    if (this.webhook)
      throw new Refusal(
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      )
    this.#poller?.conflict()
    this.pending = this.pending.filter(({ update_id }) => update_id >= offset)
    if (this.pending.length === 0 && timeout > 0 && !this.#stopped) {
      await new Promise<void>((resolve, reject) => {
        const poller = {
          wake: () => end(resolve),
          conflict: () =>
            end(() =>
              reject(
                new Refusal(
                  409,
                  'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
                ),
              ),
            ),
        }
        const timer = setTimeout(() => end(resolve), Math.min(timeout, 50) * 1000)
        const end = (then: () => void) => {
          clearTimeout(timer)
          request.socket.off('close', closed)
          if (this.#poller === poller) this.#poller = undefined
          then()
        }
        const closed = () => end(resolve)
        request.socket.once('close', closed)
        this.#poller = poller
      })
    }
    return this.pending.slice(0, Math.max(1, Math.min(limit, 100)))
  }

  #sendMessage(payload: Payload) {
    const chat = this.#reachable(payload.chat_id)
    const text = checkText(payload)
    checkMarkup(payload.reply_markup)
    const { reply_parameters: reply } = payload
    if (reply && !this.messages.has(`${chat}:${reply.message_id}`) && !reply.allow_sending_without_reply)
      throw new Refusal(400, 'Bad Request: message to be replied not found')
    this.#checkFlood(chat)
    const message: ChatMessage = {
      id: this.newMessageId(),
      chat,
      from: BOT.id,
      text,
      entities: payload.entities ?? [],
      markup: payload.reply_markup,
      replyTo: reply?.message_id,
      thread: payload.message_thread_id,
      edits: 0,
      at: Date.now(),
    }
    this.messages.set(`${chat}:${message.id}`, message)
    return asMessage(message)
  }

  #edit(method: string, payload: Payload) {
    const message = this.#own(payload)
    this.#reachable(payload.chat_id)
    const text = method === 'editMessageText' ? checkText(payload) : message.text
    const entities = method === 'editMessageText' ? (payload.entities ?? []) : message.entities
    checkMarkup(payload.reply_markup)
    const markup = payload.reply_markup?.inline_keyboard.length ? payload.reply_markup : undefined
    if (
      text === message.text &&
      JSON.stringify(entities) === JSON.stringify(message.entities) &&
      JSON.stringify(markup) === JSON.stringify(message.markup)
    ) {
      throw new Refusal(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      )
    }
    this.#checkFlood(message.chat)
    Object.assign(message, { text, entities, markup, edits: message.edits + 1 })
    return asMessage(message)
  }

  #answerQuery(payload: Payload): true {
    const id = payload.callback_query_id ?? payload.inline_query_id ?? ''
    if (!this.#queries.delete(id))
      throw new Refusal(
        400,
        'Bad Request: query is too old and response timeout expired or query ID is invalid',
      )
    if ((payload.text ?? '').length > 200) throw new Refusal(400, 'Bad Request: MESSAGE_TOO_LONG')
    if (payload.results) {
      if (payload.results.length > 50) throw new Refusal(400, 'Bad Request: RESULTS_TOO_MUCH')
      const ids = new Set(payload.results.map((result) => result.id))
      if (ids.size !== payload.results.length) throw new Refusal(400, 'Bad Request: RESULT_ID_DUPLICATE')
      for (const result of payload.results) {
        if (!inBytes(result.id, 64)) throw new Refusal(400, 'Bad Request: RESULT_ID_INVALID')
        checkText({
          text: result.input_message_content.message_text,
          entities: result.input_message_content.entities,
        })
      }
      this.inlineAnswers.set(id, payload.results)
    }
    return true
  }

  #own({ chat_id, message_id }: Payload): ChatMessage {
    const message = this.messages.get(`${chat_id}:${message_id}`)
    if (!message) throw new Refusal(400, 'Bad Request: message to edit not found')
    if (message.from !== BOT.id) throw new Refusal(400, "Bad Request: message can't be edited")
    return message
  }

  #reachable(chat: number | undefined): number {
    if (chat === undefined) throw new Refusal(400, 'Bad Request: chat_id is empty')
    if (this.blocked.has(chat)) throw new Refusal(403, 'Forbidden: bot was blocked by the user')
    return chat
  }

  /** 30 messages in any second to all; to one chat one a second with bursts of six; to a group 20 in any minute. */
  #checkFlood(chat: number): void {
    if (!this.#flood) return
    const now = Date.now()
    const mine = this.#chatSentAt.get(chat) ?? []
    const recent = (times: readonly number[], ms: number) => times.filter((at) => at > now - ms).length
    const overChat =
      chat > 0 ? [1, 5, 10, 20].some((s) => recent(mine, 1000 * s) >= s + 5) : recent(mine, 60_000) >= 20
    if (overChat || recent(this.#sentAt, 1000) >= 30) {
      this.flooded++
      throw new Refusal(429, 'Too Many Requests: retry after 1', { retry_after: 1 })
    }
    this.#sentAt.push(now)
    if (this.#sentAt.length > 100) this.#sentAt.splice(0, 50)
    this.#chatSentAt.set(chat, [...mine, now].slice(-30))
  }
}

/** Somebody with a Telegram app. */
export class Person {
  readonly #api: BotApi
  readonly id: number
  readonly chat: number
  readonly #language: string
  readonly #thread: number | undefined

  constructor(api: BotApi, id: number, chat: number, language: string, thread: number | undefined) {
    this.#api = api
    this.id = id
    this.chat = chat
    this.#language = language
    this.#thread = thread
  }

  /** Sends a text. @returns the message's id */
  write(text: string, { replyTo }: { replyTo?: ChatMessage } = {}): number {
    const message = this.#message(text, this.#api.newMessageId(), replyTo)
    this.#api.push({ message })
    return message.message_id
  }

  /** Sends something that is not text, such as `{ photo: [] }`. */
  send(content: object): number {
    const message = { ...this.#bare(this.#api.newMessageId()), ...content }
    this.#api.push({ message })
    return message.message_id
  }

  edit(id: number, text: string): void {
    this.#api.push({ edited_message: { ...this.#message(text, id), edit_date: 1_700_000_001 } })
  }

  /** Taps the first button whose text starts so. */
  tap(message: ChatMessage, label: string): void {
    const found = message.markup?.inline_keyboard.flat().find(({ text }) => text.startsWith(label))
    if (!found?.callback_data)
      throw new Error(
        `no button ${label} under “${message.text.slice(0, 40)}”: ${JSON.stringify(message.markup)}`,
      )
    this.#api.push({
      callback_query: {
        id: this.#api.newQuery(),
        from: this.#from(),
        chat_instance: '1',
        data: found.callback_data,
        message: this.#shown(message),
      },
    })
  }

  /** Types an inline query. @returns its id */
  type(query: string): string {
    const id = this.#api.newQuery()
    this.#api.push({ inline_query: { id, from: this.#from(), query, offset: '', chat_type: 'private' } })
    return id
  }

  /** Writes and waits for one more message of the bot in this chat. */
  async ask(text: string, withinMs?: number): Promise<ChatMessage> {
    const before = this.#api.said(this.chat).length
    this.write(text)
    await this.#api.until(() => this.#api.said(this.chat).length > before, `an answer to ${text}`, withinMs)
    return this.last()
  }

  /** The bot's latest message in this chat. */
  last(): ChatMessage {
    const last = this.#api.said(this.chat).at(-1)
    if (!last) throw new Error('the bot has said nothing')
    return last
  }

  #from() {
    return { id: this.id, is_bot: false, first_name: `P${this.id}`, language_code: this.#language }
  }

  #bare(message_id: number) {
    return {
      message_id,
      from: this.#from(),
      date: 1_700_000_000,
      chat:
        this.chat > 0
          ? { id: this.chat, type: 'private', first_name: `P${this.id}` }
          : { id: this.chat, type: 'supergroup', title: '工作群' },
      ...(this.#thread === undefined ? {} : { message_thread_id: this.#thread, is_topic_message: true }),
    }
  }

  #message(text: string, id: number, replyTo?: ChatMessage) {
    const entities = [...text.matchAll(/(?<=^|\s)\/\w+(?:@\w+)?|@\w{5,}/g)].map((match) => ({
      type: match[0].startsWith('/') ? 'bot_command' : 'mention',
      offset: match.index,
      length: match[0].length,
    }))
    this.#api.messages.set(`${this.chat}:${id}`, {
      id,
      chat: this.chat,
      from: this.id,
      text,
      entities: [],
      edits: 0,
      at: Date.now(),
    })
    return {
      ...this.#bare(id),
      text,
      ...(entities.length > 0 ? { entities } : {}),
      ...(replyTo ? { reply_to_message: this.#shown(replyTo) } : {}),
    }
  }

  #shown(message: ChatMessage) {
    return {
      ...asMessage(message),
      ...(message.from === BOT.id ? {} : { from: { ...this.#from(), id: message.from } }),
    }
  }
}

function asMessage({ id, chat, text, entities, markup, thread }: ChatMessage) {
  return {
    message_id: id,
    from: BOT,
    date: 1_700_000_000,
    chat: chat > 0 ? { id: chat, type: 'private' } : { id: chat, type: 'supergroup', title: '工作群' },
    text,
    entities,
    ...(markup ? { reply_markup: markup } : {}),
    ...(thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true }),
  }
}

function inBytes(text: string, most: number): boolean {
  const bytes = Buffer.byteLength(text)
  return bytes >= 1 && bytes <= most
}

/** The text as it is shown. @throws {Refusal} as Telegram refuses it. */
function checkText({
  text = '',
  parse_mode,
  entities = [],
}: Pick<Payload, 'text' | 'parse_mode' | 'entities'>): string {
  const shown = (parse_mode === 'HTML' ? withoutHtml(text) : text).trim()
  if (shown === '') throw new Refusal(400, 'Bad Request: message text is empty')
  if (shown.length > 4096) throw new Refusal(400, 'Bad Request: message is too long')
  if (!shown.isWellFormed()) throw new Refusal(400, 'Bad Request: strings must be encoded in UTF-8')
  for (const { type, offset, length } of entities) {
    const inside = offset >= 0 && length > 0 && offset + length <= text.length
    const whole = inside && text.slice(offset, offset + length).isWellFormed()
    if (!ENTITY_TYPES.includes(type) || !whole)
      throw new Refusal(400, `Bad Request: entity ${type} at ${offset} of ${length} is invalid`)
    const crossing = entities.some(
      (other) =>
        other.offset < offset &&
        other.offset + other.length > offset &&
        other.offset + other.length < offset + length,
    )
    if (crossing) throw new Refusal(400, `Bad Request: entity ${type} at ${offset} overlaps another`)
  }
  return shown
}

/** The text of HTML markup. @throws {Refusal} for a tag, an order or a bare `<` that Telegram does not take. */
function withoutHtml(html: string, tags: readonly string[] = HTML_TAGS): string {
  const open: string[] = []
  const text = html.replace(/<(\/?)([a-z-]*)[^<>]*>|</g, (tag, closing: string, name: string) => {
    if (tag === '<' || !tags.includes(name))
      throw new Refusal(400, `Bad Request: can't parse entities: Unsupported start tag "${name ?? ''}"`)
    if (closing === '') open.push(name)
    else if (open.pop() !== name)
      throw new Refusal(400, "Bad Request: can't parse entities: Unmatched end tag")
    return ''
  })
  if (open.length > 0) throw new Refusal(400, "Bad Request: can't parse entities: Can't find end tag")
  return text.replace(
    /&(lt|gt|amp|quot);/g,
    (_, name: 'lt' | 'gt' | 'amp' | 'quot') => ({ lt: '<', gt: '>', amp: '&', quot: '"' })[name],
  )
}

function checkMarkup(markup: Markup | undefined): void {
  for (const { text, callback_data: data } of markup?.inline_keyboard.flat() ?? []) {
    if (text.trim() === '')
      throw new Refusal(400, 'Bad Request: inline keyboard button text must be non-empty')
    if (data !== undefined && !inBytes(data, 64)) throw new Refusal(400, 'Bad Request: BUTTON_DATA_INVALID')
  }
}

async function body(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? {} : JSON.parse(text)
}

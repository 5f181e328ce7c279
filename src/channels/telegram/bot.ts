/** What the bot answers to each kind of update. */
import { autoRetry } from '@grammyjs/auto-retry'
import { sequentialize } from '@grammyjs/runner'
import { Bot, type Context } from 'grammy'
import type { CallbackQuery, InlineKeyboardMarkup, Message, Update } from 'grammy/types'
import type { Language } from '../../assistant/conversation.ts'
import type { Service } from '../../assistant/service.ts'
import type { Answer } from '../../reply/answer.ts'
import { detectLanguage } from '../../reply/language.ts'
import { Deliveries, type Destination, type Outgoing } from './delivery.ts'
import { formatAnswer } from './format.ts'
import { InlineResults } from './inline.ts'
import {
  type Action,
  answerKeyboard,
  clauseMenu,
  languageChoice,
  languageMenu,
  parseAction,
  withVerdict,
} from './keyboard.ts'
import { describe, isFinal, spaceOut, tryAgain } from './limits.ts'
import { appLanguage, commands, languageNames, say, typed } from './phrases.ts'
import { estimateTable } from './table.ts'

/** Kinds of update that are asked of Telegram. */
export const UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'inline_query',
] as const satisfies (keyof Update)[]

/** An answer that takes longer than this is announced with the typing sign. */
const TYPING_AFTER_MS = 300
/** The typing sign lasts five seconds. */
const TYPING_AGAIN_MS = 4000
/** A model must have answered by then. */
const ANSWER_WITHIN_MS = 25_000
/** How long a chosen language is remembered. */
const LANGUAGE_KEPT_MS = 5 * 365 * 24 * 3600 * 1000
/** What people send beside text; anything else without text is a notice of the chat and gets no answer. */
const CONTENT = [
  'photo',
  'voice',
  'video',
  'video_note',
  'audio',
  'document',
  'sticker',
  'animation',
  'location',
  'venue',
  'contact',
  'poll',
  'dice',
  'story',
  'paid_media',
  'checklist',
] as const satisfies (keyof Message)[]

type Log = Pick<Console, 'info' | 'warn' | 'error'>

/**
 * A bot that hands messages to the service. It must be given its `botInfo` before the first update.
 * @param repeats how often a call is repeated that did not reach Telegram
 */
export function createBot(
  token: string,
  service: Service,
  { apiRoot, repeats, log }: { apiRoot?: string | undefined; repeats: number; log: Log },
): Bot {
  const bot = new Bot(token, {
    client: { timeoutSeconds: 60, ...(apiRoot === undefined ? {} : { apiRoot }) },
  })
  bot.api.config.use(
    spaceOut(),
    tryAgain({ repeats }),
    autoRetry({
      maxRetryAttempts: 4,
      maxDelaySeconds: 120,
      rethrowHttpErrors: true,
      rethrowInternalServerErrors: true,
    }),
  )
  const talk = new Conversations(bot, service, log)
  bot.use(sequentialize((ctx) => String(ctx.chat?.id ?? ctx.from?.id ?? '')))
  bot.on('message', (ctx) => talk.message(ctx, ctx.message))
  bot.on('edited_message', (ctx) => talk.message(ctx, ctx.editedMessage, { edited: true }))
  bot.on('callback_query:data', (ctx) => talk.tap(ctx, ctx.callbackQuery))
  bot.on('inline_query', (ctx) => talk.inline(ctx))
  return bot
}

/** What somebody wants of the bot, read from a message. */
type Wish =
  | { readonly kind: 'say'; readonly text: string; readonly command: boolean }
  | { readonly kind: 'clauses' }
  | { readonly kind: 'languages' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'language'; readonly choice: Language | 'auto' }

type Verdict = Extract<Action, readonly ['up' | 'down', ...unknown[]]>

class Conversations {
  readonly #bot: Bot
  readonly #service: Service
  readonly #log: Log
  readonly #deliveries: Deliveries
  readonly #inline: InlineResults
  /** Whether this server knows message drafts. */
  #drafts = true
  /** Whether this server knows rich messages. */
  #tables = true

  constructor(bot: Bot, service: Service, log: Log) {
    this.#bot = bot
    this.#service = service
    this.#log = log
    this.#deliveries = new Deliveries(bot.api, service.storage)
    this.#inline = new InlineResults(service.assistant)
  }

  /** Answers a message, or edits the answer of an edited one. */
  async message(ctx: Context, message: Message, { edited = false } = {}): Promise<void> {
    const { from, chat } = message
    // other bots get no answer, or two bots might talk for ever; an anonymous admin is a bot that speaks for a chat
    if (!from || (from.is_bot && !message.sender_chat) || message.via_bot?.id === ctx.me.id) return
    const wish = this.#wish(ctx, message)
    if (!wish) return
    const album =
      message.media_group_id !== undefined && wish.kind === 'unreadable'
        ? `:${message.media_group_id}`
        : undefined
    const key = `telegram:message:${ctx.me.id}:${chat.id}${album ?? `:${message.message_id}`}`
    const conversation = `telegram:${chat.id}:${from.id}`
    const to: Destination = {
      chat: chat.id,
      thread: message.is_topic_message ? message.message_thread_id : undefined,
      replyTo: chat.type === 'private' ? undefined : message.message_id,
    }
    await this.#deliveries.once(
      key,
      // an album is many messages and one answer
      album === undefined ? ctx.update.update_id : 0,
      to,
      async ({ receipt, sent }) => {
        const chosen = await this.#chosenLanguage(conversation)
        const app = chosen ?? appLanguage(from.language_code)
        if (wish.kind === 'clauses')
          return plain(say(app).chooseClause, clauseMenu(this.#service.assistant.pack.policy, from.id))
        if (wish.kind === 'languages') return plain(say(app).chooseLanguage, languageMenu(from.id, app))
        if (wish.kind === 'language') return plain(await this.#choose(conversation, wish.choice, app))
        if (wish.kind === 'unreadable') return plain([say(app).textOnly, ...this.#examples(app)].join('\n'))
        return this.#answer(ctx, to, from.id, {
          conversation,
          text: wish.text,
          language: wish.command ? app : chosen,
          insteadOf: edited && sent.length > 0 ? receipt : undefined,
        })
      },
      { revise: edited },
    )
  }

  /** Acts on a tapped button. */
  async tap(ctx: Context, query: CallbackQuery): Promise<void> {
    const { from, message } = query
    const action = parseAction(query.data ?? '')
    const chat = message?.chat
    if (!action || !chat) return this.#quietly(ctx.answerCallbackQuery())
    const conversation = `telegram:${chat.id}:${from.id}`
    const chosen = await this.#chosenLanguage(conversation)
    const app = chosen ?? appLanguage(from.language_code)
    if (action[1] !== from.id) return this.#quietly(ctx.answerCallbackQuery({ text: say(app).notYours }))
    if (action[0] === 'up' || action[0] === 'down') return this.#verdict(ctx, query, action, app)
    await this.#quietly(ctx.answerCallbackQuery())
    const pressed = buttonText(query)
    const full = message !== undefined && 'text' in message ? message : undefined
    const to: Destination = {
      chat: chat.id,
      thread: full?.is_topic_message ? full.message_thread_id : undefined,
      replyTo: chat.type === 'private' ? undefined : message?.message_id,
    }
    const update = ctx.update.update_id
    const answer = (text: string, follow: { after?: string; language?: Language | undefined }) => () =>
      this.#answer(ctx, to, from.id, { conversation, text, language: chosen, ...follow })
    const tapped = `telegram:tap:${ctx.me.id}:${chat.id}`
    switch (action[0]) {
      case 'pick':
        // one choice a question, however often it is tapped
        await this.#deliveries.once(`${tapped}:${action[2]}`, 0, to, async () => {
          await this.#replaceButtons(ctx, query, pressed)
          return answer(String(action[3] + 1), { after: action[2] })()
        })
        return
      case 'how':
      case 'original':
        return this.#deliveries.once(
          `${tapped}:${update}`,
          update,
          to,
          answer(typed[action[0]], { after: action[2] }),
        )
      case 'table':
        return this.#deliveries.once(`${tapped}:${update}`, update, to, async () => {
          if (await this.#table(to, action[2], chosen)) return undefined
          return answer(typed.how, { after: action[2] })()
        })
      case 'reset':
        return this.#deliveries.once(
          `${tapped}:${update}`,
          update,
          to,
          answer(typed.reset, { language: app }),
        )
      case 'clause': {
        const clause = this.#service.assistant.pack.policy.has(action[2]) ? action[2] : ''
        return this.#deliveries.once(
          `${tapped}:${update}`,
          update,
          to,
          answer(`${clause} ${typed.original}`, { language: app }),
        )
      }
      case 'lang': {
        const text = await this.#choose(conversation, action[2], app)
        return this.#quietly(ctx.editMessageText(text))
      }
    }
  }

  /** Offers something to insert into any chat. */
  async inline(ctx: Context): Promise<void> {
    const query = ctx.inlineQuery
    if (!query) return
    const results = this.#inline.find(query.query, appLanguage(query.from.language_code))
    await this.#quietly(
      ctx.answerInlineQuery(results, { cache_time: 300, is_personal: query.query.trim() === '' }),
    )
  }

  /** What a message asks of the bot; undefined if it is not for the bot. */
  #wish(ctx: Context, message: Message): Wish | undefined {
    const { me } = ctx
    const content = message.text ?? message.caption
    const entities = message.entities ?? message.caption_entities ?? []
    const handle = `@${me.username.toLowerCase()}`
    const private_ = message.chat.type === 'private'
    const first = entities[0]
    if (content !== undefined && first?.type === 'bot_command' && first.offset === 0) {
      const [name = '', addressee] = content.slice(1, first.length).toLowerCase().split('@')
      if (addressee !== undefined && `@${addressee}` !== handle) return undefined
      const known = commands.some(({ command }) => command === name)
      // in a group an unknown command without a name is meant for another bot
      if (!private_ && addressee === undefined && !known) return undefined
      return this.#command(name, content.slice(first.length).trim())
    }
    const mentions = entities.filter(
      (entity) =>
        entity.type === 'mention' &&
        content?.slice(entity.offset, entity.offset + entity.length).toLowerCase() === handle,
    )
    const forUs = private_ || mentions.length > 0 || message.reply_to_message?.from?.id === me.id
    if (!forUs) return undefined
    let text = content
    for (const { offset, length } of mentions.toReversed())
      text = `${text?.slice(0, offset)} ${text?.slice(offset + length)}`
    text = text?.trim()
    // a bare mention under somebody's message asks about that message
    if (text === '' && mentions.length > 0) text = message.reply_to_message?.text ?? ''
    if (text !== undefined) return { kind: 'say', text, command: false }
    return CONTENT.some((kind) => message[kind] !== undefined) ? { kind: 'unreadable' } : undefined
  }

  #command(name: string, argument: string): Wish {
    const said = (text: string): Wish => ({ kind: 'say', text, command: true })
    switch (commands.find(({ command }) => command === name)?.command) {
      case 'start':
        return said(typed.start)
      case 'clause':
        return argument === '' ? { kind: 'clauses' } : said(`${argument} ${typed.original}`)
      case 'awards':
        return said(typed.awards)
      case 'reset':
        return said(typed.reset)
      case 'lang': {
        const wanted = argument.toLowerCase()
        const choice = languageChoice.options.find(
          (one) =>
            one.toLowerCase() === wanted || (one !== 'auto' && languageNames[one].toLowerCase() === wanted),
        )
        return choice ? { kind: 'language', choice } : { kind: 'languages' }
      }
      default:
        return said(typed.help)
    }
  }

  async #answer(
    ctx: Context,
    to: Destination,
    user: number,
    {
      conversation,
      text,
      language,
      after,
      insteadOf,
    }: {
      conversation: string
      text: string
      language: Language | undefined
      after?: string | undefined
      insteadOf?: string | undefined
    },
  ): Promise<Outgoing> {
    const reply = await this.#whileTyping(
      ctx,
      to,
      this.#service.reply({
        conversation,
        text,
        delivery: `telegram:${ctx.me.id}:${ctx.update.update_id}`,
        withinMs: ANSWER_WITHIN_MS,
        ...(language === undefined ? {} : { language }),
        ...(after === undefined ? {} : { after }),
        ...(insteadOf === undefined ? {} : { insteadOf }),
      }),
    )
    const words = language ?? languageOf(reply.answer)
    return {
      content: formatAnswer(reply.answer),
      keyboard: answerKeyboard(reply, user, words, { tables: this.#tables }),
      receipt: reply.receipt,
    }
  }

  /** Waits for an answer; one that takes its time is announced: with the typing sign, and with a draft where there are drafts. */
  async #whileTyping<T>(ctx: Context, to: Destination, answer: Promise<T>): Promise<T> {
    const thread = to.thread === undefined ? {} : { message_thread_id: to.thread }
    const announce = () => this.#quietly(this.#bot.api.sendChatAction(to.chat, 'typing', thread))
    let again: NodeJS.Timeout | undefined
    const first = setTimeout(() => {
      void announce()
      void this.#draft(ctx, to)
      again = setInterval(() => void announce(), TYPING_AGAIN_MS)
    }, TYPING_AFTER_MS)
    try {
      return await answer
    } finally {
      clearTimeout(first)
      clearInterval(again)
    }
  }

  /** An empty draft shows that an answer is being thought of; a server or chat without drafts loses nothing. */
  async #draft(ctx: Context, to: Destination): Promise<void> {
    if (!this.#drafts || ctx.chat?.type !== 'private') return
    try {
      await this.#bot.api.sendMessageDraft(to.chat, (ctx.update.update_id % 2 ** 31) + 1, '')
    } catch {
      this.#drafts = false
    }
  }

  /** Puts the choice into the text in the place of the buttons. */
  async #replaceButtons(
    ctx: Context,
    { message }: CallbackQuery,
    pressed: string | undefined,
  ): Promise<void> {
    if (
      message === undefined ||
      !('text' in message) ||
      message.text === undefined ||
      pressed === undefined
    ) {
      return this.#quietly(ctx.editMessageReplyMarkup())
    }
    const choice = `✓ ${pressed}`
    const text = `${message.text}\n\n${choice}`
    await this.#quietly(
      ctx.editMessageText(text, {
        link_preview_options: { is_disabled: true },
        entities: [
          ...(message.entities ?? []),
          { type: 'bold', offset: text.length - choice.length, length: choice.length },
        ],
      }),
    )
  }

  /** Sends an estimate as a table; false if it is gone or this server does not know tables. */
  async #table(to: Destination, receipt: string, chosen: Language | undefined): Promise<boolean> {
    const answer = (await this.#service.storage.receipt(receipt))?.answer
    if (!this.#tables || !answer?.estimate) return false
    const html = estimateTable(answer.estimate, this.#service.assistant.pack, chosen ?? languageOf(answer))
    try {
      await this.#bot.api.sendRichMessage(
        to.chat,
        { html, skip_entity_detection: true },
        {
          ...(to.thread === undefined ? {} : { message_thread_id: to.thread }),
          ...(to.replyTo === undefined
            ? {}
            : { reply_parameters: { message_id: to.replyTo, allow_sending_without_reply: true } }),
        },
      )
      return true
    } catch (error) {
      if (isFinal(error) && error.error_code === 403) return true
      if (isFinal(error)) this.#tables = false
      return false
    }
  }

  async #verdict(
    ctx: Context,
    query: CallbackQuery,
    [verdict, , receipt]: Verdict,
    app: Language,
  ): Promise<void> {
    const kept = await this.#service.storage.feedback({ receipt, verdict })
    await this.#quietly(ctx.answerCallbackQuery({ text: kept ? say(app).thanks : say(app).expired }))
    const markup = keyboardOf(query)
    if (kept && markup)
      await this.#quietly(ctx.editMessageReplyMarkup({ reply_markup: withVerdict(markup, verdict) }))
  }

  async #chosenLanguage(conversation: string): Promise<Language | undefined> {
    const choice = languageChoice.safeParse(
      await this.#service.storage.readValue(`telegram:language:${conversation}`),
    )
    return choice.success && choice.data !== 'auto' ? choice.data : undefined
  }

  /** Remembers a choice of language and says so in it. */
  async #choose(conversation: string, choice: Language | 'auto', app: Language): Promise<string> {
    await this.#service.storage.writeValue(
      `telegram:language:${conversation}`,
      choice,
      Date.now() + LANGUAGE_KEPT_MS,
    )
    return choice === 'auto' ? say(app).languageFollows : say(choice).languageSet
  }

  #examples(language: Language): string[] {
    const { examples } = this.#service.assistant.pack.about
    return (language === 'en' ? examples.en : examples.zh).slice(0, 3).map((example) => `· ${example}`)
  }

  /** Waits for a call that the answer does not depend on; a failure is no more than a line in the log. */
  async #quietly(call: Promise<unknown>): Promise<void> {
    try {
      await call
    } catch (error) {
      if (!isFinal(error)) this.#log.warn(`telegram: ${describe(error)}`)
    }
  }
}

function plain(text: string, keyboard?: InlineKeyboardMarkup): Outgoing {
  return { content: { text, entities: [] }, keyboard }
}

/** The language of an answer, by what is not a quotation in it. */
function languageOf({ text, citations }: Answer): Language {
  return detectLanguage(
    citations.reduce((rest, { quote }) => rest.replaceAll(quote, ''), text),
    undefined,
  )
}

function keyboardOf({ message }: CallbackQuery): InlineKeyboardMarkup | undefined {
  return message !== undefined && 'reply_markup' in message ? message.reply_markup : undefined
}

/** What stands on the button that was tapped. */
function buttonText(query: CallbackQuery): string | undefined {
  const buttons = keyboardOf(query)?.inline_keyboard.flat() ?? []
  return buttons.find((button) => 'callback_data' in button && button.callback_data === query.data)?.text
}

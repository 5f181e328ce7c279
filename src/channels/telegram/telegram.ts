/** The Telegram channel: receives updates by long polling or by webhook and lets the bot answer them. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  createConcurrentSink,
  createRunner,
  createSource,
  type RunnerHandle,
  type UpdateSupplier,
} from '@grammyjs/runner'
import { type Bot, GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import type { Service } from '../../assistant/service.ts'
import type { Config } from '../../config.ts'
import type { Channel } from '../channel.ts'
import { createBot, UPDATES } from './bot.ts'
import { describe } from './limits.ts'
import { commands } from './phrases.ts'

type TelegramConfig = Pick<
  Config,
  'TELEGRAM_API_ROOT' | 'TELEGRAM_WEBHOOK_URL' | 'TELEGRAM_WEBHOOK_SECRET'
> & {
  readonly TELEGRAM_BOT_TOKEN: string
}
type Log = Pick<Console, 'info' | 'warn' | 'error'>

const PATH = '/telegram'
/** How long Telegram may hold a request for updates, in seconds. */
const POLL_SECONDS = 30
const LONGEST_PAUSE_MS = 60_000
/** Telegram keeps an update for a day. */
const INBOX_KEPT_MS = 24 * 3600 * 1000
/** How long `stop` waits for answers that are under way. */
const STOP_WITHIN_MS = 10_000

/** How often an update is tried that Telegram or the storage kept from being answered, and how long between. */
const ATTEMPTS = 5
const ATTEMPT_PAUSE_MS = 60_000

/** What is needed of an update to tell it from others; the rest is as the Bot API describes it. */
const updateSchema = z.custom<Update>(
  (value) => z.looseObject({ update_id: z.int() }).safeParse(value).success,
)

/** An update in the inbox. */
const waitingSchema = z.strictObject({ update: updateSchema, since: z.int() })
type Waiting = z.infer<typeof waitingSchema>

/**
 * The Telegram channel: a webhook at `/telegram` if `TELEGRAM_WEBHOOK_SECRET` is set, otherwise long polling.
 * `start` rejects if Telegram refuses the token; if Telegram cannot be reached it goes on trying.
 */
export function telegramChannel(
  config: TelegramConfig,
  service: Service,
  { log = console }: { log?: Log } = {},
): Channel {
  const { TELEGRAM_BOT_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: secret, TELEGRAM_WEBHOOK_URL: url } = config
  const bot = createBot(token, service, {
    apiRoot: config.TELEGRAM_API_ROOT?.replace(/\/+$/, ''),
    // a webhook request may not last: Telegram sends the update again, while a fetched one is ours to answer
    repeats: secret === undefined ? 20 : 3,
    log,
  })
  const stopping = new AbortController()
  const reception = secret === undefined ? polling(bot, service, log) : webhook(bot, secret, log)

  /** False if Telegram could not be reached. @throws {Error} if the token is refused. */
  async function connect(): Promise<boolean> {
    try {
      bot.botInfo = await bot.api.getMe()
      await register(bot, log)
      if (secret !== undefined && url !== undefined) {
        await bot.api.setWebhook(endpoint(url), { secret_token: secret, allowed_updates: UPDATES })
      } else if (secret === undefined) {
        await bot.api.deleteWebhook()
      }
    } catch (error) {
      if (isRefused(error)) {
        throw new Error(
          'Telegram refused the token in TELEGRAM_BOT_TOKEN. Copy it again from @BotFather and start again.',
        )
      }
      log.warn(`telegram: not connected, trying again (${describe(error)})`)
      return false
    }
    await reception.begin()
    log.info(
      `telegram: @${bot.botInfo.username} receives by ${secret === undefined ? 'long polling' : 'webhook'}`,
    )
    return true
  }

  async function connectInTheEnd(): Promise<void> {
    for (let pause = 2000; !stopping.signal.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      await sleep(pause, undefined, { signal: stopping.signal })
      if (await connect()) return
    }
  }

  return {
    name: 'telegram',
    ...(reception.routes ? { routes: reception.routes } : {}),
    async start() {
      if (secret === undefined && url !== undefined) {
        log.warn('telegram: TELEGRAM_WEBHOOK_URL needs TELEGRAM_WEBHOOK_SECRET; receiving by long polling')
      }
      if (secret !== undefined && url === undefined) {
        log.warn('telegram: without TELEGRAM_WEBHOOK_URL the webhook must be set at Telegram by hand')
      }
      if (await connect()) return
      connectInTheEnd().catch((error: unknown) => {
        if (!stopping.signal.aborted) log.error(`telegram: ${error instanceof Error ? error.message : error}`)
      })
    },
    async stop() {
      stopping.abort()
      await Promise.race([reception.end(), sleep(STOP_WITHIN_MS, undefined, { ref: false })])
    },
  }
}

/** One way of receiving updates. */
interface Reception {
  readonly routes?: Hono
  begin(): Promise<void>
  /** Takes no more updates and waits for the answers under way. */
  end(): Promise<void>
}

/**
 * Long polling. Telegram forgets an update when the next ones are asked for, so those not yet answered are kept in
 * the storage before that: after a crash they come first.
 */
function polling(bot: Bot, service: Service, log: Log): Reception {
  const unanswered = new Map<number, Waiting>()
  const stopping = new AbortController()
  let answering = 0
  let idle: (() => void) | undefined
  let runner: RunnerHandle | undefined
  let restored = false
  let offset = 0
  let keeping: Promise<void> = Promise.resolve()
  const inbox = () => `telegram:inbox:${bot.botInfo.id}`

  /** Writes what is unanswered by then; one write after another, so that none is overtaken. */
  function keep(): Promise<void> {
    keeping = keeping
      .catch(() => undefined)
      .then(() =>
        service.storage.writeValue(
          inbox(),
          JSON.stringify([...unanswered.values()]),
          Date.now() + INBOX_KEPT_MS,
        ),
      )
    return keeping
  }

  /** What a process before this one left unanswered. */
  async function restore(): Promise<Update[]> {
    const stored = await service.storage.readValue(inbox())
    const waiting = stored === undefined ? [] : z.array(waitingSchema).parse(JSON.parse(stored))
    for (const one of waiting)
      if (one.since > Date.now() - INBOX_KEPT_MS) unanswered.set(one.update.update_id, one)
    restored = true
    return [...unanswered.values()].map(({ update }) => update)
  }

  const supply: UpdateSupplier<Update>['supply'] = async (limit, signal) => {
    for (let pause = 1000; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      try {
        if (!restored) return await restore()
        const updates = await bot.api.getUpdates(
          {
            offset,
            limit: Math.max(1, Math.min(limit, 100)),
            timeout: POLL_SECONDS,
            allowed_updates: UPDATES,
          },
          signal,
        )
        const last = updates.at(-1)
        if (!last) return []
        const fresh = updates.filter(({ update_id }) => !unanswered.has(update_id))
        for (const update of fresh) unanswered.set(update.update_id, { update, since: Date.now() })
        await keep()
        offset = last.update_id + 1
        return fresh
      } catch (error) {
        if (signal.aborted) throw error
        if (isRefused(error))
          throw new Error('Telegram does not take the token in TELEGRAM_BOT_TOKEN any more')
        const conflict = error instanceof GrammyError && error.error_code === 409
        log.warn(
          `telegram: ${conflict ? 'another process receives with the same token; ' : ''}${describe(error)}; trying again`,
        )
        await Promise.race([
          sleep(pause),
          new Promise((resolve) => signal.addEventListener('abort', resolve)),
        ])
      }
    }
  }

  /** Answers one update. One that cannot be answered in the end stays in the inbox for the next start. */
  async function consume(update: Update): Promise<void> {
    answering++
    for (let attempt = 1; unanswered.has(update.update_id); attempt++) {
      try {
        await bot.handleUpdate(update)
        unanswered.delete(update.update_id)
      } catch (error) {
        log.error(`telegram: update ${update.update_id} is not answered, attempt ${attempt}: ${cause(error)}`)
        if (attempt === ATTEMPTS || stopping.signal.aborted) break
        await sleep(ATTEMPT_PAUSE_MS, undefined, { signal: stopping.signal }).catch(() => undefined)
      }
    }
    answering--
    if (unanswered.size === 0) await keep().catch((error: unknown) => log.error(`telegram: ${cause(error)}`))
    if (answering === 0) idle?.()
  }

  return {
    async begin() {
      runner = createRunner(
        createSource({ supply }),
        createConcurrentSink({ consume }, async () => undefined),
      )
      runner.start()
      runner.task()?.catch((error: unknown) => log.error(`telegram: stopped receiving: ${cause(error)}`))
    },
    async end() {
      stopping.abort()
      if (runner?.isRunning()) await runner.stop()
      if (answering > 0) await new Promise<void>((resolve) => (idle = resolve))
    },
  }
}

/**
 * Webhook. The request ends when the update is answered: Telegram sends an update again until then, and waits
 * with the next one of the same chat.
 */
function webhook(bot: Bot, secret: string, log: Log): Reception {
  const expected = digest(secret)
  let open = false
  let answering = 0
  let idle: (() => void) | undefined
  const routes = new Hono()
  routes.post(PATH, bodyLimit({ maxSize: 1024 * 1024 }), async (c) => {
    // digests have one length, so the comparison tells nothing of the secret, not even how long it is
    const given = c.req.header('X-Telegram-Bot-Api-Secret-Token')
    if (given === undefined || !timingSafeEqual(digest(given), expected))
      return c.text('wrong secret token', 401)
    if (!open) return c.text('not ready', 503, { 'Retry-After': '5' })
    const update = updateSchema.safeParse(await c.req.json().catch(() => undefined))
    if (!update.success) return c.text('not an update', 400)
    answering++
    try {
      await bot.handleUpdate(update.data)
      return c.body(null, 200)
    } catch (error) {
      log.error(`telegram: update ${update.data.update_id} is not answered: ${cause(error)}`)
      return c.text('not answered', 500, { 'Retry-After': '10' })
    } finally {
      answering--
      if (answering === 0) idle?.()
    }
  })
  return {
    routes,
    async begin() {
      open = true
    },
    async end() {
      open = false
      if (answering > 0) await new Promise<void>((resolve) => (idle = resolve))
    },
  }
}

/** Makes the commands known, in Chinese by default and in English; a bot without a menu works too. */
async function register(bot: Bot, log: Log): Promise<void> {
  const menu = (language: 'zh' | 'en') =>
    commands.map(({ command, [language]: description }) => ({ command, description }))
  try {
    await bot.api.setMyCommands(menu('zh'))
    await bot.api.setMyCommands(menu('en'), { language_code: 'en' })
  } catch (error) {
    if (isRefused(error)) throw error
    log.warn(`telegram: the commands are not registered: ${describe(error)}`)
  }
}

/** The address to give to Telegram: a bare origin gets our path. */
function endpoint(url: string): string {
  const parsed = new URL(url)
  if (parsed.pathname === '/') parsed.pathname = PATH
  return parsed.href
}

/** Telegram answers 401 to a wrong token and 404 to what is no token at all. */
function isRefused(error: unknown): boolean {
  return error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** The error behind what the bot's middleware threw. */
function cause(error: unknown): string {
  const wrapped = z.looseObject({ error: z.instanceof(Error) }).safeParse(error)
  return describe(wrapped.success && !(error instanceof GrammyError) ? wrapped.data.error : error)
}

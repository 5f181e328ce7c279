/** The address that a platform calls: its routes, and the refusal of callbacks that are old or played back. */
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { type CallbackCrypto, CallbackRefused } from './crypto.ts'
import type { DeliveryLimits } from './deliveries.ts'
import { MAX_BODY_BYTES, writeXml } from './xml.ts'

/** For tests: a clock in Unix milliseconds, shorter limits, and where the log goes. */
export interface ChannelOptions {
  readonly now?: () => number
  readonly limits?: Partial<DeliveryLimits>
  readonly log?: (line: string) => void
}

/** Seconds that a callback's time may differ from ours. */
const MAX_AGE = 300
/** Milliseconds in which the platform may deliver one message again. */
const REDELIVERY = 30_000
/** Callbacks remembered; only the holder of the account's token can fill it. */
const MAX_REMEMBERED = 50_000

/** Remembers which callbacks came. The platform checks neither age nor repetition; its signature covers the time. */
export class Freshness {
  readonly #now: () => number
  readonly #seen = new Map<string, { delivery: string; at: number }>()

  /** @param now Unix milliseconds */
  constructor(now: () => number) {
    this.#now = now
  }

  /** @param timestamp Unix seconds, as in the callback's address. @throws {CallbackRefused} */
  checkAge(timestamp: string): void {
    const age = /^\d{1,12}$/.test(timestamp)
      ? Math.abs(this.#now() / 1000 - Number(timestamp))
      : Number.POSITIVE_INFINITY
    if (age > MAX_AGE) throw new CallbackRefused('the timestamp is not of now')
  }

  /**
   * A time and nonce belong to one message: another message under them is played back, and so is the same one
   * later than the platform repeats it. Call this after the signature was checked.
   * @throws {CallbackRefused}
   */
  checkReplay(timestamp: string, nonce: string, delivery: string): void {
    const now = this.#now()
    const key = `${timestamp} ${nonce}`
    const seen = this.#seen.get(key)
    if (seen && (seen.delivery !== delivery || now - seen.at > REDELIVERY)) {
      throw new CallbackRefused('the callback was played back')
    }
    if (seen) return
    this.#seen.set(key, { delivery, at: now })
    this.#prune(now)
  }

  /** Forgets what `checkAge` refuses by now, which stands first. */
  #prune(now: number): void {
    for (const [key, { at }] of this.#seen) {
      if (now - at <= MAX_AGE * 2000 && this.#seen.size <= MAX_REMEMBERED) break
      this.#seen.delete(key)
    }
  }
}

/** What the platform puts into a callback's address. */
const querySchema = z.object({
  timestamp: z.string(),
  nonce: z.string(),
  signature: z.string().optional(),
  msg_signature: z.string().optional(),
  echostr: z.string().optional(),
})
export type CallbackQuery = z.infer<typeof querySchema>

/** The two things that a platform asks of an address. */
export interface Callback {
  /** The platform's check that the address is ours: what to answer. @throws {CallbackRefused} */
  verify(query: CallbackQuery): string
  /** A message or event; an empty answer tells the platform that there is no reply. @throws {CallbackRefused} */
  receive(query: CallbackQuery, body: string): Promise<{ readonly type: string; readonly body: string }>
}

/** Routes of a callback. Whatever is refused gets the same answer, so that it teaches a forger nothing. */
export function callbackRoutes(path: string, callback: Callback, log: (line: string) => void): Hono {
  const routes = new Hono()
  const logRefusal = countingLog(log)
  const query = (c: Context) => {
    const parsed = querySchema.safeParse(c.req.query())
    if (!parsed.success) throw new CallbackRefused('the address lacks timestamp or nonce')
    return parsed.data
  }
  routes.onError((error, c) => {
    if (error instanceof CallbackRefused) {
      logRefusal(`${path} refused a callback: ${error.message}`)
      return c.text('refused', 403)
    }
    log(`${path} failed: ${error.message}`)
    return c.text('failed', 500)
  })
  routes.get(path, (c) => c.text(callback.verify(query(c))))
  routes.post(
    path,
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.text('too large', 413) }),
    async (c) => {
      const { type, body } = await callback.receive(query(c), await c.req.text())
      return c.body(body, 200, { 'content-type': type })
    },
  )
  return routes
}

/** Logs a line at most once a minute, with how many were left out. */
function countingLog(log: (line: string) => void): (line: string) => void {
  let last = Number.NEGATIVE_INFINITY
  let left = 0
  return (line) => {
    left += 1
    if (performance.now() - last < 60_000) return
    log(left > 1 ? `${line} (${left} since the last such line)` : line)
    last = performance.now()
    left = 0
  }
}

/** An encrypted reply. @param time Unix seconds */
export function sealXml(crypto: CallbackCrypto, reply: string, time: number): string {
  const { encrypt, signature, timestamp, nonce } = crypto.seal(reply, String(time))
  return writeXml({ Encrypt: encrypt, MsgSignature: signature, TimeStamp: Number(timestamp), Nonce: nonce })
}

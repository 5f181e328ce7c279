/** Keeps calls within what Telegram allows, and tries again what a broken network lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { GrammyError, HttpError, type Transformer } from 'grammy'

/** Telegram's stated limits, with a little room: messages a second to all, a second to one chat, a minute to one group. */
const ALL_GAP_MS = 1000 / 27
const CHAT = { burst: 5, gapMs: 1000 }
const GROUP = { burst: 10, gapMs: 6000 }
/** Methods that count as messages. */
const COUNTED = /^(send(?!ChatAction|MessageDraft|RichMessageDraft)|editMessageText)/
/** More chats than this are swept for idle ones. */
const SWEEP_AT = 2000

/** Spaces messages so that a burst from many people meets no limit: 27 a second, one a second to one chat. */
export function spaceOut(now: () => number = Date.now): Transformer {
  let free = 0
  // theoretical arrival times: a chat may run ahead of the clock by its burst
  const chats = new Map<string | number, number>()
  return async (previous, method, payload, signal) => {
    const chat = 'chat_id' in payload ? payload.chat_id : undefined
    if (COUNTED.test(method) && (typeof chat === 'number' || typeof chat === 'string')) {
      const { burst, gapMs } = typeof chat === 'number' && chat > 0 ? CHAT : GROUP
      const time = now()
      const start = Math.max(time, (chats.get(chat) ?? 0) - (burst - 1) * gapMs)
      chats.set(chat, Math.max(chats.get(chat) ?? 0, start) + gapMs)
      if (chats.size > SWEEP_AT) for (const [id, at] of chats) if (at < time) chats.delete(id)
      if (start > time) await sleep(start - time)
      const slot = Math.max(free, now())
      free = slot + ALL_GAP_MS
      if (slot > now()) await sleep(slot - now())
    }
    return previous(method, payload, signal)
  }
}

/**
 * Repeats calls that did not reach Telegram, a bounded number of times with doubling pauses. A call whose answer
 * was lost is repeated too: a message too many is better than none.
 */
export function tryAgain({ attempts = 4, firstPauseMs = 1000 } = {}): Transformer {
  return async (previous, method, payload, signal) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await previous(method, payload, signal)
      } catch (error) {
        // the receiving loop and the start have their own patience
        const own = method === 'getUpdates' || method === 'getMe'
        if (own || !(error instanceof HttpError) || attempt >= attempts || signal?.aborted) throw error
        await sleep(firstPauseMs * 2 ** attempt)
      }
    }
  }
}

/** Telegram refused for good: blocked, deleted, not allowed. Trying again would change nothing. */
export function isFinal(error: unknown): error is GrammyError {
  if (!(error instanceof GrammyError)) return false
  return error.error_code >= 400 && error.error_code < 500 && ![401, 409, 429].includes(error.error_code)
}

/** What went wrong, without the token and without anybody's words. */
export function describe(error: unknown): string {
  if (error instanceof GrammyError) return `${error.method}: ${error.error_code} ${error.description}`
  if (error instanceof HttpError) return error.message.replace(/\/bot[^/\s]+/g, '/bot…')
  return error instanceof Error
    ? `${error.name}: ${error.message.replace(/\/bot[^/\s]+/g, '/bot…')}`
    : 'unknown error'
}

/** Keeps calls within what Telegram allows, and tries again what a broken network lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { GrammyError, HttpError, type Transformer } from 'grammy'

/** Telegram's stated limits, with room for delays on the way: 30 messages a second to all, … */
const ALL_GAP_MS = 1000 / 25
/** … one a second to one chat with short bursts, 20 a minute to one group. */
const CHAT = { burst: 5, gapMs: 1000 }
const GROUP = { burst: 8, gapMs: 6000 }
/** Methods that count as messages. */
const COUNTED = /^(send(?!ChatAction|MessageDraft|RichMessageDraft)|editMessageText)/
/** Not repeated: receiving and starting have a patience of their own, and signs come too late to be of use. */
const IMPATIENT = /^(getUpdates|getMe|sendChatAction|sendMessageDraft|answerInlineQuery)$/
const LONGEST_PAUSE_MS = 30_000
/** More chats than this are swept for idle ones. */
const SWEEP_AT = 2000

/** Spaces messages so that a burst from many people meets no limit. */
export function spaceOut(now: () => number = Date.now): Transformer {
  let turn: Promise<void> = Promise.resolve()
  let last = 0
  // when a chat's messages so far are paid off; it may run ahead of the clock by its burst
  const chats = new Map<string | number, number>()

  /** One message after another, a gap after the one before really left: a stalled process makes up for nothing. */
  function myTurn(): Promise<void> {
    turn = turn.then(async () => {
      const wait = last + ALL_GAP_MS - now()
      if (wait > 0) await sleep(wait)
      last = now()
    })
    return turn
  }

  return async (previous, method, payload, signal) => {
    const chat = 'chat_id' in payload ? payload.chat_id : undefined
    if (COUNTED.test(method) && (typeof chat === 'number' || typeof chat === 'string')) {
      const { burst, gapMs } = typeof chat === 'number' && chat > 0 ? CHAT : GROUP
      const time = now()
      const paid = Math.max(chats.get(chat) ?? 0, time)
      chats.set(chat, paid + gapMs)
      if (chats.size > SWEEP_AT) for (const [id, at] of chats) if (at < time) chats.delete(id)
      const wait = paid - (burst - 1) * gapMs - time
      if (wait > 0) await sleep(wait)
      await myTurn()
    }
    return previous(method, payload, signal)
  }
}

/**
 * Repeats calls that did not reach Telegram or that it could not serve, a bounded number of times with doubling
 * pauses of at most half a minute. A call whose answer was lost is repeated too: a message too many is better than
 * none.
 */
export function tryAgain({
  repeats,
  firstPauseMs = 1000,
}: {
  repeats: number
  firstPauseMs?: number
}): Transformer {
  return async (previous, method, payload, signal) => {
    for (let repeat = 0; ; repeat++) {
      const last = IMPATIENT.test(method) || repeat >= repeats || signal?.aborted === true
      try {
        const result = await previous(method, payload, signal)
        if (last || result.ok || !(result.error_code >= 500)) return result
      } catch (error) {
        if (last || !(error instanceof HttpError)) throw error
      }
      await sleep(Math.min(firstPauseMs * 2 ** repeat, LONGEST_PAUSE_MS))
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

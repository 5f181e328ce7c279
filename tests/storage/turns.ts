/** Turns that leave their trace: each adds its text to what the conversation has heard. */
import { type Conversation, newConversation } from '../../src/assistant/conversation.ts'
import type { Answer } from '../../src/reply/answer.ts'
import type { TurnResult } from '../../src/storage/storage.ts'

export function answerOf(text: string): Answer {
  return { kind: 'small-talk', text, citations: [], understoodBy: 'rules' }
}

/** What the conversation has heard so far. */
export function heard(conversation: Conversation | undefined): string {
  return conversation?.clause ?? ''
}

/** Work that answers with all that was heard, this text included. */
export function hear(text: string): (before: Conversation | undefined) => Promise<TurnResult> {
  return async (before) => hearAtOnce(text)(before)
}

/** The same without waiting. */
export function hearAtOnce(text: string): (before: Conversation | undefined) => TurnResult {
  return (before) => {
    const all = heard(before) + text
    return { answer: answerOf(all), conversation: { ...newConversation(), clause: all }, record: { text } }
  }
}

/** A promise and the function that settles it. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { passed: promise, open: resolve }
}

/** Inline buttons and what their callback data mean. Data are at most 64 bytes, as the Bot API demands. */
import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types'
import { z } from 'zod'
import { type Language, languageSchema } from '../../assistant/conversation.ts'
import type { Reply } from '../../assistant/service.ts'
import type { Policy } from '../../policy/policy.ts'
import { languageNames, say } from './phrases.ts'

/** What `/lang` takes: a language, or that of the question. */
export const languageChoice = z.enum([...languageSchema.options, 'auto'])

const receipt = z.string().min(1)
/** Telegram id of the person whose conversation the buttons belong to. */
const user = z.coerce.number().int()

/** Callback data, taken apart at its colons. */
const actionSchema = z.union([
  z.tuple([z.literal('pick'), user, receipt, z.coerce.number().int().nonnegative()]),
  z.tuple([z.enum(['how', 'original', 'table']), user, receipt]),
  z.tuple([z.enum(['up', 'down']), user, receipt]),
  z.tuple([z.literal('reset'), user]),
  z.tuple([z.literal('clause'), user, z.string()]),
  z.tuple([z.literal('lang'), user, languageChoice]),
])
export type Action = z.infer<typeof actionSchema>

/** What a tapped button means; undefined for data that no button of ours carries. */
export function parseAction(data: string): Action | undefined {
  const parsed = actionSchema.safeParse(data.split(':'))
  return parsed.success ? parsed.data : undefined
}

function button(text: string, action: Action): InlineKeyboardButton {
  return { text, callback_data: action.join(':') }
}

/**
 * The buttons under an answer; undefined if it has none.
 * @param tables whether an estimate of several items can be shown as a table
 */
export function answerKeyboard(
  reply: Reply,
  userId: number,
  language: Language,
  { tables }: { tables: boolean },
): InlineKeyboardMarkup | undefined {
  const { answer, receipt: id } = reply
  const words = say(language)
  const verdicts = [button('👍', ['up', userId, id]), button('👎', ['down', userId, id])]
  switch (answer.kind) {
    case 'clarification': {
      const options = answer.ask?.options ?? []
      if (options.length < 2 || answer.ask?.slot === 'cost') return undefined
      return {
        inline_keyboard: options.map(({ label }, index) => [
          button(shorten(label), ['pick', userId, id, index]),
        ]),
      }
    }
    case 'estimate': {
      const table = tables && (answer.estimate?.items.length ?? 0) > 1
      return {
        inline_keyboard: [
          [
            button(words.original, ['original', userId, id]),
            button(words.how, ['how', userId, id]),
            ...(table ? [button(words.table, ['table', userId, id])] : []),
          ],
          [button(words.restart, ['reset', userId]), ...verdicts],
        ],
      }
    }
    case 'clause':
    case 'wording':
    case 'not-covered':
      return { inline_keyboard: [verdicts] }
    case 'small-talk':
      return undefined
  }
}

/** The same buttons with the verdict that was given ticked. */
export function withVerdict(markup: InlineKeyboardMarkup, verdict: 'up' | 'down'): InlineKeyboardMarkup {
  const faces = { up: '👍', down: '👎' }
  return {
    inline_keyboard: markup.inline_keyboard.map((row) =>
      row.map((one) => {
        const action = 'callback_data' in one ? parseAction(one.callback_data) : undefined
        if (action?.[0] !== 'up' && action?.[0] !== 'down') return one
        return button(action[0] === verdict ? `${faces[action[0]]} ✓` : faces[action[0]], action)
      }),
    ),
  }
}

/** One button a clause, two in a row. */
export function clauseMenu(policy: Policy, userId: number): InlineKeyboardMarkup {
  const buttons = policy.clauses
    .filter(({ section, id }) => !section && id !== '0')
    .map(({ id, label }) => button(shorten(label), ['clause', userId, id]))
  const rows: InlineKeyboardButton[][] = []
  for (let i = 0; i < buttons.length; i += 2) rows.push(buttons.slice(i, i + 2))
  return { inline_keyboard: rows }
}

/** One button a language. */
export function languageMenu(userId: number, language: Language): InlineKeyboardMarkup {
  return {
    inline_keyboard: [
      [button(say(language).languageAuto, ['lang', userId, 'auto'])],
      languageSchema.options.map((one) => button(languageNames[one], ['lang', userId, one])),
    ],
  }
}

/** Button texts that a phone can show on one line. */
function shorten(text: string): string {
  const characters = [...text]
  return characters.length > 48 ? `${characters.slice(0, 47).join('')}…` : text
}

/** What the web API takes and gives, as zod schemas: checked at the door, and the source of the API's description. */
import { z } from '@hono/zod-openapi'
import { answerSchema } from '../../reply/answer.ts'

/** Made anew, since only schemas made by this module's zod can be named in the description. */
const answer = z.strictObject(answerSchema.shape).openapi('Answer')

const language = z.enum(['zh', 'zh-Hant', 'en'])
const words = z
  .object({ zh: z.string(), 'zh-Hant': z.string(), en: z.string() })
  .openapi('Words', { description: 'The same words in Simplified Chinese, Traditional Chinese and English.' })
export type Words = z.infer<typeof words>

const conversationId = z
  .string()
  .regex(/^[\w.:-]{1,128}$/, 'up to 128 letters, digits and . : _ -')
  .openapi({
    description: 'The id that the first answer came with. It is the key to the conversation: keep it secret.',
    example: 'kq0yV6m1mX3T4cJ8o2h5Vw',
  })
export const conversationParams = z.object({ conversation: conversationId })

/** Hexadecimal, as storage makes them. */
const receiptId = z
  .string()
  .regex(/^[0-9a-z]{6,64}$/, 'a receipt id')
  .openapi({ example: '9f2c41d07ab3' })
export const receiptParams = z.object({ receipt: receiptId })

export const messageSchema = z
  .strictObject({
    conversation: conversationId.optional(),
    text: z.string().openapi({ example: '主导修订一项国家标准，能拿多少？' }),
    delivery: z
      .string()
      .regex(/^[\w-]{8,64}$/, '8 to 64 letters, digits, _ and -')
      .optional()
      .openapi({
        description:
          'An id of your own for this message. Sent again with it, the message gets its first answer.',
      }),
  })
  .openapi('Message')

export const replySchema = z
  .object({
    conversation: z.string(),
    answer: answer,
    receipt: z.string().openapi({ description: 'Under this id the answer can be read and computed again.' }),
    language: language.openapi({ description: 'Language of the answer.' }),
  })
  .openapi('Reply')
export type Reply = z.infer<typeof replySchema>

const sentence = z.object({
  number: z.int().positive().openapi({ description: 'Counts within the clause, from 1.' }),
  text: z.string(),
})
export const clauseSchema = z
  .object({
    id: z.string().openapi({ example: '3.9' }),
    label: z.string(),
    number: z.string(),
    title: z.string(),
    section: z.boolean().openapi({ description: 'A heading whose words are in its clauses.' }),
    paragraphs: z
      .array(z.array(sentence))
      .openapi({ description: 'The official text, verbatim, by paragraph and sentence.' }),
  })
  .openapi('Clause')
export type Clause = z.infer<typeof clauseSchema>

export const policySchema = z
  .object({
    number: z.string(),
    title: words,
    office: words,
    caveat: words,
    caveatClause: z.string(),
    sha256: z.string().openapi({ description: 'SHA-256 of the official text.' }),
    examples: z.object({ zh: z.array(z.string()), 'zh-Hant': z.array(z.string()), en: z.array(z.string()) }),
    clauses: z.array(clauseSchema),
  })
  .openapi('Policy')
export type PolicyBody = z.infer<typeof policySchema>

export const ruleSchema = z
  .object({
    id: z.string(),
    name: words,
    clause: z.string(),
    quote: z.string().openapi({ description: 'The words that grant it, verbatim.' }),
    sentences: z
      .array(z.int())
      .openapi({ description: 'Numbers of the sentences of the clause that the quote is in.' }),
    outcome: z.enum(['exact', 'up-to', 'unspecified']),
    yuan: z
      .int()
      .nullable()
      .openapi({ description: 'Whole yuan for one unit at the most; null if the plan names no figure.' }),
    grants: words.openapi({ description: 'What one unit is granted, in words.' }),
    unit: words.nullable(),
    conditions: z.array(words),
    bodies: z.array(z.string()),
  })
  .openapi('Rule')
export type Rule = z.infer<typeof ruleSchema>

export const awardsSchema = z
  .object({
    policy: z.string(),
    bodies: z.array(z.object({ id: z.string(), name: words })),
    areas: z.array(
      z.object({
        id: z.string(),
        name: words,
        awards: z.array(z.object({ id: z.string(), name: words, rules: z.array(ruleSchema) })),
      }),
    ),
  })
  .openapi('Awards')
export type AwardsBody = z.infer<typeof awardsSchema>

export const feedbackSchema = z
  .strictObject({ receipt: receiptId, verdict: z.enum(['up', 'down']) })
  .openapi('Feedback')

export const receiptSchema = z
  .object({
    receipt: z.string(),
    answer,
    language,
    policy: z.string(),
    reproduced: z.boolean().openapi({
      description:
        'Computed again just now, from what was understood and the policy as it stands, it came to the same.',
    }),
  })
  .openapi('Receipt')
export type ReceiptBody = z.infer<typeof receiptSchema>

/** What the assistant remembers of one conversation. Parsed when read back from storage. */
import { z } from 'zod'
import { claimSchema } from '../understanding/request.ts'

/** The question that waits for an answer. */
const openQuestionSchema = z.strictObject({
  /** Slot of the contract: `recipient`, `level`, `action`, `grade`, `committee`, `cost`, `award`. */
  slot: z.string(),
  /** The fact that an answer sets. */
  fact: z.string(),
  /** Index of the claim that it is asked for. */
  claim: z.int().nonnegative(),
  /** What each numbered option sets. */
  options: z.array(z.record(z.string(), z.string())),
})
export type OpenQuestion = z.infer<typeof openQuestionSchema>

export const languageSchema = z.enum(['zh', 'zh-Hant', 'en'])
/** Language of a reply: Simplified Chinese, Traditional Chinese or English. */
export type Language = z.infer<typeof languageSchema>

export const conversationSchema = z.strictObject({
  /** Claims in play: what the last estimate was, or would be, made of. */
  claims: z.array(claimSchema),
  /** Every claim spoken of since the start, latest last, for "all of these together". */
  discussed: z.array(claimSchema),
  /** The claims in play before the last step, to go back to. */
  earlier: z.array(claimSchema).optional(),
  /** What the last drop took out. */
  dropped: z.array(claimSchema),
  ask: openQuestionSchema.optional(),
  /** The claims in play were only compared: one that is named next takes the place of all. */
  compared: z.boolean().optional(),
  /** Clause last quoted. */
  clause: z.string().optional(),
  /** Act of the last answer about the plan, so that "how" and "the original" know what they are about. */
  last: z.enum(['estimate', 'clarification', 'clause', 'wording', 'not-covered', 'offers']).optional(),
  /** What the person is: organization or individual, and which kind of body. */
  recipient: z.string().optional(),
  body: z.string().optional(),
  /** The person asks for others: "they" are who would receive. */
  forOthers: z.boolean().optional(),
  language: languageSchema,
})
export type Conversation = z.infer<typeof conversationSchema>

/** A conversation in which nothing has been said. */
export function newConversation(): Conversation {
  return { claims: [], discussed: [], dropped: [], language: 'zh' }
}

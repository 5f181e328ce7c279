/** The file `vocabulary.yaml`: how people say things. */
import { z } from 'zod'

const say = z.array(z.string().min(1)).min(1)
const facts = z.record(z.string(), z.string())
const words = z.strictObject({ zh: z.string(), en: z.string() })

/** The shape of `vocabulary.yaml`. */
export const vocabularySchema = z.strictObject({
  awards: z.array(
    z.strictObject({ award: z.string(), facts: facts.optional(), weak: z.boolean().optional(), say }),
  ),
  facts: z.array(
    z.strictObject({
      fact: z.string(),
      value: z.string(),
      /** What a negation turns the value into; without it a negation only rules the value out. */
      not: z.string().optional(),
      /** A person's position (董事长): an individual, but less certain than 个人. */
      title: z.boolean().optional(),
      /** Looked up as typed only, not by sound: long turns of phrase, in which a slip hardly makes another. */
      exact: z.boolean().optional(),
      say,
    }),
  ),
  /** Longer words that contain others and mean something else. */
  neutral: say,
  bodies: z.array(z.strictObject({ body: z.string(), say })),
  money: z.strictObject({ cost: say, other: say, hearsay: say, total: say }),
  /** Kinds of expense that the cost of a dispute is made of. */
  expenses: z.record(z.string(), say),
  /** Another person who received the same, and two persons together. */
  persons: z.strictObject({ another: say, both: say }),
  cues: z.record(z.string(), say),
  talk: z.record(z.string(), say),
  outside: z.array(
    z.strictObject({
      topic: words,
      near: z.string().optional(),
      /** Named beside an award, it decides: the award is asked of somebody else's policy. */
      rules: z.boolean().optional(),
      say,
    }),
  ),
  topics: z.array(z.strictObject({ phrase: z.string().min(4), say })),
})
export type Vocabulary = z.infer<typeof vocabularySchema>

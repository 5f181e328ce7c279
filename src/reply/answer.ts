/** The contract of an answer, shared by the terminal, the web API and every channel. Money is whole yuan. */
import { z } from 'zod'

const outcome = z.enum(['exact', 'up-to', 'unspecified', 'ineligible'])
const yuan = z.int().nonnegative().nullable()

const item = z.strictObject({
  rule: z.string(),
  quantity: z.int().positive(),
  outcome,
  yuan,
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  steps: z.array(z.strictObject({ say: z.string(), yuan: z.number() })),
  conditions: z.array(z.string()),
  reason: z.string().nullable(),
})

export const answerSchema = z.strictObject({
  kind: z.enum(['estimate', 'clause', 'clarification', 'wording', 'not-covered', 'small-talk']),
  /** The reply as the person reads it. */
  text: z.string(),
  /** Most relevant first; `quote` is verbatim from the policy. */
  citations: z.array(z.strictObject({ clause: z.string(), quote: z.string() })),
  estimate: z
    .strictObject({
      items: z.array(item),
      total: z.strictObject({ outcome, yuan }),
      /** Before a correction: the total; and the costs of disputes before and after it. */
      previous: z
        .strictObject({ outcome, yuan, costs: z.array(z.int().nonnegative()).optional() })
        .optional(),
    })
    .optional(),
  ask: z
    .strictObject({
      slot: z.string(),
      options: z.array(z.strictObject({ label: z.string(), rules: z.array(z.string()) })),
    })
    .optional(),
  wording: z
    .strictObject({
      clause: z.string(),
      exact: z.boolean(),
      changes: z.array(
        z.strictObject({
          op: z.enum(['insert', 'delete', 'replace']),
          theirs: z.string(),
          official: z.string(),
        }),
      ),
    })
    .optional(),
  understoodBy: z.enum(['rules', 'model']),
})
export type Answer = z.infer<typeof answerSchema>
export type Citation = Answer['citations'][number]

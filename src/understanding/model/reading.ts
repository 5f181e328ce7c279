/** What a model may say of a message, and how it becomes a request: every name known, every number the person's own. */
import { z } from 'zod'
import type { Conversation } from '../../assistant/conversation.ts'
import type { Pack } from '../../knowledge/pack.ts'
import { type Claim, moveSchema, type Request, requestSchema, talkSchema } from '../request.ts'
import { normalize } from '../rules/normalize.ts'
import { findNumbers, type NumberMention } from '../rules/numbers.ts'
import { namesOf } from './prompt.ts'

/** A schema of the pack: the flat shape that endpoints with strict JSON schema accept, every field present. */
export function readingSchema(pack: Pack) {
  const names = namesOf(pack)
  const claim = z.strictObject({
    award: z.enum([...names.awards.keys()]),
    facts: z.array(z.enum(names.facts)),
    quantity: z.number().nullable(),
    years: z.number().nullable(),
    costs: z.array(z.number()).nullable(),
  })
  return z.strictObject({
    act: z.enum(['estimate', 'clause', 'compare', 'offers', 'outside', 'talk', 'unknown']),
    move: moveSchema.nullable(),
    claims: z.array(claim).nullable(),
    target: z.array(z.int().nonnegative()).nullable(),
    clause: z.enum([...names.clauses.keys()]).nullable(),
    whole: z.boolean().nullable(),
    explain: z.boolean().nullable(),
    query: z.string().max(200).nullable(),
    bodies: z.array(z.enum(names.bodies)).nullable(),
    talk: talkSchema.nullable(),
  })
}
type Reading = z.infer<ReturnType<typeof readingSchema>>
type ReadClaim = NonNullable<Reading['claims']>[number]

/** A request of the model's making; a comparison is asked for as the clauses of what is compared. */
export interface ModelRequest {
  readonly request: Request
  readonly compares: boolean
}

/** A comparison as a request: the granting words of everything compared, to be explained. */
export function comparison(message: string, claims: readonly Claim[]): Request {
  return {
    act: 'clause',
    whole: false,
    query: message.slice(0, 200),
    phrases: [],
    claims: [...claims],
    explain: true,
  }
}

/** The first JSON object of a text, with or without a fence or prose around it. */
export function findJson(text: string): unknown {
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    let depth = 0
    let quoted = false
    for (let at = start; at < text.length; at++) {
      const char = text[at]
      if (quoted) {
        if (char === '\\') at++
        else if (char === '"') quoted = false
      } else if (char === '"') quoted = true
      else if (char === '{') depth++
      else if (char === '}' && --depth === 0) {
        try {
          return JSON.parse(text.slice(start, at + 1))
        } catch {
          break
        }
      }
    }
  }
  return undefined
}

/** The numbers of a message, each of which can stand for one claim's number only. */
class SpokenNumbers {
  readonly #left: NumberMention[]

  constructor(message: string) {
    this.#left = findNumbers(normalize(message)).filter(({ rough }) => !rough)
  }

  /** Takes a number that was said as one of these kinds. */
  take(value: number, kinds: readonly NumberMention['kind'][]): boolean {
    const at = this.#left.findIndex(
      (number) => number.value === value && number.currency === undefined && kinds.includes(number.kind),
    )
    if (at >= 0) this.#left.splice(at, 1)
    return at >= 0
  }
}

/** Turns readings of one pack into requests. */
export class ReadingParser {
  readonly schema: ReturnType<typeof readingSchema>
  readonly #pack: Pack

  constructor(pack: Pack) {
    this.#pack = pack
    this.schema = readingSchema(pack)
  }

  /**
   * Parses what a model returned. Absent fields count as null; an unknown award, fact or clause is refused.
   * @returns the request, or what is wrong with the reading
   */
  parse(
    data: unknown,
    message: string,
    conversation: Conversation,
    outside: readonly number[],
  ): ModelRequest | { readonly wrong: string } {
    const object = z.record(z.string(), z.unknown()).safeParse(data)
    if (!object.success) return { wrong: 'not a JSON object' }
    const result = this.schema.safeParse(completed(object.data, Object.keys(this.schema.shape)))
    if (!result.success) {
      const issue = result.error.issues[0]
      return { wrong: `${issue?.path.join('.')}: ${issue?.message}` }
    }
    const made = this.#request(result.data, message, conversation, outside)
    const request = made && requestSchema.safeParse(made)
    if (!request?.success) return { wrong: `${result.data.act}: something that it needs is missing` }
    return { request: request.data, compares: result.data.act === 'compare' }
  }

  #request(
    reading: Reading,
    message: string,
    conversation: Conversation,
    outside: readonly number[],
  ): Request | undefined {
    const spoken = new SpokenNumbers(message)
    const claims = (reading.claims ?? []).slice(0, 20).map((claim) => this.#claim(claim, spoken))
    switch (reading.act) {
      case 'estimate':
        return this.#estimate(reading, claims, conversation, outside)
      case 'compare':
        if (claims.length < 2) return undefined
        return {
          act: 'clause',
          whole: false,
          query: message.slice(0, 200),
          phrases: [],
          claims,
          explain: true,
        }
      case 'clause': {
        const query = reading.query?.trim() || message.slice(0, 200)
        return {
          act: 'clause',
          ...(reading.clause === null ? {} : { clause: reading.clause }),
          whole: reading.clause !== null && reading.whole === true,
          query,
          phrases: [],
          claims,
          explain: reading.explain === true,
        }
      }
      case 'offers':
        return { act: 'offers', bodies: reading.bodies ?? [], claims }
      case 'outside':
        return { act: 'outside', outside: [...outside] }
      case 'talk':
        // Only the rules can reset or forget: a misread message must not cost a conversation.
        return {
          act: 'talk',
          talk:
            reading.talk === null || /^(?:reset|forget|empty|too-long)$/.test(reading.talk)
              ? 'help'
              : reading.talk,
        }
      case 'unknown':
        return conversation.ask ? { act: 'unknown' } : undefined
    }
  }

  #estimate(
    { move: said, target }: Reading,
    claims: readonly Claim[],
    { claims: before, ask, discussed }: Conversation,
    outside: readonly number[],
  ): Request | undefined {
    const move = said === 'answer' && !ask ? 'change' : (said ?? 'start')
    const known = (target ?? []).filter((index) => index < before.length)
    const places =
      known.length > 0 ? known : move === 'answer' && ask ? [ask.claim] : before.length === 1 ? [0] : []
    switch (move) {
      case 'start':
      case 'add':
        return claims.length === 0
          ? undefined
          : {
              act: 'estimate',
              move: before.length === 0 ? 'start' : move,
              claims: [...claims],
              outside: [...outside],
            }
      case 'total':
        return discussed.length === 0
          ? undefined
          : { act: 'estimate', move, claims: [...discussed], outside: [] }
      case 'drop':
        return places.length === 0
          ? undefined
          : { act: 'estimate', move, claims: [], target: places, outside: [] }
      case 'change':
      case 'answer': {
        if (places.length === 0 || claims.length !== places.length) return undefined
        // What the conversation already holds stays unless it was said anew.
        const merged = claims.map((claim, index) => {
          const old = before[places[index] ?? 0]
          return old?.award === claim.award
            ? { ...old, ...claim, facts: { ...old.facts, ...claim.facts } }
            : claim
        })
        return { act: 'estimate', move, claims: merged, target: places, outside: [...outside] }
      }
      case 'restore':
        return undefined
    }
  }

  #claim({ award, facts, quantity, years, costs }: ReadClaim, spoken: SpokenNumbers): Claim {
    const paysCosts = this.#pack.schedule.award(award).rules.some(({ amount }) => 'ratio' in amount)
    const said = paysCosts ? (costs ?? []).filter((cost) => spoken.take(cost, ['money', 'plain'])) : []
    return {
      award,
      facts: Object.fromEntries(
        facts.map((pair): [string, string] => [
          pair.slice(0, pair.indexOf('=')),
          pair.slice(pair.indexOf('=') + 1),
        ]),
      ),
      ...(quantity !== null && quantity > 1 && spoken.take(quantity, ['count', 'plain']) ? { quantity } : {}),
      ...(years !== null && years > 1 && spoken.take(years, ['duration', 'count', 'plain']) ? { years } : {}),
      ...(said.length > 0 ? { costs: said } : {}),
    }
  }
}

/** Fills absent fields with null, in claims too: endpoints without a strict schema leave them out. */
function completed(
  data: Readonly<Record<string, unknown>>,
  keys: readonly string[],
): Record<string, unknown> {
  const blank = Object.fromEntries(keys.map((key) => [key, null]))
  const claims = z.array(z.record(z.string(), z.unknown())).safeParse(data.claims)
  return {
    ...blank,
    ...data,
    ...(claims.success
      ? {
          claims: claims.data.map((claim) => ({
            facts: [],
            quantity: null,
            years: null,
            costs: null,
            ...claim,
          })),
        }
      : {}),
  }
}

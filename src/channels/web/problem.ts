/** Errors as problem details (RFC 9457). A problem says what was wrong and what to do, and nothing of the inside. */
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'The fields that do not fit, with what is expected.' }),
  })
  .openapi('Problem')
export type Problem = z.infer<typeof problemSchema>

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** A problem as a plain value. */
export function problemOf(status: number, detail: string, errors?: Problem['errors']): Problem {
  return {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    detail,
    ...(errors ? { errors } : {}),
  }
}

/** Answers with a problem. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  detail: string,
  errors?: Problem['errors'],
) {
  return c.body(JSON.stringify(problemOf(status, detail, errors)), status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
  })
}

/** Thrown where a request cannot be served; the server answers with its problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: ContentfulStatusCode
  constructor(status: ContentfulStatusCode, detail: string) {
    super(detail)
    this.status = status
  }
}

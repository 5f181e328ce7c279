/** The environment, parsed once. A wrong value stops the start with its name and what is expected. */
import 'dotenv/config'
import { z } from 'zod'

const optional = z.string().trim().min(1).optional()

const environmentSchema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  /** `sqlite:PATH` or `postgres://…`; unset is a SQLite file in the data folder. */
  DATABASE_URL: optional,
  /** Days that conversations and answers are kept after their last change. */
  RETENTION_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  /** Origins, comma-separated, whose pages may embed the page and call the API: `https://www.example.gov.cn`. */
  WEB_ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(/[\s,]+/).filter(Boolean))
    .pipe(
      z.array(
        z.string().refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin, {
          error: 'each must be a bare origin such as https://www.example.gov.cn',
        }),
      ),
    ),
  /** Requests to the API a minute and client; 0 is no limit. */
  WEB_RATE_LIMIT: z.coerce.number().int().min(0).max(1_000_000).default(120),
  /** How many proxies of our own stand in front and append to `X-Forwarded-For`; 0 is none. */
  WEB_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  OPENAI_API_KEY: optional,
  OPENAI_BASE_URL: z.url().optional(),
  OPENAI_MODEL: optional,
  OPENAI_EMBEDDING_MODEL: optional,
  /** Milliseconds that the model may take for a whole turn, retries included. */
  OPENAI_DEADLINE_MS: z.coerce.number().int().min(100).max(60_000).default(3500),
  /** A JSON object that is added to every request, such as `{"thinking":{"type":"disabled"}}`. */
  OPENAI_EXTRA_BODY: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'is not JSON' })
        return z.NEVER
      }
    })
    .pipe(z.record(z.string(), z.unknown()))
    .optional(),
  TELEGRAM_BOT_TOKEN: optional,
  TELEGRAM_API_ROOT: z.url().optional(),
  TELEGRAM_WEBHOOK_URL: z.url().optional(),
  TELEGRAM_WEBHOOK_SECRET: z
    .string()
    .regex(/^[\w-]{1,256}$/)
    .optional(),
  WECHAT_APP_ID: optional,
  WECHAT_APP_SECRET: optional,
  WECHAT_TOKEN: optional,
  WECHAT_ENCODING_AES_KEY: z.string().length(43).optional(),
  WECHAT_API_ROOT: z.url().optional(),
  WECOM_CORP_ID: optional,
  WECOM_AGENT_ID: optional,
  WECOM_SECRET: optional,
  WECOM_TOKEN: optional,
  WECOM_ENCODING_AES_KEY: z.string().length(43).optional(),
  WECOM_API_ROOT: z.url().optional(),
  /** The intelligent bot over a long connection. */
  WECOM_BOT_ID: optional,
  WECOM_BOT_SECRET: optional,
  /** The intelligent bot by callback. */
  WECOM_BOT_TOKEN: optional,
  WECOM_BOT_ENCODING_AES_KEY: z.string().length(43).optional(),
})

/** The parsed environment. */
export type Config = z.infer<typeof environmentSchema>

/** A wrong value in the environment. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Parses an environment; an empty value counts as unset.
 * @throws {ConfigError} naming each wrong variable, never its value.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value.trim() !== ''),
  )
  const result = environmentSchema.safeParse(given)
  if (result.success) return result.data
  throw new ConfigError(
    result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  )
}

/** Calls to the HTTP interfaces of WeChat and WeCom, which speak JSON with an error code and an access token. */
import { z } from 'zod'
import type { AccessToken, IssuedToken } from './access-token.ts'

/** Milliseconds that a call may take. */
const TIMEOUT = 8000
/** The token is wrong or has ended before its time. */
const TOKEN_REFUSED = new Set([40001, 40014, 42001])
const BUSY = -1

const resultSchema = z.looseObject({
  errcode: z.int().default(0),
  errmsg: z.string().default(''),
  /** Persons that a WeCom message did not reach, which is no error there. */
  invaliduser: z.string().default(''),
})
type Result = z.infer<typeof resultSchema>

const tokenSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() })

/** What an operator can do about an error code. */
const REMEDIES: Readonly<Record<number, string>> = {
  40001: 'the secret is wrong; copy it again from the console',
  40013: 'the app id or corp id is wrong',
  40125: 'the secret is wrong; copy it again from the console',
  40164: 'add the address of this server to the IP list in the console',
  48001: 'this account has no right to this interface; only verified accounts have',
  60020: 'add the address of this server to the trusted IPs of the app in the console',
  45015: 'the person has not written within 48 hours',
  45047: 'too many messages since the person last wrote',
}

/** An error code of the platform; its message names no secret. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError'
  readonly code: number
  constructor(call: string, { errcode, errmsg }: Pick<Result, 'errcode' | 'errmsg'>) {
    const remedy = REMEDIES[errcode]
    super(`${call} answered ${errcode}${remedy ? `: ${remedy}` : errmsg ? ` (${errmsg.slice(0, 120)})` : ''}`)
    this.code = errcode
  }
}

/**
 * One request, without a token of its own.
 * @throws {PlatformError} for an error code. @throws {Error} when the platform cannot be reached in time.
 */
export async function request(call: string, url: URL, body?: object): Promise<Result> {
  let data: unknown
  try {
    const response = await fetch(url, {
      ...(body
        ? { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
        : {}),
      signal: AbortSignal.timeout(TIMEOUT),
    })
    data = await response.json()
  } catch (error) {
    // The cause may quote the address, which holds the token.
    const reason =
      error instanceof Error && error.name === 'TimeoutError' ? `within ${TIMEOUT / 1000} s` : 'or understood'
    throw new Error(`${call}: ${url.host} could not be reached ${reason}`)
  }
  const result = resultSchema.safeParse(data)
  if (!result.success) throw new Error(`${call}: ${url.host} answered something else than an error code`)
  if (result.data.errcode !== 0) throw new PlatformError(call, result.data)
  return result.data
}

/** The token in an answer of the platform. */
export async function requestToken(call: string, url: URL, body?: object): Promise<IssuedToken> {
  const issued = tokenSchema.safeParse(await request(call, url, body))
  if (!issued.success) throw new Error(`${call}: ${url.host} sent no token`)
  return { token: issued.data.access_token, expiresIn: issued.data.expires_in }
}

/** Calls with the account's token; one that is refused is renewed once. */
export class PlatformApi {
  readonly #root: string
  readonly #token: AccessToken

  constructor(root: string, token: AccessToken) {
    this.#root = root
    this.#token = token
  }

  /**
   * @param path below the root: `cgi-bin/menu/create`
   * @throws {PlatformError} for an error code. @throws {Error} when the platform cannot be reached in time.
   */
  async post(path: string, body: object): Promise<Result> {
    const token = await this.#token.get()
    try {
      return await this.#post(path, body, token)
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error
      if (TOKEN_REFUSED.has(error.code)) return this.#post(path, body, await this.#token.get(token))
      if (error.code === BUSY) return this.#post(path, body, token)
      throw error
    }
  }

  #post(path: string, body: object, token: string): Promise<Result> {
    const url = platformUrl(this.#root, path)
    url.searchParams.set('access_token', token)
    return request(path, url, body)
  }
}

/** An address below an API root, which may have a path of its own. */
export function platformUrl(root: string, path: string): URL {
  return new URL(path, root.endsWith('/') ? root : `${root}/`)
}

/**
 * Says at the start whether the credentials work. An unreachable platform is only logged, as it may come back.
 * @throws {Error} if the platform refuses them
 */
export async function checkCredentials(
  name: string,
  check: () => Promise<void>,
  log: (line: string) => void,
): Promise<void> {
  try {
    await check()
  } catch (error) {
    if (error instanceof PlatformError) {
      throw new Error(
        `${name}: the credentials do not work; replies go out, messages sent later do not. ${error.message}`,
      )
    }
    log(`${name}: the credentials could not be checked. ${error instanceof Error ? error.message : error}`)
  }
}

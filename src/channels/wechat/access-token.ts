/** The access token of one account: kept in storage, fetched by one process even when many ask. */
import type { Storage } from '../../storage/storage.ts'

/** A token as the platform hands it out. */
export interface IssuedToken {
  readonly token: string
  /** Seconds. */
  readonly expiresIn: number
}

/** Seconds before the end at which a token is replaced; the platform's old and new tokens overlap that long. */
const OVERLAP = 300

export class AccessToken {
  readonly #storage: Pick<Storage, 'readValue' | 'writeValue' | 'exclusively'>
  readonly #name: string
  readonly #issue: (renew: boolean) => Promise<IssuedToken>

  /**
   * @param account unique over all platforms: `wechat:wx…`
   * @param issue asks the platform; `renew` says that the last token no longer works
   */
  constructor(
    storage: Pick<Storage, 'readValue' | 'writeValue' | 'exclusively'>,
    account: string,
    issue: (renew: boolean) => Promise<IssuedToken>,
  ) {
    this.#storage = storage
    this.#name = `access-token ${account}`
    this.#issue = issue
  }

  /**
   * A token that should work.
   * @param refused the token that the platform has just refused, if any; it is not returned again
   */
  async get(refused?: string): Promise<string> {
    const works = (token: string | undefined): token is string => token !== undefined && token !== refused
    const kept = await this.#storage.readValue(this.#name)
    if (works(kept)) return kept
    return this.#storage.exclusively(this.#name, async () => {
      // Another process may have fetched one while this one waited.
      const fresh = await this.#storage.readValue(this.#name)
      return works(fresh) ? fresh : this.#fetch(refused !== undefined)
    })
  }

  /** Asks the platform even if a token is kept, as a check of the credentials. */
  async check(): Promise<void> {
    await this.#storage.exclusively(this.#name, () => this.#fetch(false))
  }

  async #fetch(renew: boolean): Promise<string> {
    const { token, expiresIn } = await this.#issue(renew)
    const lifetime = expiresIn - Math.min(OVERLAP, expiresIn / 2)
    await this.#storage.writeValue(this.#name, token, Date.now() + lifetime * 1000)
    return token
  }
}

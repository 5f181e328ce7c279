/** What a chat platform looks like to the process that starts it. */
import type { Hono } from 'hono'

/**
 * A platform that people write from. A channel knows its platform and hands every message to the `Service`;
 * it knows nothing of awards.
 */
export interface Channel {
  /** The platform's name, as in the log: `telegram`, `wechat`, `wecom`. */
  readonly name: string
  /** Routes the platform calls, with their full paths (`/telegram`); mounted at the root before `start`. */
  readonly routes?: Hono
  /** Begins to receive. A rejection leaves the other channels running. */
  start(): Promise<void>
  /** Stops receiving and finishes what is being answered. */
  stop(): Promise<void>
}

/** WeCom (企业微信): a self-built app and the intelligent bot, each if it is configured. */
import { Hono } from 'hono'
import type { Config } from '../../config.ts'
import type { Channel } from '../channel.ts'
import type { Answering } from '../wechat/deliveries.ts'
import { wecomApp } from './app.ts'
import { wecomBotCallback } from './bot.ts'
import { type ConnectionOptions, wecomBotConnection } from './connection.ts'

/**
 * The channel at `/wecom` (app) and `/wecom/bot` (bot by callback), with the bot's long connection.
 * @throws {ConfigError} naming what a half-configured part lacks.
 */
export function wecomChannel(config: Config, service: Answering, options: ConnectionOptions = {}): Channel {
  const { WECOM_CORP_ID, WECOM_AGENT_ID, WECOM_SECRET, WECOM_TOKEN, WECOM_ENCODING_AES_KEY } = config
  const app = [WECOM_CORP_ID, WECOM_AGENT_ID, WECOM_SECRET, WECOM_TOKEN, WECOM_ENCODING_AES_KEY]
  const parts = [
    ...(named(app) ? [wecomApp(config, service, options)] : []),
    ...(named([config.WECOM_BOT_TOKEN, config.WECOM_BOT_ENCODING_AES_KEY])
      ? [wecomBotCallback(config, service, options)]
      : []),
    ...(named([config.WECOM_BOT_ID, config.WECOM_BOT_SECRET])
      ? [wecomBotConnection(config, service, options)]
      : []),
  ]
  const routes = new Hono()
  for (const part of parts) if (part.routes) routes.route('/', part.routes)
  return {
    name: 'wecom',
    routes,
    async start() {
      // One part that cannot start leaves the others running.
      const started = await Promise.allSettled(parts.map((part) => part.start()))
      const reasons = started.flatMap((result) =>
        result.status === 'rejected' ? [messageOf(result.reason)] : [],
      )
      if (reasons.length > 0) throw new Error(reasons.join('; '))
    },
    async stop() {
      await Promise.all(parts.map((part) => part.stop()))
    },
  }
}

function named(values: readonly (string | undefined)[]): boolean {
  return values.some((value) => value !== undefined)
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
